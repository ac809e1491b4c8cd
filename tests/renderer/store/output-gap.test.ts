/** @file Figures of an output that was not computed. */
import { expect, it } from 'vitest';
import type { Design } from '../../../preload/model/design.ts';
import { outputGap } from '../../../renderer/store/output-gap.ts';
import { fakeEmulation } from '../fake-numbers.ts';
import { FAKE_CNN, fakeNode } from '../fake-nodes.ts';

const DESIGN: Design = { name: 'd', flow: 'rtl', numericsProfile: 'hls4ml-1.3', backend: 'Vitis', ioType: 'io_parallel', part: 'p', clockPeriodNs: 5, adderLevelsPerStage: 3, hlsConfig: { Model: {} }, otherKeys: {} };
const REPORT = fakeEmulation({ designId: 'd', revision: 1, datasetId: 'x' }, FAKE_CNN.map((l) => fakeNode(l, DESIGN)), FAKE_CNN);

it('have the reason of the first layer that stops the emulation, and none where there are samples of the output', () => {
  const notEmulated = [{ layer: 'a', reason: 'Layer a is not emulated: its accumulator type po2<4> is not fixed-point.' }, { layer: 'b', reason: 'Layer b is not emulated, because its input a is not available.' }];
  expect(outputGap({ ...REPORT, notEmulated, quality: { sampleCount: 0, maxAbsError: 0, flipCount: 0 } })).toBe(notEmulated[0]?.reason);
  expect(outputGap({ ...REPORT, notEmulated })).toBeUndefined();
  expect(outputGap(undefined)).toBeUndefined();
});
