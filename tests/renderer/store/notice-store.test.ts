/** @file Messages. */

import { describe, expect, it } from 'vitest';
import { createNoticeStore, showNotice } from '../../../renderer/store/notice-store.ts';

describe('messages', () => {
  it('keep the newest plain confirmation, and every error and every message with details', () => {
    const store = createNoticeStore();
    showNotice(store, { tone: 'done', title: 'run 1: done.' });
    showNotice(store, { tone: 'error', title: 'run 2 failed' });
    showNotice(store, { tone: 'done', title: 'Imported', details: ['a finding'] });
    showNotice(store, { tone: 'done', title: 'run 3: done.' });
    expect(store.getState().notices.map((n) => n.title)).toEqual(['run 2 failed', 'Imported', 'run 3: done.']);
  });
});
