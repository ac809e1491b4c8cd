/** @file Tests of the pass that makes scalings of merges with a constant. */
import { expect, it } from 'vitest';
import { GraphEditor } from '../../../../main/compiler/ir/graph-editor.ts';
import { isWithin, turnMergeIntoScale } from '../../../../main/compiler/passes/turn-merge-into-scale.ts';
import { fuseQuantWithConstant } from '../../../../main/compiler/passes/fuse-quant-with-constant.ts';
import { input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { constant, expectValues, merge, quant, runMore, runPass } from '../../../helpers/parse-graph.ts';

const c = constant('c', [4], [1, 2, 3, 4]);

it.each([
  ['add', ['x', 'c'], (x: number, i: number) => x + i],
  ['add', ['c', 'x'], (x: number, i: number) => x + i],
  ['subtract', ['x', 'c'], (x: number, i: number) => x - i],
  ['subtract', ['c', 'x'], (x: number, i: number) => i - x],
  ['multiply', ['x', 'c'], (x: number, i: number) => x * i],
] as const)('%s %j', (op, inputs, value) => {
  const { graph, lastIndex } = runPass(turnMergeIntoScale, [input(), c, merge('m', op, inputs)]);
  expect(namesOf(graph)).toEqual(['x', 'bn_m']);
  expect(layerOf(graph, 'bn_m')).toMatchObject({ class_name: 'ApplyAlpha', attributes: { index: lastIndex, n_in: 4, n_filt: -1 } });
  expectValues(graph, (x) => [...x].map((v, i) => value(v, i + 1)));
});

it('gives what is not there the smallest type', () => {
  const typesOf = (op: string, inputs: readonly string[]) => layerOf(runPass(turnMergeIntoScale, [input(), c, merge('m', op, inputs)]).graph, 'bn_m').types;
  expect(typesOf('add', ['x', 'c'])['scale']).toMatchObject({ widthBits: 1, signed: false });
  expect(typesOf('subtract', ['c', 'x'])['scale']).toMatchObject({ widthBits: 2, signed: true });
  expect(typesOf('multiply', ['x', 'c'])['bias']).toMatchObject({ widthBits: 1, signed: false });
});

it('widens the type of an unsigned constant that is subtracted', () => {
  const graph = runPass(fuseQuantWithConstant, [input(), c, quant('q', 'c', { scale: [1], signed: false }), merge('m', 'subtract', ['x', 'q'])]).graph;
  const scaled = layerOf(runMore(graph, turnMergeIntoScale), 'bn_m');
  expect(scaled.types['bias']).toMatchObject({ widthBits: 5, integerBits: 5, signed: true });
  expect([...scaled.weights['bias']?.data ?? []]).toEqual([-1, -2, -3, -4]);
});

it('writes a smaller constant out for every element', () => {
  const { graph } = runPass(turnMergeIntoScale, [input('x', [2, 2]), constant('c', [2], [10, 20]), merge('m', 'add', ['x', 'c'], [2, 2])]);
  expect([...layerOf(graph, 'bn_m').weights['bias']?.data ?? []]).toEqual([10, 20, 10, 20]);
});

it('leaves merges of data, of two constants, and other operations', () => {
  for (const layers of [[merge('m', 'add', ['x', 'x'])], [c, merge('m', 'add', ['c', 'c'])], [c, merge('m', 'maximum', ['x', 'c'])]]) {
    const { graph, before } = runPass(turnMergeIntoScale, [input(), ...layers]);
    expect(graph).toBe(before);
  }
});

it('keeps the shape of a constant that has the data\'s but for axes of length 1', () => {
  const shapeOf = (own: readonly number[], data: readonly number[]) => layerOf(runPass(turnMergeIntoScale, [input('x', data), constant('c', own, [1, 2, 3, 4]), merge('m', 'add', ['x', 'c'], data)]).graph, 'bn_m').weights['bias']?.shape;
  expect([shapeOf([1, 4], [4]), shapeOf([1, 4], [1, 4]), shapeOf([4], [4])]).toEqual([[1, 4], [1, 4], [4]]);
});

it('takes a constant for one of the data where the lengths agree but for those of 1', () => {
  const isWithinOf = (own: readonly number[], data: readonly number[]) => {
    const { before } = runPass(turnMergeIntoScale, [input('x', data), constant('c', own, own.flatMap((n) => Array.from({ length: n }, () => 0))), merge('m', 'maximum', ['x', 'c'], data)]);
    return isWithin(new GraphEditor(before), layerOf(before, 'c'), 'x');
  };
  expect([isWithinOf([2, 1], [2]), isWithinOf([3, 1], [2]), isWithinOf([3], [2, 3]), isWithinOf([2, 3], [3])]).toEqual([true, false, true, false]);
});
