/**
 * @file Made-up samples for a model without data: seeded, so that the same request gives the same samples everywhere.
 *
 * Results on them say nothing about accuracy; what is made here is always marked `isGenerated`.
 * @source xoshiro128** by Blackman and Vigna; seeded with splitmix32; normal values by the Box–Muller transform
 */

import { assert } from '../../../base/assert.ts';
import { elementCount } from './npy.ts';
import type { Dataset, InputSpec } from './read-dataset.ts';

/** What samples to make. */
export type GeneratedKind =
  /** Evenly between two values. */
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sigma: number }
  /** Every value at one end of the range, chosen at random; the first samples are all low, all high and alternating. */
  | { readonly kind: 'worst-case'; readonly min: number; readonly max: number };

/** A request for samples. */
export interface GenerateRequest {
  readonly inputs: readonly InputSpec[];
  readonly sampleCount: number;
  /** Any whole number; its low 32 bits count. */
  readonly seed: number;
  readonly values: GeneratedKind;
}

/** Samples that were made up. */
export interface GeneratedDataset extends Dataset {
  readonly isGenerated: true;
  readonly request: GenerateRequest;
}

/** Return made-up samples. @shape per input [samples, ...input shape], flat @throws {InvariantError} if the sample count is not positive */
export function generateDataset(request: GenerateRequest): GeneratedDataset {
  const { inputs, sampleCount, seed, values } = request;
  assert(Number.isSafeInteger(sampleCount) && sampleCount > 0, `sample count ${sampleCount}`);
  const random = seededRandom(seed);
  const arrays = inputs.map(({ shape }) => {
    const size = elementCount(shape);
    const out = new Float64Array(sampleCount * size);
    const next = valueMaker(values, random);
    for (let i = 0; i < out.length; i++) out[i] = Math.fround(next(Math.floor(i / size), i % size));
    return out;
  });
  return { sampleCount, inputs: arrays, isGenerated: true, request };
}

/** Return a source of numbers evenly in [0, 1), the same for the same seed. Never throws. @unit fraction 0…1 */
export function seededRandom(seed: number): () => number {
  let mix = seed >>> 0;
  const state = Uint32Array.from({ length: 4 }, () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    const a = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    const b = Math.imul(a ^ (a >>> 15), 0x735a2d97);
    return (b ^ (b >>> 15)) >>> 0;
  });
  let [a = 1, b = 2, c = 3, d = 4] = state;
  return () => {
    const out = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return out / 2 ** 32;
  };
}

function rotate(x: number, by: number): number {
  return (x << by) | (x >>> (32 - by));
}

function valueMaker(values: GeneratedKind, random: () => number): (sample: number, element: number) => number {
  if (values.kind === 'uniform') return () => values.min + (values.max - values.min) * random();
  // 1 − u is never 0, so the logarithm is finite.
  if (values.kind === 'normal') return () => values.mean + values.sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (sample, element) => (isHighEnd(sample, element, random) ? values.max : values.min);
}

function isHighEnd(sample: number, element: number, random: () => number): boolean {
  if (sample < 2) return sample === 1;
  if (sample < 4) return element % 2 === sample % 2;
  return random() < 0.5;
}
