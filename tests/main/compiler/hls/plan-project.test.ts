import { describe, expect, it } from 'vitest';
import { planProject } from '../../../../main/compiler/hls/plan-project.ts';
import type { HlsProjectOptions } from '../../../../main/compiler/hls/hls-project.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';
import { PROJECT_OPTIONS } from '../../../helpers/hls-csim.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const OPTIONS: HlsProjectOptions = { ...PROJECT_OPTIONS, ioType: 'io_parallel', library: [] };
const MATRIX = { weight: weight([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]) };
const plan = (layers: readonly Layer[], options: Partial<HlsProjectOptions> = {}, outputs?: readonly string[]) => planProject({ ...graphOf(layers), ...(outputs === undefined ? {} : { outputs }) }, { ...OPTIONS, ...options });

describe('the plan of a project', () => {
  it('numbers layers as hls4ml does and names variables and types after the numbers', () => {
    const { items, types, inputs } = plan([inputLayer('x', [4], { attributes: { index: 1 } }), denseLayer('fc', 'x', MATRIX, { attributes: { index: 7, strategy: 'latency', reuse_factor: 1 } }), layer('act', 'Activation', ['fc'], { shape: [2], attributes: { index: 3, activation: 'relu' } })]);
    expect(inputs.map(({ trace, tensor }) => [trace, tensor.variable, tensor.typeName])).toEqual([['x', 'x', 'input_t']]);
    expect(items.map(({ site }) => [site.functionName, site.configName, site.output.variable, site.output.typeName])).toEqual([['fc', 'config7', 'layer7_out', 'layer7_t'], ['act', 'config3', 'layer3_out', 'result_t']]);
    expect(types).toContainEqual({ name: 'layer7_t', text: 'ap_fixed<16, 6>' });
  });

  it('gives a layer whose number is taken or missing another one', () => {
    const { items } = plan([inputLayer('x', [4]), layer('a', 'Activation', ['x'], { shape: [4], attributes: { index: 2, activation: 'relu' } }), layer('b', 'Activation', ['a'], { shape: [4], attributes: { index: 2, activation: 'relu' } })]);
    expect(new Set(items.map(({ site }) => site.configName)).size).toBe(2);
  });

  it('takes a reshape that changes nothing as a second name of its input', () => {
    const { items, leftOut } = plan([inputLayer('x', [2, 2]), layer('flat', 'Reshape', ['x'], { shape: [4] }), denseLayer('fc', 'flat', MATRIX)]);
    expect(leftOut).toEqual([]);
    expect(items.map(({ site }) => [site.functionName, site.inputs[0]?.variable, site.inputs[0]?.shape])).toEqual([['fc', 'x', [4]]]);
  });

  it('builds a reshape that casts', () => {
    const { items } = plan([inputLayer('x', [2, 2]), layer('flat', 'Reshape', ['x'], { shape: [4], result_type: fixed(8, 3) })]);
    expect(items.map(({ site }) => site.functionName)).toEqual(['flat']);
  });

  it.each([
    ['a result type that is no number', layer('y', 'Activation', ['x'], { shape: [4], result_type: { kind: 'other', text: 'float' } }), /float is not fixed-point/],
    ['a type that is too wide', layer('y', 'Activation', ['x'], { shape: [4], result_type: fixed(300, 6) }), /its result has a type of 300 bits/],
    ['an empty shape', layer('y', 'Activation', ['x'], { shape: [0] }), /shape \[0\] is empty/],
    ['a class without a generator', layer('y', 'GarNet', ['x'], { shape: [4] }), /class GarNet/],
    ['an activation that nobody knows', layer('y', 'Activation', ['x'], { shape: [4], attributes: { activation: 'gelu' } }), /activation "gelu"/],
    ['weights that do not fit', denseLayer('y', 'x', { weight: weight([3, 2], [1, 2, 3, 4, 5, 6]) }), /6 elements, 8 were expected/],
  ])('leaves out a layer with %s, with the reason', (_what, wrong, reason) => {
    const { leftOut, items } = plan([inputLayer('x', [4]), wrong]);
    expect(leftOut).toEqual([{ layer: 'y', reason: expect.stringMatching(reason) as string }]);
    expect(items).toEqual([]);
  });

  it('leaves out what it is told to, and judges what is behind it by itself', () => {
    const relu = (name: string, input: string): Layer => layer(name, 'Activation', [input], { shape: [4], attributes: { activation: 'relu' } });
    const layers = [inputLayer('x', [4]), relu('a', 'x'), relu('b', 'a'), layer('c', 'GarNet', ['b'], { shape: [4] }), relu('d', 'c')];
    const { leftOut } = plan(layers, { refused: new Map([['a', 'it has no exact model']]) });
    expect(leftOut).toEqual([{ layer: 'a', reason: 'it has no exact model' }, { layer: 'c', reason: expect.stringMatching(/class GarNet/) as string }]);
  });

  it('keeps the packs of a flattened stream through layers that go element by element', () => {
    const { items } = plan([inputLayer('x', [3, 2]), layer('flat', 'Reshape', ['x'], { shape: [6] }), layer('act', 'Activation', ['flat'], { shape: [6], attributes: { activation: 'relu' } })], { ioType: 'io_stream' });
    expect(items[0]?.site.output).toMatchObject({ packSize: 2, elementCount: 6 });
  });

  it('puts the layers of a TimeDistributed block into the function of its end marker', () => {
    const { items, leftOut } = plan([
      inputLayer('x', [3, 4]), layer('td', 'TimeDistributed', ['x'], { shape: [4] }), denseLayer('fc', 'td', MATRIX), layer('td_end', 'TimeDistributed', ['fc'], { shape: [3, 2] }),
    ]);
    expect(leftOut).toEqual([]);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: 'block', stepCount: 3, stepLayer: 'td', inner: [{ site: { functionName: 'fc' } }] });
  });

  it('leaves out layers that hls4ml 0.8 computes otherwise, under that profile only', () => {
    const layers = [inputLayer('x', [4]), layer('s', 'Softmax', ['x'], { shape: [4], types: { accum: fixed(18, 8), exp_table: fixed(18, 8), inv_table: fixed(18, 8) }, attributes: { implementation: 'stable' } })];
    expect(plan(layers).leftOut).toEqual([]);
    const older = planProject({ ...graphOf(layers), numericsProfile: 'hls4ml-0.8' }, OPTIONS);
    expect(older.leftOut[0]?.reason).toMatch(/hls4ml-1\.3/);
  });
});
