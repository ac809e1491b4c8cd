/** @file Operations that take a part of a tensor: indexing, splitting, reversing. */

import { isList, isObject, type JsonValue } from '../json-value.ts';
import type { LayerContext, LayerParts } from '../layer-context.ts';
import { axesWithoutBatch, integersOf, isPython, numberOf, type Operation } from './operation.ts';
import { referencePart, reshapePart, tensorInputs } from './parts.ts';
import type { OperationBuilder } from './read-operation.ts';

/** What is taken along one axis. */
interface AxisSlice {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** An index as Python writes it: for every axis what is taken, and what of the result keeps its axis. */
interface Index {
  readonly slices: readonly AxisSlice[];
  /** Shape of the result, dropped and new axes regarded. */
  readonly shape: readonly number[];
}

const getItem: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const index = readIndex(operation.options['key'], inputShape);
  if (!context.expect(index !== undefined, 'model/unsupported-option', `Operation "${layer.name}" takes a part of [${inputShape.join(', ')}] by an index that is not supported: ${JSON.stringify(operation.options['key'] ?? null).slice(0, 80)}.`) || !index) return undefined;
  return taken(context, operation, index);
};

const split: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const [axis] = axesWithoutBatch([numberOf(operation, 'axis') ?? 0], inputShape.length) ?? [];
  const bounds = axis === undefined ? undefined : splitBounds(operation, inputShape[axis] ?? 0);
  const [start, end] = [bounds?.[layer.outputIndex], bounds?.[layer.outputIndex + 1]];
  if (!context.expect(start !== undefined && end !== undefined && end > start, 'model/unsupported-option', `Operation "${layer.name}" splits the batch, or its parts do not fit [${inputShape.join(', ')}].`) || axis === undefined || start === undefined || end === undefined) return undefined;
  return taken(context, operation, alongAxis(inputShape, axis, { start, step: 1, count: end - start }));
};

/** Where the parts begin and end. */
function splitBounds(operation: Operation, size: number): readonly number[] | undefined {
  const written = operation.options['indices_or_sections'] ?? operation.options['sections'];
  if (typeof written === 'number') return Number.isInteger(size / written) ? Array.from({ length: written + 1 }, (_, k) => (k * size) / written) : undefined;
  const list = integersOf(operation, 'indices_or_sections') ?? integersOf(operation, 'sections');
  // Keras 3 names the places of the cuts, TensorFlow the sizes of the parts.
  if (operation.options['sections'] === undefined) return list && [0, ...list, size];
  return list?.reduce<readonly number[]>((bounds, n) => [...bounds, (bounds.at(-1) ?? 0) + n], [0]);
}

const unstack: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const [axis] = axesWithoutBatch([numberOf(operation, 'axis') ?? 0], inputShape.length) ?? [];
  if (!context.expect(axis !== undefined && layer.outputIndex < (inputShape[axis] ?? 0), 'model/unsupported-option', `Operation "${layer.name}" takes the batch apart.`) || axis === undefined) return undefined;
  const { slices } = alongAxis(inputShape, axis, { start: layer.outputIndex, step: 1, count: 1 });
  return taken(context, operation, { slices, shape: inputShape.filter((_, k) => k !== axis) });
};

const flip: OperationBuilder = (context, operation) => {
  const { inputShape, layer } = context;
  const axes = axesWithoutBatch(integersOf(operation, 'axis'), inputShape.length);
  if (!context.expect(axes !== undefined, 'model/unsupported-option', `Operation "${layer.name}" (Flip) reverses the batch.`) || !axes) return undefined;
  const slices = inputShape.map((n, k): AxisSlice => (axes.includes(k) ? { start: n - 1, step: -1, count: n } : { start: 0, step: 1, count: n }));
  return taken(context, operation, { slices, shape: inputShape });
};

function alongAxis(shape: readonly number[], axis: number, slice: AxisSlice): Index {
  return { slices: shape.map((n, k) => (k === axis ? slice : { start: 0, step: 1, count: n })), shape: shape.map((n, k) => (k === axis ? slice.count : n)) };
}

/** A part of the tensor, then the axes that fall away. Rows and columns off an image are a cropping, which hardware has. */
function taken(context: LayerContext, operation: Operation, { slices, shape }: Index): LayerParts {
  const { name } = context.layer;
  const sliced = slices.map(({ count }) => count);
  const part = cropping(context, slices) ?? referencePart(context, { operation: { name: 'Slice', options: { axes: slices.map((_, axis) => axis), starts: slices.map(({ start }) => start), steps: slices.map(({ step }) => step) } }, operands: operation.operands, shape: sliced });
  const own: LayerParts = { ...part, inputs: tensorInputs(operation) };
  if (sliced.join() === shape.join()) return own;
  return { ...reshapePart(name, shape, `${name}_slice`), before: [{ name: `${name}_slice`, parts: own }] };
}

function cropping(context: LayerContext, slices: readonly AxisSlice[]): LayerParts | undefined {
  const { inputShape } = context;
  const axes = inputShape.length - 1;
  const last = slices.at(-1);
  if ((axes !== 1 && axes !== 2) || slices.some(({ step }) => step !== 1) || last?.count !== inputShape.at(-1)) return undefined;
  const edges = slices.slice(0, -1).map(({ start, count }, axis) => [start, (inputShape[axis] ?? 0) - start - count] as const);
  const shape = slices.map(({ count }) => count);
  const [first, second] = edges;
  const common = { name: context.layer.name, class_name: `Cropping${axes}D`, data_format: 'channels_last' };
  const attributes =
    axes === 1
      ? { ...common, crop_left: first?.[0] ?? 0, crop_right: first?.[1] ?? 0, out_width: shape[0] ?? 0, n_chan: shape[1] ?? 0, in_width: inputShape[0] ?? 0 }
      : { ...common, crop_top: first?.[0] ?? 0, crop_bottom: first?.[1] ?? 0, crop_left: second?.[0] ?? 0, crop_right: second?.[1] ?? 0, out_height: shape[0] ?? 0, out_width: shape[1] ?? 0, n_chan: shape[2] ?? 0, in_height: inputShape[0] ?? 0, in_width: inputShape[1] ?? 0 };
  return { class_name: `Cropping${axes}D`, shape, attributes };
}

/** Read `x[:, 1, 2:5]`: the batch comes first and is taken whole. */
function readIndex(key: JsonValue | undefined, shape: readonly number[]): Index | undefined {
  const items = isList(key) ? key : [key ?? null];
  const named = items.filter((item) => item !== null && !isNewAxis(item) && !isEllipsis(item)).length;
  const sizes = [undefined, ...shape];
  const slices: AxisSlice[] = [];
  const result: number[] = [];
  let axis = 0;
  for (const item of items) {
    if (isEllipsis(item)) {
      for (let rest = sizes.length - named; rest > 0; rest--, axis++) if (axis > 0) keep(slices, result, whole(sizes[axis] ?? 0));
    } else if (item === null || isNewAxis(item)) {
      if (axis === 0) return undefined;
      result.push(1);
    } else {
      const slice = axis === 0 ? (isWhole(item) ? whole(0) : undefined) : readAxis(item, sizes[axis] ?? 0);
      if (!slice || axis >= sizes.length) return undefined;
      if (axis > 0) {
        slices.push(slice);
        if (typeof item !== 'number') result.push(slice.count);
      }
      axis++;
    }
  }
  for (; axis < sizes.length; axis++) keep(slices, result, whole(sizes[axis] ?? 0));
  return slices.every(({ count }) => count > 0) && slices.length === shape.length ? { slices, shape: result } : undefined;
}

function keep(slices: AxisSlice[], result: number[], slice: AxisSlice): void {
  slices.push(slice);
  result.push(slice.count);
}

function whole(size: number): AxisSlice {
  return { start: 0, step: 1, count: size };
}

/** One index or one slice along an axis. */
function readAxis(item: JsonValue, size: number): AxisSlice | undefined {
  if (typeof item === 'number') {
    const start = item < 0 ? item + size : item;
    return Number.isInteger(item) && start >= 0 && start < size ? { start, step: 1, count: 1 } : undefined;
  }
  const bounds = boundsOf(item);
  if (!bounds) return undefined;
  const step = bounds.step ?? 1;
  if (!Number.isInteger(step) || step === 0) return undefined;
  const place = (value: number | undefined, otherwise: number): number => {
    if (value === undefined) return otherwise;
    const own = value < 0 ? value + size : value;
    return step > 0 ? Math.min(Math.max(own, 0), size) : Math.min(Math.max(own, -1), size - 1);
  };
  const [start, stop] = step > 0 ? [place(bounds.start, 0), place(bounds.stop, size)] : [place(bounds.start, size - 1), place(bounds.stop, -1)];
  return { start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

interface Bounds {
  readonly start: number | undefined;
  readonly stop: number | undefined;
  readonly step: number | undefined;
}

/** Keras 3 writes `__slice__`, Keras 2 an object of start, stop and step. */
function boundsOf(item: JsonValue): Bounds | undefined {
  const own = isPython(item, '__slice__') ? item['config'] : item;
  if (!isObject(own)) return undefined;
  const value = (key: string): number | undefined => (typeof own[key] === 'number' ? own[key] : undefined);
  return ['start', 'stop', 'step'].every((key) => typeof (own[key] ?? null) === 'number' || (own[key] ?? null) === null) ? { start: value('start'), stop: value('stop'), step: value('step') } : undefined;
}

function isWhole(item: JsonValue): boolean {
  const bounds = boundsOf(item);
  return bounds !== undefined && bounds.start === undefined && bounds.stop === undefined && (bounds.step ?? 1) === 1;
}

function isEllipsis(item: JsonValue): boolean {
  return isPython(item, '__ellipsis__') || item === '...' || (isObject(item) && item['value'] === '...');
}

function isNewAxis(item: JsonValue): boolean {
  return isObject(item) && Object.keys(item).length === 1 && item['value'] === null;
}

/** Operation → builder. */
export const SLICING_BUILDERS: Readonly<Record<string, OperationBuilder>> = { GetItem: getItem, Split: split, Unstack: unstack, Flip: flip };
