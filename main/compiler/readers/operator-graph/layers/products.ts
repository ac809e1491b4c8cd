/** @file Matrix products and einsum. A product with a constant matrix becomes a Dense in the passes; any other is a reference operation. */

import type { Layer } from '../../../ir/model-graph.ts';
import { parseEinsum } from '../einsum-equation.ts';
import type { LayerReader, OperatorContext } from './operator-context.ts';

/** Return a product of two tensors as a reference operation; where rows or columns are the samples, what is left of it in one sample. Never throws. */
export function productOfTensors(context: OperatorContext): readonly Layer[] | string {
  const [left, right] = [context.fact(0), context.fact(1)];
  const [rank, depth] = [left.shape.length, right.shape.length];
  const [byRows, byColumns] = [rank > 1 && left.batchAxis === rank - 2, depth > 1 && right.batchAxis === depth - 1];
  if (rank === 2 && byRows && right.batchAxis === undefined && depth === 2) return [context.reference('MatMul', {})];
  if (!byRows && !byColumns) return [context.reference('MatMul', {})];
  const lead = left.shape.slice(0, -2);
  if (lead.join() !== right.shape.slice(0, -2).join() || lead.length > LETTERS.length || (byRows && right.batchAxis !== undefined)) return 'it multiplies across samples';
  const letters = LETTERS.slice(0, lead.length);
  return [context.reference('Einsum', { equation: byRows ? `${letters}y,${letters}yz->${letters}z` : `${letters}xy,${letters}y->${letters}x` })];
}

const LETTERS = 'abcdefgh';

const matMul: LayerReader = (context) => {
  const isDense = !context.isParameter(0) && context.isParameter(1) && context.fact(1).shape.length === 2 && context.shape(0).length > 0 && context.fact(0).shape.length > 1;
  if (!isDense) return productOfTensors(context);
  if (context.shape(0).length > 1) context.emulatedAs('a Dense on every row, as hls4ml builds it from Keras');
  return [context.layer({ class_name: 'MatMul' })];
};

/** Return the equation of an Einsum in one sample, the letter of the batch taken out of every term; or why there is none. Never throws. */
export function sampleEquation(context: OperatorContext): { readonly equation: string } | string {
  const places = context.places();
  const equation = parseEinsum(context.text('equation', ''), places.map((place) => context.fact(place).shape));
  if (!equation) return 'its equation does not fit its inputs';
  const batch = places.map((place, i) => equation.inputs[i]?.[context.fact(place).batchAxis ?? -1]).find((letter) => letter !== undefined);
  const names = new Map([...equation.lengths.keys()].filter((letter) => letter !== batch).map((letter, i) => [letter, String.fromCodePoint((i < 26 ? 97 : 65 - 26) + i)]));
  const term = (letters: readonly string[], isData: boolean): string | undefined => (!isData && batch !== undefined && letters.includes(batch) ? undefined : letters.map((letter) => names.get(letter) ?? '').join(''));
  const terms = places.map((place, i) => term(equation.inputs[i] ?? [], !context.isParameter(place)));
  if (terms.includes(undefined) || names.size > 52) return 'a constant of it has the batch axis';
  return { equation: `${terms.join(',')}->${term(equation.output, true) ?? ''}` };
}

const einsum: LayerReader = (context) => {
  const found = sampleEquation(context);
  return typeof found === 'string' ? found : [context.reference('Einsum', found)];
};

/** Operator → layers. */
export const PRODUCT_READERS: Readonly<Record<string, LayerReader>> = { Einsum: einsum, MatMul: matMul };
