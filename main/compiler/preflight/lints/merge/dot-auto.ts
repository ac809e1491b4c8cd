/** @file Lint: a dot product that is not converted. */

import type { Lint } from '../../lint.ts';

/** Finds dot products with an automatic accumulator. */
export const mergeDotAuto: Lint = {
  code: 'merge/dot-auto',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Dot product that is not converted',
  explanation: 'hls4ml 1.3 stops with a failed assertion when both accumulator and result of a dot product are automatic.',
  help: 'Set a type for its accumulator.',
  check: ({ graph, config }) =>
    graph.layers
      .filter((layer) => layer.class_name === 'Dot' && config.precision(layer, 'accum').kind === 'auto')
      .map(({ name }) => ({ message: `${name} has an automatic accumulator type; hls4ml 1.3 stops there with a failed assertion.`, layer: name, attribute: 'accum' })),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    if (layer === undefined || layer.result_type.kind !== 'fixed') return undefined;
    const { widthBits, integerBits, signed } = layer.result_type;
    const precision = `${signed ? '' : 'u'}fixed<${widthBits},${integerBits}>`;
    return { label: `Set the accumulator of ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['accum'], precision } };
  },
};
