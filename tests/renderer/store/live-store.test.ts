/** @file Reports of some samples: shown only where all take long, never over a newer or complete report. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EmulationReport } from '../../../preload/contract/emulation.ts';
import type { StudioApi } from '../../../preload/contract/index.ts';
import { createLiveSession } from '../../../renderer/store/live-store.ts';

function report(revision: number, samples: number): EmulationReport {
  return { designId: 'd', revision, datasetId: 's', samples, totalSamples: 1000, layers: [], quality: { sampleCount: samples, maxAbsError: 0 }, problems: [], notEmulated: [], elapsedMs: 1 };
}

function harness() {
  const answers: ((value: EmulationReport) => void)[] = [];
  const api = {
    request: (channel: string) => new Promise((resolve) => {
      if (channel === 'emulation:evaluate') answers.push((value) => resolve({ ok: true, value }));
    }),
  } as unknown as StudioApi;
  const session = createLiveSession(api, () => undefined);
  session.want({ designId: 'd', revision: 1, datasetId: 's' });
  const progress = (revision: number, samples: number): void => session.progressed({ designId: 'd', revision, samples, totalSamples: 1000, partial: report(revision, samples) });
  const answer = async (index: number, value: EmulationReport): Promise<void> => {
    answers[index]?.(value);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { session, progress, answer, shown: () => session.store.getState().emulation };
}

describe('live store with partial reports', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows the first samples when the others take long, and what follows at once', () => {
    const h = harness();
    h.progress(1, 256);
    expect(h.shown()).toBeUndefined();
    vi.advanceTimersByTime(200);
    expect(h.shown()?.samples).toBe(256);
    h.progress(1, 768);
    expect(h.shown()?.samples).toBe(768);
  });

  it('never shows the first samples when all are through soon', async () => {
    const h = harness();
    h.progress(1, 256);
    await h.answer(0, report(1, 1000));
    await vi.advanceTimersByTimeAsync(500);
    expect(h.shown()?.samples).toBe(1000);
  });

  it('drops what belongs to the design before an edit', async () => {
    const h = harness();
    await h.answer(0, report(1, 1000));
    h.session.want({ designId: 'd', revision: 2, datasetId: 's' });
    h.progress(2, 256);
    h.session.want({ designId: 'd', revision: 3, datasetId: 's' });
    h.progress(2, 512);
    await vi.advanceTimersByTimeAsync(300);
    expect(h.shown()).toMatchObject({ revision: 1, samples: 1000 });
    h.progress(3, 256);
    await vi.advanceTimersByTimeAsync(300);
    expect(h.shown()).toMatchObject({ revision: 3, samples: 256 });
  });
});
