import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operatorAdvice } from '../../../../../main/compiler/readers/operator-graph/operator-advice.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

describe('what to do about an operator that hardware does not have', () => {
  it.each([
    ['ConvTranspose', 'conv_transpose2d', /upsampling.*convolution in its place/], ['ArgMax', 'argmax', /largest is found outside/], ['If', 'cond', /no branches/], ['GroupNormalization', 'group_norm', /BatchNormalization/],
    ['NonZero', 'masked_select', /outside of the hardware/], ['Erf', 'gelu', /has a table for/], ['ReduceSum', 'reduce_sum', /GlobalAveragePool.*; otherwise cut/],
  ])('is said for %s and, as ATen calls it, %s', (onnx, aten, says) => {
    expect(operatorAdvice(onnx)).toMatch(says);
    expect(operatorAdvice(aten)).toBe(operatorAdvice(onnx));
  });
  it('follows the reason where that says more, and is the general one for the rest', () => {
    expect(operatorAdvice('batch_norm', 'it was exported in training mode, in which its result is random')).toContain('model.eval()');
    expect(operatorAdvice('ReduceSum', 'it reduces the batch axis')).toContain('one sample at a time');
    expect(operatorAdvice('FancyScale')).toBeUndefined();
    expect(operatorAdvice('Convolution')).toBeUndefined();
  });
});

describe.skipIf(!hasShared)('files that use one', () => {
  const first = (path: string): { readonly message: string; readonly help?: string } => {
    const source = { name: path.split('/').at(-1) ?? '', bytes: new Uint8Array(readFileSync(sharedPath('models/made', path))) };
    const found = readModel({ model: source, companions: [], h5: { open: () => ({ ok: false, failure: 'not asked for' }) } }).diagnostics.find(({ code }) => code === 'model/unsupported-layer');
    return found ?? { message: '' };
  };
  it.each([
    ['onnx-conv-transpose/model.onnx', /n_ConvTranspose_4.*not supported/, /upsampling/], ['onnx-control-flow/model.onnx', /reduces the batch axis/, /one sample at a time/],
    ['onnx-gemm-trans-a/model.onnx', /multiplies across samples/, /samples along the first axis/], ['torch-training-mode/model.pt2', /training mode/, /model\.eval\(\)/],
  ])('%s: the finding names the node and the reason, the help says what to do', (path, message, help) => {
    expect(first(path).message).toMatch(message);
    expect(first(path).help).toMatch(help);
  });
});
