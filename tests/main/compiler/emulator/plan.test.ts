/** @file Tests of the plan: what a flatten leaves in small packs of a stream, and who can read it. */
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const flatten = (shape: readonly number[]): Layer => layer('f', 'Reshape', ['x'], { shape });
const relu = layer('r', 'Activation', ['f'], { shape: [6], attributes: { activation: 'relu' } });
const dense = (input: string): Layer => denseLayer('d', input, { weight: weight([6, 1], [1, 1, 1, 1, 1, 1]) });
const refusals = (layers: readonly Layer[], ioType: 'io_parallel' | 'io_stream'): readonly string[] => planEmulation(graphOf(layers), { ioType }).diagnostics.map(({ at, message }) => `${at.layer}: ${message}`);

describe('behind a flatten of a stream of pairs', () => {
  const x = inputLayer('x', [3, 2]);

  it('an activation is refused: the code takes a pair for all six elements', () => {
    expect(refusals([x, flatten([6]), relu], 'io_stream')).toEqual(['r: Layer r is not emulated: as a stream, the flatten before it leaves packs of 2 elements, and hls4ml\'s code reads each for all 6 and beyond its end.']);
    expect(refusals([x, flatten([6]), relu], 'io_parallel')).toEqual([]);
  });

  it('a Dense layer, a concatenation of vectors and a copy gather the pairs', () => {
    const copy: Layer = { ...layer('c', 'Clone', ['f'], { shape: [6] }), outputs: ['c1', 'c2'] };
    const joined = layer('j', 'Concatenate', ['f', 'y'], { shape: [8], attributes: { axis: -1 } });
    expect(refusals([x, flatten([6]), dense('f')], 'io_stream')).toEqual([]);
    expect(refusals([x, inputLayer('y', [2]), flatten([6]), joined], 'io_stream')).toEqual([]);
    expect(refusals([x, flatten([6]), copy, dense('c1')], 'io_stream')).toEqual([]);
  });

  it('a copy hands the pairs on to who cannot gather them', () => {
    const copy: Layer = { ...layer('c', 'Clone', ['f'], { shape: [6] }), outputs: ['c1', 'c2'] };
    expect(refusals([x, flatten([6]), copy, { ...relu, inputs: ['c2'] }], 'io_stream')).toHaveLength(1);
  });
});

it('a flatten of one pack takes nothing away', () => {
  expect(refusals([inputLayer('x', [1, 6]), flatten([6]), relu], 'io_stream')).toEqual([]);
});
