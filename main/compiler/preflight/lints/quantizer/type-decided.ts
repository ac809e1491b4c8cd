/** @file Lint: types of constants that a trained quantizer decides. */

import { refusedTypes } from '../../asked-types.ts';
import type { Lint } from '../../lint.ts';

/** Finds types asked for constants whose quantizer decides another one. */
export const quantizerTypeDecided: Lint = {
  code: 'quantizer/type-decided',
  severity: 'warning',
  needs: 'graph',
  title: 'Type decided by the trained quantizer',
  explanation: 'The constants were trained on the grid of a quantizer, and hls4ml takes its type whatever the configuration says.',
  help: 'Take the setting away, or train the network again with another quantizer.',
  check: (context) =>
    context.graph.layers.flatMap((layer) =>
      refusedTypes(layer, context, Object.keys(layer.weights)).flatMap(({ variable, asked, used }) => {
        const quantizer = layer.weights[variable]?.quantizer;
        if (quantizer === undefined || asked === 'auto') return [];
        return [{ message: `Layer ${layer.name}: ${variable} stays ${used}, which its trained quantizer (${quantizer.className}) decides; hls4ml ignores the ${asked} that is asked for.`, layer: layer.name, attribute: variable }];
      }),
    ),
  fix: ({ layer, attribute }) => (layer === undefined || attribute === undefined ? undefined : { label: `Take the type of ${attribute} away`, edit: { kind: 'set-precision', layers: [layer], variables: [attribute] } }),
};
