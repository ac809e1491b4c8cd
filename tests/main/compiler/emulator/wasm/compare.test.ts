/** @file Errors against ideal values that the kernels sum, for every kind of words and of ideal values. */
import { expect, it } from 'vitest';
import { errorSums } from '../../../../../main/compiler/emulator/error-sums.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { numbers, wasmBackend } from '../../../../helpers/compare-backends.ts';
import { graphOf, inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

const ROWS = 37;
const SIZE = 5;

// Words of 16, 32 and 64 bits.
const cases = [12, 28, 50].flatMap((width) => [Float32Array, Float64Array].map((Values) => ({ width, values: Values.name, Values })));

it.each(cases)('are those of words of $width bits and a $values', ({ width, Values }) => {
  const type = fixed(width, 8);
  const lsb = 2 ** (8 - width);
  const words = numbers(ROWS * SIZE, 4, 100).map((x) => Math.round((x % 100) / lsb) * lsb);
  const ideal = new Values(words.map((x, i) => x + ((i * 7) % 11) / 8 - (i === 61 ? 40 : 0)));
  const plan = planEmulation(graphOf([inputLayer('x', [SIZE], { result_type: type }), layer('c', 'Activation', ['x'], { shape: [SIZE], result_type: type, attributes: { activation: 'linear' } })]), { ioType: 'io_parallel' });
  const { errors } = wasmBackend.run(plan, { id: 'a', rowCount: ROWS, tensors: new Map([['x', Float64Array.from(words)]]) }, { compareWith: (name) => (name === 'c' ? ideal : undefined) });
  const expected = errorSums(Float64Array.from(words), ideal, { elementCount: SIZE, firstSample: 0 });
  const found = errors.get('c');
  expect(found).toMatchObject({ count: ROWS * SIZE, maxAbs: expected.maxAbs, worstSample: 12 });
  // Two lanes add in another order.
  for (const sum of ['absoluteSum', 'noisePower', 'signalPower'] as const) expect((found?.[sum] ?? 0) / expected[sum], sum).toBeCloseTo(1, 12);
});

it.each(cases)('of words of $width bits and a $values take what is no number for infinite, and find where it stands', ({ width, Values }) => {
  const type = fixed(width, 8);
  const ideal = new Values(ROWS * SIZE).fill(0.25);
  ideal[123] = NaN;
  const plan = planEmulation(graphOf([inputLayer('x', [SIZE], { result_type: type }), layer('c', 'Activation', ['x'], { shape: [SIZE], result_type: type, attributes: { activation: 'linear' } })]), { ioType: 'io_parallel' });
  const { errors } = wasmBackend.run(plan, { id: 'a', rowCount: ROWS, tensors: new Map([['x', new Float64Array(ROWS * SIZE)]]) }, { compareWith: (name) => (name === 'c' ? ideal : undefined) });
  expect(errors.get('c')).toMatchObject({ count: ROWS * SIZE, maxAbs: Infinity, worstSample: 24, absoluteSum: Infinity, noisePower: Infinity, signalPower: NaN });
});
