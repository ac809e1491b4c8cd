/** @file Lint: the Encoded implementation with Vitis. */

import { textAttribute } from '../../../ir/visit.ts';
import { isPooling } from '../../../passes/layer-classes.ts';
import { isConvolution } from '../../asked-strategies.ts';
import type { Lint, LintFinding } from '../../lint.ts';

/** Finds convolutions that use LineBuffer instead, and pooling that stops. */
export const convImplementationEncodedOnVitis: Lint = {
  code: 'conv-implementation/encoded-on-vitis',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Encoded is not available',
  explanation: 'Vitis has only the line-buffer implementation. hls4ml replaces it for convolutions, and keeps it for pooling, whose stream then stops with a failed assertion.',
  help: 'Set ConvImplementation to LineBuffer.',
  check: ({ graph, config, design, isStream }) =>
    design.backend !== 'Vitis' ? [] : graph.layers.flatMap((layer): readonly LintFinding[] => {
      if (config.convImplementation(layer).toLowerCase() !== 'encoded') return [];
      const at = { layer: layer.name, attribute: 'implementation' };
      if (isConvolution(layer)) return [{ message: `The Encoded convolution does not exist for Vitis; ${layer.name} uses LineBuffer.`, severity: 'warning', ...at }];
      if (!isPooling(layer.class_name) || !isStream || textAttribute(layer, 'implementation') !== 'encoded') return [];
      return [{ message: `The Encoded pooling does not exist for Vitis, and hls4ml keeps it all the same: the stream of ${layer.name} stops there with a failed assertion. The numbers shown are LineBuffer's.`, help: 'Use LineBuffer, or the Vivado backend.', ...at }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set ConvImplementation to LineBuffer', edit: { kind: 'set-option', layers: [layer], key: 'ConvImplementation', value: 'LineBuffer' } }),
};
