/**
 * @file A function called on tensors of a model, instead of a layer: Keras 3 writes it as an operation (`keras.src.ops.…`), Keras 2 as a
 * TFOpLambda or SlicingOpLambda layer. Both are read into one form, with the names of Keras 3.
 */

import { broadcastShape } from '../../operator-graph/constant-tensor.ts';
import { isList, isObject, type JsonValue } from '../json-value.ts';
import type { CallArgument } from '../inbound-nodes.ts';
import type { LayerContext } from '../layer-context.ts';

/** A constant among the arguments. @shape row-major */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** An argument that is a tensor (its place among the layer's inputs) or a constant. */
export type Operand = { readonly kind: 'tensor'; readonly input: number; readonly shape: readonly number[] } | ({ readonly kind: 'constant' } & Constant);

/** A call of a function. */
export interface Operation {
  /** Class of the operation in Keras 3: `Multiply`, `ReduceMean` is `Mean`, … */
  readonly name: string;
  readonly operands: readonly Operand[];
  /** Options by the names of Keras 3: `axis`, `keepdims`, `newshape`, … */
  readonly options: Readonly<Record<string, JsonValue>>;
}

/** Return the operands among arguments, lists opened. Never throws. */
export function operandsOf(context: LayerContext, args: readonly CallArgument[]): readonly Operand[] {
  return args.flatMap((argument): readonly Operand[] => {
    if (argument.kind === 'tensor') return [{ kind: 'tensor', input: argument.index, shape: context.inputShapes[argument.index] ?? [] }];
    if (argument.kind === 'list') return operandsOf(context, argument.items);
    const constant = constantOf(argument.value);
    return constant ? [{ kind: 'constant', ...constant }] : [];
  });
}

/** Most elements of a constant written as JSON. */
const CONSTANT_ELEMENTS_MAX = 4_000_000;

/** Return a number or a list of equally long lists of numbers as a constant, or undefined. Never throws. */
export function constantOf(value: JsonValue | undefined): Constant | undefined {
  if (typeof value === 'number') return { shape: [], data: Float64Array.of(value) };
  if (!isList(value)) return undefined;
  const shape: number[] = [];
  for (let inner: JsonValue | undefined = value; isList(inner); inner = inner[0]) shape.push(inner.length);
  const count = shape.reduce((product, n) => product * n, 1);
  if (count > CONSTANT_ELEMENTS_MAX || shape.includes(0)) return undefined;
  const data = new Float64Array(count);
  let at = 0;
  const copy = (item: JsonValue, depth: number): boolean => {
    if (depth === shape.length) {
      if (typeof item !== 'number') return false;
      data[at++] = item;
      return true;
    }
    return isList(item) && item.length === shape[depth] && item.every((inner) => copy(inner, depth + 1));
  };
  return copy(value, 0) ? { shape, data } : undefined;
}

/** Return a number among an operation's options. Never throws. */
export function numberOf({ options }: Operation, name: string): number | undefined {
  const value = options[name];
  return typeof value === 'number' ? value : undefined;
}

/** Return a list of whole numbers among an operation's options; a single one counts as a list. Never throws. */
export function integersOf({ options }: Operation, name: string): readonly number[] | undefined {
  const value = options[name];
  const list = typeof value === 'number' ? [value] : value;
  return isList(list) && list.every((item) => Number.isSafeInteger(item)) ? list.map(Number) : undefined;
}

/**
 * Return axes counted without the batch, or undefined where they are absent or the batch is one of them. `rank` is that of the tensor
 * without its batch. Never throws.
 */
export function axesWithoutBatch(axes: readonly number[] | undefined, rank: number): readonly number[] | undefined {
  const own = axes?.map((axis) => (axis < 0 ? axis + rank : axis - 1));
  return own?.every((axis) => axis >= 0 && axis < rank) === true ? own : undefined;
}

/** Return the shape of tensors combined element by element, axes compared from the last; undefined if they do not fit. Never throws. */
export function broadcastShapes(shapes: readonly (readonly number[])[]): readonly number[] | undefined {
  return shapes.reduce<readonly number[] | undefined>((merged, shape) => merged && broadcastShape(merged, shape), []);
}

/** Return a constant without the axis of the batch that it may have. Never throws. */
export function withoutBatchAxis(constant: Constant, rank: number): Constant {
  return constant.shape.length === rank + 1 && constant.shape[0] === 1 ? { ...constant, shape: constant.shape.slice(1) } : constant;
}

/** Return whether a JSON value is an object that stands for a Python class such as `__slice__`. Never throws. */
export function isPython(value: JsonValue | undefined, className: string): value is { readonly [key: string]: JsonValue } {
  return isObject(value) && value['class_name'] === className;
}
