import { describe, expect, it } from 'vitest';
import { erf } from '../../../../../main/compiler/numerics/scalar-functions.ts';
import { idealDiagnostics, runIdeal } from '../../../../../main/compiler/emulator/ideal-forward.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import type { AttributeValue, Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { graphOf, inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';

interface Call {
  readonly shape: readonly number[];
  readonly out: readonly number[];
  readonly options?: Readonly<Record<string, AttributeValue>>;
  readonly constants?: Layer['weights'];
}

/** Values of an operation on two samples, the second of which is the first with the sign turned. */
function run(name: string, x: readonly number[], { shape, out, options = {}, constants = {} }: Call): readonly number[] {
  const operation = layer('op', 'Unsupported', ['x'], { shape: out, weights: constants, reference_operation: { name, options } });
  const graph = graphOf([inputLayer('x', shape), operation]);
  const outcome = runIdeal(graph, { id: 'x', rowCount: 2, tensors: new Map([['x', Float64Array.from([...x, ...x.map((v) => -v)])]]) });
  expect(outcome.diagnostics).toEqual([]);
  return Array.from(outcome.tensors.get('op') ?? []);
}

describe('reference operations', () => {
  it('have no hardware: the layer is not emulated, and says so, while its reference is there', () => {
    const graph = graphOf([inputLayer('x', [2]), layer('op', 'Unsupported', ['x'], { shape: [2], reference_operation: { name: 'Exp', options: {} } })]);
    expect(idealDiagnostics(graph)).toEqual([]);
    expect(planEmulation(graph, { ioType: 'io_parallel' }).steps.map((step) => step.kind)).toEqual(['input', 'unsupported']);
  });

  it('name what they do not know', () => {
    const graph = graphOf([inputLayer('x', [2]), layer('op', 'Unsupported', ['x'], { shape: [2], reference_operation: { name: 'FancyScale', options: {} } })]);
    expect(idealDiagnostics(graph)).toMatchObject([{ code: 'emulator/no-reference', at: { layer: 'op' } }]);
  });

  it('compute erf to 1e-15 against tabulated values', () => {
    // NIST Digital Library of Mathematical Functions, table of 7.23.
    for (const [x, y] of [[0, 0], [0.5, 0.5204998778130465], [1, 0.8427007929497149], [2, 0.9953222650189527], [3.5, 0.9999992569016276], [-1, -0.8427007929497149]] as const) expect(Math.abs(erf(x) - y)).toBeLessThan(1e-15);
  });

  it('broadcast constants and inputs from the right', () => {
    const constants = { operand1: weight([2, 1], [10, 100]) };
    expect(run('Add', [1, 2, 3, 4], { shape: [2, 2], out: [2, 2], constants })).toEqual([11, 12, 103, 104, 9, 8, 97, 96]);
    expect(run('Sub', [1, 2], { shape: [2], out: [2], constants: { operand0: weight([], [1]) } })).toEqual([0, -1, 2, 3]);
    expect(run('Div', [1, 2], { shape: [2], out: [2, 2], constants: { operand1: weight([2, 1], [1, 2]) } })).toEqual([1, 2, 0.5, 1, -1, -2, -0.5, -1]);
  });

  it('reduce the axes named, or all', () => {
    expect(run('ReduceSum', [1, 2, 3, 4, 5, 6], { shape: [2, 3], out: [2], options: { axes: [1] } })).toEqual([6, 15, -6, -15]);
    expect(run('ReduceMean', [1, 2, 3, 4, 5, 6], { shape: [2, 3], out: [3], options: { axes: [-2] } })).toEqual([2.5, 3.5, 4.5, -2.5, -3.5, -4.5]);
    expect(run('ReduceMax', [1, 2, 3], { shape: [3], out: [] })).toEqual([3, -1]);
    expect(run('ReduceL2', [3, 4], { shape: [2], out: [] })).toEqual([5, 5]);
  });

  it('normalise over axes, with scale and bias as operands', () => {
    const constants = { operand1: weight([2], [2, 2]), operand2: weight([2], [1, 0]) };
    expect(run('LayerNormalization', [1, 3], { shape: [2], out: [2], options: { axes: [0], epsilon: 0 }, constants })).toEqual([-1, 2, 3, -2]);
    expect(run('RMSNormalization', [3, 4], { shape: [2], out: [2], options: { axes: [0], epsilon: 0 } }).map((v) => v * Math.sqrt(12.5))).toEqual([3, 4, -3, -4]);
    expect(run('LpNormalization', [3, 4], { shape: [2], out: [2], options: { axes: [0] } })).toEqual([0.6, 0.8, -0.6, -0.8]);
    expect(run('Softmax', [0, Math.log(3), 7, 7], { shape: [2, 2], out: [2, 2], options: { axes: [1] } }).slice(0, 4).map((v) => Number(v.toFixed(12)))).toEqual([0.25, 0.75, 0.5, 0.5]);
  });

  it('select, repeat and pad', () => {
    expect(run('Slice', [0, 1, 2, 3, 4], { shape: [5], out: [2], options: { axes: [0], starts: [4], steps: [-2] } })).toEqual([4, 2, -4, -2]);
    expect(run('Gather', [0, 1, 2, 3, 4, 5], { shape: [3, 2], out: [2, 2], options: { axis: 0, indices: [2, -3] } }).slice(0, 4)).toEqual([4, 5, 0, 1]);
    expect(run('Gather', [5, 6], { shape: [2], out: [], options: { axis: 0, indices: [1], indices_shape: [] } })).toEqual([6, -6]);
    expect(run('Tile', [1, 2], { shape: [2], out: [4] }).slice(0, 4)).toEqual([1, 2, 1, 2]);
    expect(run('Expand', [1, 2], { shape: [2, 1], out: [2, 2] }).slice(0, 4)).toEqual([1, 1, 2, 2]);
    expect(run('Pad', [1, 2, 3], { shape: [3], out: [6], options: { pads: [2, 1], mode: 1 } }).slice(0, 6)).toEqual([3, 2, 1, 2, 3, 2]);
    expect(run('Pad', [1], { shape: [1], out: [3], options: { pads: [1, 1], value: 9 } }).slice(0, 3)).toEqual([9, 1, 9]);
    expect(run('Transpose', [1, 2, 3, 4, 5, 6], { shape: [2, 3], out: [3, 2], options: { perm: [1, 0] } }).slice(0, 6)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(run('Concat', [1, 2], { shape: [2, 1], out: [2, 2], options: { axis: 1 }, constants: { operand1: weight([2, 1], [8, 9]) } })).toEqual([1, 8, 2, 9, -1, 8, -2, 9]);
  });

  it('multiply matrices, with vectors and repeated leading axes', () => {
    expect(run('MatMul', [1, 2, 3, 4], { shape: [2, 2], out: [2, 2], constants: { operand1: weight([2, 2], [0, 1, 1, 0]) } }).slice(0, 4)).toEqual([2, 1, 4, 3]);
    expect(run('MatMul', [1, 2], { shape: [2], out: [2], constants: { operand1: weight([2, 2], [1, 0, 10, 1]) } })).toEqual([21, 2, -21, -2]);
    expect(run('MatMul', [1, 2, 3, 4], { shape: [2, 1, 2], out: [2, 1], constants: { operand1: weight([2], [1, 10]) } }).slice(0, 2)).toEqual([21, 43]);
  });

  it('choose by a condition', () => {
    expect(run('Where', [1, 0], { shape: [2], out: [2], constants: { operand1: weight([2], [5, 5]), operand2: weight([], [7]) } })).toEqual([5, 7, 5, 7]);
    expect(run('Clip', [-3, 3], { shape: [2], out: [2], options: { min: -1, max: 2 } })).toEqual([-1, 2, 2, -1]);
    expect(run('Round', [0.5, 1.5], { shape: [2], out: [2] })).toEqual([0, 2, 0, -2]);
  });
});
