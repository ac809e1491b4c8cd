/** @file QONNX's quantisers with scales that are powers of two: values against QONNX's own executor, types by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quantizeNode, quantNode, quantNodeType } from '../../../../main/compiler/quantizers/quant-node.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

interface Vectors {
  readonly x: readonly number[];
  readonly cases: readonly { readonly rounding_mode: string; readonly scale: number; readonly zero: number; readonly bits: number; readonly signed: number; readonly narrow: number; readonly values: readonly number[] }[];
}

const { x, cases } = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/qonnx/quant-vectors.json'), 'utf8')) as Vectors;
const onGrid = cases.filter(({ scale, zero }) => Number.isInteger(Math.log2(scale)) && zero === 0);
const code = { bits: 5, integer: 2, signed: true, narrow: false, rounding: 'ROUND' };

describe('values', () => {
  it.each(onGrid)('$rounding_mode, scale $scale, $bits bits, signed $signed, narrow $narrow', ({ rounding_mode: rounding, scale, bits, signed, narrow, values }) => {
    const spec = quantNode({ bits, integer: bits + Math.log2(scale), signed: signed === 1, narrow: narrow === 1, rounding });
    expect(Array.from(quantizeNode(spec, Float64Array.from(x)), (value) => value + 0)).toEqual(values.map((value) => value + 0));
  });

  it('are rounded before an offset is added, and limited after it', () => {
    const spec = quantNode({ ...code, integer: 5, offset: 1 });
    // Ties of x − 1: 0.5 − 1 = −0.5 → 0, 1.5 − 1 = 0.5 → 0, 2.5 − 1 = 1.5 → 2; without the offset they would go to 0, 2 and 2.
    expect([...quantizeNode(spec, Float64Array.of(0.5, 1.5, 2.5, 40, -40))]).toEqual([1, 1, 3, 15, -16]);
  });
});

describe('types', () => {
  it('have the node\'s bits, its integer bits with the sign, and saturate', () => {
    expect(quantNodeType(quantNode(code))).toEqual(fixed(5, 2, 'RND_CONV', 'SAT'));
    expect(quantNodeType(quantNode({ ...code, signed: false, narrow: true }))).toEqual(ufixed(5, 2, 'RND_CONV', 'SAT_SYM'));
    expect(quantNodeType(quantNode({ ...code, bits: 4.2, integer: 1.5 }))).toEqual(fixed(5, 2, 'RND_CONV', 'SAT'));
  });

  it.each([['FLOOR', 'TRN'], ['DOWN', 'TRN_ZERO'], ['HALF_UP', 'RND_INF'], ['HALF_DOWN', 'RND_ZERO'], ['HALF_EVEN', 'RND_CONV']])('round %s as ap_fixed does with %s', (rounding, mode) => {
    expect(quantNodeType(quantNode({ ...code, rounding })).rounding).toBe(mode);
  });
});
