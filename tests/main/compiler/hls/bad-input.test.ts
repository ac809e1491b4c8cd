/** @file Names and types that C++ does not like, compiled and run: exact, or refused with the reason. */
import { describe, expect, it } from 'vitest';
import { planProject } from '../../../../main/compiler/hls/plan-project.ts';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';
import { hasCompiler, PROJECT_OPTIONS, simulateGraph } from '../../../helpers/hls-csim.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';
import { RandomSource } from '../../../helpers/random-source.ts';

const ROWS = 16;
const SQUARE = weight([3, 3], [0.5, -1.25, 0, 2, 0.75, -0.5, 1, -1, 0.25]);

/** Dense layers of three values, one after another, under the given names. */
function chain(names: readonly string[], given: (at: number) => Partial<Layer> = () => ({}), input: Partial<Layer> = {}): ModelGraph {
  const layers = names.map((name, k) => denseLayer(name, k === 0 ? 'in' : (names[k - 1] ?? ''), { weight: SQUARE, bias: [0.5, 0, -0.25] }, given(k)));
  return graphOf([inputLayer('in', [3], input), ...layers]);
}

function run(graph: ModelGraph, more: Partial<Parameters<typeof simulateGraph>[0]> = {}) {
  const random = new RandomSource(5, 9);
  const values = Float64Array.from({ length: ROWS * 3 }, () => (random.fraction() - 0.5) * 30);
  return simulateGraph({ graph, ioType: 'io_parallel', input: { id: 'rows', rowCount: ROWS, tensors: new Map([[graph.inputs[0] ?? '', values]]) }, ...more });
}

describe.skipIf(!hasCompiler)(`a project${hasCompiler ? '' : ' (there is no g++)'}`, () => {
  it('of layers with names that are no identifiers, reserved, equal but for case or spelling, or hostile, is exact', async () => {
    const names = ['int', 'a b', 'a_b', 'A_B', 'größe', 'data', 'main', 'w2', 'layer3_out', '1st', 'x\nint evil(', String.raw`ends with \ `.trim(), '*/ #error', 'OVERFLOW', ' '.repeat(3), 'n'.repeat(400)];
    expect(await run(chain(names), { options: { projectName: 'defines' } })).toEqual({ status: 'equal', layerCount: names.length + 1, wordCount: (names.length + 1) * ROWS * 3 });
  });

  it.each(['float', 'in', 'out', 'bench', 'is_loaded', 'layers'])('of an input named %s, like something in the generated code, is exact', async (name) => {
    const graph = graphOf([inputLayer(name, [3]), denseLayer('class', name, { weight: SQUARE })]);
    expect(await run(graph, { options: { projectName: '../../etc/passwd "; exec' } })).toMatchObject({ status: 'equal', layerCount: 2 });
  });

  it('of types wider than 64 bits, with negative integer bits, and without any in common is exact', async () => {
    const types = [
      { result_type: fixed(90, 30), types: { accum: fixed(100, 40) } },
      { result_type: fixed(8, -2, 'RND', 'SAT'), types: { accum: fixed(70, 20) } },
      { result_type: ufixed(5, -1, 'TRN_ZERO', 'WRAP'), types: { weight: fixed(6, 3), accum: fixed(12, -1) } },
      { result_type: fixed(20, 24), types: { bias: fixed(10, 8, 'RND_CONV') } },
      { result_type: fixed(1, 1), types: { accum: fixed(128, 64) } },
    ];
    expect(await run(chain(['a', 'b', 'c', 'd', 'e'], (at) => types[at] ?? {}))).toMatchObject({ status: 'equal', layerCount: 6 });
  });

  it('of a weight whose word has more digits than a double is exact', async () => {
    const bound = layer('fc', 'Dense', ['in'], {
      shape: [3], result_type: fixed(120, 30), types: { accum: fixed(140, 30), weight: fixed(90, 10, 'RND', 'SAT'), bias: fixed(8, 4) }, attributes: { strategy: 'latency', reuse_factor: 1 },
      weights: { weight: weight([3, 3], [...SQUARE.data.slice(0, 8), 1000]), bias: weight([3], [0, 0, 0]) },
    });
    expect(await run(graphOf([inputLayer('in', [3]), bound]))).toMatchObject({ status: 'equal', layerCount: 2 });
  });
});

describe('a project that cannot be exact', () => {
  const leftOut = (graph: ModelGraph): string => {
    const [first] = planProject(graph, { ...PROJECT_OPTIONS, ioType: 'io_parallel', library: [] }).leftOut;
    return first === undefined ? 'complete' : `${first.layer}: ${first.reason}`;
  };

  it.each([
    ['a type wider than the program computes', /^fc: its result has a type of 5000 bits; 256 is the most$/, chain(['fc'], () => ({ result_type: fixed(5000, 10) }))],
    ['a type of no width', /^fc: its result has a type of 0 bits; 1 is the least$/, chain(['fc'], () => ({ result_type: fixed(0, 0) }))],
    ['a shape of no size', /^in: its shape \[0\] is empty$/, graphOf([inputLayer('in', [0]), layer('relu', 'Activation', ['in'], { shape: [0], attributes: { activation: 'relu' } })])],
    ['a class of layer that nobody knows', /^odd: layers of class Quantum have no C\+\+ here yet$/, graphOf([inputLayer('in', [3]), layer('odd', 'Quantum', ['in'], { shape: [3] })])],
    ['an input that is not there', /^relu: it reads nowhere, which is not built$/, graphOf([inputLayer('in', [3]), layer('relu', 'Activation', ['nowhere'], { shape: [3], attributes: { activation: 'relu' } })])],
    ['a weight that is missing', /^fc: its weight or the type of it is missing$/, graphOf([inputLayer('in', [3]), layer('fc', 'Dense', ['in'], { shape: [3], attributes: { strategy: 'latency' } })])],
    ['no outputs', /^test: the network has no outputs$/, { ...chain(['fc']), outputs: [] }],
  ] as const)('has %s, and says so', (_, reason, graph) => {
    expect(leftOut(graph)).toMatch(reason);
  });
});
