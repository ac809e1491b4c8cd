import { describe, expect, it } from 'vitest';
import { createBuiltDesign } from '../../../../../main/compiler/passes/built-design.ts';
import { lowerGraph } from '../../../../../main/compiler/passes/pipeline.ts';
import { printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { tensorValues } from '../../../../../main/compiler/emulator/backend.ts';
import { isProjectSource, readProject } from '../../../../../main/compiler/readers/hls4ml-project/read-project.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import type { ModelGraph } from '../../../../../main/compiler/ir/model-graph.ts';
import { PROJECT_0_1, PROJECT_0_5, PROJECT_0_8, textFiles } from '../../../../helpers/hls4ml-project.ts';

const NO_H5 = {} as H5Access;

function read(texts: Readonly<Record<string, string>>): ModelReading {
  const files = textFiles(texts);
  const model = files.find(({ name }) => name.endsWith('.cpp'));
  if (model === undefined) return { diagnostics: [] };
  const source = { model, companions: files.filter((file) => file !== model), h5: NO_H5 };
  expect(isProjectSource(source)).toBe(true);
  return readProject(source);
}

function graphOf(texts: Readonly<Record<string, string>>): ModelGraph {
  const { graph } = read(texts);
  if (graph === undefined) throw new TypeError('the project gives no graph');
  return graph;
}

function emulate(graph: ModelGraph, rows: readonly (readonly number[])[]): readonly number[] {
  const design = createBuiltDesign(graph, 'as built');
  const lowered = lowerGraph(graph, design).graph;
  const tensors = new Map([[lowered.inputs[0] ?? '', Float64Array.from(rows.flat())]]);
  const { tensors: made } = referenceBackend.run(planEmulation(lowered, { ioType: design.ioType }), { id: 'rows', rowCount: rows.length, tensors });
  const result = made.get(lowered.outputs[0] ?? '');
  return result === undefined ? [] : [...tensorValues(result)];
}

/** What hls4ml 0.7.1 and 0.8.1 predict for the network of PROJECT_0_8, in units of 2^-10, for the rows below. */
const PREDICTED_0_8 = [40, 320, 819, 14, 215, 1024, 7, 20, 1024, 3, 15, 1024, 101, 115, 1024, 42, 51, 1024, 10, 234, 819, 10, 178, 1024];

it('a stream that hls4ml 0.8.1 wrote computes what 0.8.1 predicts: 24 of 24 words, with the sums as wide as the project says', () => {
  const rows = Array.from({ length: 8 }, (_, row) => Array.from({ length: 32 }, (__, i) => ((((row * 32 + i) * 997) % 9001) - 4500) / 1024));
  const graph = graphOf(PROJECT_0_8);
  expect(createBuiltDesign(graph, 'as built').numericsProfile).toBe('hls4ml-0.8');
  expect(emulate(graph, rows).map((value) => value * 1024)).toEqual(PREDICTED_0_8);
  const lowered = lowerGraph(graph, createBuiltDesign(graph, 'as built')).graph;
  expect(['pool', 'mean', 'fc'].map((name) => lowered.layers.find((layer) => layer.name === name)?.types['accum'])).toEqual(Array.from({ length: 3 }, () => expect.objectContaining({ widthBits: 16, integerBits: 8 }) as unknown));
});

it.each([
  ['0.x without scripts, when there was no other', {}, 'Vivado'],
  ['0.x with the scripts of its time', { 'build_prj.tcl': 'open_project -reset net_prj\n', 'vivado_synth.tcl': 'synth_design' }, 'Vivado'],
  ['0.8 that says vivado', { 'project.tcl': 'variable backend\nset backend "vivado"\n' }, 'Vivado'],
  ['0.8 that says vivadoaccelerator', { 'project.tcl': 'set backend "vivadoaccelerator"\n' }, 'Vivado'],
  ['any version that says vitis', { 'project.tcl': 'set backend "vitis"\n' }, 'Vitis'],
])('the backend of a project without a configuration: %s', (_what, scripts, backend) => {
  expect(createBuiltDesign(graphOf({ ...PROJECT_0_8, ...scripts }), 'as built').backend).toBe(backend);
});

describe('a project of hls4ml without its model', () => {
  it('of 2018 is rebuilt with its types, constants and numbers (results computed by hand)', () => {
    const graph = graphOf(PROJECT_0_1);
    expect(graph.layers.map(({ class_name: kind, shape }) => [kind, shape])).toEqual([['Input', [2]], ['Dense', [2]], ['Activation', [2]], ['Dense', [1]]]);
    const [, first] = graph.layers;
    expect(first && printPrecision(first.types['accum'] ?? { kind: 'auto' })).toBe('fixed<18,8>');
    expect(first && printPrecision(first.types['weight'] ?? { kind: 'auto' })).toBe('fixed<12,4>');
    // x = (1, 2): hidden = relu(0.5 + 4 + 0.125, -1 + 0.5 + 1) = (4.625, 0.5); result = 6.9375 - 0.25 + 0.25.
    expect(emulate(graph, [[1, 2]])).toEqual([6.9375]);
    expect(graph.origin).toMatchObject({ part: 'xc7vx690tffg1927-2', clockPeriodNs: '4', writtenBy: 'hls4ml 0.x', ioType: 'io_parallel' });
  });
  it('of 2021 with streams and Resource has its kernel turned back and its result type kept', () => {
    const graph = graphOf(PROJECT_0_5);
    expect(graph.layers.map(({ name }) => name)).toEqual(['input_1', 'fc1', 'relu1']);
    expect([...(graph.layers[1]?.weights['weight']?.data ?? [])]).toEqual([1, -0.5, 3, 2, 0.5, -1]);
    // x = (1, 0.5): (2, -0.25, 2.75); relu into ufixed<8,3,RND,SAT>: 2, 0, 2.75.
    expect(emulate(graph, [[1, 0.5]])).toEqual([2, 0, 2.75]);
    // 3·4 - 1·0 + 0.25 saturates at 7.96875.
    expect(emulate(graph, [[4, 0]])).toEqual([4, 0, 7.96875]);
    const design = createBuiltDesign(graph, 'as built');
    expect(design.ioType).toBe('io_stream');
    expect(design.hlsConfig.LayerName?.['fc1']).toMatchObject({ ReuseFactor: 2, Strategy: 'Resource', Precision: { result: 'fixed<20,9>', accum: 'fixed<16,6>' } });
    expect(design.hlsConfig.LayerName?.['relu1']).toMatchObject({ Precision: { result: 'ufixed<8,3,RND,SAT>' } });
  });
  it('stops at a layer whose weights are missing, and says which file', () => {
    const { 'firmware/weights/w2.txt': _weights, ...rest } = PROJECT_0_5;
    const { graph, diagnostics } = read(rest);
    expect(graph?.layers.map(({ class_name: kind }) => kind)).toEqual(['Input', 'Unsupported', 'Activation']);
    const finding = diagnostics.find(({ code }) => code === 'project/missing-file');
    expect(finding).toMatchObject({ severity: 'error', at: { layer: 'fc1' } });
    expect(finding?.message).toContain('firmware/weights/w2');
  });
  it('stops at a function that it does not know, and goes on behind it', () => {
    const texts = { ...PROJECT_0_5, 'firmware/net.cpp': (PROJECT_0_5['firmware/net.cpp'] ?? '').replace('nnet::dense<', 'nnet::lstm_stack<') };
    const { graph, diagnostics } = read(texts);
    expect(graph?.layers[1]).toMatchObject({ class_name: 'Unsupported', attributes: { class_name: 'lstm_stack' } });
    expect(diagnostics.map(({ code }) => code)).toContain('project/unknown-function');
  });
  it('with constants that do not fit their kernel is a finding, no crash', () => {
    const { diagnostics } = read({ ...PROJECT_0_5, 'firmware/weights/w2.txt': '1, 2, 3' });
    expect(diagnostics.find(({ severity }) => severity === 'error')?.message).toContain('3 numbers');
  });
  it('without a function that calls layers is refused', () => {
    const { graph, diagnostics } = read({ 'firmware/x.cpp': '// nnet:: is named here\nvoid other(int a) { return; }' });
    expect(graph).toBeUndefined();
    expect(diagnostics[0]?.code).toBe('project/no-top-function');
  });
  it('of sizes that nothing could hold is a finding', () => {
    const { diagnostics } = read({ ...PROJECT_0_5, 'firmware/defines.h': (PROJECT_0_5['firmware/defines.h'] ?? '').replace('N_LAYER_2 3', 'N_LAYER_2 3000000000') });
    expect(diagnostics.some(({ severity, message }) => severity === 'error' && message.includes('shape'))).toBe(true);
  });
});
