/** @file Lint: layers and options that hls4ml 0.8 does not have. */

import type { Layer } from '../../../ir/model-graph.ts';
import { textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Classes that came after hls4ml 0.8. */
const LATER_CLASSES = new Set(['Bidirectional', 'Cropping1D', 'Cropping2D', 'DepthwiseConv1D', 'Einsum', 'EinsumDense', 'FixedPointQuantizer', 'LayerNormalization', 'TimeDistributed', 'UnaryLUT']);
/** Classes that hls4ml 0.8 builds only as a stream. */
const STREAM_CLASSES = new Set(['DepthwiseConv2D', 'SeparableConv1D', 'SeparableConv2D']);
const RECURRENT = new Set(['LSTM', 'GRU', 'SimpleRNN']);

/** Finds what came with a later version, in the profile hls4ml-0.8. */
export const profileNotInVersion: Lint = {
  code: 'profile/not-in-version',
  severity: 'warning',
  needs: 'graph',
  title: 'Not in hls4ml 0.8',
  explanation: 'The layer or option came with a later version; hls4ml 0.8 refuses it or ignores it. It is computed as hls4ml 1.3 does.',
  help: 'Use the profile hls4ml-1.3.',
  check: ({ graph, design, isStream }) =>
    design.numericsProfile !== 'hls4ml-0.8' ? [] : graph.layers.flatMap((layer) => {
      const what = laterThan08(layer, isStream);
      return what === undefined ? [] : [{ message: `${layer.name}: hls4ml 0.8 has no ${what}; it is computed as hls4ml 1.3 does.`, layer: layer.name }];
    }),
  fix: () => ({ label: 'Use the profile hls4ml-1.3', edit: { kind: 'set-global', changes: { numericsProfile: 'hls4ml-1.3' } } }),
};

function laterThan08(layer: Layer, isStream: boolean): string | undefined {
  if (LATER_CLASSES.has(layer.class_name)) return `layer of class ${layer.class_name}`;
  if (STREAM_CLASSES.has(layer.class_name) && !isStream) return `${layer.class_name} as io_parallel`;
  const strategy = textAttribute(layer, 'strategy');
  if (strategy === 'resource_unrolled' || strategy === 'distributed_arithmetic') return `strategy ${strategy}`;
  const types = new Set([layer.result_type, ...Object.values(layer.types)].map((type) => JSON.stringify(type)));
  return RECURRENT.has(layer.class_name) && types.size > 2 ? 'recurrent layer whose types differ from each other' : undefined;
}
