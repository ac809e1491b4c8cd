/** @file Tests of the lint binary/kernel-of-ones: a kernel that is quantized twice. */
import { expect, it } from 'vitest';
import { binaryKernelOfOnes } from '../../../../../../main/compiler/preflight/lints/binary/kernel-of-ones.ts';
import { found, places } from '../../../../../helpers/lint-context.ts';
import { singleBits } from '../../../../../helpers/single-bits.ts';

it('counts the −1 that become 1', () => {
  expect(found(binaryKernelOfOnes, singleBits({ converted: [1, 1, 1, 1] })).map(({ message, severity }) => [severity, message])).toEqual([['error', 'Layer d: hls4ml 1.3 quantizes the kernel a second time and writes all of it as +1, 2 −1 included; the emulation shows that network, not the trained one.']]);
});

it('says nothing of a kernel that is kept', () => {
  expect([...places(binaryKernelOfOnes, singleBits({ converted: [1, -1, -1, 1] })), ...places(binaryKernelOfOnes, singleBits())]).toEqual([]);
});
