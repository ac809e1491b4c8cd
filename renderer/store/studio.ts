/**
 * @file One studio: the stores of a window, joined. Made once per window (or per test) and handed down by context.
 */

import type { StoreApi } from 'zustand/vanilla';
import type { StudioApi, ReplyValue, RequestChannel, RequestPayload } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import type { JobView } from '../../preload/contract/run.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import { createAnalysisSession, type AnalysisSession } from './analysis-store.ts';
import { createDesignSession, type DesignSession, type EditOptions } from './design-store.ts';
import { createGestures, type Gestures } from './gestures.ts';
import { acceptJobs, acceptLogSlice, createJobStore, type JobsState } from './job-store.ts';
import { createLiveSession, type LiveSession } from './live-store.ts';
import { createMinimiseSession, type MinimiseSession } from './minimise-store.ts';
import { createNoticeStore, showFailure, showNotice, type NoticeState, type NoticeSubject } from './notice-store.ts';
import { createProjectStore, type ProjectState } from './project-store.ts';
import { createReportsSession, type ReportsSession } from './report-store.ts';
import { createUiStore, type UiState } from './ui-store.ts';

/** Everything a view needs. */
export interface Studio {
  readonly api: StudioApi;
  readonly project: StoreApi<ProjectState>;
  readonly design: DesignSession;
  readonly live: LiveSession;
  readonly analysis: AnalysisSession;
  readonly minimise: MinimiseSession;
  readonly reports: ReportsSession;
  readonly ui: StoreApi<UiState>;
  readonly jobs: StoreApi<JobsState>;
  readonly notices: StoreApi<NoticeState>;
  readonly gestures: Gestures;
  /** Send a request; a failure becomes a message to the user and `undefined`. */
  ask<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<ReplyValue<C> | undefined>;
  /** Show a failure to the user, in place of an earlier message about the same. */
  fail(failure: Failure, about?: NoticeSubject): void;
  /** Say that something is done. */
  say(text: string): void;
  /** Edit the open design. */
  edit(edit: DesignEdit, options?: EditOptions): void;
  /** Stop listening. */
  dispose(): void;
}

/** Make a studio over an API and start listening to its events. */
export function createStudio(api: StudioApi, windowWidthPx: number): Studio {
  const notices = createNoticeStore();
  const fail = (failure: Failure, about?: NoticeSubject): void => showFailure(notices, failure, about);
  const project = createProjectStore();
  const session = createDesignSession(api, fail);
  const live = createLiveSession(api, fail);
  const gestures = createGestures(session, live.store);
  const afterGesture = (step: () => void) => (): void => {
    gestures.stop();
    step();
  };
  const design: DesignSession = { ...session, undo: afterGesture(() => session.undo()), redo: afterGesture(() => session.redo()) };
  const jobs = createJobStore();
  const ui = createUiStore(windowWidthPx);
  const analysis = createAnalysisSession({ api, design: design.store, live: live.store, project, ui });
  const minimise = createMinimiseSession(api, design.store);
  const reports = createReportsSession(api);
  const studio: Studio = {
    api, project, design, live, analysis, minimise, reports, ui, jobs, notices, fail, gestures,
    async ask(channel, payload) {
      const reply = await api.request(channel, payload);
      if (reply.ok) return reply.value as ReplyValue<typeof channel>;
      fail(reply.failure);
      return undefined;
    },
    say: (text) => showNotice(notices, { tone: 'done', title: text }),
    edit: (edit, options) => design.applyEdit(edit, options),
    dispose: () => undefined,
  };
  // Findings are counted on every card, so the checks that take their time run whatever is on show.
  const stops = [...followDesign(studio), ...followEvents(studio), analysis.retain('check'), () => analysis.dispose(), () => minimise.dispose()];
  return { ...studio, dispose: () => stops.forEach((stop) => stop()) };
}

/** Ask for new live numbers whenever design or dataset change. */
function followDesign({ design, live, project }: Studio): (() => void)[] {
  const update = (): void => {
    const view = design.store.getState().view;
    const { datasetId } = project.getState();
    live.want(view === undefined ? undefined : { designId: view.designId, revision: view.revision, ...(datasetId === undefined ? {} : { datasetId }) });
  };
  return [
    design.store.subscribe((state, before) => {
      if (state.view?.revision !== before.view?.revision || state.view?.designId !== before.view?.designId) update();
    }),
    project.subscribe((state, before) => {
      if (state.datasetId !== before.datasetId) update();
    }),
  ];
}

/** A verification that is done says what it found. */
function wordOfEnd({ kind, layers }: JobView): string {
  if (kind !== 'verify') return 'done';
  return layers.some(({ state }) => state === 'failed') ? 'not equal to hls4ml' : 'equal to hls4ml';
}

/** What went wrong with a job that is on show stands in its banner already. */
function announceEnd({ notices, jobs, ui }: Pick<Studio, 'notices' | 'jobs' | 'ui'>, job: JobView): void {
  const isOnShow = ui.getState().view === 'jobs' && jobs.getState().currentJobId === job.jobId;
  if (job.state === 'done') showNotice(notices, { tone: 'done', title: `${job.title}: ${wordOfEnd(job)}.` });
  else if ((job.state === 'failed' || job.state === 'interrupted') && !isOnShow) {
    const { message = `The job was ${job.state}.`, help } = job.error ?? {};
    showNotice(notices, { tone: 'error', title: `${job.title}: ${message}`, ...(help === undefined ? {} : { help }) });
  }
}

function followEvents(studio: Studio): (() => void)[] {
  const { api, design, jobs, live, project } = studio;
  let learning: ReturnType<typeof setTimeout> | undefined;
  return [
    api.subscribe('design:changed', ({ designId, revision }) => {
      const { view, pendingCount } = design.store.getState();
      if (view?.designId === designId && view.revision < revision && pendingCount === 0) void design.refresh();
    }),
    api.subscribe('report:calibration-changed', () => live.estimateAgain()),
    // Estimates learn from finished runs; several changes in a row are one question.
    api.subscribe('run:changed', ({ projectId }) => {
      if (projectId !== project.getState().project?.projectId) return;
      clearTimeout(learning);
      learning = setTimeout(() => live.estimateAgain(), 300);
    }),
    () => clearTimeout(learning),
    api.subscribe('emulation:progressed', (event) => live.progressed(event)),
    api.subscribe('job:progressed', ({ job }) => {
      const before = jobs.getState().jobs[job.jobId];
      acceptJobs(jobs, [job]);
      if (job.projectId === project.getState().project?.projectId && before?.state !== job.state && before !== undefined) announceEnd(studio, job);
    }),
    api.subscribe('job:log-appended', ({ jobId, ...slice }) => acceptLogSlice(jobs, jobId, slice)),
    api.onConnection((connection) => {
      const before = project.getState().connection;
      project.setState({ connection });
      if (connection === 'open' && before === 'lost') void design.refresh().then(() => live.again());
    }),
  ];
}
