/**
 * @file Pass: decide exact types (hls4ml's bit_exact).
 *
 * *Requires* the configuration applied, batch normalisations fused; layers in execution order.
 * *Guarantees*, in a network with quantizers of its own (HGQ) or where Model.BitExact asks for it, that every layer's types hold all
 * that can matter: result, accumulator, weights, tables. Quantizers keep only the bits that can arrive. Types of the configuration
 * have no influence; a note says so.
 * *Method*: forward, the bits that every element can have, given exact weights (produce-bits.ts); backward, those that are used
 * (request-bits.ts); a result has the smaller of both, the largest over its elements. Runs once, as in hls4ml.
 * *Does not handle* layers without a rule: their types stay as configured, and an error says that hls4ml stops there.
 */

import { isConfigMap } from '../../../preload/model/design.ts';
import { isFixed, type FixedType, type Precision } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { Layer, ModelGraph, Weight } from '../ir/model-graph.ts';
import { consumersByTensor, convertedValues, elementCount, numberAttribute, producersByTensor, textAttribute } from '../ir/visit.ts';
import { minimalKifs, type Kifs } from '../numerics/quantized-interval.ts';
import { WIDTHS } from '../quantizers/element-widths.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import { isRequantise } from './insert-requantise.ts';
import { exactTypeFindings } from './findings-exact-types.ts';
import type { PassContext, PassResult } from './pass.ts';
import { produceBits, uniformBits, ALL_BITS, type TensorBits } from './produce-bits.ts';
import { BitRequests } from './request-bits.ts';
import { rememberByIdentity } from './remember-by-identity.ts';
import { exactSoftmax } from './exact-softmax.ts';

/** Attribute of a layer whose types this pass has decided. */
export const IS_EXACT = 'bit_exact_transformed';

/** Return the graph with exact types, or as it is where they are not asked for. Never throws. */
export function decideExactTypes(graph: ModelGraph, context: PassContext): PassResult {
  const hasQuantizers = graph.layers.some((layer) => layer.class_name === 'FixedPointQuantizer');
  const asked = bitExactOption(context);
  const isWanted = asked ?? hasQuantizers;
  if (!isWanted || graph.layers.some((layer) => layer.attributes[IS_EXACT] === true)) return { graph, ...(hasQuantizers && asked === false ? { diagnostics: [exactTypeFindings.switchedOff()] } : {}) };
  const prepared = hasQuantizers ? withoutLinearActivations(graph) : graph;
  const diagnostics: Diagnostic[] = [];
  const produced = produceAll(prepared, diagnostics);
  const requests = requestsOf(prepared, produced.widths);
  const layers = prepared.layers.map((layer) => {
    const bits = produced.bits.get(layer.outputs[0] ?? layer.name);
    if (!bits || produced.failed.has(layer.name)) return layer;
    const inputs = layer.inputs.flatMap((name) => produced.bits.get(name) ?? []);
    const settled = withTypes(layer, { own: bits.bits, inputs, requests });
    const widths = produced.widths.get(layer.name);
    return { ...settled, ...(widths ? narrowed(layer, widths) : {}), attributes: { ...settled.attributes, [IS_EXACT]: true } };
  });
  return { graph: { ...prepared, layers }, diagnostics: [...diagnostics, ...exactTypeFindings.ofTypes(layers), ...settingsInVain(context, layers)] };
}

/** `Model.BitExact` of the configuration. */
function bitExactOption({ design }: PassContext): boolean | undefined {
  const { Model } = design.hlsConfig;
  const written = isConfigMap(Model) ? Model['BitExact'] : undefined;
  return typeof written === 'boolean' ? written : undefined;
}

/** Types that the configuration sets on single layers although the model decides them. */
function settingsInVain({ design }: PassContext, layers: readonly Layer[]): readonly Diagnostic[] {
  const entries = isConfigMap(design.hlsConfig.LayerName) ? design.hlsConfig.LayerName : {};
  return layers.flatMap((layer) => {
    const entry = entries[layer.name];
    const written = isConfigMap(entry) ? entry['Precision'] : undefined;
    const set = typeof written === 'string' ? (written === 'auto' ? [] : ['Precision']) : isConfigMap(written) ? Object.entries(written).flatMap(([variable, type]) => (type === 'auto' ? [] : [variable])) : [];
    return set.length === 0 || layer.attributes[IS_EXACT] !== true ? [] : [exactTypeFindings.configuredInVain(layer.name, set.join(', '))];
  });
}

/** HGQ's networks need no casts besides their quantizers. */
function withoutLinearActivations(graph: ModelGraph): ModelGraph {
  const editor = new GraphEditor(graph);
  for (const layer of graph.layers) {
    const parent = editor.producer(editor.get(layer.name)?.inputs[0]);
    if (parent && layer.class_name === 'Activation' && textAttribute(layer, 'activation') === 'linear' && !isRequantise(layer)) absorbIntoParent(editor, editor.get(layer.name) ?? layer, parent);
  }
  return editor.finish();
}

interface AllProduced {
  readonly bits: ReadonlyMap<string, TensorBits>;
  /** New widths of quantizers, by layer. */
  readonly widths: ReadonlyMap<string, Weight>;
  readonly failed: ReadonlySet<string>;
}

function produceAll(graph: ModelGraph, diagnostics: Diagnostic[]): AllProduced {
  const bits = new Map<string, TensorBits>();
  const widths = new Map<string, Weight>();
  const failed = new Set<string>();
  for (const layer of graph.layers) {
    const inputs = layer.inputs.flatMap((name) => bits.get(name) ?? []);
    const made = produceBits(layer, inputs);
    const isKnown = typeof made !== 'string';
    if (!isKnown) {
      failed.add(layer.name);
      if (layer.class_name !== 'Unsupported') diagnostics.push(exactTypeFindings.noRule(layer.name, made));
    } else if ('widths' in made) widths.set(layer.name, made.widths);
    const own = isKnown ? made.bits : uniformBits(elementCount(layer.shape), 1, ALL_BITS, ALL_BITS);
    for (const tensor of layer.outputs) bits.set(tensor, { bits: own, shape: layer.shape });
  }
  return { bits, widths, failed };
}

function requestsOf(graph: ModelGraph, widths: ReadonlyMap<string, Weight>): BitRequests {
  const shapes = new Map([...producersByTensor(graph)].map(([tensor, { shape }]) => [tensor, shape]));
  return new BitRequests({ readers: consumersByTensor(graph), shapes, widths });
}

/** A quantizer with other widths; the framework computes with those it was trained with. */
function narrowed(layer: Layer, widths: Weight): Pick<Layer, 'weights' | 'reference_weights'> {
  const trained = layer.reference_weights ?? layer.weights;
  return { weights: { ...layer.weights, [WIDTHS]: widths }, reference_weights: trained };
}

/** What the types of a layer follow from. */
export interface KnownBits {
  readonly own: Kifs;
  readonly inputs: readonly TensorBits[];
  readonly requests: BitRequests;
}

/** Return a layer with the types that hold its bits. Never throws. */
export function withTypes(layer: Layer, known: KnownBits): Layer {
  if (layer.attributes['trusted'] === true) return layer;
  const tensor = layer.outputs[0] ?? layer.name;
  const asked = known.requests.ofTensor(tensor);
  const keepsSign = known.requests.wraps(tensor);
  const least = (a: Float64Array, b: Float64Array): number => a.reduce((most, bits, at) => Math.max(most, Math.min(bits, b[at] ?? 0)), -Infinity);
  const result_type = typeOf(keepsSign ? largest(asked.k) : least(known.own.k, asked.k), least(known.own.i, asked.i), least(known.own.f, asked.f));
  const types: Record<string, Precision> = { ...layer.types };
  if (types['accum'] !== undefined) types['accum'] = typeOf(largest(known.own.k), largest(known.own.i), largest(known.own.f));
  for (const [name, weight] of Object.entries(layer.weights)) if (name !== WIDTHS && types[name] !== undefined) types[name] = typeOfConstants(convertedValues(weight));
  return withOwnTypes({ ...layer, result_type, types }, layer, known);
}

/** What some classes add: tables as long as their input has words, sums over a window, the type of a parameter. */
function withOwnTypes(layer: Layer, before: Layer, { inputs }: KnownBits): Layer {
  const arriving = inputs[0]?.bits;
  if (layer.class_name === 'Activation' && arriving) return { ...layer, attributes: { ...layer.attributes, table_size: tableSize(textAttribute(layer, 'activation').toLowerCase(), arriving) } };
  if (layer.class_name === 'Softmax' && arriving) return exactSoftmax(layer, before, arriving);
  if (layer.class_name === 'ParametrizedActivation') return { ...layer, types: { ...layer.types, param: typeOfConstants(Float64Array.of(numberAttribute(layer, 'activ_param', 0))) } };
  if (layer.class_name.includes('Pooling') && textAttribute(layer, 'pool_op') === 'Average') return withWindowSum(layer, inputs[0]?.shape ?? []);
  return layer;
}

function tableSize(activation: string, { k, i, f }: Kifs): number {
  if (activation === 'tanh') return Math.trunc(8 * 2 ** largest(f));
  if (activation === 'sigmoid') return Math.trunc(16 * 2 ** largest(f));
  return Math.trunc(2 ** (largest(k) + largest(i) + largest(f)));
}

/** An average is a sum before it is divided. */
function withWindowSum(layer: Layer, shape: readonly number[]): Layer {
  const accum = layer.types['accum'];
  if (!accum || !isFixed(accum)) return layer;
  const window = layer.class_name.startsWith('Global') ? elementCount(shape.slice(0, -1)) : numberAttribute(layer, 'pool_width', 1) * numberAttribute(layer, 'pool_height', 1);
  const more = Math.ceil(Math.log2(window));
  return { ...layer, types: { ...layer.types, accum: { ...accum, widthBits: accum.widthBits + more, integerBits: accum.integerBits + more } } };
}

/** Return the type that hls4ml makes of bits; of none at all it makes a type of two bits far above the point. Never throws. */
export function typeOf(k: number, i: number, f: number): FixedType {
  const width = k + i + f;
  const common = { kind: 'fixed', rounding: 'TRN', overflow: 'WRAP' } as const;
  return width >= 1 ? { ...common, widthBits: width, integerBits: k + i, signed: k !== 0 } : { ...common, widthBits: 2, integerBits: 32, signed: false };
}

function typeOfConstants(data: Float64Array): FixedType {
  return rememberByIdentity([data], 'type of constants', () => {
    const { k, i, f } = minimalKifs(data);
    return typeOf(largest(k), largest(i), largest(f));
  });
}

function largest(bits: Float64Array): number {
  return bits.reduce((most, x) => Math.max(most, x), -Infinity);
}
