/**
 * @file The layers of HGQ2. Each is the layer of Keras that it is named after, with its weights quantized, between the quantizers of
 * its inputs and of its output, which become layers of their own.
 *
 * @source hls4ml 1.3.0, `converters/keras_v3/hgq2/`: which attributes and layers it makes, checked on the lowered graphs of our cases
 */

import type { AttributeValue } from '../../../ir/model-graph.ts';
import { elementCount } from '../../../ir/visit.ts';
import { isList, numberAt, type JsonValue } from '../json-value.ts';
import type { AddedParts, LayerContext, LayerParts, LayerReader, PartInput } from '../layer-context.ts';
import { handlerAttributes } from '../keras3/converter-attributes.ts';
import { KERAS3_READERS } from '../keras3/layer-readers.ts';
import { quantizedWeights } from './fused-weights.ts';
import { readHgqBatchNormalization } from './batch-normalization.ts';
import { readHgqEinsum } from './einsum.ts';
import { hgqModule } from './modules.ts';
import { fitsData, quantizerParts, readHgqQuantizer, type QuantizerPlace } from './quantizer.ts';
import { readHgqSoftmax } from './softmax.ts';
import { readUnaryTable } from './unary-table.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Return a reader that puts a layer between its quantizers. `inner` reads it as the class of Keras it stands for. */
function between(inner: LayerReader): LayerReader {
  return (context) => {
    const parts = inner(context);
    if (!parts) return undefined;
    const { tensors, layer, inputShapes } = context;
    const before = context.flag('enable_iq', context.layer.className !== 'QSoftmax') ? inputQuantizers(context) : [];
    const behind = context.flag('enable_oq', false) ? outputQuantizer(context, parts.after?.at(-1)?.parts.shape ?? parts.shape) : [];
    if (context.hasFailed) return parts;
    const renamed = new Map([...(before.length > 0 ? tensors.inputs : []), ...(behind.length > 0 ? [tensors.output] : [])].map((name) => [name, `${name}_q`]));
    const inputs: readonly PartInput[] = before.length > 0 ? before.map(({ name }) => name) : inputShapes.map((_, k) => k);
    const written = before.length > 0 ? before.map(({ name }) => name) : layer.inputs;
    const own = withTensors(parts, renamed);
    const last = parts.after?.at(-1)?.name ?? layer.name;
    return {
      ...own,
      attributes: { ...own.attributes, module: hgqModule(layer.className, layer.module), inputs: written },
      before: [...before.map((one, k) => withInputs(one, [layer.inputs[k] ?? ''], [k])), ...(parts.before ?? [])],
      inputs,
      after: [...(parts.after ?? []).map((one) => ({ ...one, parts: withTensors(one.parts, renamed) })), ...behind.map((one) => withInputs(one, [last]))],
    };
  };
}

function withInputs({ parts, ...names }: AddedParts, inputs: readonly string[], places?: readonly number[]): AddedParts {
  return { ...names, parts: { ...parts, attributes: { ...parts.attributes, inputs }, ...(places ? { inputs: places } : {}) } };
}

/** The tensors before and behind the quantizers have names of their own. */
function withTensors(parts: LayerParts, renamed: ReadonlyMap<string, string>): LayerParts {
  const rename = (value: AttributeValue | undefined): Attributes[string] | undefined => (Array.isArray(value) ? value.map((name) => renamed.get(String(name)) ?? String(name)) : value);
  const names = ['input_keras_tensor_names', 'output_keras_tensor_names'].flatMap((key) => {
    const value = rename(parts.attributes[key]);
    return value === undefined ? [] : [[key, value] as const];
  });
  return { ...parts, attributes: { ...parts.attributes, ...Object.fromEntries(names) } };
}

function inputQuantizers(context: LayerContext): readonly AddedParts[] {
  const { config, layer, inputShapes, tensors } = context;
  const several = config['iq_confs'];
  const written: readonly (JsonValue | undefined)[] = several === undefined || several === null ? [config['iq_conf']] : isList(several) ? several : inputShapes.map(() => several);
  const isSingle = several === undefined || several === null;
  return inputShapes.flatMap((shape, k) => {
    const place: QuantizerPlace = isSingle ? { numbered: 'iq', named: 'iq' } : { numbered: `iq/quantizers/quantizer${k === 0 ? '' : `_${k}`}`, named: 'iq', nth: k };
    const tensor = tensors.inputs[k] ?? '';
    const made = quantizerLayer(context, written[k], place, { name: isSingle ? `${layer.kerasName}_iq` : `${layer.kerasName}_iq_${k}`, shape, tensors: { from: tensor, to: `${tensor}_q` } });
    // hls4ml takes the name of the quantizer, which has none of its own where a layer has several.
    return isSingle ? made : made.map((one) => ({ ...one, countedAs: 'quantizer' }));
  });
}

function outputQuantizer(context: LayerContext, shape: readonly number[]): readonly AddedParts[] {
  const tensor = context.tensors.output;
  return quantizerLayer(context, context.config['oq_conf'], { numbered: 'oq', named: 'oq' }, { name: `${context.layer.kerasName}_oq`, shape, tensors: { from: `${tensor}_q`, to: tensor } });
}

function quantizerLayer(context: LayerContext, written: JsonValue | undefined, place: QuantizerPlace, request: Parameters<typeof quantizerParts>[1]): readonly AddedParts[] {
  const quantizer = readHgqQuantizer(context, written, place);
  if (!quantizer) return [];
  if (!context.expect(fitsData(quantizer, request.shape), 'model/weights-shape', `Quantizer "${place.named}" of layer "${context.layer.name}" has widths of shape [${quantizer.shape.join(', ')}]; data of shape [${request.shape.join(', ')}] arrives.`)) return [];
  return [quantizerParts(quantizer, request)];
}

/** Return the reader of a class that is one of Keras' with other weights and some more attributes. */
function asKeras(className: string, extra: (context: LayerContext, parts: LayerParts) => Attributes = () => ({})): LayerReader {
  return between((context) => {
    const parts = KERAS3_READERS.get(className)?.(context.as(className));
    if (!parts || context.hasFailed || context.isStopped) return parts;
    const weights = parts.weights && Object.keys(parts.weights).length > 0 ? quantizedWeights(context, parts.weights) : {};
    return { ...parts, attributes: { ...parts.attributes, ...epsilonOf(context), ...extra(context, parts) }, ...(weights ? { weights } : {}) };
  });
}

/** A folded normalisation has an epsilon; QEinsumDenseBatchnorm does not save its own. */
function epsilonOf({ config, layer }: LayerContext): Attributes {
  const epsilon = numberAt(config, 'epsilon') ?? (layer.className === 'QEinsumDenseBatchnorm' ? 1e-3 : undefined);
  return epsilon === undefined ? {} : { epsilon };
}

/** How many results a layer makes at once; −1 in the file stands for all. */
function parallel(context: LayerContext, all: number): Attributes {
  const written = numberAt(context.config, 'parallelization_factor') ?? -1;
  return { parallelization_factor: written < 0 ? all : written };
}

const dense = asKeras('Dense', (context) => (context.inputShape.length > 1 ? parallel(context, elementCount(context.inputShape.slice(0, -1))) : {}));
const convolution = (className: string): LayerReader => asKeras(className, (context, { shape }) => parallel(context, elementCount(shape.slice(0, -1))));

/** A quantizer that is a layer. */
const readQuantizerLayer: LayerReader = (context) => {
  const { layer, inputShape: shape, tensors } = context;
  const tensor = tensors.inputs[0] ?? '';
  const [made] = quantizerLayer(context, context.config['config'], { numbered: '', named: layer.kerasName }, { name: layer.name, shape, tensors: { from: tensor, to: tensors.output } });
  return made ? { ...made.parts, attributes: { ...handlerAttributes(context, 'FixedPointQuantizer'), ...made.parts.attributes, module: hgqModule(layer.className, layer.module), inputs: layer.inputs } } : { class_name: 'FixedPointQuantizer', shape, attributes: context.commonAttributes() };
};

/** Class → reader of HGQ2. */
export const HGQ2_READERS: ReadonlyMap<string, LayerReader> = new Map<string, LayerReader>([
  ['QDense', dense],
  ['QBatchNormDense', dense],
  ['QEinsumDense', asKeras('EinsumDense')],
  ['QEinsumDenseBatchnorm', asKeras('EinsumDense')],
  ['QConv1D', convolution('Conv1D')],
  ['QConv2D', convolution('Conv2D')],
  ['QBatchNormalization', between(readHgqBatchNormalization)],
  ['QActivation', asKeras('Activation')],
  ['QUnaryFunctionLUT', between(readUnaryTable)],
  ['QSoftmax', between(readHgqSoftmax)],
  ['QEinsum', between(readHgqEinsum)],
  ['QAdd', asKeras('Add')],
  ['QSubtract', asKeras('Subtract')],
  ['QMultiply', asKeras('Multiply')],
  ['QAverage', asKeras('Average')],
  ['QAveragePow2', asKeras('Average', () => ({ scale: 0.5 }))],
  ['QMaximum', asKeras('Maximum')],
  ['QMinimum', asKeras('Minimum')],
  ['QDot', asKeras('Dot')],
  ...['Max', 'Average', 'GlobalMax', 'GlobalAverage'].flatMap((kind) => ['1D', '2D'].map((axes): [string, LayerReader] => [`Q${kind}Pooling${axes}`, asKeras(`${kind}Pooling${axes}`)])),
  ['Quantizer', readQuantizerLayer],
]);
