/** @file Tests of the 16-bit kernel for products of which low bits are cut: their sums fill a lane after some pairs and are taken out of it. */
import { expect, it } from 'vitest';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import { toNumbers } from '../../../../../main/compiler/numerics/mantissas.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { outcomeDifference } from '../../../../helpers/compare-outcomes.ts';
import { denseLayer, graphOf, inputLayer, weight } from '../../../../helpers/lowered-graph.ts';
import { loadWasmBackend, referenceLayers } from '../../../../helpers/wasm-backend.ts';

const INPUTS = 300;
const OUTPUTS = 16;
const wasm = loadWasmBackend();

it.each(['TRN', 'RND'] as const)('300 products of 12 fraction bits, each cut to 2 with %s, add up as one after another, for 4 to 16 outputs', (rounding) => {
  for (const outputs of [4, 8, 12, OUTPUTS]) {
    const accum = fixed(24, 22, rounding);
    const words = Array.from({ length: INPUTS * outputs }, (_, i) => ((i * 37) % 255) - 127);
    const xs = Array.from({ length: 2 * INPUTS }, (_, i) => ((i * 91) % 251) - 125);
    const values = { weight: weight([INPUTS, outputs], words.map((word) => word / 64)) };
    const dense = denseLayer('d', 'x', values, { types: { accum, weight: fixed(8, 2), bias: fixed(8, 2) }, result_type: accum });
    const plan = planEmulation(graphOf([inputLayer('x', [INPUTS], { result_type: fixed(8, 2) }), dense]), { ioType: 'io_parallel' });
    const input = { id: 'rows', rowCount: 2, tensors: new Map([['x', Float64Array.from(xs, (word) => word / 64)]]) };
    expect(referenceLayers(plan, false)).toEqual([]);
    const half = rounding === 'RND' ? 2 ** 9 : 0;
    const byHand = Array.from({ length: 2 * outputs }, (_, k) => {
      const [row, j] = [Math.floor(k / outputs), k % outputs];
      return Array.from({ length: INPUTS }, (_unused, i) => Math.floor((xs[row * INPUTS + i]! * words[i * outputs + j]! + half) / 2 ** 10)).reduce((a, b) => a + b, 0);
    });
    expect([...toNumbers(wasm.run(plan, input).tensors.get('d')?.mantissas ?? [])]).toEqual(byHand);
    expect(outcomeDifference(referenceBackend.run(plan, input, { collectStatistics: true }), wasm, plan, input)).toBeUndefined();
  }
});
