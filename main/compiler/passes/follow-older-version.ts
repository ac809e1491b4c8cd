/**
 * @file Pass: follow the older version (profile hls4ml-0.8).
 *
 * *Requires* the lowered graph, made by the other passes with hls4ml 0.8's rules.
 * *Guarantees* that layers have the variables and attributes they have in hls4ml 0.8: no accumulator and no address type on a
 * softmax, no type of its own for the constant of an activation (the kernels take the input's or the result's), the slopes of a
 * PReLU under the name `alpha`, `padding` on convolutions and pooling. The types of a project that hls4ml 0.8 wrote stay as they are.
 * *Method*: renames and removals; `padding` is read off the padding itself (a convolution of size 1 counts as `valid`).
 * *Does not handle* arithmetic; where the numbers differ is listed here, and done where it says:
 *
 * | what | hls4ml 0.8 | hls4ml 1.3 | where |
 * |---|---|---|---|
 * | type auto | refused | inferred | hls-config.ts |
 * | batch norm behind a kernel | always merged, unless quantizers | only behind auto | fuse-batch-norm.ts |
 * | two batch norms in a row | always one, the first stays | only behind auto, the second stays | fuse-consecutive-batch-norm.ts |
 * | type of `<layer>_alpha` | configured | auto | factorize-alpha.ts |
 * | linear cast behind auto | – | merged | pipeline.ts |
 * | scale 1, bias 0 | stays | removed | pipeline.ts |
 * | Dense over rows | pointwise at once, quantized kernel, kept types | convolution, stored kernel | replace-multidimensional-dense.ts |
 * | softmax stable | x − max, rounded and saturated in the input's type; sum in the table's type | max − x, wraps | kernels/softmax.ts |
 * | softmax over rows | all elements (parallel) | all elements (parallel) | kernels/softmax.ts |
 * | slope, threshold | in the input's type (elu: the result's) | in a type of its own | kernels/piecewise-activation.ts, table-activation.ts |
 * | selu scale | in the result's type | ufixed<16,1> | kernels/table-activation.ts |
 * | binary_tanh of 0 | −1 | 1 | kernels/piecewise-activation.ts |
 * | average of two | divided by 2 in the result's type | halved exactly | kernels/merge.ts |
 * | average pooling | widened sum for plain types, then times a rescale factor | accumulator type | kernels/older-pooling.ts |
 * | xnor sum, odd count | (x − ⌊n/2⌋)·2 | 2x − n | kernels/binary-dense.ts |
 *
 * @source hls4ml 0.8.1: model/layers.py, backends, templates; checked against cases made with it
 */

import { ufixed } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { numberAttribute } from '../ir/visit.ts';
import { isConv1D, isConv2D, isPooling } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with layers as hls4ml 0.8 has them. Never throws. */
export function followOlderVersion(graph: ModelGraph, context: PassContext): PassResult {
  const { config } = context;
  const diagnostics: Diagnostic[] = [];
  // A project says the types that were compiled, widened already.
  if (graph.format === 'hls4ml') return { graph: { ...graph, layers: graph.layers.map((layer) => withOwnVariables(withPadding(layer), config)) }, diagnostics };
  const layers = withSharedTypes(graph.layers.map((layer) => withOwnVariables(withPoolingSum(withPadding(layer)), config)), context, diagnostics);
  return { graph: { ...graph, layers }, diagnostics };
}

function withPadding(layer: Layer): Layer {
  const isWindowed = isConv1D(layer.class_name) || isConv2D(layer.class_name) || isPooling(layer.class_name);
  if (!isWindowed || layer.attributes['padding'] !== undefined) return layer;
  const isPadded = ['pad_left', 'pad_right', 'pad_top', 'pad_bottom'].some((side) => numberAttribute(layer, side, 0) > 0);
  return { ...layer, attributes: { ...layer.attributes, padding: isPadded ? 'same' : 'valid' } };
}

/** The accumulator's integer part grows by the bits of the window, its width stays; only the stream kernels use it. */
function withPoolingSum(layer: Layer): Layer {
  const accum = layer.types['accum'];
  if (!layer.class_name.includes('Pooling') || accum?.kind !== 'fixed') return layer;
  const size = (name: string): number => numberAttribute(layer, name, 1);
  const isGlobal = layer.class_name.startsWith('Global');
  const window = !isGlobal ? size('pool_height') * size('pool_width') : layer.class_name.endsWith('1D') ? size('n_in') : size('in_height') * size('in_width');
  // Its "ceiling of the logarithm" is the floor.
  return { ...layer, types: { ...layer.types, accum: { ...accum, integerBits: accum.integerBits + Math.floor(Math.log2(window)) } } };
}

/**
 * Types without an entry of their own share one name in the project, and the first layer that uses it decides what it is: a
 * widened accumulator keeps the default type, or, in the first layer, gives its type to all the others.
 */
function withSharedTypes(layers: readonly Layer[], context: PassContext, diagnostics: Diagnostic[]): readonly Layer[] {
  const isShared = (layer: Layer): boolean => SHARED_VARIABLES.some((name) => layer.types[name] !== undefined) && !hasOwnTypes(layer, context.design);
  const first = layers.find(isShared);
  if (first === undefined) return layers;
  const shared = isPoolingSum(first) ? first.types['accum'] : context.config.defaultPrecision;
  if (isPoolingSum(first)) diagnostics.push(...layers.filter((layer) => isShared(layer) && !isPoolingSum(layer)).map((layer) => findings.sharedTypeWidened(layer.name, first.name)));
  return layers.map((layer) => (shared !== undefined && isPoolingSum(layer) && isShared(layer) ? { ...layer, compiled_types: { accum: shared } } : layer));
}

const SHARED_VARIABLES = ['weight', 'bias', 'scale', 'accum'];

function isPoolingSum(layer: Layer): boolean {
  return layer.class_name.includes('Pooling');
}

function hasOwnTypes(layer: Layer, { hlsConfig }: PassContext['design']): boolean {
  return hlsConfig.LayerName?.[layer.name]?.['Precision'] !== undefined || hlsConfig.LayerType?.[layer.class_name]?.['Precision'] !== undefined;
}

function withOwnVariables(layer: Layer, config: PassContext['config']): Layer {
  const { types, attributes, weights } = layer;
  switch (layer.class_name) {
    case 'Softmax': {
      const { accum: _accum, inv_inp: _address, ...tables } = types;
      const { n_outer: _outer, n_inner: _inner, ...kept } = attributes;
      return { ...layer, types: tables, attributes: kept };
    }
    case 'ParametrizedActivation': {
      const { param: _param, ...others } = types;
      if (attributes['activation'] !== 'elu') return { ...layer, types: others };
      const { activ_param: _constant, ...plain } = attributes;
      return { ...layer, class_name: 'Activation', types: others, attributes: { ...plain, class_name: 'Activation' } };
    }
    case 'PReLU': {
      const { param: _param, ...others } = types;
      const { param, ...rest } = weights;
      return param === undefined ? layer : { ...layer, types: { ...others, alpha: config.precision(layer, 'alpha') }, weights: { ...rest, alpha: param } };
    }
    case 'LSTM':
    case 'GRU':
    case 'SimpleRNN': {
      const { pass_initial_states: _states, ...kept } = attributes;
      return { ...layer, attributes: kept };
    }
    case 'Resize': {
      const { align_corners: _corners, ...kept } = attributes;
      return { ...layer, attributes: kept };
    }
    case 'Activation': {
      const { trusted: _trusted, ...kept } = attributes;
      return { ...layer, attributes: kept };
    }
    case 'HardActivation':
      return attributes['trusted'] === true ? layer : { ...layer, types: { ...types, shift: ufixed(1, 0) } };
    default:
      return layer;
  }
}
