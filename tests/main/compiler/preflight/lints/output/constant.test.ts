/** @file Tests of the lint output/constant: outputs that have one value on all samples. */
import { expect, it } from 'vitest';
import { outputConstant } from '../../../../../../main/compiler/preflight/lints/output/constant.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { denseLayer, inputLayer, weight } from '../../../../../helpers/lowered-graph.ts';

const layers = [inputLayer('x', [2]), denseLayer('d', 'x', { weight: weight([2, 3], [1, 0, 2, 1, 0, 2]) })];
const values = (min: readonly number[], max: readonly number[], sampleCount = 64, ideal = { min: Float64Array.from([0, 0, 0]), max: Float64Array.from([1, 1, 1]) }) =>
  givenContext(layers, design(), { values: { sampleCount, channels: new Map([['d', { min: Float64Array.from(min), max: Float64Array.from(max), ideal }]]), softmax: new Map() } });

it('names them with their value', () => {
  expect(found(outputConstant, values([0, 0.5, 0], [1, 0.5, 1]))[0]?.message).toBe('d: 1 of 3 outputs (1) is the same on all 64 samples (0.5); the reference is not.');
  expect(found(outputConstant, values([0, 0, 0], [0, 0, 0]))[0]?.message).toBe('d: all 3 outputs are the same on all 64 samples (0); the reference is not.');
});

it('says nothing where the reference is constant too, where values change, and of a few samples', () => {
  const flat = { min: Float64Array.from([0, 1, 0]), max: Float64Array.from([1, 1, 1]) };
  expect([...places(outputConstant, values([0, 0.5, 0], [1, 0.5, 1], 64, flat)), ...places(outputConstant, values([0, 0, 0], [1, 1, 1])), ...places(outputConstant, values([0, 0, 0], [0, 0, 0], 7))]).toEqual([]);
});
