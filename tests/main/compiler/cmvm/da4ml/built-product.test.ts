import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assert } from '../../../../../main/base/assert.ts';
import type { BuiltProduct, ConstantProduct, SearchedKernel, SearchTooLarge } from '../../../../../main/compiler/cmvm/da4ml/built-product.ts';
import { buildProduct, searchKernel } from '../../../../../main/compiler/cmvm/da4ml/built-product.ts';
import type { GridIntegers } from '../../../../../main/compiler/cmvm/grid-integers.ts';
import { toBigints } from '../../../../../main/compiler/numerics/mantissas.ts';
import { repositoryRoot } from '../../../../helpers/shared.ts';

interface Recorded {
  readonly fractionBits: number;
  readonly integers: readonly string[];
}

interface RecordedKernel {
  readonly kind: string;
  readonly rows: number;
  readonly columns: number;
  readonly signed: number;
  readonly integers: number;
  readonly fractions: number;
  readonly kernel: string;
  readonly kernelBits: number;
  readonly bias: string;
  readonly weights: Recorded;
  readonly biases: Recorded;
}

const cases = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/da4ml/kernels.json'), 'utf8')) as readonly RecordedKernel[];

function floats(text: string, bits: number): Float64Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64')).buffer;
  return bits === 64 ? new Float64Array(bytes) : Float64Array.from(new Float32Array(bytes));
}

function productOf(recorded: RecordedKernel, resultFractionBits: number): ConstantProduct {
  const { rows, columns, signed, integers, fractions } = recorded;
  const step = 2 ** -fractions;
  const range = { min: -(2 ** integers) * signed, max: Math.fround(2 ** integers - step), step };
  return { kernel: { rows, columns, entries: floats(recorded.kernel, recorded.kernelBits) }, biases: floats(recorded.bias, 32), ranges: Array.from({ length: rows }, () => range), resultFractionBits };
}

const searches = new Map<RecordedKernel, SearchedKernel | SearchTooLarge>();

function built(recorded: RecordedKernel, resultFractionBits: number): BuiltProduct {
  const product = productOf(recorded, resultFractionBits);
  const made = buildProduct(product, () => {
    const found = searches.get(recorded) ?? searchKernel(product.kernel, product.ranges);
    searches.set(recorded, found);
    return found;
  });
  assert(!('pairCount' in made), 'a recorded kernel is small enough');
  return made;
}

/** Integers over 2^-grid, which must hold them. */
function over(grid: number, { fractionBits, integers }: GridIntegers | Recorded): bigint[] {
  const words = integers instanceof Float64Array ? toBigints(integers) : integers.map(BigInt);
  return words.map((word) => word << BigInt(grid - fractionBits));
}

const GRID = 300;
const HALF = 2 ** 31;

/** Whole numbers from a linear congruential generator, the same on every run. */
function* draws(seed: number): Generator<number> {
  for (let state = seed; ; state = (Math.imul(state, 1103515245) + 12345) & 0x7fff_ffff) yield state;
}

describe('buildProduct', () => {
  it(`builds the matrix and the constants of da4ml 0.6.0 for ${cases.length} recorded kernels of ${new Set(cases.map((c) => c.kind)).size} kinds, bit for bit`, () => {
    for (const [index, recorded] of cases.entries()) {
      const { weights, biases } = built(recorded, 200);
      expect({ index, weights: over(GRID, weights) }).toEqual({ index, weights: over(GRID, recorded.weights) });
      expect({ index, biases: over(GRID, biases) }).toEqual({ index, biases: over(GRID, recorded.biases) });
    }
  });

  it('leaves out bits of a bias that no rounding shows: the same words after rounding to 8 and 20 fraction bits', () => {
    for (const [index, recorded] of cases.entries()) {
      const { rows, columns, signed, integers, fractions } = recorded;
      const width = signed + integers + fractions;
      const inputs = draws(index + 1);
      for (const resultFractionBits of [8, 20]) {
        const mine = built(recorded, resultFractionBits);
        for (let sample = 0; sample < 4; sample += 1) {
          const x = Array.from({ length: rows }, () => BigInt(Math.floor((((inputs.next().value as number) / HALF) - signed / 2) * 2 ** width)));
          const rounded = (weights: bigint[], biases: bigint[]): (readonly bigint[])[] =>
            biases.map((bias, j) => {
              const sum = x.reduce((total, word, i) => total + word * (weights[i * columns + j] ?? 0n), 0n) + (bias << BigInt(fractions));
              const place = BigInt(GRID + fractions - resultFractionBits);
              const [half, rest] = [sum >> (place - 1n), sum & ((1n << (place - 1n)) - 1n)];
              return [half, rest === 0n ? 0n : 1n];
            });
          const [ours, theirs] = [rounded(over(GRID, mine.weights), over(GRID, mine.biases)), rounded(over(GRID, recorded.weights), over(GRID, recorded.biases))];
          expect({ index, ours }).toEqual({ index, ours: theirs });
        }
      }
    }
  });

  it('says how many pairs of digits a search would have that it does not do', () => {
    const size = 200;
    const entries = Float64Array.from({ length: size * size }, (_, k) => Math.fround(Math.sin(k + 1)));
    const range = { min: -1, max: 1 - 2 ** -7, step: 2 ** -7 };
    const made = searchKernel({ rows: size, columns: size, entries }, Array.from({ length: size }, () => range));
    expect('pairCount' in made && made.pairCount).toBeGreaterThan(4_000_000);
  });

  it('searches nothing for a kernel on a short grid, whatever its size', () => {
    const size = 256;
    const entries = Float64Array.from({ length: size * size }, (_, k) => (((k * 2654435761) % 255) - 127) / 64);
    const range = { min: -1, max: 1 - 2 ** -7, step: 2 ** -7 };
    const product = { kernel: { rows: size, columns: size, entries }, biases: new Float64Array(size), ranges: Array.from({ length: size }, () => range), resultFractionBits: 10 };
    const made = buildProduct(product, () => expect.unreachable('nothing is searched'));
    assert(!('pairCount' in made), 'nothing is searched');
    const { weights } = made;
    expect(Array.from(weights.integers, Number)).toEqual(Array.from(entries, (w) => w * 64));
  });
});
