/** @file Opening reports from the window: what is read of a choice, what is refused before it is read, and what the state says meanwhile. */

import { describe, expect, it } from 'vitest';
import type { OpenedReports } from '../../../preload/contract/report.ts';
import { OPENED_FILES_MAX, REPORT_BYTES_MAX } from '../../../preload/model/report-files.ts';
import { createReportsSession, planUpload, refuseChoice, type ChosenFile } from '../../../renderer/store/report-store.ts';
import { createFakeStudio } from '../fake-studio.ts';
import { withAnswers } from '../runs/fake-runs.ts';

const chosen = (name: string, text = 'x', size = text.length): ChosenFile => ({ name, file: { size, lastModified: 7, arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer) } });
const namesOf = (files: readonly ChosenFile[]): readonly string[] => files.map(({ name }) => name);
const OPENED: OpenedReports = { runs: [], known: [], reportCount: 1, problems: [], otherFileCount: 0 };

describe('of a chosen folder', () => {
  it('only what may be a report or names layers is read; of the rest names and times count', () => {
    const plan = planUpload([chosen('p/vivado_synth.rpt', '1234'), chosen('p/firmware/top.cpp'), chosen('p/hls4ml_config.yml'), chosen('p/model.h5'), chosen('p/firmware/weights/w2.txt'), chosen('p/big.rpt', 'x', REPORT_BYTES_MAX + 1), chosen('p/empty.rpt', '')]);
    expect(namesOf(plan.withContent)).toEqual(['p/vivado_synth.rpt', 'p/firmware/top.cpp', 'p/hls4ml_config.yml']);
    expect(namesOf(plan.namesOnly)).toEqual(['p/model.h5', 'p/firmware/weights/w2.txt', 'p/big.rpt', 'p/empty.rpt']);
    expect(plan.byteCount).toBe(6);
  });

  it('a single file is read whatever it is called', () => {
    expect(namesOf(planUpload([chosen('report')]).withContent)).toEqual(['report']);
    expect(namesOf(planUpload([chosen('report'), chosen('other')]).withContent)).toEqual([]);
  });
});

describe('before anything is read', () => {
  it('a whole disk, too many bytes and files that are no reports are refused with what to do', () => {
    const many = Array.from({ length: OPENED_FILES_MAX + 1 }, (_, at) => chosen(`${at}.rpt`));
    expect(refuseChoice(many)).toMatchObject({ code: 'limit', help: expect.stringContaining('one project') as unknown });
    expect(refuseChoice(Array.from({ length: 5 }, (_, at) => chosen(`${at}.rpt`, 'x', REPORT_BYTES_MAX)))).toMatchObject({ code: 'limit', message: expect.stringContaining('320 MiB') as unknown });
    expect(refuseChoice([chosen('a.h5'), chosen('b.npy')])).toMatchObject({ code: 'file-unreadable' });
    expect(refuseChoice([chosen('a.rpt')])).toBeUndefined();
    expect(refuseChoice([])).toBeUndefined();
  });
});

describe('a session', () => {
  function session(answer: () => unknown) {
    const fake = createFakeStudio();
    const sent: unknown[] = [];
    const api = withAnswers(fake.api, { 'report:open': (payload) => (sent.push(payload), answer() as never) });
    return { reports: createReportsSession(api), sent };
  }

  it('sends contents of reports, names of the rest, and keeps what came of them', async () => {
    const { reports, sent } = session(() => ({ ok: true, value: OPENED }));
    reports.show([chosen('p/a.rpt', 'abc'), chosen('p/b.h5')]);
    expect(reports.store.getState()).toMatchObject({ isOpen: true, failure: undefined });
    const opened = reports.send({ projectId: 'p1', designId: 'd1', asOneRun: true });
    expect(reports.store.getState().fraction).toBe(0);
    expect(await opened).toEqual(OPENED);
    expect(sent).toEqual([{ projectId: 'p1', designId: 'd1', asOneRun: true, files: [{ name: 'p/b.h5', bytes: new Uint8Array(), modifiedAtMs: 7 }, { name: 'p/a.rpt', bytes: new TextEncoder().encode('abc'), modifiedAtMs: 7 }] }]);
    expect(reports.store.getState()).toMatchObject({ opened: OPENED, chosen: [], fraction: undefined });
  });

  it('keeps the choice after a failure, and forgets it with the dialog', async () => {
    const { reports } = session(() => ({ ok: false, failure: { code: 'conflict', message: 'of another network' } }));
    reports.show([chosen('a.rpt')]);
    expect(await reports.send({ projectId: 'p1', asOneRun: false })).toBeUndefined();
    expect(reports.store.getState()).toMatchObject({ failure: { code: 'conflict' } });
    expect(namesOf(reports.store.getState().chosen)).toEqual(['a.rpt']);
    reports.close();
    expect(reports.store.getState()).toMatchObject({ isOpen: false, chosen: [], failure: undefined });
  });

  it('names a file that cannot be read any more, and sends nothing', async () => {
    const { reports, sent } = session(() => ({ ok: true, value: OPENED }));
    reports.choose([{ name: 'gone.rpt', file: { size: 3, lastModified: 0, arrayBuffer: () => Promise.reject(new TypeError('no such file')) } }]);
    await reports.send({ projectId: 'p1', asOneRun: false });
    expect(reports.store.getState().failure).toMatchObject({ code: 'file-unreadable', file: 'gone.rpt' });
    expect(sent).toEqual([]);
  });

  it('goes on behind a closed dialog, and a drop meanwhile does not touch it', async () => {
    let answer = (): void => {};
    const waiting = new Promise<unknown>((resolve) => (answer = () => resolve({ ok: true, value: OPENED })));
    const { reports } = session(() => waiting);
    reports.show([chosen('a.rpt')]);
    const opened = reports.send({ projectId: 'p1', asOneRun: false });
    reports.close();
    expect(reports.store.getState()).toMatchObject({ isOpen: false, fraction: expect.any(Number) as unknown });
    reports.show([chosen('b.rpt')]);
    expect(namesOf(reports.store.getState().chosen)).toEqual(['a.rpt']);
    answer();
    await opened;
    expect(reports.store.getState()).toMatchObject({ isOpen: true, opened: OPENED });
  });
});
