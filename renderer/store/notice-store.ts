/** @file Messages to the user: failures of requests and short confirmations. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../preload/contract/result.ts';

/** One message. Errors stay until closed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'error' | 'done';
  readonly title: string;
  readonly help?: string;
  readonly details?: readonly string[];
  /** What can be done about it; the message stays until it is done or closed. */
  readonly action?: { readonly text: string; readonly run: () => void };
}

/** Messages on show, oldest first. */
export interface NoticeState {
  readonly notices: readonly Notice[];
  readonly nextId: number;
}

/** Most that are on show at once. */
const NOTICES_MAX = 4;

/** Make an empty store. */
export function createNoticeStore(): StoreApi<NoticeState> {
  return createStore<NoticeState>(() => ({ notices: [], nextId: 1 }));
}

/** Show a message. The same text twice is shown once; of plain confirmations only the newest stays. */
export function showNotice(store: StoreApi<NoticeState>, notice: Omit<Notice, 'id'>): void {
  store.setState(({ notices, nextId }) => {
    const isPlain = (n: Omit<Notice, 'id'>): boolean => n.tone === 'done' && n.details === undefined && n.action === undefined;
    const others = notices.filter((n) => n.title !== notice.title && !(isPlain(n) && isPlain(notice)));
    return { notices: [...others, { ...notice, id: nextId }].slice(-NOTICES_MAX), nextId: nextId + 1 };
  });
}

/** Take a message away. */
export function closeNotice(store: StoreApi<NoticeState>, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));
}

/** Failures that are part of normal work and not worth a message. */
const QUIET: ReadonlySet<Failure['code']> = new Set(['superseded', 'cancelled']);

/** Show a failure, unless it is the quiet kind. */
export function showFailure(store: StoreApi<NoticeState>, failure: Failure): void {
  if (QUIET.has(failure.code)) return;
  const details = failure.details?.map((d) => (d.layer === undefined ? d.reason : `${d.layer}: ${d.reason}`));
  showNotice(store, {
    tone: 'error',
    title: failure.message,
    ...(failure.help === undefined ? {} : { help: failure.help }),
    ...(details === undefined ? {} : { details }),
  });
}
