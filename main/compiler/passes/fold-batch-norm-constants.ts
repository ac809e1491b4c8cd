/**
 * @file Pass: fold batch norm constants.
 *
 * *Requires* quantisers of constants fused or split.
 * *Guarantees* that a BatchNormOnnx whose four parameters are constants is a BatchNormalization with scale and bias.
 * *Method*: hls4ml's batch_norm_onnx_constant_parameters; scale = γ/√(σ²+ε) and bias = β − scale·μ in 32-bit floats. Quantisers of the parameters
 * are not used, as in hls4ml; their values are.
 * *Does not handle* parameters behind a scaling.
 */

import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { storedValues } from './channel-values.ts';
import { configSource, constantOf, emptyPlaces, takeConstants, valueOf } from './constant-layers.ts';
import { initializeLayer } from './initialize-layer.ts';
import type { PassContext, PassResult } from './pass.ts';

const f = Math.fround;
const NAMES = ['gamma', 'beta', 'mean', 'variance'] as const;

/** Return the graph with batch normalisations as scale and bias. Never throws. */
export function foldBatchNormConstants(graph: ModelGraph, context: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  let index = context.lastIndex;
  for (const { name } of graph.layers) {
    const norm = editor.get(name);
    if (!norm) continue;
    if (norm.class_name !== 'BatchNormOnnx') continue;
    const constants = norm.inputs.slice(1).flatMap((tensor) => constantOf(editor, tensor) ?? []);
    if (constants.length !== NAMES.length) continue;
    index += 1;
    takeConstants(editor, folded(norm, constants, context, { index, input: editor.producer(norm.inputs[0]) }), constants);
  }
  return { graph: editor.finish(), lastIndex: index };
}

function folded(norm: Layer, constants: readonly Layer[], { config }: PassContext, made: { readonly index: number; readonly input: Layer | undefined }): Layer {
  const values = constants.map(valueOf);
  const { result_type: _result, types: _types, ...rest } = norm;
  const kept = Object.fromEntries(['epsilon', 'n_in', 'n_filt'].flatMap((name) => (norm.attributes[name] === undefined ? [] : [[name, norm.attributes[name]] as const])));
  return initializeLayer({
    layer: {
      ...rest,
      class_name: 'BatchNormalization',
      inputs: norm.inputs.slice(0, 1),
      attributes: { ...kept, ...emptyPlaces(Object.fromEntries(NAMES.map((name, i) => [name, values[i]?.quantizer]))) },
      weights: parameters(values, numberAttribute(norm, 'epsilon', 1e-5)),
      configured_as: configSource(norm),
    },
    input: made.input,
    index: made.index,
    config,
  });
}

/** The framework computes with the quantised parameters, hls4ml with what is stored. */
function parameters(values: readonly Weight[], epsilon: number): Readonly<Record<string, Weight>> {
  const ideal = scaleAndBias(values.map(({ data }) => data), epsilon);
  const { shape } = values[0] ?? { shape: [1] };
  if (!values.some(({ quantizer }) => quantizer)) return { scale: { shape, data: ideal.scale }, bias: { shape, data: ideal.bias } };
  const written = scaleAndBias(values.map(storedValues), epsilon);
  return { scale: { shape, data: ideal.scale, converted: written.scale }, bias: { shape, data: ideal.bias, converted: written.bias } };
}

function scaleAndBias([gamma, beta, mean, variance]: readonly Float64Array[], epsilon: number): { readonly scale: Float64Array; readonly bias: Float64Array } {
  const scale = (gamma ?? new Float64Array()).map((g, i) => f(f(g) / f(Math.sqrt(f(f(variance?.[i] ?? 1) + epsilon)))));
  return { scale, bias: scale.map((s, i) => f(f(beta?.[i] ?? 0) - f(s * f(mean?.[i] ?? 0)))) };
}
