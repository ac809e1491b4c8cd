/**
 * @file Structure edits against hls4ml itself: the golden cases cut-*, extra-* and requantise-* were made by hls4ml from models that
 * were cut, given more outputs or a casting layer by hand. Here the whole models are lowered with an edit instead.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { lowerGraph, type Lowering } from '../../../../main/compiler/passes/pipeline.ts';
import { readNpz } from '../../../../main/compiler/readers/datasets/npz.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import type { H5Access } from '../../../../main/compiler/readers/h5-access.ts';
import { readKeras } from '../../../../main/compiler/readers/keras/read-keras.ts';
import { compareGraph, compareTrace, compareWeights, type Arrays } from '../../../../main/services/conformance-compare.ts';
import { loadH5Access } from '../../../../main/workers/h5wasm-access.ts';
import type { Design, StructureEdit } from '../../../../preload/model/design.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';
import { readArray } from '../../../helpers/stored-arrays.ts';

const folder = (name: string): string => join(repositoryRoot, 'tests/golden', name);
let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

function source(name: string): ModelGraph {
  const { graph } = readKeras({ model: { name: 'model.h5', bytes: readFileSync(join(folder(name), 'model.h5')) }, weights: undefined, h5 });
  if (!graph) throw new TypeError(`${name} has no graph`);
  return graph;
}

function design(name: string): Design {
  const { design: read } = readHls4mlConfig(readFileSync(join(folder(name), 'hls4ml_config.yml'), 'utf8'));
  if (!read) throw new TypeError(`${name} has no design`);
  return read;
}

function arrays(path: string): Arrays {
  const read = readNpz(readFileSync(path), path);
  if (!read.ok) throw new TypeError(read.failure.message);
  return read.value;
}

interface CaseInputs {
  readonly inputs: readonly { readonly layer: string; readonly file: string }[];
}

/** First difference between a lowering and a case that hls4ml made. */
function differenceFrom(name: string, { graph }: Lowering, ioType: Design['ioType']): unknown {
  const recorded = JSON.parse(readFileSync(join(folder(name), 'case.json'), 'utf8')) as CaseInputs;
  const tensors = new Map(recorded.inputs.map(({ layer, file }) => [layer, readArray(join(folder(name), file)).data] as const));
  const first = graph.layers.find((layer) => layer.class_name === 'Input');
  const rowCount = (tensors.get(first?.name ?? '')?.length ?? 0) / (first?.shape.reduce((p, n) => p * n, 1) ?? 1);
  const input = { id: name, rowCount, tensors };
  const outcome = referenceBackend.run(planEmulation(graph, { ioType }), input, { keep: 'all' });
  return compareGraph(graph, recorded) ?? compareWeights(graph, arrays(join(folder(name), 'weights.npz'))) ?? compareTrace({ graph, input, outcome }, arrays(join(folder(name), 'trace.npz')));
}

const cut = (layer: string): StructureEdit => ({ kind: 'cut', layer });
const extra = (layer: string): StructureEdit => ({ kind: 'extra-output', layer });

describe('an edit of the whole model is what hls4ml makes of the model edited by hand', () => {
  it.each([
    ['cut-mix-mlp', 'mix-mlp', [cut('d1_tanh')]],
    ['cut-mix-residual-stream', 'mix-residual-stream', [cut('ad')]],
    ['cut-two-in-two-out', 'two-in-two-out', [cut('s')]],
    ['extra-mix-mlp', 'mix-mlp', [extra('d0_relu')]],
    ['extra-mix-residual-stream', 'mix-residual-stream', [extra('ad')]],
  ] as const)('%s', (expected, whole, structure) => {
    const asked = design(whole);
    const lowered = lowerGraph(source(whole), { ...asked, structure });
    expect(differenceFrom(expected, lowered, asked.ioType)).toBeUndefined();
    expect(lowered.diagnostics.filter(({ code }) => code === 'structure/not-applied')).toEqual([]);
  });

  it('a requantise edit is a linear Activation with a type of its own, marked as made', () => {
    const asked = design('mix-mlp');
    const lowered = lowerGraph(source('mix-mlp'), { ...asked, structure: [{ kind: 'requantise', layer: 'd0_relu', precision: 'fixed<6,3,RND,SAT>' }] });
    const made = lowered.graph.layers.find((layer) => layer.name === 'd0_relu_requantise');
    expect(made?.attributes['requantise']).toBe(true);
    const outcome = referenceBackend.run(planEmulation(lowered.graph, { ioType: 'io_parallel' }), { id: 'x', rowCount: 64, tensors: inputsOf('requantise-mix-mlp') }, { keep: 'all' });
    expect(compareTrace({ graph: lowered.graph, input: { id: 'x', rowCount: 64, tensors: new Map() }, outcome }, arrays(join(folder('requantise-mix-mlp'), 'trace.npz')))).toBeUndefined();
  });
});

function inputsOf(name: string): Map<string, Float64Array> {
  return new Map([['inp', readArray(join(folder(name), 'input.npy')).data]]);
}

describe('an edit that does not fit', () => {
  it.each([
    [cut('gone'), /there is no layer gone/],
    [cut('inp'), /nothing would be left/],
    [extra('gone'), /there is no layer gone/],
    [extra('d2_sigmoid'), /is an output already/],
    [{ kind: 'keep-batch-norm', layer: 'd1' }, /is no batch normalisation/],
    [{ kind: 'requantise', layer: 'd0', to: 'd2', precision: 'fixed<8,3>' }, /d2 does not read d0/],
  ] as const)('%j changes nothing and is kept with a finding', (edit, message) => {
    const asked = design('mix-mlp');
    const plain = lowerGraph(source('mix-mlp'), asked).graph;
    const { graph, diagnostics } = lowerGraph(source('mix-mlp'), { ...asked, structure: [edit] });
    expect(graph).toEqual(plain);
    expect(diagnostics.find(({ code }) => code === 'structure/not-applied')?.message).toMatch(message);
  });
});
