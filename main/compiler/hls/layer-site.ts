/**
 * @file What a layer's generator gets and gives: the layer with its place in the project, and the parts of its C++.
 *
 * A generator decides the layer's configuration struct, the one call in its function, its constants and its pragmas; where all
 * that stands is written elsewhere (write-*.ts). It may refuse.
 */

import type { NumberType } from '../../../preload/model/fixed-type.ts';
import type { AttributeValue, Layer } from '../ir/model-graph.ts';
import { convertedValues } from '../ir/visit.ts';
import { hasMantissas } from '../numerics/mantissas.ts';
import type { Mantissas, MantissaType } from '../numerics/mantissas.ts';
import { quantizeWeight } from '../numerics/weights.ts';
import { cppType } from './cpp-type.ts';
import type { Constant, ConstantSource } from './constants.ts';
import { makeConstant } from './constants.ts';
import { commentText } from './identifiers.ts';

export { statedNumber as numberOf } from '../ir/visit.ts';

/** A tensor as the project carries it. */
export interface SiteTensor {
  /** Name in the graph. */
  readonly name: string;
  readonly type: MantissaType;
  /** Without the sample axis, channels last. */
  readonly shape: readonly number[];
  readonly elementCount: number;
  /** Values that travel together through a stream; of no meaning for io_parallel. */
  readonly packSize: number;
  /** Name of the C++ type of an array's elements, or of a stream's packs. */
  readonly typeName: string;
  /** Name of the variable, or of the port. */
  readonly variable: string;
}

/** A layer at its place. */
export interface LayerSite {
  readonly layer: Layer;
  readonly index: number;
  readonly configName: string;
  readonly functionName: string;
  readonly ioType: 'io_parallel' | 'io_stream';
  readonly backend: 'Vitis' | 'Vivado';
  readonly inputs: readonly SiteTensor[];
  readonly output: SiteTensor;
  /** All tensors that are this output: a clone has several. */
  readonly outputs: readonly SiteTensor[];
  /** Mantissas given from outside, key `layer|weight`. */
  readonly weightMantissas: ReadonlyMap<string, Mantissas>;
}

/** The C++ of a layer. */
export interface LayerCode {
  /** Headers of the library, for example `dense.h`. */
  readonly includes: readonly string[];
  /** Members of `struct configN`, one statement each; no struct where there are none. */
  readonly config: readonly string[];
  /** Structs that `configN` needs, complete. */
  readonly helpers?: readonly string[];
  /** The statements of the function. */
  readonly body: readonly string[];
  /** Pragmas at the head of the function, without `#pragma HLS`. */
  readonly pragmas: readonly string[];
  /** Constants handed to the function, in this order. */
  readonly parameters: readonly Constant[];
  /** Constants that the configuration reads. */
  readonly tables: readonly Constant[];
  /** Code of this layer only, generated from its weights. */
  readonly generated?: string;
  readonly notes?: readonly string[];
  /** Cycles between two inputs that the layer's function is pipelined with; absent where its own loops are pipelined. */
  readonly intervalCycles?: number;
}

/** Why there is no C++ of a layer. */
export interface SiteRefusal {
  readonly refused: string;
}

/** Makes the C++ of one layer or says why not. Never throws. */
export type GenerateLayer = (site: LayerSite) => LayerCode | SiteRefusal;

/** Make a refusal. Never throws. */
export function refuse(refused: string): SiteRefusal {
  return { refused };
}

/** Return whether a generator refused. Never throws. */
export function isRefusal(value: object): value is SiteRefusal {
  return 'refused' in value;
}

/** Return a text attribute in lower case, or the fallback. Never throws. */
export function textOf(layer: Layer, name: string, fallback: string): string {
  const value: AttributeValue | undefined = layer.attributes[name];
  return typeof value === 'string' ? value.toLowerCase() : fallback;
}

/** Return the type of one of the layer's variables if it is decided and has mantissas. Never throws. */
export function typeOf(layer: Layer, name: string): MantissaType | undefined {
  const type = layer.types[name];
  return type !== undefined && hasMantissas(type) ? type : undefined;
}

/** A weight as the hardware holds it. */
export interface SiteWeight {
  readonly type: NumberType;
  /** Framework layout; exponents as interleaved (sign, exponent) pairs. */
  readonly mantissas: Mantissas;
  /** The values before quantization. @unit model units */
  readonly values: Float64Array;
}

/** Return a weight of the layer, or undefined where it or its type is missing. Never throws. */
export function weightOf({ layer, weightMantissas }: LayerSite, name: string): SiteWeight | undefined {
  const weight = layer.weights[name];
  const type = layer.types[name];
  if (weight === undefined || type === undefined || type.kind === 'auto' || type.kind === 'other') return undefined;
  const values = convertedValues(weight);
  return { type, mantissas: weightMantissas.get(`${layer.name}|${name}`) ?? quantizeWeight(values, type), values };
}

/** Return words in another order: element k comes from `order(k)`. Exponents keep their pairs. Never throws. */
export function reordered(type: NumberType, mantissas: Mantissas, count: number, order: (k: number) => number): Mantissas {
  const width = type.kind === 'exponent' ? 2 : 1;
  const at = (k: number): number => order(Math.floor(k / width)) * width + (k % width);
  return mantissas instanceof Float64Array
    ? Float64Array.from({ length: count * width }, (_, k) => mantissas[at(k)] ?? 0)
    : Array.from({ length: count * width }, (_, k) => mantissas[at(k)] ?? 0n);
}

/** Make a constant of a layer under a short name with the layer's index: `w` becomes `w2`. Never throws. */
export function siteConstant(site: LayerSite, source: Omit<ConstantSource, 'name' | 'typeName' | 'comment'> & { readonly short: string; readonly typeShort: string; readonly what: string }): Constant | string {
  const { short, typeShort, what, type, mantissas } = source;
  return makeConstant({ name: `${short}${site.index}`, typeName: `${typeShort}${site.index}_t`, type, mantissas, comment: `${commentText(site.layer.name)}: ${what}` });
}

/** Return a typedef statement of a struct. Never throws. */
export function typedef(type: MantissaType | string, name: string): string {
  return `typedef ${typeof type === 'string' ? type : cppType(type)} ${name};`;
}

/** Return a constant member of a struct. Never throws. */
export function member(name: string, value: number | boolean, type = 'unsigned'): string {
  return typeof value === 'boolean' ? `static const bool ${name} = ${String(value)};` : `static const ${type} ${name} = ${value};`;
}

/** Return the text of a struct. Never throws. */
export function structText(name: string, members: readonly string[]): string {
  return [`struct ${name} {`, ...members.map((line) => `    ${line}`), '};'].join('\n');
}

/** Return the template arguments of a call: types of inputs and output, then the rest. Never throws. */
export function typeArguments({ inputs, output }: LayerSite, ...more: readonly string[]): string {
  return [...inputs.map((input) => input.typeName), output.typeName, ...more].join(', ');
}
