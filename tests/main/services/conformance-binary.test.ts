/** @file QKeras quantizers and binary, ternary and power-of-two networks against the shared conformance cases. */
import { describe, expect, it } from 'vitest';
import { compareReference, runConformance } from '../../../main/services/conformance.ts';
import { hasShared, sharedPath } from '../../helpers/shared.ts';

const NAMES = [
  'qact-binary', 'qact-binary-tanh', 'qact-sigmoid', 'qact-sigmoid-real', 'qact-tanh', 'qact-tanh-real', 'qact-tanh-sym', 'qact-ternary', 'qact-ternary-threshold',
  'qbatchnorm', 'qbinary-chain', 'qconv2d-binary', 'qdense-binary', 'qdense-binary-auto', 'qdense-binary-auto-po2', 'qdense-po2', 'qdense-qbn-relu', 'qdense-ternary',
  'qdense-ternary-auto', 'qdense-ternary-auto-po2', 'qdepthwise', 'qkeras-mnist-dense', 'qseparable', 'qternary-chain', 'keras-binary-relu1', 'keras-binary-small',
  'keras-bnn', 'keras-ternary-small',
];

describe.skipIf(!hasShared)('quantized networks', () => {
  it.each(NAMES)('%s is exact, and its reference is the framework’s', async (name) => {
    const folder = sharedPath('goldens', name);
    expect((await runConformance([folder])).cases).toEqual([{ case: name, status: 'exact' }]);
    const agreements = await compareReference(folder);
    expect(agreements.ok).toBe(true);
    const compared = agreements.ok ? agreements.value : [];
    expect(compared.length).toBeGreaterThan(0);
    for (const { name: array, errorMax } of compared) expect(errorMax, array).toBeLessThanOrEqual(1e-5);
  });
});
