/** @file Lint: layers that do not exist as a stream. */

import type { Layer } from '../../../ir/model-graph.ts';
import { isDistributed, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Classes without an io_stream form in hls4ml 1.3. */
const WITHOUT_STREAM = new Set(['Bidirectional', 'Einsum', 'EinsumDense', 'LayerNormalization', 'TimeDistributed', 'Dot']);
/** Activations without one. */
const ACTIVATIONS = new Set(['relu1', 'relu6']);

/** Finds layers of classes that hls4ml builds for io_parallel only. */
export const streamLayerMissing: Lint = {
  code: 'stream/layer-missing',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'Layer that does not exist as a stream',
  explanation: 'hls4ml 1.3 has no io_stream form of the layer; the conversion or the compilation stops.',
  help: 'Use io_parallel.',
  check: ({ graph, isStream }) =>
    !isStream ? [] : graph.layers.flatMap((layer) => {
      const what = missing(layer);
      return what === undefined ? [] : [{ message: `hls4ml 1.3 has no ${what} for io_stream; ${layer.name} cannot be built.`, layer: layer.name }];
    }),
  fix: () => ({ label: 'Use io_parallel', edit: { kind: 'set-global', changes: { ioType: 'io_parallel' } } }),
};

function missing(layer: Layer): string | undefined {
  const { class_name: className } = layer;
  if (className === 'EinsumDense' && isDistributed(layer)) return undefined;
  if (WITHOUT_STREAM.has(className)) return className;
  const activation = textAttribute(layer, 'activation');
  return className === 'Activation' && ACTIVATIONS.has(activation) ? activation : undefined;
}
