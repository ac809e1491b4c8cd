/**
 * @file A kernel as the product of two, as da4ml's solver splits it: columns that are alike are built from one another.
 *
 * *Requires*: a kernel in single precision.
 * *Guarantees*: the two factors da4ml 0.6 makes at a given depth, rounding errors included.
 * *Method*: the columns and a column of zeros are the nodes of a graph; an edge costs the signed digits of their difference
 * or sum, whichever is less. A tree of least cost grows from the zeros (Prim), with a bound on its depth. The first factor
 * holds one column of differences for each edge, the second says how columns add up. Differences are taken in single
 * precision, which loses bits where two columns have nothing in common.
 */

import { assert } from '../../../base/assert.ts';
import type { KernelMatrix } from './centred-kernel.ts';
import { centreKernel, digitCount, digitWeigher, toInt32 } from './centred-kernel.ts';

/** Two factors whose product is the kernel, up to rounding. */
export interface KernelFactors {
  readonly first: KernelMatrix;
  readonly second: KernelMatrix;
}

/** An edge of the tree: column `to` is made from column `from`; column 0 is the zeros. */
interface Edge {
  readonly from: number;
  readonly to: number;
}

/** Cost of every edge and the sign with which its columns are alike. @shape [count, count] */
interface Distances {
  readonly count: number;
  readonly costs: Int32Array;
  readonly signs: Int8Array;
}

/** Splits one kernel at several depths: what does not depend on the depth is done once. */
export class KernelSplitter {
  private readonly kernel: KernelMatrix;
  private distances: Distances | undefined;

  /** Keep the kernel; nothing is computed yet. */
  constructor(kernel: KernelMatrix) {
    this.kernel = kernel;
  }

  /** Return the factors at a depth; −1 keeps the kernel whole. Never throws. */
  split(depth: number): KernelFactors {
    const { rows, columns, entries, rowShifts, columnShifts } = centreKernel(this.kernel);
    const first = new Float64Array(rows * columns);
    const second = new Float64Array(columns * columns);
    if (depth < 0) {
      first.set(entries);
      for (let j = 0; j < columns; j += 1) second[j * columns + j] = 1;
    } else {
      this.distances ??= columnDistances(entries, rows, columns);
      followTree(growTree(this.distances, depth), { distances: this.distances, rows, columns, entries, first, second });
    }
    const scaled = first.map((x, k) => Math.fround(x * 2 ** rowShifts[Math.floor(k / columns)]!));
    return {
      first: { rows, columns, entries: scaled },
      second: { rows: columns, columns, entries: second.map((x, k) => Math.fround(x * 2 ** columnShifts[k % columns]!)) },
    };
  }
}

function columnDistances(entries: Float64Array, rows: number, columns: number): Distances {
  const count = columns + 1;
  const at = (row: number, column: number): number => (column === 0 ? 0 : entries[row * columns + column - 1]!);
  const [differences, sums] = [-1, 1].map((sign) => {
    const words = new Int32Array(rows * count * count);
    for (let i = 0; i < rows; i += 1) {
      for (let a = 0; a < count; a += 1) {
        const x = at(i, a);
        for (let b = 0; b < count; b += 1) words[(i * count + a) * count + b] = toInt32(Math.fround(x + sign * at(i, b)));
      }
    }
    return digitSums(words, count * count);
  });
  assert(differences !== undefined && sums !== undefined, 'both kinds of distance are computed');
  return { count, costs: differences.map((d, k) => Math.min(d, sums[k]!)), signs: Int8Array.from(differences, (d, k) => (sums[k]! < d ? -1 : 1)) };
}

function digitSums(words: Int32Array, size: number): Int32Array {
  const weigh = digitWeigher(digitCount(words));
  const sums = new Int32Array(size);
  for (let k = 0; k < words.length; k += 1) sums[k % size]! += weigh(words[k]!);
  return sums;
}

/** Return ⌈log₂ n⌉ of a whole number from 1 on; 0 below. Never throws. */
function ceilLog2(n: number): number {
  return n <= 1 ? 0 : 32 - Math.clz32(n - 1);
}

function growTree({ count, costs }: Distances, depth: number): readonly Edge[] {
  const farthest = costs.subarray(0, count).reduce((most, cost) => Math.max(most, cost), 0);
  // The logarithm of a distance of 0 is far below any depth.
  const limit = 2 ** depth - 1 + (farthest === 0 ? -106 : ceilLog2(farthest));
  const levels = new Int32Array(count);
  const isBuilt = new Uint8Array(count);
  isBuilt[0] = 1;
  const levelOf = (to: number, from: number): number => Math.max(ceilLog2(costs[to * count + from]!), levels[from]!) + 1;
  const edges: Edge[] = [];
  while (edges.length < count - 1) {
    let best: Edge | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let to = 1; to < count; to += 1) {
      if (isBuilt[to] === 1) continue;
      for (let from = 0; from < count; from += 1) {
        if (isBuilt[from] === 0) continue;
        const cost = levelOf(to, from) > limit ? Number.MAX_SAFE_INTEGER : costs[to * count + from]!;
        if (cost < bestCost) [best, bestCost] = [{ from, to }, cost];
      }
    }
    assert(best !== undefined, 'a tree grows by a node at a time');
    levels[best.to] = levelOf(best.to, best.from);
    isBuilt[best.to] = 1;
    edges.push(best);
  }
  return edges;
}

interface Factoring {
  readonly distances: Distances;
  readonly rows: number;
  readonly columns: number;
  readonly entries: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function followTree(edges: readonly Edge[], { distances, rows, columns, entries, first, second }: Factoring): void {
  const column = (row: number, node: number): number => (node === 0 ? 0 : entries[row * columns + node - 1]!);
  let used = 0;
  for (const { from, to } of edges) {
    const sign = distances.signs[to * distances.count + from]!;
    const rest = Float64Array.from({ length: rows }, (_, i) => Math.fround(column(i, to) - column(i, from) * sign));
    if (from !== 0) for (let i = 0; i < columns; i += 1) second[i * columns + to - 1] = second[i * columns + from - 1]! * sign;
    if (rest.every((x) => x === 0)) continue;
    second[used * columns + to - 1] = 1;
    for (let i = 0; i < rows; i += 1) first[i * columns + used] = rest[i]!;
    used += 1;
  }
}
