/**
 * @file Reference outputs: the lowered graph in ideal arithmetic (double), with the quantizers that the framework itself
 * applies. No hardware type has any influence, so an edit of precisions changes nothing here.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { applyActivationQuantizer, canQuantizeActivations } from '../quantizers/apply-quantizer.ts';
import { arrayKey, textKey } from './content-key.ts';
import { hasIdealActivation, idealActivation, idealHardActivation, idealPrelu, idealSoftmax } from './ideal/ideal-activations.ts';
import { elementCount } from './ideal/ideal-layer.ts';
import type { IdealKernel, IdealTensor } from './ideal/ideal-layer.ts';
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
} from './ideal/ideal-moves.ts';
import { idealBatchNormalization, idealConvolution, idealDense, idealDepthwise } from './ideal/ideal-products.ts';

const KERNELS: Readonly<Record<string, IdealKernel>> = {
  Activation: idealActivation,
  ApplyAlpha: idealBatchNormalization,
  BatchNormalization: idealBatchNormalization,
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
  GlobalPooling1D: idealGlobalPooling,
  GlobalPooling2D: idealGlobalPooling,
  HardActivation: idealHardActivation,
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
  Softmax: idealSoftmax,
  Transpose: idealTranspose,
  ZeroPadding1D: idealZeroPadding,
  ZeroPadding2D: idealZeroPadding,
};

/** Inputs of an ideal run. */
export interface IdealInput {
  /** Identifies the data: equal ids must mean equal rows in equal order. */
  readonly id: string;
  readonly rowCount: number;
  /** By name of the input layer. @shape [rowCount, ...input shape] @unit model units */
  readonly tensors: ReadonlyMap<string, Float64Array>;
}

/** What an ideal run gives back. */
export interface IdealOutcome {
  readonly status: 'complete' | 'cancelled';
  /** By tensor name. @shape [rowCount, ...layer shape] @unit model units */
  readonly tensors: ReadonlyMap<string, Float64Array>;
  /** Layers without an ideal model, and what depends on them. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Options of an ideal run. */
export interface IdealOptions {
  /** Results of earlier runs by content key; it is read and filled, the caller bounds it. */
  readonly cache?: Map<string, Float64Array>;
  /** Asked between layers; true ends the run. */
  readonly isCancelled?: () => boolean;
}

interface Known extends IdealTensor {
  readonly key: string;
}

function missing(layer: Layer, why: string): Diagnostic {
  return { code: 'emulator/no-reference', severity: 'warning', message: `Layer ${layer.name} has no reference values: ${why}.`, at: { layer: layer.name } };
}

function refusal(layer: Layer): string | undefined {
  if (!(layer.class_name in KERNELS)) return `layers of class ${layer.class_name} have no ideal model`;
  const isActivation = layer.class_name === 'Activation' || layer.class_name === 'ParametrizedActivation';
  if (isActivation && !hasIdealActivation(layer)) return `the activation "${String(layer.attributes['activation'])}" has no ideal model`;
  const quantizer = layer.output_quantizers?.find((spec) => !canQuantizeActivations(spec));
  return quantizer === undefined ? undefined : `the quantizer ${quantizer.className} is not supported on activations`;
}

/** Attributes that hardware chooses and that no ideal value depends on. */
const HARDWARE_ATTRIBUTES = new Set([
  'name',
  'inputs',
  'outputs',
  'index',
  'reuse_factor',
  'strategy',
  'target_cycles',
  'table_size',
  'implementation',
  'trace',
  'parallelization_factor',
  'conv_implementation',
  'n_partitions',
  '_weights_transposed',
]);

function idealKey(layer: Layer, inputKeys: readonly string[]): string {
  const attributes = Object.keys(layer.attributes)
    .filter((name) => !HARDWARE_ATTRIBUTES.has(name))
    .sort()
    .map((name) => `${name}=${JSON.stringify(layer.attributes[name])}`);
  const constants = Object.keys(layer.weights).sort().map((name) => `${name}:${arrayKey(layer.weights[name]?.data ?? new Float64Array())}`);
  return textKey([layer.class_name, layer.shape.join('x'), JSON.stringify(layer.output_quantizers ?? []), ...attributes, ...constants, ...inputKeys].join('\n'));
}

function compute(layer: Layer, inputs: readonly Known[], rowCount: number): Float64Array {
  const kernel = KERNELS[layer.class_name] ?? idealIdentity;
  const data = kernel({ layer, inputs, rowCount });
  return (layer.output_quantizers ?? []).reduce((values, spec) => applyActivationQuantizer(spec, values), data);
}

function runLayer(layer: Layer, known: ReadonlyMap<string, Known>, input: IdealInput, options: IdealOptions): Known | string {
  if (layer.class_name === 'Input') {
    const data = input.tensors.get(layer.name);
    if (data === undefined || data.length !== input.rowCount * elementCount(layer.shape)) return 'its data is missing or has another shape';
    return { data, shape: layer.shape, key: textKey(`input ${layer.name} ${input.id} ${input.rowCount}`) };
  }
  const inputs = layer.inputs.filter((name) => name !== '').map((name) => known.get(name));
  const present = inputs.filter((tensor) => tensor !== undefined);
  if (present.length < inputs.length || present.length === 0) return 'an input of it has none';
  const why = refusal(layer);
  if (why !== undefined) return why;
  const key = idealKey(layer, present.map((tensor) => tensor.key));
  const data = options.cache?.get(key) ?? compute(layer, present, input.rowCount);
  options.cache?.set(key, data);
  return { data, shape: layer.shape, key };
}

/** Compute the reference values of every layer of a lowered graph. Never throws for graphs that the passes made. */
export function runIdeal(graph: ModelGraph, input: IdealInput, options: IdealOptions = {}): IdealOutcome {
  const known = new Map<string, Known>();
  const diagnostics: Diagnostic[] = [];
  const tensors = (): Map<string, Float64Array> => new Map([...known].map(([name, tensor]) => [name, tensor.data]));
  for (const layer of graph.layers) {
    if (options.isCancelled?.() === true) return { status: 'cancelled', tensors: tensors(), diagnostics };
    const made = runLayer(layer, known, input, options);
    if (typeof made === 'string') diagnostics.push(missing(layer, made));
    else for (const name of layer.outputs.length === 0 ? [layer.name] : layer.outputs) known.set(name, made);
  }
  return { status: 'complete', tensors: tensors(), diagnostics };
}
