/** @file Tests of concatenations that hls4ml 0.8 leaves incomplete. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { graphOf, inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

function problems(profile: 'hls4ml-0.8' | 'hls4ml-1.3', ioType: 'io_parallel' | 'io_stream', [first, second]: readonly [number, number]): number {
  const made = layer('c', 'Concatenate', ['x', 'y'], { shape: [2, 2, first + second], attributes: { axis: 3, op: 'concatenate3d' } });
  return planEmulation(graphOf([inputLayer('x', [2, 2, first]), inputLayer('y', [2, 2, second]), made]), { ioType, profile }).diagnostics.length;
}

it('hls4ml 0.8 copies as many channels of the second image as the first has: more of them are refused, except as a stream', () => {
  expect(problems('hls4ml-0.8', 'io_parallel', [1, 2])).toBe(1);
  expect([problems('hls4ml-0.8', 'io_parallel', [2, 2]), problems('hls4ml-0.8', 'io_stream', [1, 2]), problems('hls4ml-1.3', 'io_parallel', [1, 2])]).toEqual([0, 0, 0]);
});
