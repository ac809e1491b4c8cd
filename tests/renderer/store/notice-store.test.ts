/** @file Messages. */

import { describe, expect, it } from 'vitest';
import { createNoticeStore, showFailure, showNotice } from '../../../renderer/store/notice-store.ts';

describe('messages', () => {
  it('keep the newest plain confirmation, and every error and every message with details', () => {
    const store = createNoticeStore();
    showNotice(store, { tone: 'done', title: 'run 1: done.' });
    showNotice(store, { tone: 'error', title: 'run 2 failed' });
    showNotice(store, { tone: 'done', title: 'Imported', details: ['a finding'] });
    showNotice(store, { tone: 'done', title: 'run 3: done.' });
    expect(store.getState().notices.map((n) => n.title)).toEqual(['run 2 failed', 'Imported', 'run 3: done.']);
  });

  it('about the same take the place of each other, a success that of a refusal too; others stay', () => {
    const store = createNoticeStore();
    showFailure(store, { code: 'internal', message: 'of a job' });
    showFailure(store, { code: 'bad-request', message: 'a.docx cannot be opened' }, 'files');
    showFailure(store, { code: 'bad-request', message: 'b.docx cannot be opened' }, 'files');
    expect(store.getState().notices.map((n) => n.title)).toEqual(['of a job', 'b.docx cannot be opened']);
    showNotice(store, { tone: 'done', about: 'files', title: 'Imported c.yml.' });
    expect(store.getState().notices.map((n) => n.title)).toEqual(['of a job', 'Imported c.yml.']);
  });
});
