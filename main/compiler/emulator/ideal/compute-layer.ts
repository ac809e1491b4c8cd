/**
 * @file The ideal values of one layer: which kernel a class has, what hls4ml leaves away of it, and the quantizers that the framework applies
 * behind it.
 */

import { defined } from '../../../base/assert.ts';
import type { Layer } from '../../ir/model-graph.ts';
import type { TimeBlock } from '../../ir/time-block.ts';
import { applyActivationQuantizer, canQuantizeActivations } from '../../quantizers/apply-quantizer.ts';
import type { IdealValues } from '../error-sums.ts';
import { hasIdealActivation, scalarActivation, idealActivation, idealHardActivation, idealPrelu, idealSoftmax } from './ideal-activations.ts';
import { asDoubles, elementCount, keptTensor } from './ideal-layer.ts';
import type { IdealArithmetic, IdealKernel, IdealSource } from './ideal-layer.ts';
import {
  idealConcatenate,
  idealCropping,
  idealDot,
  idealGlobalPooling,
  idealIdentity,
  idealMerge,
  idealPooling,
  idealResize,
  idealTranspose,
  idealZeroPadding,
} from './ideal-moves.ts';
import { idealBidirectional, idealRecurrent } from './ideal-recurrent.ts';
import { idealEinsum, idealEinsumDense, idealEmbedding, idealLayerNormalization, idealTimeStep } from './ideal-sequences.ts';
import { idealBatchNormalization, idealConvolution, idealDense, idealDepthwise } from './ideal-products.ts';
import { idealElementQuantizer, idealTrainedSoftmax, idealUnaryTable } from './ideal-quantizers.ts';
import { REFERENCE_OPERATIONS } from './reference-operations.ts';

const KERNELS: Readonly<Record<string, IdealKernel>> = {
  Activation: idealActivation,
  ApplyAlpha: idealBatchNormalization,
  BatchNormalization: idealBatchNormalization,
  BatchNormalizationQuantizedTanh: idealBatchNormalization,
  Bidirectional: idealBidirectional,
  Clone: idealIdentity,
  Concatenate: idealConcatenate,
  Conv1D: idealConvolution,
  Conv2D: idealConvolution,
  Conv2DBatchnorm: idealConvolution,
  Cropping1D: idealCropping,
  Cropping2D: idealCropping,
  Dense: idealDense,
  DepthwiseConv1D: idealDepthwise,
  DepthwiseConv2D: idealDepthwise,
  Dot: idealDot,
  Einsum: idealEinsum,
  EinsumDense: idealEinsumDense,
  Embedding: idealEmbedding,
  FixedPointQuantizer: idealElementQuantizer,
  GRU: idealRecurrent,
  GlobalPooling1D: idealGlobalPooling,
  GlobalPooling2D: idealGlobalPooling,
  HardActivation: idealHardActivation,
  LSTM: idealRecurrent,
  LayerNormalization: idealLayerNormalization,
  Merge: idealMerge,
  PReLU: idealPrelu,
  ParametrizedActivation: idealActivation,
  PointwiseConv1D: idealConvolution,
  PointwiseConv2D: idealConvolution,
  Pooling1D: idealPooling,
  Pooling2D: idealPooling,
  Repack: idealIdentity,
  Reshape: idealIdentity,
  Resize: idealResize,
  SimpleRNN: idealRecurrent,
  Softmax: idealSoftmax,
  TernaryTanh: idealActivation,
  TimeDistributed: idealTimeStep,
  Transpose: idealTranspose,
  UnaryLUT: idealUnaryTable,
  ZeroPadding1D: idealZeroPadding,
  ZeroPadding2D: idealZeroPadding,
};

/** A class of the IR in a form that hls4ml does not build. */
const OTHER_FORM = /^Keras(?=[A-Z])/;

/** The layer as its kernel takes it: one that hardware does not have may be of a known class in another form. */
function asKnown(layer: Layer): Layer {
  const name = layer.reference_operation?.name ?? '';
  return OTHER_FORM.test(name) && REFERENCE_OPERATIONS[name] === undefined ? { ...layer, class_name: name.replace(OTHER_FORM, '') } : layer;
}

/** The kernel of a layer; one that hardware does not have may still have a reference operation. */
function kernelOf(layer: Layer): IdealKernel | undefined {
  const { class_name, reference_operation, inner_quantizers: inner } = layer;
  if (class_name === 'Softmax' && inner?.['exp_output'] !== undefined) return idealTrainedSoftmax;
  if (reference_operation === undefined) return KERNELS[class_name];
  const known = asKnown(layer);
  return REFERENCE_OPERATIONS[reference_operation.name] ?? (known === layer ? undefined : KERNELS[known.class_name]);
}

/** Return why a layer has no ideal values; nothing where it has. Never throws. */
export function refusal(layer: Layer): string | undefined {
  if (kernelOf(layer) === undefined) return `layers of class ${layer.class_name} have no ideal model`;
  const isActivation = layer.class_name === 'Activation' || layer.class_name === 'ParametrizedActivation';
  if (isActivation && !hasIdealActivation(layer)) return `the activation "${String(layer.attributes['activation'])}" has no ideal model`;
  const quantizer = layer.output_quantizers?.find((spec) => !canQuantizeActivations(spec));
  return quantizer === undefined ? undefined : `the quantizer ${quantizer.className} is not supported on activations`;
}

/** Compute a layer's values from those of its inputs. Never throws. @shape [rowCount, ...shape] */
export function computeLayer(given: IdealSource, arithmetic: IdealArithmetic | undefined): IdealValues {
  const source = { ...given, layer: asKnown(given.layer) };
  const { layer, inputs } = source;
  const quantizers = layer.output_quantizers ?? [];
  // An activation that is a quantizer itself has nothing to compute before it.
  const isQuantizer = layer.attributes['trusted'] === true && quantizers.length > 0;
  const kernel = (isQuantizer ? undefined : kernelOf(given.layer)) ?? idealIdentity;
  const lost = lostActivation(layer);
  if (lost === undefined) {
    if (kernel === idealIdentity && quantizers.length === 0) return inputs[0]?.values ?? kernel(source);
    const all = arithmetic?.run(kernel, source, quantizers);
    if (all !== undefined) return all;
  }
  const alone = kernel === idealIdentity || (lost === undefined && quantizers.length === 0) ? undefined : arithmetic?.run(kernel, source, []);
  const made = alone === undefined ? kernel(source) : asDoubles(alone);
  return throughQuantizers(layer, lost === undefined ? made : withActivation(layer, lost, made));
}

/** Send values through the quantizers behind a layer. Never throws. */
export function throughQuantizers(layer: Layer, data: Float64Array): Float64Array {
  return (layer.output_quantizers ?? []).reduce((values, spec) => applyActivationQuantizer(spec, values), data);
}

/** The inline activation that hls4ml loses of a layer wrapped by TimeDistributed. */
function lostActivation({ reference_options: options }: Layer): string | undefined {
  const name = options?.['activation'];
  return typeof name !== 'string' || name === 'linear' ? undefined : name;
}

function withActivation(layer: Layer, name: string, values: Float64Array): Float64Array {
  if (name === 'softmax') return idealSoftmax({ layer, inputs: [{ data: values, shape: layer.shape }], rowCount: values.length / elementCount(layer.shape) });
  const scalar = scalarActivation(name);
  return values.map((x) => scalar(x, 1));
}

/** Run the layers of a TimeDistributed block on every step of its input: a step is a sample of its own there. Never throws. */
export function computeBlock(block: TimeBlock, { layer: end, inputs: [first], rowCount, ...rest }: IdealSource, arithmetic: IdealArithmetic | undefined): IdealValues {
  const input = defined(first, 'a time block has an input');
  const values = input.values ?? input.data;
  const made = new Map((block.start.outputs.length === 0 ? [block.start.name] : block.start.outputs).map((name) => [name, keptTensor(values, block.start.shape)]));
  for (const layer of block.inner) {
    const inputs = layer.inputs.flatMap((name) => made.get(name) ?? []);
    const tensor = keptTensor(computeLayer({ ...rest, layer, inputs, rowCount: rowCount * block.stepCount }, arithmetic), layer.shape);
    for (const name of layer.outputs.length === 0 ? [layer.name] : layer.outputs) made.set(name, tensor);
  }
  return made.get(end.inputs[0] ?? '')?.values ?? values;
}
