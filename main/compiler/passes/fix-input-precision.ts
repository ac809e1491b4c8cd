/**
 * @file Pass: fix input precision (hls4ml's fix_input_precision).
 *
 * *Requires* exact types, quantizers fused.
 * *Guarantees* that no input has a type of more than 100 bits: one whose quantizers saturate gets the type that holds all of theirs,
 * and saturates itself.
 * *Method*: the quantizers behind the input, also behind what only moves elements; those moves then get their types anew.
 * *Does not handle* an input that something else than a quantizer reads: hls4ml stops there, and an error says so.
 */

import { fractionBits, isFixed, type FixedType } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { consumersByTensor, elementCount } from '../ir/visit.ts';
import { WIDTHS } from '../quantizers/element-widths.ts';
import { IS_EXACT, typeOf, withTypes } from './decide-exact-types.ts';
import { exactTypeFindings } from './findings-exact-types.ts';
import { narrowQuantizer } from './narrow-quantizer.ts';
import type { PassResult } from './pass.ts';
import { ALL_BITS, produceBits, uniformBits, type TensorBits } from './produce-bits.ts';
import { BitRequests } from './request-bits.ts';

/** Widest input type that is left alone. @unit bits */
const WIDTH_MAX = 100;
/** Fraction bits of an input whose quantizers round otherwise than hls4ml foresees. @unit bits */
const FRACTION_FORCED = 24;

/** Return the graph with usable input types. Never throws. */
export function fixInputPrecision(graph: ModelGraph): PassResult {
  const diagnostics: Diagnostic[] = [];
  let current = graph;
  for (const layer of graph.layers) {
    const type = layer.result_type;
    const isOpen = layer.class_name === 'Input' && layer.attributes[IS_EXACT] === true && layer.attributes['trusted'] !== true && isFixed(type) && type.widthBits > WIDTH_MAX;
    if (isOpen && isFixed(type)) current = fixInput(current, layer, { type, diagnostics });
  }
  return { graph: current, ...(diagnostics.length > 0 ? { diagnostics } : {}) };
}

function fixInput(graph: ModelGraph, input: Layer, { type, diagnostics }: { readonly type: FixedType; readonly diagnostics: Diagnostic[] }): ModelGraph {
  const found = behind(graph, input);
  if (typeof found === 'string') diagnostics.push(exactTypeFindings.inputNotQuantized(input.name, found));
  if (typeof found === 'string' || found.quantizers.length === 0) return replace(graph, new Map([[input.name, trusted(input, typeof found === 'string' ? fallbackType(type) : typeOf(0, 0, 1))]]));
  const all = found.quantizers.map((quantizer) => narrowQuantizer(quantizer, { bits: uniformBits(elementCount(quantizer.shape), 1, ALL_BITS, ALL_BITS), shape: quantizer.shape }));
  const bits = all.flatMap((one) => (typeof one === 'string' ? [] : [one.bits]));
  const most = (of: 'k' | 'i'): number => bits.reduce((max, one) => one[of].reduce((x, y) => Math.max(x, y), max), -Infinity);
  const isForced = found.quantizers.some(({ attributes }) => !['TRN', 'RND'].includes(String(attributes['RND'])));
  if (isForced) diagnostics.push(exactTypeFindings.inputRounding(input.name, FRACTION_FORCED));
  const saturates = found.quantizers.every(({ attributes }) => String(attributes['SAT']).includes('SAT'));
  const fixed = trusted(input, { ...typeOf(most('k'), most('i'), isForced ? FRACTION_FORCED : fractionBits(type)), overflow: saturates ? 'SAT' : 'WRAP' });
  return withMoves(replace(graph, new Map([[input.name, fixed]])), found.moves);
}

/** An input that nothing quantizes: hls4ml has no type for it. */
function fallbackType(type: FixedType): FixedType {
  return { ...type, widthBits: 16, integerBits: 6 };
}

function trusted(input: Layer, type: FixedType): Layer {
  return { ...input, result_type: type, attributes: { ...input.attributes, trusted: true } };
}

interface Behind {
  readonly moves: readonly string[];
  readonly quantizers: readonly Layer[];
}

/** What stands between an input and its quantizers; the name of a layer that is neither. */
function behind(graph: ModelGraph, input: Layer): Behind | string {
  const readers = consumersByTensor(graph);
  const moves: string[] = [];
  const quantizers: Layer[] = [];
  const open = [...input.outputs];
  for (let tensor = open.shift(); tensor !== undefined; tensor = open.shift()) {
    for (const reader of readers.get(tensor) ?? []) {
      if (reader.class_name === 'FixedPointQuantizer' && reader.weights[WIDTHS]) quantizers.push(reader);
      else if (['Reshape', 'Transpose', 'Concatenate'].includes(reader.class_name)) {
        moves.push(reader.name);
        open.push(...reader.outputs);
      } else return reader.name;
    }
  }
  return { moves, quantizers };
}

function replace(graph: ModelGraph, layers: ReadonlyMap<string, Layer>): ModelGraph {
  return { ...graph, layers: graph.layers.map((layer) => layers.get(layer.name) ?? layer) };
}

/** The moves behind an input with the types that follow from its new one. */
function withMoves(graph: ModelGraph, moves: readonly string[]): ModelGraph {
  if (moves.length === 0) return graph;
  const bits = new Map<string, TensorBits>();
  for (const layer of graph.layers) {
    const made = produceBits(layer, layer.inputs.flatMap((name) => bits.get(name) ?? []));
    const own = typeof made === 'string' ? uniformBits(elementCount(layer.shape), 1, ALL_BITS, ALL_BITS) : made.bits;
    for (const tensor of layer.outputs) bits.set(tensor, { bits: own, shape: layer.shape });
  }
  const shapes = new Map([...bits].map(([tensor, { shape }]) => [tensor, shape]));
  const widths = new Map(graph.layers.flatMap((layer) => (layer.weights[WIDTHS] ? [[layer.name, layer.weights[WIDTHS]] as const] : [])));
  const requests = new BitRequests({ readers: consumersByTensor(graph), shapes, widths });
  return replace(graph, new Map(graph.layers.filter(({ name }) => moves.includes(name)).map((layer) => [layer.name, withTypes(layer, { own: bits.get(layer.outputs[0] ?? '')?.bits ?? uniformBits(0, 0, 0, 0), inputs: layer.inputs.flatMap((name) => bits.get(name) ?? []), requests })])));
}
