/** @file The queue of edits: order, gestures, latest wins. */

import { describe, expect, it } from 'vitest';
import type { StudioApi } from '../../../preload/contract/index.ts';
import type { Failure } from '../../../preload/contract/result.ts';
import type { DesignEdit } from '../../../preload/model/design.ts';
import { createDesignSession } from '../../../renderer/store/design-store.ts';
import { createFakeStudio } from '../fake-studio.ts';

const setResult = (precision: string, layer = 'fc1'): DesignEdit => ({ kind: 'set-precision', layers: [layer], variables: ['result'], precision });

async function openSession(delayMs = 5): Promise<{ readonly session: ReturnType<typeof createDesignSession>; readonly fake: ReturnType<typeof createFakeStudio>; readonly failures: Failure[] }> {
  const fake = createFakeStudio({ delayMs });
  const failures: Failure[] = [];
  const session = createDesignSession(fake.api, (failure) => failures.push(failure), () => 42);
  const opened = await fake.api.request('design:open', { designId: 'design-1' });
  if (opened.ok) session.show(opened.value);
  return { session, fake, failures };
}

const sentPrecisions = (fake: ReturnType<typeof createFakeStudio>): readonly string[] =>
  fake.requests.flatMap((r) => (r.channel === 'design:apply-edit' ? [(r.payload as { edit: { precision: string } }).edit.precision] : []));

describe('design session', () => {
  it('replaces waiting edits of one gesture by the newest, with one request in flight', async () => {
    const { session, fake } = await openSession();
    for (let width = 15; width >= 8; width--) session.applyEdit(setResult(`fixed<${width},6>`), { gestureId: 'drag' });
    await session.settled();
    expect(sentPrecisions(fake)).toEqual(['fixed<15,6>', 'fixed<8,6>']);
    expect(session.store.getState().view?.nodes.find((n) => n.layer.name === 'fc1')?.layer.result_type).toMatchObject({ widthBits: 8 });
    expect(session.store.getState()).toMatchObject({ pendingCount: 0, editedAtMs: 42 });
  });

  it('sends every edit without a gesture, in order', async () => {
    const { session, fake } = await openSession();
    for (const width of [15, 14, 13]) session.applyEdit(setResult(`fixed<${width},6>`));
    await session.settled();
    expect(sentPrecisions(fake)).toEqual(['fixed<15,6>', 'fixed<14,6>', 'fixed<13,6>']);
  });

  it('makes one undo step of a gesture', async () => {
    const { session } = await openSession();
    session.applyEdit(setResult('fixed<12,6>'), { gestureId: 'drag', label: 'drag' });
    session.applyEdit(setResult('fixed<9,6>'), { gestureId: 'drag', label: 'drag' });
    session.undo();
    await session.settled();
    const view = session.store.getState().view;
    expect(view?.nodes.find((n) => n.layer.name === 'fc1')?.layer.result_type).toMatchObject({ widthBits: 16 });
    expect(view?.undoLabel).toBeUndefined();
    expect(view?.redoLabel).toBe('drag');
  });

  it('knows the type that an edit on its way will give', async () => {
    const { session } = await openSession();
    session.applyEdit(setResult('fixed<15,6>'));
    session.applyEdit({ kind: 'group', label: 'two', edits: [setResult('fixed<14,6>'), setResult('fixed<10,2>', 'fc2')] });
    expect(session.pendingPrecision('fc1', 'result')).toBe('fixed<14,6>');
    expect(session.pendingPrecision('fc2', 'result')).toBe('fixed<10,2>');
    expect(session.pendingPrecision('fc3', 'result')).toBeUndefined();
    await session.settled();
    expect(session.pendingPrecision('fc1', 'result')).toBeUndefined();
  });

  it('keeps the view and reports the failure when an edit is refused', async () => {
    const { session, failures } = await openSession();
    session.undo();
    await session.settled();
    expect(failures).toHaveLength(1);
    expect(session.store.getState().view?.revision).toBe(1);
  });

  it('never goes back to an older revision', async () => {
    const { session, fake } = await openSession();
    const before = session.store.getState().view;
    session.applyEdit(setResult('fixed<8,2>'));
    await session.settled();
    const stale: StudioApi = { ...fake.api, request: (async () => ({ ok: true, value: before })) as unknown as StudioApi['request'] };
    const late = createDesignSession(stale, () => undefined);
    late.show(session.store.getState().view);
    await late.refresh();
    expect(late.store.getState().view?.revision).toBe(2);
  });
});
