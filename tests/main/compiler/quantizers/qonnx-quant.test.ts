/** @file QONNX's quantisers against values of its own executor, and by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quantizeQonnx } from '../../../../main/compiler/quantizers/qonnx-quant.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

interface Vectors {
  readonly x: readonly number[];
  readonly cases: readonly { readonly rounding_mode: string; readonly scale: number; readonly zero: number; readonly bits: number; readonly signed: number; readonly narrow: number; readonly values: readonly number[] }[];
}

const { x, cases } = JSON.parse(readFileSync(join(repositoryRoot, 'tests/fixtures/qonnx/quant-vectors.json'), 'utf8')) as Vectors;
const scalar = (value: number): { shape: number[]; data: number[] } => ({ shape: [], data: [value] });
const list = (values: readonly number[]): { shape: number[]; data: readonly number[] } => ({ shape: [values.length], data: values });

describe('Quant', () => {
  it.each(cases)('$rounding_mode, scale $scale, zero $zero, $bits bits, signed $signed, narrow $narrow', ({ rounding_mode, scale, zero, bits, signed, narrow, values }) => {
    const made = quantizeQonnx({ operator: 'Quant', values: list(x), parameters: [scalar(Math.fround(scale)), scalar(zero), scalar(bits)], attributes: { rounding_mode, signed, narrow } });
    expect([...made].map((value) => Math.fround(value) + 0)).toEqual(values.map((value) => Math.fround(value) + 0));
  });

  it('has a scale for every channel', () => {
    const made = quantizeQonnx({ operator: 'Quant', values: { shape: [2, 2], data: [1.2, 1.2, -9, 9] }, parameters: [{ shape: [2], data: [0.5, 1] }, scalar(0), scalar(3)], attributes: { signed: 1, narrow: 0, rounding_mode: 'ROUND' } });
    expect([...made]).toEqual([1, 1, -2, 3]);
  });
});

describe('BipolarQuant', () => {
  it('takes zero for positive', () => {
    expect([...quantizeQonnx({ operator: 'BipolarQuant', values: list([-0.1, 0, 3]), parameters: [scalar(0.5)], attributes: {} })]).toEqual([-0.5, 0.5, 0.5]);
  });
});
