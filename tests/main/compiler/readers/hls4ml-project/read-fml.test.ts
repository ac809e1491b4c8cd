import { describe, expect, it } from 'vitest';
import { printPrecision } from '../../../../../preload/model/fixed-type.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import type { ModelReading, SourceFile } from '../../../../../main/compiler/readers/model-source.ts';
import { isSavedModel, readSavedModel } from '../../../../../main/compiler/readers/hls4ml-project/read-fml.ts';
import { fmlOf, savedModel, tarGz } from '../../../../helpers/hls4ml-project.ts';

function read(model: SourceFile): ModelReading {
  const source = { model, companions: [], h5: {} as H5Access };
  expect(isSavedModel(source)).toBe(true);
  return readSavedModel(source);
}

describe('a model that hls4ml saved', () => {
  it('opens with types, attributes, weights in the framework’s order and its configuration', () => {
    const { graph, diagnostics } = read(fmlOf(savedModel()));
    expect(diagnostics).toEqual([]);
    expect(graph?.format).toBe('hls4ml');
    const dense = graph?.layers[1];
    expect(dense).toMatchObject({ name: 'fc', class_name: 'Dense', inputs: ['x'], shape: [3], attributes: { n_in: 2, n_out: 3, strategy: 'resource', reuse_factor: 2 } });
    expect(dense?.attributes).not.toHaveProperty('activation');
    expect(dense?.attributes).not.toHaveProperty('config_cpp');
    expect(dense && printPrecision(dense.result_type)).toBe('fixed<20,9,TRN,SAT>');
    expect(dense && Object.entries(dense.types).map(([name, type]) => `${name} ${printPrecision(type)}`)).toEqual(['accum fixed<24,10,TRN,SAT>', 'weight fixed<12,4,TRN,SAT>', 'bias fixed<12,4,TRN,SAT>']);
    expect(dense?.weights['weight']).toMatchObject({ shape: [2, 3] });
    expect([...(dense?.weights['weight']?.data ?? [])]).toEqual([1, -0.5, 3, 2, 0.5, -1]);
    expect(graph?.origin['configuration']).toContain('xcku115');
  });
  it('whose weights are missing, or contradict its attributes, is diagnosed', () => {
    const { 'w.npy': _weights, ...rest } = savedModel();
    expect(read(fmlOf(rest)).diagnostics[0]).toMatchObject({ code: 'project/saved-layer', at: { layer: 'fc' } });
    const wrong = { ...savedModel(), 'w.npy': savedModel()['b.npy'] ?? new Uint8Array(0) };
    expect(read(fmlOf(wrong)).diagnostics[0]?.message).toContain('3 weights; its attributes say 6');
  });
  it('with entries that climb out of the archive, that is cut off, or that is no archive of hls4ml is refused', () => {
    const entries = Object.entries(savedModel()).map(([name, bytes]) => ({ name, bytes }));
    expect(read({ name: 'a.fml', bytes: tarGz([...entries, { name: '../../etc/passwd', bytes: new Uint8Array(3) }]) }).diagnostics[0]?.message).toContain('points outside');
    expect(read({ name: 'a.fml', bytes: fmlOf(savedModel()).bytes.subarray(0, 200) }).graph).toBeUndefined();
    expect(read({ name: 'a.fml', bytes: tarGz([{ name: 'readme.txt', bytes: new Uint8Array(3) }]) }).diagnostics[0]?.code).toBe('project/archive');
    const circle = JSON.parse(new TextDecoder().decode(savedModel()['model_arch.json'])) as { fc: { state: { inputs: string[] } } };
    circle.fc.state.inputs = ['fc'];
    expect(read(fmlOf({ ...savedModel(), 'model_arch.json': new TextEncoder().encode(JSON.stringify(circle)) })).diagnostics[0]?.message).toContain('circle');
  });
});
