/** @file A model for ONNX in the making: nodes and constants with free names, quantisers for types, and what cannot be said exactly. */

import type { Precision } from '../../../preload/model/fixed-type.ts';
import { isFixed, printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Layer, Weight } from '../ir/model-graph.ts';
import { convertedValues, elementCount } from '../ir/visit.ts';
import { quantizeWeight, weightValues } from '../numerics/weights.ts';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx-message.ts';

/** Domain of QONNX's quantisers. */
const QONNX_DOMAIN = 'qonnx.custom_op.general';

/** Rounding of ap_fixed → of QONNX; those with a star differ on ties. */
const ROUNDINGS: Readonly<Record<string, readonly [mode: string, isSame: boolean]>> = {
  TRN: ['FLOOR', true], TRN_ZERO: ['DOWN', true], RND_CONV: ['ROUND', true], RND_INF: ['HALF_UP', true], RND_ZERO: ['HALF_DOWN', true], RND: ['HALF_UP', false], RND_MIN_INF: ['HALF_DOWN', false],
};

/** Collects the parts of a model. */
export class OnnxBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: OnnxTensor[] = [];
  readonly usedDomains = new Set<string>();
  readonly #names = new Set<string>();
  /** Layers whose type the quantisers say only nearly, by what is different. */
  readonly #nearly = new Map<string, string[]>();

  constructor(reserved: Iterable<string>) {
    for (const name of reserved) this.#names.add(name);
  }

  /** Return a name that nothing has yet. */
  freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}_${number}`;
    this.#names.add(name);
    return name;
  }

  /** Add an operator and return the name of its output. */
  add(operator: string, inputs: readonly string[], options: { readonly at: string; readonly attributes?: Readonly<Record<string, OnnxAttribute>>; readonly domain?: string; readonly output?: string }): string {
    const { at, attributes, domain, output = this.freeName(`${at}_${operator.toLowerCase()}`) } = options;
    if (domain !== undefined) this.usedDomains.add(domain);
    this.nodes.push({ operator, name: this.freeName(`${operator}_${at}`), inputs, outputs: [output], ...(attributes === undefined ? {} : { attributes }), ...(domain === undefined ? {} : { domain }) });
    return output;
  }

  /** Add a constant and return its name. */
  constant(name: string, values: ArrayLike<number>, shape: readonly number[]): string {
    const free = this.freeName(name);
    this.tensors.push({ name: free, shape, values: Float32Array.from(values) });
    return free;
  }

  /** Add a list of whole numbers and return its name. */
  integers(name: string, values: readonly number[]): string {
    const free = this.freeName(name);
    this.tensors.push({ name: free, shape: [values.length], values: BigInt64Array.from(values, BigInt) });
    return free;
  }

  /** Put a tensor into a type; one without fixed point leaves it as it is. */
  quantize(tensor: string, type: Precision, { at, output }: { readonly at: string; readonly output?: string }): string {
    const named = output === undefined ? {} : { output };
    if (type.kind === 'xnor') return this.add('BipolarQuant', [tensor, this.constant(`${at}_scale`, [1], [])], { at, domain: QONNX_DOMAIN, ...named });
    if (!isFixed(type)) {
      this.#note(`the type ${printPrecision(type)} has no quantiser`, at);
      return output === undefined ? tensor : this.add('Identity', [tensor], { at, output });
    }
    const [mode, isSame] = ROUNDINGS[type.rounding] ?? ['ROUND', false];
    if (!isSame) this.#note(`values halfway between two steps round as ${mode}, not as ${type.rounding}`, at);
    if (type.overflow === 'WRAP' || type.overflow === 'SAT_ZERO') this.#note(`values beyond the range saturate, where hardware has ${type.overflow}`, at);
    const parameters = [this.constant(`${at}_scale`, [2 ** (type.integerBits - type.widthBits)], []), this.constant(`${at}_zero`, [0], []), this.constant(`${at}_bits`, [type.widthBits], [])];
    const attributes = { signed: Number(type.signed), narrow: Number(type.overflow === 'SAT_SYM' && type.signed && type.widthBits > 1), rounding_mode: mode };
    return this.add('Quant', [tensor, ...parameters], { at, domain: QONNX_DOMAIN, attributes, ...named });
  }

  /** Add a weight as hardware holds it, with its quantiser; `turn` puts the values in ONNX's order. */
  weight(layer: Layer, name: string, weight: Weight, turn: (values: Float64Array) => { readonly values: ArrayLike<number>; readonly shape: readonly number[] } = (values) => ({ values, shape: weight.shape })): string {
    const type = layer.types[name] ?? { kind: 'auto' as const };
    const at = `${layer.name}_${name}`;
    const { values, shape } = turn(storedValues(weight, type));
    const constant = this.constant(at, values, shape);
    return isFixed(type) && elementCount(shape) > 0 ? this.quantizeStored(constant, type, at) : type.kind === 'xnor' ? this.quantize(constant, type, { at }) : constant;
  }

  /** Values on the grid: rounding and overflow do not matter any more. */
  quantizeStored(constant: string, type: Extract<Precision, { readonly kind: 'fixed' | 'int' }>, at: string): string {
    return this.quantize(constant, { ...type, rounding: 'RND_CONV', overflow: 'SAT' }, { at });
  }

  /** What a reader of the model should know, one sentence each. */
  get notes(): readonly string[] {
    return [...this.#nearly].map(([what, places]) => `${places.length === 1 ? (places[0] ?? '') : `${places.length} quantisers (${places.slice(0, 3).join(', ')}${places.length > 3 ? ', …' : ''})`}: ${what}.`);
  }

  #note(what: string, at: string): void {
    this.#nearly.set(what, [...(this.#nearly.get(what) ?? []), at]);
  }
}

/** The values that hardware multiplies with. @unit model units */
function storedValues(weight: Weight, type: Precision): Float64Array {
  const values = convertedValues(weight);
  return isFixed(type) ? weightValues(quantizeWeight(values, type), type) : values;
}
