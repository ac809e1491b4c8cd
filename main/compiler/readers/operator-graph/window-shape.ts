/**
 * @file Windows of convolutions and pooling: kernel, strides, dilations, and the padding that `auto_pad` stands for.
 *
 * @source ONNX operator documentation: Conv, MaxPool, AveragePool (output shape, auto_pad, ceil_mode)
 */

import { listOf, numberOf, textOf, type OperatorNode } from './operator-graph.ts';

/** The window of a node along its spatial axes. */
export interface WindowShape {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Cells before every axis, then after every axis. */
  readonly pads: readonly number[];
  /** Places of the window along every axis. */
  readonly output: readonly number[];
}

/** Return the window of a node over an image of the given spatial lengths, or undefined where it does not fit. Never throws. */
export function windowShape(node: OperatorNode, spatial: readonly number[], kernel: readonly number[]): WindowShape | undefined {
  const rank = spatial.length;
  const strides = listOf(node, 'strides') ?? spatial.map(() => 1);
  const dilations = listOf(node, 'dilations') ?? spatial.map(() => 1);
  if (kernel.length !== rank || strides.length !== rank || dilations.length !== rank || [...kernel, ...strides, ...dilations].some((n) => !(n >= 1))) return undefined;
  const reach = kernel.map((k, i) => (k - 1) * (dilations[i] ?? 1) + 1);
  const auto = textOf(node, 'auto_pad', 'NOTSET');
  const pads = auto === 'NOTSET' ? (listOf(node, 'pads') ?? Array.from({ length: 2 * rank }, () => 0)) : autoPads(auto, { spatial, reach, strides });
  if (pads.length !== 2 * rank) return undefined;
  const isCeil = numberOf(node, 'ceil_mode', 0) === 1 && (auto === 'NOTSET' || auto === 'VALID');
  const output = spatial.map((n, i) => places({ length: n, before: pads[i] ?? 0, after: pads[rank + i] ?? 0, reach: reach[i] ?? 1, stride: strides[i] ?? 1, isCeil }));
  return output.every((n) => n >= 1) ? { kernel, strides, dilations, pads, output } : undefined;
}

interface Line {
  readonly length: number;
  readonly before: number;
  readonly after: number;
  readonly reach: number;
  readonly stride: number;
  readonly isCeil: boolean;
}

/** A window that would begin in the padding behind the image is left out, also with ceil_mode. */
function places({ length, before, after, reach, stride, isCeil }: Line): number {
  const free = (length + before + after - reach) / stride;
  const count = (isCeil ? Math.ceil(free) : Math.floor(free)) + 1;
  return isCeil && (count - 1) * stride >= length + before ? count - 1 : count;
}

function autoPads(auto: string, { spatial, reach, strides }: { readonly spatial: readonly number[]; readonly reach: readonly number[]; readonly strides: readonly number[] }): readonly number[] {
  if (auto === 'VALID') return Array.from({ length: 2 * spatial.length }, () => 0);
  const total = spatial.map((n, i) => {
    const stride = strides[i] ?? 1;
    return Math.max(0, (Math.ceil(n / stride) - 1) * stride + (reach[i] ?? 1) - n);
  });
  const small = total.map((n) => Math.floor(n / 2));
  const large = total.map((n, i) => n - (small[i] ?? 0));
  return auto === 'SAME_LOWER' ? [...large, ...small] : [...small, ...large];
}
