/**
 * @file TimeDistributed: the two markers around the layers that run once per time step. The layers between them are read by
 * their own readers, on the shape of one step (see `architecture.ts`).
 */

import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../../diagnostics/make-diagnostic.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import type { LayerReader } from '../layer-context.ts';

/** Class under which the architecture lists the end marker of a TimeDistributed layer. */
export const TIME_BLOCK_END = 'TimeDistributedEnd';

/** Read the first marker: it hands out one time step. */
export const readTimeStep: LayerReader = (context) => {
  const { inputShape } = context;
  if (!context.expectRank(2, 3, 4)) return undefined;
  if (context.generation === 3) context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is a TimeDistributed: of a Keras 3 model hls4ml 1.3 cannot convert that. It is emulated as that of a Keras 2 model.`, { help: 'Dense works on the last axis by itself; other layers have no replacement.' });
  return { class_name: 'TimeDistributed', shape: inputShape.slice(1), attributes: { ...context.commonAttributes(), n_time_steps: inputShape[0] ?? 1 } };
};

/** Read the end marker: it gathers the steps again. Its second input shape is the one that arrived at the first marker. */
export const readTimeBlockEnd: LayerReader = (context) => {
  const steps = context.inputShapes[1]?.[0] ?? 1;
  const shape = [steps, ...context.inputShape];
  return { class_name: 'TimeDistributed', shape, attributes: { output_shape: shape, n_time_steps: steps } };
};

/** Classes whose converter reckons with the shape of one time step; the others have the steps in their output shape. */
const PER_STEP = /Conv[12]D|Pooling/;

/**
 * Return the layers with what is known only when a block is complete: the shape behind it on its first marker, and on a directly
 * wrapped layer the shape that hls4ml's converter keeps there. Its inline activation, which hls4ml loses, stays with the reference.
 */
export function completeTimeBlocks(layers: readonly Layer[], wrapped: ReadonlySet<string>, diagnostics: Diagnostic[]): Layer[] {
  const ends = new Map(layers.filter((layer) => layer.class_name === 'TimeDistributed' && layer.name.endsWith('_end')).map((end) => [end.name.slice(0, -'_end'.length), end]));
  return layers.map((layer) => {
    const end = ends.get(layer.name);
    const { reference_of: _reference, ...inner } = layer;
    if (layer.class_name === 'TimeDistributed' && end) return { ...inner, attributes: { ...layer.attributes, output_shape: end.shape } };
    if (!wrapped.has(layer.name)) return layer;
    const steps = ends.get(layer.scope?.at(-1) ?? '')?.shape[0] ?? 1;
    const activation = String(layer.attributes['activation'] ?? 'linear');
    const isLost = activation !== 'linear' && Object.keys(layer.weights).length > 0;
    if (isLost) {
      diagnostics.push(
        makeDiagnostic('warning', 'model/option-ignored', `Layer "${layer.name}" is wrapped by TimeDistributed; hls4ml 1.3 loses its activation "${activation}", and so does the emulation. The reference keeps it.`, {
          at: { layer: layer.name, attribute: 'activation' },
          help: 'Put the activation into a TimeDistributed layer of its own behind it.',
        }),
      );
    }
    // The size of the batch stands first and is not known.
    const outputShape = [Number.NaN, ...(PER_STEP.test(layer.class_name) ? [] : [steps]), ...layer.shape];
    const isInline = Object.keys(layer.weights).length > 0 && layer.attributes['activation'] !== undefined;
    // hls4ml reckons the elements of a wrapped batch normalisation with all steps.
    const all = steps * layer.shape.reduce((p, n) => p * n, 1);
    const size = layer.class_name === 'BatchNormalization' ? { n_in: all, n_out: all, n_filt: layer.shape.at(-1) ?? 1 } : {};
    return { ...inner, attributes: { ...layer.attributes, ...size, output_shape: outputShape }, ...(isInline ? { reference_options: { ...layer.reference_options, activation } } : {}) };
  });
}
