/**
 * @file Blocks of layers that run once per time step: from a TimeDistributed layer to its end marker of the same name with
 * `_end`. Inside, tensors have the shape of one step.
 */

import type { Layer } from './model-graph.ts';

/** A block between its two markers. */
export interface TimeBlock {
  /** The marker that hands out one time step. */
  readonly start: Layer;
  /** The layers that run once per step, in execution order. */
  readonly inner: readonly Layer[];
  readonly stepCount: number;
}

const END = '_end';

/** Return the name of the end marker of a TimeDistributed layer. Never throws. */
export function timeBlockEndName(name: string): string {
  return `${name}${END}`;
}

/** Return the block that a layer ends, or undefined if it ends none. Never throws. */
export function timeBlockOf(layers: readonly Layer[], end: Layer): TimeBlock | undefined {
  if (end.class_name !== 'TimeDistributed' || !end.name.endsWith(END)) return undefined;
  const start = layers.find((layer) => layer.class_name === 'TimeDistributed' && timeBlockEndName(layer.name) === end.name);
  if (start === undefined) return undefined;
  const within = new Set(start.outputs.length === 0 ? [start.name] : start.outputs);
  const inner = layers.slice(layers.indexOf(start) + 1, layers.indexOf(end)).filter((layer) => {
    const belongs = layer.inputs.some((tensor) => within.has(tensor));
    if (belongs) for (const tensor of layer.outputs.length === 0 ? [layer.name] : layer.outputs) within.add(tensor);
    return belongs;
  });
  return { start, inner, stepCount: end.shape[0] ?? 1 };
}
