/**
 * @file The depth at which da4ml splits a kernel: it builds the adders for several depths and keeps the cheapest.
 *
 * *Requires*: a kernel in single precision and the range of every input.
 * *Guarantees*: the factors and adders that da4ml 0.6 returns with `search_all_decompose_dc`.
 * *Method*: every depth from −1 (whole) to the slack allowed; a depth whose adders are deeper than the shallowest
 * possible tree plus the slack steps back to the next one. Of equal costs the first is taken.
 */

import { assert } from '../../../base/assert.ts';
import type { KernelMatrix } from './centred-kernel.ts';
import type { KernelFactors } from './decompose-kernel.ts';
import { KernelSplitter } from './decompose-kernel.ts';
import type { FloatInterval } from './float-interval.ts';
import type { Sharing, SolvedKernel, SolverValue } from './solve-kernel.ts';
import { solveKernel } from './solve-kernel.ts';

/** Slack that means no limit. */
const NO_LIMIT = 1e9;
/** Slack from which the second factor shares regardless of levels. */
const FREE_SLACK = 6;
const NOTHING: FloatInterval = { min: 0, max: 0, step: Number.POSITIVE_INFINITY };

/** One way to build a kernel. */
export interface SplitKernel {
  readonly factors: KernelFactors;
  readonly stages: readonly [SolvedKernel, SolvedKernel];
  /** @unit bits */
  readonly cost: number;
}

/** Return every way that the solver tries, by depth from −1 on; a slack below 0 is none. Never throws. */
export function trySplits(kernel: KernelMatrix, inputs: readonly SolverValue[], levelSlack: number): readonly SplitKernel[] {
  const slack = levelSlack < 0 ? NO_LIMIT : levelSlack;
  const deepest = Math.min(slack, Math.ceil(Math.fround(Math.log2(kernel.rows))));
  const search = new DepthSearch(kernel, inputs, slack);
  return Array.from({ length: deepest + 2 }, (_, k) => search.at(k - 1));
}

/** Return the cheapest of several ways, the first of equals. @throws {InvariantError} if there is none */
export function cheapest(splits: readonly SplitKernel[]): SplitKernel {
  const [first, ...others] = splits;
  assert(first !== undefined, 'at least one depth is tried');
  return others.reduce((best, split) => (split.cost < best.cost ? split : best), first);
}

/** The ways found so far: depths that are too deep end at the same one, which is built once. */
class DepthSearch {
  private readonly found = new Map<number, SplitKernel>();
  private readonly splitter: KernelSplitter;
  private readonly inputs: readonly SolverValue[];
  private readonly slack: number;
  private readonly levelMax: number;

  constructor(kernel: KernelMatrix, inputs: readonly SolverValue[], slack: number) {
    this.splitter = new KernelSplitter(kernel);
    this.inputs = inputs;
    this.slack = slack;
    this.levelMax = solveKernel(kernel, inputs, 'none').level + slack;
  }

  at(depth: number): SplitKernel {
    const split = this.found.get(depth) ?? this.build(depth) ?? this.at(depth - 1);
    this.found.set(depth, split);
    return split;
  }

  /** Build the adders at a depth; nothing if they are too deep, which the whole kernel may be. */
  private build(depth: number): SplitKernel | undefined {
    const isWhole = depth < 0;
    const sharing: readonly [Sharing, Sharing] = isWhole ? ['level', 'level'] : [this.slack === 0 ? 'level' : 'all', this.slack >= FREE_SLACK ? 'all' : 'level'];
    const factors = this.splitter.split(depth);
    const first = solveKernel(factors.first, this.inputs, sharing[0]);
    if (first.level > this.levelMax && !isWhole) return undefined;
    const between = first.outputs.map(({ value }) => (value === undefined ? { range: NOTHING, level: 0 } : valueOf(first, value)));
    const second = solveKernel(factors.second, between, sharing[1]);
    return second.level > this.levelMax && !isWhole ? undefined : { factors, stages: [first, second], cost: first.cost + second.cost };
  }
}

function valueOf({ inputs, adders }: SolvedKernel, value: number): SolverValue {
  const found = value < inputs.length ? inputs[value] : adders[value - inputs.length];
  assert(found !== undefined, 'a result names a value');
  return found;
}
