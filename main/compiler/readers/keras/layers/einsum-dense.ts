/**
 * @file EinsumDense: a product of the data with a constant tensor after an equation such as `abc,cd->abd`. What of it is batched,
 * summed and free is worked out by a pass; here its shapes are checked and filled in.
 */

import type { AttributeValue } from '../../../ir/model-graph.ts';
import { textAt } from '../json-value.ts';
import type { LayerContext, LayerParts, LayerReader } from '../layer-context.ts';
import { inlineActivation } from './activations.ts';
import { plainWeight } from './weights.ts';

/** The three terms of an equation, without the batch axis. */
interface Equation {
  readonly data: string;
  readonly kernel: string;
  readonly output: string;
}

/** Read `EinsumDense`. */
export const readEinsumDense: LayerReader = (context) => {
  const written = textAt(context.config, 'equation') ?? '';
  const equation = parseEquation(written, context.inputShape.length);
  if (!context.expect(equation !== undefined, 'model/architecture-invalid', `Layer "${context.layer.name}" has the equation "${written}", which cannot be read with an input of ${context.inputShape.length} axes.`, { attribute: 'equation' }) || !equation) return undefined;
  const sizes = new Map(Array.from(equation.data, (letter, axis) => [letter, context.inputShape[axis] ?? 0] as const));
  const kernel = context.array('kernel', Array.from(equation.kernel, (letter) => context.known(sizes.get(letter))));
  if (kernel) Array.from(equation.kernel).forEach((letter, axis) => sizes.set(letter, kernel.shape[axis] ?? 0));
  const shape = Array.from(equation.output, (letter) => sizes.get(letter) ?? 0);
  if (context.generation === 2) context.report('warning', 'model/no-hls4ml-equivalent', `Layer "${context.layer.name}" is an EinsumDense: of a Keras 2 model hls4ml 1.3 does not convert that. It is emulated as that of a Keras 3 model.`, { help: 'Save the model with Keras 3 if hls4ml shall build it.' });
  return productParts(context, { equation, shape, kernel });
};

interface Product {
  readonly equation: Equation;
  readonly shape: readonly number[];
  readonly kernel: { readonly shape: readonly number[]; readonly data: Float64Array } | undefined;
}

function productParts(context: LayerContext, { equation, shape, kernel }: Product): LayerParts {
  const axes = textAt(context.config, 'bias_axes') ?? '';
  const biasShape = biasShapeOf(equation.output, shape, axes);
  const bias = axes === '' ? undefined : context.array('bias', biasShape);
  const { attribute, after } = inlineActivation(context, shape);
  const parts: LayerParts = { class_name: 'EinsumDense', shape, attributes: { ...context.commonAttributes(), ...attribute, ...ownAttributes(context, equation, shape) }, ...(after ? { after } : {}) };
  if (!kernel || context.hasFailed) return parts;
  return { ...parts, weights: { weight: plainWeight(kernel), ...(bias ? { bias: plainWeight(bias) } : {}) } };
}

function ownAttributes(context: LayerContext, { data, kernel, output }: Equation, shape: readonly number[]): Readonly<Record<string, AttributeValue>> {
  return { equation: `${data},${kernel}->${output}`, inp_shape: context.inputShape, out_shape: shape, ...((textAt(context.config, 'bias_axes') ?? '') === '' ? { bias_data: null } : {}) };
}

/** A bias has the sizes of its axes, and 1 on the axes behind them that it does not have. */
function biasShapeOf(output: string, shape: readonly number[], axes: string): readonly number[] {
  const first = Array.from(output).findIndex((letter) => axes.includes(letter));
  return Array.from(output).flatMap((letter, axis) => (axis < first ? [] : [axes.includes(letter) ? (shape[axis] ?? 1) : 1]));
}

/** Read an equation of an input with the given number of axes; axes under an ellipsis get letters. Undefined if it is none. */
function parseEquation(text: string, rank: number): Equation | undefined {
  const match = /^(\.\.\.)?([A-Za-z]+)(\.\.\.)?,([A-Za-z]+)->(\.\.\.)?([A-Za-z]+)(\.\.\.)?$/.exec(text.replaceAll(/\s/g, ''));
  if (!match) return undefined;
  const [, lead, data = '', tail, kernel = '', outLead, output = '', outTail] = match;
  if ((lead === undefined) !== (outLead === undefined) || (tail === undefined) !== (outTail === undefined) || (lead !== undefined && tail !== undefined)) return undefined;
  const open = lead !== undefined || tail !== undefined;
  const spare = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ').filter((letter) => !(data + kernel + output).includes(letter));
  const count = rank + 1 - data.length;
  if (open ? count < 1 : count !== 0) return undefined;
  const hidden = open ? spare.slice(0, count).join('') : '';
  const [all, out] = [lead === undefined ? data + hidden : hidden + data, outLead === undefined ? output + hidden : hidden + output];
  // The first axis is that of the batch.
  if (all[0] !== out[0] || kernel.includes(all[0] ?? '') || new Set(all).size !== all.length || new Set(out).size !== out.length || new Set(kernel).size !== kernel.length) return undefined;
  if (Array.from(out).some((letter) => !all.includes(letter) && !kernel.includes(letter))) return undefined;
  return { data: all.slice(1), kernel, output: out.slice(1) };
}

