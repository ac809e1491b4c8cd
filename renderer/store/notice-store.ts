/** @file Messages to the user: failures of requests and short confirmations. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../preload/contract/result.ts';

/** What several messages may be about: files that were dropped or chosen for the open project. */
export type NoticeSubject = 'files';

/** One message. Errors stay until closed. */
export interface Notice {
  readonly id: number;
  readonly tone: 'error' | 'done';
  /** What it is about: a newer message about the same takes its place. */
  readonly about?: NoticeSubject;
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

/** Show a message. Of those with the same text or about the same, and of plain confirmations, only the newest stays. */
export function showNotice(store: StoreApi<NoticeState>, notice: Omit<Notice, 'id'>): void {
  store.setState(({ notices, nextId }) => {
    const isPlain = (n: Omit<Notice, 'id'>): boolean => n.tone === 'done' && n.details === undefined && n.action === undefined;
    const others = notices.filter((n) => n.title !== notice.title && (n.about === undefined || n.about !== notice.about) && !(isPlain(n) && isPlain(notice)));
    return { notices: [...others, { ...notice, id: nextId }].slice(-NOTICES_MAX), nextId: nextId + 1 };
  });
}

/** Take a message away. */
export function closeNotice(store: StoreApi<NoticeState>, id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((n) => n.id !== id) }));
}

/** Take away the messages about something, or all. */
export function clearNotices(store: StoreApi<NoticeState>, about?: NoticeSubject): void {
  store.setState(({ notices }) => ({ notices: about === undefined ? [] : notices.filter((n) => n.about !== about) }));
}

/** Failures that are part of normal work and not worth a message. */
const QUIET: ReadonlySet<Failure['code']> = new Set(['superseded', 'cancelled']);

/** Show a failure, unless it is the quiet kind. */
export function showFailure(store: StoreApi<NoticeState>, failure: Failure, about?: NoticeSubject): void {
  if (QUIET.has(failure.code)) return;
  const details = failure.details?.map((d) => (d.layer === undefined ? d.reason : `${d.layer}: ${d.reason}`));
  showNotice(store, {
    tone: 'error',
    title: failure.message,
    ...(about === undefined ? {} : { about }),
    ...(failure.help === undefined ? {} : { help: failure.help }),
    ...(details === undefined ? {} : { details }),
  });
}
