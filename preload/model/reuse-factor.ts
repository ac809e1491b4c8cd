/**
 * @file Which reuse factors a layer can have, and what one means: how many multipliers share the work, how often it restarts.
 *
 * A multiplying layer has `inputs × outputs` products per kernel (Dense: n_in × n_out; convolution: window·channels × filters).
 * Closed forms instead of hls4ml's search over every number up to that product, so that a slider can ask while it moves.
 * @source hls4ml:backends/fpga/fpga_backend.py (get_valid_reuse_factors, get_closest_reuse_factor): same lists, checked by
 * comparison with the search
 */

/** Number of products of one kernel. */
export interface KernelSize {
  readonly inputs: number;
  readonly outputs: number;
}

/** Strategies as hls4ml writes them on a layer. */
export type LayerStrategy = 'latency' | 'resource' | 'resource_unrolled' | 'distributed_arithmetic';

/**
 * Return the reuse factors that the Resource kernels accept, ascending: the divisors of `inputs`, and `inputs` times each divisor of
 * `outputs`.
 *
 * Never throws; a kernel without products has [1]. @unit products per multiplier
 */
export function legalReuseFactors({ inputs, outputs }: KernelSize): readonly number[] {
  if (!(inputs >= 1) || !(outputs >= 1)) return [1];
  const all = new Set([...divisors(inputs), ...divisors(outputs).map((d) => inputs * d)]);
  return [...all].toSorted((a, b) => a - b);
}

/** Return the legal value nearest to `wanted`; of two equally near ones the smaller. Never throws. */
export function closestReuseFactor(legal: readonly number[], wanted: number): number {
  let best = legal[0] ?? 1;
  for (const value of legal) if (Math.abs(value - wanted) < Math.abs(best - wanted)) best = value;
  return best;
}

/** Return whether hls4ml silently replaces reuse factors that are not legal under this strategy. Never throws. */
export function strategyClamps(strategy: string): boolean {
  return strategy === 'resource' || strategy === 'resource_unrolled';
}

/**
 * Return the stops of a reuse-factor slider under a strategy: the values it will keep.
 *
 * Latency keeps any whole number; its stops are those that divide the products evenly, as for Resource. Never throws.
 */
export function reuseFactorStops(strategy: string, size: KernelSize): readonly number[] {
  if (strategy === 'distributed_arithmetic') return [1];
  const legal = legalReuseFactors(size);
  // The unrolled kernel is never fully serial, and with 1 hls4ml uses Resource instead.
  return strategy === 'resource_unrolled' && legal.length > 1 ? legal.slice(0, -1) : legal;
}

/**
 * Return how many multipliers a kernel gets at most: the products shared out over `reuseFactor` turns, without those by zero weights.
 *
 * Never throws. @unit multipliers
 */
export function multiplierLimit({ inputs, outputs }: KernelSize, reuseFactor: number, zeroWeightCount = 0): number {
  return Math.ceil((inputs * outputs) / reuseFactor) - Math.floor(zeroWeightCount / reuseFactor);
}

/**
 * Return how many cycles pass before a kernel takes the next input, as asked for by the pragmas; the tool may need some more.
 *
 * A convolution in io_parallel does its `partitions` groups of pixels one after another. Never throws. @unit cycles
 */
export function initiationIntervalCycles(reuseFactor: number, partitions = 1): number {
  return Math.max(1, reuseFactor) * Math.max(1, partitions);
}

/** Return the values a ParallelizationFactor can have for so many output pixels: the divisors. Never throws. @unit pixels */
export function legalParallelizationFactors(pixels: number): readonly number[] {
  return divisors(Math.max(1, pixels));
}

function divisors(n: number): readonly number[] {
  const small: number[] = [];
  const large: number[] = [];
  for (let d = 1; d * d <= n; d++) {
    if (n % d !== 0) continue;
    small.push(d);
    if (d * d !== n) large.unshift(n / d);
  }
  return [...small, ...large];
}
