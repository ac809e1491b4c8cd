import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generateDataset, seededRandom } from '../../../../../main/compiler/readers/datasets/generate-dataset.ts';
import { writeNpy, type NpyArray } from '../../../../../main/compiler/readers/datasets/npy.ts';
import { writeNpz } from '../../../../../main/compiler/readers/datasets/npz.ts';
import { readDataset, type DatasetReading } from '../../../../../main/compiler/readers/datasets/read-dataset.ts';
import { repositoryRoot } from '../../../../helpers/shared.ts';

const f8 = (shape: readonly number[], fill: (i: number) => number = (i) => i): NpyArray => ({ shape, dtype: 'f8', data: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => fill(i)) });
const ints = (...values: readonly number[]): NpyArray => ({ shape: [values.length], dtype: 'i4', data: Int32Array.from(values) });
const input = { name: 'fc1_input', shape: [4] };

function read(arrays: Readonly<Record<string, NpyArray>>, options: { inputs?: readonly { name: string; shape: readonly number[] }[]; outputSize?: number } = {}): DatasetReading {
  return readDataset({ name: 'evaluation.npz', bytes: writeNpz(new Map(Object.entries(arrays))), inputs: options.inputs ?? [input], outputSize: options.outputSize ?? 3 });
}
const codes = (reading: DatasetReading): string[] => reading.diagnostics.map((d) => d.code);

describe('datasets from archives', () => {
  it('find samples and labels by the usual names', () => {
    for (const [x, y] of [['x', 'y'], ['X', 'labels'], ['x_test', 'y_test'], ['inputs', 'targets'], ['fc1_input', 'y'], ['input_0', 'label']] as const) {
      const reading = read({ [x]: f8([3, 4]), [y]: ints(0, 2, 1) });
      expect(reading.diagnostics).toEqual([]);
      expect(reading.dataset).toEqual({ sampleCount: 3, inputs: [Float64Array.from({ length: 12 }, (_, i) => i)], labels: Int32Array.of(0, 2, 1) });
    }
  });

  it('are turned where their channels stand first, as in the model\'s file', () => {
    const images = { name: 'x', shape: [1, 3, 2], channelsFirstShape: [2, 1, 3] };
    const reading = read({ x: f8([2, 2, 1, 3]) }, { inputs: [images] });
    expect([...reading.dataset?.inputs[0] ?? []]).toEqual([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11]);
    expect(codes(reading)).toEqual(['dataset/reshaped']);
    expect([...read({ x: f8([1, 1, 3, 2]) }, { inputs: [images] }).dataset?.inputs[0] ?? []]).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('take several inputs by name or by number', () => {
    const inputs = [{ name: 'a', shape: [2] }, { name: 'b', shape: [3] }];
    const byName = read({ b: f8([2, 3]), a: f8([2, 2]) }, { inputs });
    const byNumber = read({ input_1: f8([2, 3]), input_0: f8([2, 2]) }, { inputs });
    for (const { dataset } of [byName, byNumber]) expect(dataset?.inputs.map((values) => values.length)).toEqual([4, 6]);
    expect(codes(read({ x: f8([2, 2]) }, { inputs }))).toEqual(['dataset/no-inputs']);
    expect(codes(read({ a: f8([2, 2]), b: f8([3, 3]) }, { inputs }))).toEqual(['dataset/sample-count']);
  });

  it('reshape samples when the number of values agrees, and say so', () => {
    const reading = read({ x: f8([2, 2, 2]) });
    expect(reading.dataset?.inputs[0]?.length).toBe(8);
    expect(codes(reading)).toEqual(['dataset/reshaped']);
  });

  it('explain samples that do not fit', () => {
    const reading = read({ x: f8([360, 65]) }, { inputs: [{ name: 'fc1_input', shape: [64] }] });
    expect(reading.dataset).toBeUndefined();
    expect(reading.diagnostics[0]?.message).toBe("evaluation.npz: array x has shape [360, 65]; the model's input fc1_input needs 64 values per sample ([64]), not 65.");
  });

  it('name the sample that is not finite', () => {
    const reading = read({ x: f8([3, 4], (i) => (i === 6 ? Number.NaN : i)) });
    expect(reading.diagnostics[0]).toMatchObject({ code: 'dataset/not-finite', severity: 'warning', message: 'evaluation.npz: sample 1 of fc1_input holds NaN (value 2 of the sample).' });
  });

  it('read labels from rows with a single 1', () => {
    expect(read({ x: f8([2, 4]), y: { shape: [2, 3], dtype: 'f4', data: Float32Array.of(0, 0, 1, 1, 0, 0) } }).dataset?.labels).toEqual(Int32Array.of(2, 0));
  });

  it.each([
    ['a class too many', ints(0, 3)],
    ['a negative class', ints(0, -1)],
    ['fractions', f8([2], () => 0.5)],
    ['two ones in a row', f8([2, 3], () => 1)],
    ['another number of classes', f8([2, 5])],
    ['another number of samples', ints(0, 1, 2)],
  ])('keep the samples when the labels are wrong: %s', (_what, y) => {
    const reading = read({ x: f8([2, 4]), y });
    expect(reading.dataset?.sampleCount).toBe(2);
    expect(reading.dataset?.labels).toBeUndefined();
    expect(reading.diagnostics.map((d) => d.severity)).toEqual(['warning']);
  });

  it('mention arrays that are not used, and refuse empty ones', () => {
    expect(codes(read({ x: f8([2, 4]), y: ints(0, 1), extra: f8([1]) }))).toEqual(['dataset/unused-array']);
    expect(codes(read({ x: f8([0, 4]) }))).toEqual(['dataset/empty']);
  });

  it.each(['digits-mlp', 'digits-cnn-q'])('fit the example %s', (example) => {
    const file = join(repositoryRoot, 'resources/examples', example, 'evaluation.npz');
    const reading = readDataset({ name: 'evaluation.npz', bytes: readFileSync(file), inputs: [{ name: 'x', shape: example === 'digits-mlp' ? [64] : [8, 8, 1] }], outputSize: 10 });
    expect(reading.diagnostics).toEqual([]);
    expect(reading.dataset?.sampleCount).toBe(360);
    expect(reading.dataset?.labels?.length).toBe(360);
  });
});

describe('datasets from other files', () => {
  const text = (name: string, content: string): DatasetReading => readDataset({ name, bytes: new TextEncoder().encode(content), inputs: [input], outputSize: 3 });

  it('take the last of one column too many as label', () => {
    expect(text('a.csv', '1,2,3,4,2\n5,6,7,8,0\n').dataset).toEqual({ sampleCount: 2, inputs: [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8)], labels: Int32Array.of(2, 0) });
  });
  it('read .dat and .npy', () => {
    expect(text('tb_input_features.dat', '1 2 3 4\n').dataset?.sampleCount).toBe(1);
    expect(readDataset({ name: 'x.npy', bytes: writeNpy(f8([5, 4])), inputs: [input] }).dataset?.sampleCount).toBe(5);
    expect(readDataset({ name: 'x.npy', bytes: writeNpy(f8([4])), inputs: [input] }).dataset?.sampleCount).toBe(1);
  });
  it('explain wrong columns and unknown endings', () => {
    expect(codes(text('a.csv', '1,2\n'))).toEqual(['dataset/shape-mismatch']);
    expect(codes(text('a.xlsx', '1'))).toEqual(['dataset/file-format']);
  });
});

describe('generated samples', () => {
  const request = { inputs: [{ name: 'a', shape: [50] }], sampleCount: 200, seed: 7 } as const;

  it('are the same for the same seed, others for another, and marked', () => {
    const values = { kind: 'normal', mean: 0, sigma: 1 } as const;
    expect(generateDataset({ ...request, values })).toEqual(generateDataset({ ...request, values }));
    expect(generateDataset({ ...request, values }).inputs).not.toEqual(generateDataset({ ...request, seed: 8, values }).inputs);
    expect(generateDataset({ ...request, values }).isGenerated).toBe(true);
  });

  it('have the wanted distribution (mean and deviation within 3 %)', () => {
    const normal = generateDataset({ ...request, values: { kind: 'normal', mean: 2, sigma: 0.5 } }).inputs[0] ?? new Float64Array();
    const mean = normal.reduce((a, b) => a + b, 0) / normal.length;
    const sigma = Math.sqrt(normal.reduce((a, b) => a + (b - mean) ** 2, 0) / normal.length);
    expect(Math.abs(mean - 2)).toBeLessThan(0.03);
    expect(Math.abs(sigma - 0.5)).toBeLessThan(0.015);
    const uniform = generateDataset({ ...request, values: { kind: 'uniform', min: -1, max: 3 } }).inputs[0] ?? new Float64Array();
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...uniform)).toBeLessThanOrEqual(3);
    expect(Math.abs(uniform.reduce((a, b) => a + b, 0) / uniform.length - 1)).toBeLessThan(0.04);
  });

  it('reach both ends in the worst case', () => {
    const worst = generateDataset({ ...request, inputs: [{ name: 'a', shape: [4] }], values: { kind: 'worst-case', min: -2, max: 1 } }).inputs[0] ?? new Float64Array();
    expect([...worst.subarray(0, 16)]).toEqual([-2, -2, -2, -2, 1, 1, 1, 1, 1, -2, 1, -2, -2, 1, -2, 1]);
    expect(new Set(worst)).toEqual(new Set([-2, 1]));
  });

  it('come from a generator without visible bias', () => {
    const random = seededRandom(1);
    const bins = Array.from({ length: 16 }, () => 0);
    for (let i = 0; i < 16_000; i++) {
      const bin = Math.floor(random() * 16);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    for (const count of bins) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});
