/** @file From a user's file to a sample file, and what is read back of it. */

import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generateDataset } from '../../../main/compiler/readers/datasets/generate-dataset.ts';
import { writeNpy } from '../../../main/compiler/readers/datasets/npy.ts';
import { storeSamples, type DatasetOrder } from '../../../main/workers/engine-dataset.ts';
import { SampleFile } from '../../../main/workers/sample-file.ts';
import { tempFolder } from '../../helpers/temp-workspace.ts';

const inputs = [{ name: 'x', shape: [2] }];
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('storeSamples', () => {
  let folder = tempFolder();
  beforeEach(() => void (folder = tempFolder()));
  afterEach(() => folder.remove());
  const store = (order: Omit<DatasetOrder, 'inputs' | 'targetPath'>, own = inputs) => storeSamples({ inputs: own, targetPath: join(folder.path, 'out'), ...order });

  it('writes what can be read in ranges, with labels and the range of values', () => {
    const answer = store({ from: { file: { name: 'd.csv', bytes: bytesOf('0.1,2,0\n-3,4,2\n5,6,1\n') } }, outputSize: 3 });
    expect(answer).toMatchObject({ diagnostics: [], stored: { sampleCount: 3, min: -3, max: 6, labelled: true, labelCount: 3 } });
    const file = new SampleFile(join(folder.path, 'out'));
    expect(file.readInput(0, 1, 2)).toEqual(Float64Array.of(-3, 4, 5, 6));
    expect(file.readInput(0, 0, 1)).toEqual(Float64Array.of(0.1, 2));
    expect(file.readLabels(1, 2)).toEqual(Int32Array.of(2, 1));
  });

  it('reads a file by its path as it reads its bytes', () => {
    const bytes = writeNpy({ shape: [4, 2], dtype: 'f4', data: Float32Array.from({ length: 8 }, (_, i) => i / 3) });
    writeFileSync(join(folder.path, 'x.npy'), bytes);
    const byPath = store({ from: { file: { name: 'x.npy', path: join(folder.path, 'x.npy') } } });
    const byBytes = storeSamples({ inputs, targetPath: join(folder.path, 'other'), from: { file: { name: 'x.npy', bytes } } });
    expect(byPath.stored?.sha256).toBe(byBytes.stored?.sha256);
    expect(byPath.stored?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('takes samples with NaN and infinities, and names the first place', () => {
    const answer = store({ from: { file: { name: 'd.csv', bytes: bytesOf('1,2\n3,nan\ninf,4\n') } } });
    expect(answer.stored).toMatchObject({ sampleCount: 3, min: 1, max: 4 });
    expect(answer.diagnostics).toMatchObject([{ code: 'dataset/not-finite', severity: 'warning', message: 'd.csv: sample 1 of x holds NaN (value 1 of the sample, and 1 more).' }]);
    const file = new SampleFile(join(folder.path, 'out'));
    expect(file.readInput(0, 1, 2)).toEqual(Float64Array.of(3, Number.NaN, Infinity, 4));
    expect(file.description.notFinite).toEqual([{ input: 'x', count: 2, sample: 1, element: 1, value: 'NaN' }]);
  });

  it('makes samples up as they are made in memory, for several inputs too', () => {
    const two = [{ name: 'a', shape: [3] }, { name: 'b', shape: [2, 2] }];
    const request = { sampleCount: 200, seed: 7, values: { kind: 'normal', mean: 0, sigma: 2 } as const };
    store({ from: { generate: request } }, two);
    const file = new SampleFile(join(folder.path, 'out'));
    expect([0, 1].map((index) => Float64Array.from(file.readInput(index, 0, 200)))).toEqual(generateDataset({ ...request, inputs: two }).inputs);
  });

  it('leaves no file behind when the samples are refused', () => {
    expect(store({ from: { file: { name: 'd.csv', bytes: bytesOf('1,2\n3,x\n') } } })).toMatchObject({ diagnostics: [{ code: 'dataset/text-cell' }] });
    expect(store({ from: { file: { name: 'd.csv', bytes: bytesOf('1,2\n') }, labels: { name: 'l.csv', bytes: bytesOf('9\n') } }, outputSize: 3 })).toMatchObject({ diagnostics: [{ code: 'dataset/labels' }] });
    expect(store({ from: { file: { name: 'd.csv', bytes: bytesOf('') } } })).toMatchObject({ diagnostics: [{ code: 'dataset/empty' }] });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('says so when a sample file was cut off later', () => {
    const { stored } = store({ from: { generate: { sampleCount: 100, seed: 1, values: { kind: 'uniform', min: -1, max: 1 } } } });
    truncateSync(join(folder.path, 'out'), (stored?.byteCount ?? 0) - 20);
    expect(() => new SampleFile(join(folder.path, 'out'))).toThrow('cannot be read');
  });
});
