/** @file The goldens of ONNX and QONNX models: exact in every layer, and equal to onnxruntime in ideal arithmetic. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareReference, runConformance } from '../../../main/services/conformance.ts';
import { hasShared, sharedPath } from '../../helpers/shared.ts';

describe.skipIf(!hasShared)('the goldens of ONNX models', () => {
  const names = hasShared ? readdirSync(sharedPath('goldens')).filter((name) => /^q?onnx-/.test(name)) : [];

  it('have equal graphs and exact values in every layer', async () => {
    const { cases, summary } = await runConformance(names.map((name) => sharedPath('goldens', name)));
    expect(cases.filter(({ status }) => status !== 'exact')).toEqual([]);
    expect(summary.exact).toBe(14);
  }, 120_000);

  it.each(names)('%s agrees with the framework to 1e-5', async (name) => {
    const agreements = await compareReference(sharedPath('goldens', name));
    expect(agreements.ok && agreements.value.length > 0 && agreements.value.every(({ errorMax }) => errorMax <= 1e-5)).toBe(true);
  }, 60_000);
});
