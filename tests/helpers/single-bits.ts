/** @file A Dense layer on single bits, as the lints of binary networks look at it. */
import type { Layer } from '../../main/compiler/ir/model-graph.ts';
import type { LintContext } from '../../main/compiler/preflight/lint-context.ts';
import { XNOR } from '../../main/compiler/quantizers/quantizer-types.ts';
import { fixed, type Precision } from '../../preload/model/fixed-type.ts';
import { chain, dense, input } from './build-graph.ts';
import { givenContext } from './lint-context.ts';

/** What differs from single bits as data and as weights, without a bias. */
export interface BitsOptions {
  readonly data?: Precision;
  readonly weight?: Precision;
  readonly bias?: readonly number[];
  /** What hls4ml writes of the kernel. */
  readonly converted?: readonly number[];
}

/** Return a layer `d` whose kernel is [[1, −1], [−1, 1]], behind an input `x`. */
export function singleBits({ data = XNOR, weight = XNOR, bias = [0, 0], converted }: BitsOptions = {}): LintContext {
  const graph = chain([{ ...input('x', [2]), result_type: data }, dense('d', { size: [2, 2], weights: [1, -1, -1, 1], bias })]);
  const layers = graph.layers.map((layer): Layer => {
    const { weight: kernel } = layer.weights;
    if (!kernel) return layer;
    return { ...layer, types: { weight, bias: fixed(16, 6) }, weights: { ...layer.weights, weight: { ...kernel, ...(converted ? { converted: Float64Array.from(converted) } : {}) } } };
  });
  return givenContext({ ...graph, layers });
}
