/** @file From a verification to its first difference: in the design that was compared, whichever is open. */

import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../preload/contract/result.ts';
import type { RunView } from '../../../preload/contract/run.ts';
import type { VerificationReport, VerifiedLayer } from '../../../preload/contract/verify.ts';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio, type Studio } from '../../../renderer/store/studio.ts';
import { openDifference } from '../../../renderer/store/verification.ts';
import { createFakeStudio } from '../fake-studio.ts';
import { buildRun } from '../runs/run-builder.ts';
import { withAnswers } from '../runs/fake-runs.ts';

const LAYER: VerifiedLayer = { layer: 'conv', className: 'Conv2D', state: 'differs', elementCount: 10, mismatchCount: 1, first: { sample: 5, element: 3, emulated: 1, hls4ml: 2 } };
const REPORT: VerificationReport = { isEqual: false, layers: [LAYER], elementCount: 10, mismatchCount: 1, sampleCount: 10, datasetId: 'data-2', datasetName: 'calibration', hls4mlVersion: '1.3.0', pythonVersion: '3.11.2', notes: [] };

/** A project with `design-1` open and `design-2` beside it. */
async function openStudio(): Promise<Studio> {
  const fake = createFakeStudio({ network: 'cnn' });
  const view = await fake.api.request('design:open', { designId: 'design-1' });
  if (!view.ok) throw new TypeError('The fake has a design');
  const answer = ({ designId }: { readonly designId: string }): typeof view | { readonly ok: false; readonly failure: Failure } =>
    (designId.startsWith('design-') ? { ok: true, value: { ...view.value, designId } } : { ok: false, failure: { code: 'not-found', message: 'There is no such design.' } });
  const studio = createStudio(withAnswers(fake.api, { 'design:open': answer }, 0), 1440);
  await startStudio(studio, 1440);
  return studio;
}

function runOf(studio: Studio, designId: string | undefined): RunView {
  const { view } = studio.design.store.getState();
  if (view === undefined) throw new TypeError('A design is open');
  const { designId: _none, ...summary } = buildRun({ kind: 'verify' });
  return { summary: { ...summary, ...(designId === undefined ? {} : { designId }) }, design: view.design, verification: REPORT, stages: [], artifacts: [], graph: [] };
}

const noticesOf = (studio: Studio): string => JSON.stringify(studio.notices.getState());

describe('the first difference of a verification', () => {
  it('is shown in the run’s own design where another one is open', async () => {
    const studio = await openStudio();
    await openDifference(studio, runOf(studio, 'design-2'), LAYER);
    expect(studio.design.store.getState().view?.designId).toBe('design-2');
    expect(studio.project.getState().datasetId).toBe('data-2');
    expect(studio.ui.getState()).toMatchObject({ view: 'studio', dockTab: 'divergence', sample: 5, selection: ['conv'] });
    expect(noticesOf(studio)).not.toContain('changed since');
  });

  it('comes with a word where that design was changed since', async () => {
    const studio = await openStudio();
    const run = runOf(studio, 'design-2');
    await openDifference(studio, { ...run, design: { ...run.design, clockPeriodNs: 2.5 } }, LAYER);
    expect(noticesOf(studio)).toContain('changed since');
  });

  it.each(['gone', undefined])('is not looked for in another design where its own is %s', async (designId) => {
    const studio = await openStudio();
    const before = studio.ui.getState();
    await openDifference(studio, runOf(studio, designId), LAYER);
    expect(studio.design.store.getState().view?.designId).toBe('design-1');
    expect(studio.project.getState().datasetId).toBe('data-1');
    expect(studio.ui.getState()).toMatchObject({ view: before.view, dockTab: before.dockTab, sample: 0 });
    expect(noticesOf(studio)).toMatch(/no such design|no longer in the project/);
  });
});
