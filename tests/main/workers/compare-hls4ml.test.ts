/** @file The comparison, on a case whose trace hls4ml itself has left (tests/golden/dense-wrap), as it is and tampered with. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../main/compiler/emulator/plan.ts';
import { compareWithHls4ml, rowsPerBlock, type ComparisonOrder, type OtherLayer, type OtherTrace } from '../../../main/workers/compare-hls4ml.ts';
import type { LoweredDesign } from '../../../main/workers/engine-lower.ts';
import { memorySource } from '../../../main/workers/sample-source.ts';
import { readGoldenCase } from '../../helpers/golden-case.ts';
import { repositoryRoot } from '../../helpers/shared.ts';

const ROOT = join(repositoryRoot, 'tests/golden');
const golden = readGoldenCase('dense-wrap', ROOT);
const { layers: described } = JSON.parse(readFileSync(join(ROOT, 'dense-wrap/case.json'), 'utf8')) as { readonly layers: readonly { readonly name: string; readonly class_name: string; readonly traced: string | null; readonly result_type: { readonly widthBits: number; readonly integerBits: number; readonly signed: boolean } }[] };
const lowered = { graph: golden.graph, plan: () => planEmulation(golden.graph, { ioType: golden.ioType }) } as unknown as LoweredDesign;
const [first] = golden.input.tensors.values();
const samples = memorySource({ sampleCount: golden.input.rowCount, inputs: [{ data: Float64Array.from(first ?? []) }] });

/** What hls4ml left, in model units. */
function traceOf(name: string, change: (values: Float64Array) => void = () => undefined): OtherTrace | undefined {
  const layer = described.find((one) => one.name === name);
  const words = golden.trace.get(name);
  if (layer === undefined || words === undefined || layer.traced !== 'csim') return undefined;
  const lsb = 2 ** (layer.result_type.integerBits - layer.result_type.widthBits);
  const values = Float64Array.from(words, (word) => Number(word) * lsb);
  change(values);
  const size = values.length / golden.input.rowCount;
  return { size, read: (from, rowCount) => values.subarray(from * size, (from + rowCount) * size) };
}

const others: readonly OtherLayer[] = described.map(({ name, class_name, traced, result_type }) => ({ name, className: class_name, traced: traced === 'csim', type: { text: 'fixed', ...result_type } }));

function compare(changes: Partial<ComparisonOrder> = {}) {
  return compareWithHls4ml({ lowered, samples, sampleCount: golden.input.rowCount, layers: others, outputs: golden.graph.outputs, trace: (key) => (key.startsWith('layer ') ? traceOf(key.slice(6)) : undefined), isCancelled: () => false, onProgress: () => undefined, ...changes }) ?? [];
}
const dense = described.find(({ class_name }) => class_name === 'Dense')?.name ?? '';

describe('a comparison with hls4ml', () => {
  it('finds the emulation equal to what hls4ml has computed, element for element', () => {
    const rows = compare();
    expect(rows.map(({ state }) => state)).toEqual(described.map(({ traced }) => (traced === 'csim' ? 'equal' : 'not-compared')));
    expect(rows.find(({ layer }) => layer === dense)).toMatchObject({ elementCount: golden.trace.get(dense)?.length, mismatchCount: 0 });
  });

  it('counts one changed element and says where it is and what both sides have', () => {
    const trace: ComparisonOrder['trace'] = (key) => (key === `layer ${dense}` ? traceOf(dense, (values) => void (values[5 * 7 + 3] = (values[5 * 7 + 3] ?? 0) + 2 ** -7)) : undefined);
    const row = compare({ trace }).find(({ layer }) => layer === dense);
    const expected = Number(golden.trace.get(dense)?.[5 * 7 + 3]) * 2 ** -7;
    expect(row).toMatchObject({ state: 'differs', mismatchCount: 1, first: { sample: 7, element: 3, emulated: expected, hls4ml: expected + 2 ** -7 } });
  });

  it('notices a result that differs from what was traced of it', () => {
    const output = golden.graph.outputs[0] ?? '';
    const trace: ComparisonOrder['trace'] = (key) => traceOf(key.replace(/^\w+ /, ''), key.startsWith('output ') ? (values) => void (values[0] = 99) : undefined);
    expect(compare({ trace }).find(({ layer }) => layer === output)).toMatchObject({ state: 'differs', mismatchCount: 1, first: { sample: 0, element: 0, hls4ml: 99 } });
  });

  it('reports layers that only one side has, and another number of elements', () => {
    const missing = compare({ layers: [...others.filter(({ name }) => name !== dense), { name: 'extra', className: 'Clone', traced: false, type: { text: 'fixed<8,2>', widthBits: 8, integerBits: 2, signed: true } }] });
    expect(missing.filter(({ state }) => state === 'missing').map(({ layer }) => layer)).toEqual([dense, 'extra']);
    const shorter: OtherTrace = { size: 2, read: (_first, rowCount) => new Float64Array(rowCount * 2) };
    expect(compare({ trace: () => shorter }).find(({ layer }) => layer === dense)).toMatchObject({ state: 'differs', reason: 'hls4ml has 2 values per sample, Bitloom 5' });
  });

  it('takes NaN for a difference, and stops when cancelled', () => {
    const trace: ComparisonOrder['trace'] = (key) => (key === `layer ${dense}` ? traceOf(dense, (values) => void values.fill(Number.NaN)) : undefined);
    expect(compare({ trace }).find(({ layer }) => layer === dense)?.mismatchCount).toBe(golden.trace.get(dense)?.length);
    expect(compareWithHls4ml({ lowered, samples, sampleCount: 4, layers: others, outputs: [], trace: () => undefined, isCancelled: () => true, onProgress: () => undefined })).toBeUndefined();
  });

  it('holds few samples of a large network at a time', () => {
    const large = { graph: { ...golden.graph, layers: golden.graph.layers.map((layer) => ({ ...layer, shape: [1000, 1000] })) } } as unknown as LoweredDesign;
    expect(rowsPerBlock(large, 1000)).toBeLessThanOrEqual(4);
    expect(rowsPerBlock(lowered, 1000)).toBe(1000);
  });
});
