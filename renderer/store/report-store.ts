/** @file Opening somebody's results into the project: what was chosen, how far it is, what came of it. Goes on while other views are looked at. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { OpenedReports, ReportUpload } from '../../preload/contract/report.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { isProjectSource, mayBeReport, OPENED_BYTES_MAX, OPENED_FILES_MAX, REPORT_BYTES_MAX } from '../../preload/model/report-files.ts';
import { readFiles } from './read-files.ts';

/** A chosen file, with its place in the folder that was chosen. */
export interface ChosenFile {
  readonly name: string;
  readonly file: Pick<File, 'size' | 'lastModified' | 'arrayBuffer'>;
}

/** State of opening. */
export interface ReportsState {
  /** The dialog is there. */
  readonly isOpen: boolean;
  readonly chosen: readonly ChosenFile[];
  /** How many of the chosen bytes are read; 1 while the other side works on them. */
  readonly fraction?: number | undefined;
  readonly failure?: Failure | undefined;
  readonly opened?: OpenedReports | undefined;
}

/** What the files belong to. */
export interface OpenOptions {
  readonly projectId: string;
  readonly designId?: string;
  readonly asOneRun: boolean;
}

/** Opens results. */
export interface ReportsSession {
  readonly store: StoreApi<ReportsState>;
  /** Show the dialog, with files that were dropped. */
  show(files?: readonly ChosenFile[]): void;
  choose(files: readonly ChosenFile[]): void;
  close(): void;
  /** Send what was chosen; returns what came of it, or undefined after a failure, which is in the state. */
  send(options: OpenOptions): Promise<OpenedReports | undefined>;
}

/** What is sent of chosen files. */
export interface UploadPlan {
  readonly withContent: readonly ChosenFile[];
  /** Only their names and times count. */
  readonly namesOnly: readonly ChosenFile[];
  readonly byteCount: number;
}

/** Return what of the chosen files is read. A single file is, whatever it is called. Never throws. */
export function planUpload(files: readonly ChosenFile[]): UploadPlan {
  const isRead = ({ name, file }: ChosenFile): boolean => file.size > 0 && file.size <= REPORT_BYTES_MAX && (mayBeReport(name) || isProjectSource(name) || files.length === 1);
  const withContent = files.filter(isRead);
  return { withContent, namesOnly: files.filter((file) => !isRead(file)), byteCount: withContent.reduce((sum, { file }) => sum + file.size, 0) };
}

/** Return why chosen files cannot be opened, before any of them is read. Never throws. */
export function refuseChoice(files: readonly ChosenFile[]): Failure | undefined {
  const { withContent, byteCount } = planUpload(files);
  if (files.length > OPENED_FILES_MAX) return { code: 'limit', message: `${files.length} files were chosen; at most ${OPENED_FILES_MAX} are looked through at once.`, help: 'Choose the folder of one project.' };
  if (byteCount > OPENED_BYTES_MAX) return { code: 'limit', message: `The reports have ${Math.ceil(byteCount / 2 ** 20)} MiB together; at most ${OPENED_BYTES_MAX / 2 ** 20} MiB are opened at once.`, help: 'Choose the folder of one project, or single reports.' };
  if (files.length > 0 && withContent.length === 0) return { code: 'file-unreadable', message: 'None of the chosen files can be a report.', help: 'Reports end in .rpt, .xml, .json, .ndjson, .stat, .txt or .log. Models are opened from Home.' };
  return undefined;
}

/** Make a session. */
export function createReportsSession(api: StudioApi): ReportsSession {
  const store = createStore<ReportsState>(() => ({ isOpen: false, chosen: [] }));
  const choose = (chosen: readonly ChosenFile[]): void => store.setState({ chosen, opened: undefined, failure: refuseChoice(chosen) });
  return {
    store,
    choose,
    show(files) {
      store.setState({ isOpen: true });
      if (files !== undefined && store.getState().fraction === undefined) choose(files);
    },
    close() {
      store.setState(({ fraction }) => (fraction === undefined ? { isOpen: false, chosen: [], failure: undefined, opened: undefined } : { isOpen: false }));
    },
    async send(options) {
      store.setState({ fraction: 0, failure: undefined, opened: undefined });
      const reply = await open(api, options, store);
      store.setState({ fraction: undefined, ...(reply.ok ? { opened: reply.value, chosen: [] } : { failure: reply.failure }) });
      return reply.ok ? reply.value : undefined;
    },
  };
}

async function open(api: StudioApi, options: OpenOptions, store: StoreApi<ReportsState>): Promise<Result<OpenedReports>> {
  const { withContent, namesOnly } = planUpload(store.getState().chosen);
  const read = await readFiles(withContent, (fraction) => store.setState({ fraction }));
  if (!read.ok) return read;
  const files: readonly ReportUpload[] = [
    ...namesOnly.map(({ name, file }) => ({ name, bytes: new Uint8Array(), modifiedAtMs: file.lastModified })),
    ...read.value.map(({ chosen: { name, file }, bytes }) => ({ name, bytes, modifiedAtMs: file.lastModified })),
  ];
  store.setState({ fraction: 1 });
  return api.request('report:open', { ...options, files });
}
