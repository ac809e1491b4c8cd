import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

function resultOf(graph: ReturnType<typeof graphOf>, values: readonly number[]): number[] {
  const input = { id: 'values', rowCount: values.length, tensors: new Map([['x', Float64Array.from(values)]]) };
  return Array.from(referenceBackend.run(planEmulation(graph, { ioType: 'io_parallel' }), input).tensors.get('y')?.mantissas ?? [], Number);
}

/** Words by hand from ap_fixed: `ap_fixed<8,0>(-0.25).to_int()` is -1, `ap_fixed<8,1>(-0.25).to_int()` is 0 (AMD's headers, C simulation). */
describe('fractions that become whole numbers', () => {
  const cast = (from: FixedType) => graphOf([inputLayer('x', [1], { result_type: from }), layer('y', 'Activation', ['x'], { shape: [1], result_type: int(8), attributes: { activation: 'linear' } })]);

  it('are cut toward zero', () => {
    expect(resultOf(cast(fixed(8, 1)), [-0.25, -0.5, 0.25, -1])).toEqual([0, 0, 0, -1]);
  });

  it('are -1 where they are negative and their type has no integer bits', () => {
    expect(resultOf(cast(fixed(8, 0)), [-0.25, -0.5, 0.25, 0])).toEqual([-1, -1, 0, 0]);
  });

  it('are so in an accumulator of whole numbers as well', () => {
    const dense = denseLayer('y', 'x', { weight: weight([1, 1], [0.25]) }, { result_type: fixed(8, 4), types: { accum: int(8), weight: fixed(8, 0) } });
    expect(resultOf(graphOf([inputLayer('x', [1], { result_type: fixed(8, 0) }), dense]), [-0.25, 0.25])).toEqual([-16, 0]);
  });
});
