/**
 * @file Made-up samples for a model without data: seeded, so that the same request gives the same samples everywhere.
 *
 * Results on them say nothing about accuracy; what is made here is always marked `isGenerated`.
 * @source xoshiro128** by Blackman and Vigna; seeded with splitmix32; normal values by the Box–Muller transform
 */

import { assert } from '../../../base/assert.ts';
import type { ArraySource } from './array-source.ts';
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
  const { sampleCount } = request;
  // Each input goes on in the stream of random numbers where the one before has ended.
  return { sampleCount, inputs: generateInputs(request).map((input) => input.readRows(0, sampleCount)), isGenerated: true, request };
}

/**
 * Return made-up samples that come into being when they are read: every row once, in ascending order, inputs one after the
 * other. @throws {InvariantError} if the sample count is not positive, or rows are read out of order
 */
export function generateInputs({ inputs, sampleCount, seed, values }: GenerateRequest): readonly ArraySource[] {
  assert(Number.isSafeInteger(sampleCount) && sampleCount > 0, `sample count ${sampleCount}`);
  const random = seededRandom(seed);
  const next = valueMaker(values, random);
  return inputs.map(({ shape }) => {
    const size = elementCount(shape);
    let row = 0;
    return {
      shape: [sampleCount, ...shape], dtype: 'f4',
      readRows: (first, rowCount) => {
        assert(first === row, `rows are made in order: ${row} comes before ${first}`);
        const out = new Float64Array(rowCount * size);
        for (let i = 0; i < out.length; i++) out[i] = Math.fround(next(first + Math.floor(i / size), i % size));
        row += rowCount;
        return out;
      },
    };
  });
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
