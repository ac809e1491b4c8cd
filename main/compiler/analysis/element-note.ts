/** @file One sentence on what a layer without a sum does to make an element. */

import { printPrecision } from '../../../preload/model/fixed-type.ts';
import { numberAttribute, textAttribute } from '../emulator/kernel.ts';
import type { Layer } from '../ir/model-graph.ts';
import type { BreakdownSource } from './element-breakdown.ts';

const TABLE_RANGES: Readonly<Record<string, string>> = { sigmoid: '−8 … 8', softplus: '−8 … 8', softsign: '−8 … 8', tanh: '−4 … 4' };
const MOVES: Readonly<Record<string, string>> = {
  Reshape: 'The same word in another shape', Clone: 'A copy of the word', Repack: 'The same word in another packing', Transpose: 'A word of another place',
  ZeroPadding1D: 'A word of the input, or 0 on the rim', ZeroPadding2D: 'A word of the input, or 0 on the rim', Cropping1D: 'A word of the input', Cropping2D: 'A word of the input',
  Resize: 'The nearest word of the input', Concatenate: 'A word of one of the inputs', Embedding: 'A row of the table, chosen by the input',
};

/** Return what the layer does. Never throws. */
export function elementNote({ kernel }: BreakdownSource, element: number): string {
  const { layer, output } = kernel;
  const cast = `cast to ${printPrecision(output.type)}`;
  const move = MOVES[layer.class_name];
  if (move !== undefined) return `${move}, ${cast}.`;
  if (layer.class_name.includes('Pooling')) return `The largest of the words in the window, ${cast}.`;
  if (layer.class_name === 'Softmax' || textAttribute(layer, 'activation', '') === 'softmax') return softmaxNote(layer, cast);
  if (layer.class_name === 'Merge') return `The ${textAttribute(layer, 'op', 'merge') === 'minimum' ? 'smaller' : 'larger'} of two words, ${cast}.`;
  if (/LSTM|GRU|RNN|Bidirectional|TimeDistributed/.test(layer.class_name)) return `A recurrent cell: element ${element} depends on all time steps before it; its products are added in the accumulator, its gates read from tables, and the state is ${cast}.`;
  const activation = textAttribute(layer, 'activation', '');
  return activation === '' ? `${layer.class_name}: no sum; the result is ${cast}.` : activationNote(layer, activation, cast);
}

function softmaxNote(layer: Layer, cast: string): string {
  const implementation = textAttribute(layer, 'implementation', 'stable');
  if (layer.attributes['skip'] === true) return `The softmax is skipped: the word is ${cast}.`;
  if (implementation === 'argmax') return 'One for the first largest input, zero for all others.';
  const sizes = `${numberAttribute(layer, 'exp_table_size', numberAttribute(layer, 'table_size', 1024))} exponentials and ${numberAttribute(layer, 'inv_table_size', numberAttribute(layer, 'table_size', 1024))} reciprocals`;
  return `Softmax (${implementation}) out of tables of ${sizes}: exponential times the reciprocal of the sum of exponentials, ${cast}.`;
}

function activationNote(layer: Layer, activation: string, cast: string): string {
  const range = TABLE_RANGES[activation];
  if (range !== undefined) return `${activation} out of a table of ${numberAttribute(layer, 'table_size', 1024)} entries over ${range}, ${cast}.`;
  if (activation === 'linear') return `The word is ${cast}.`;
  return `${activation} of the word, ${cast}.`;
}
