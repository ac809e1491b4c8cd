/** @file The live numbers of the open design: emulation report and estimate, each with the revision it belongs to, and baselines to compare with. */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EmulationEvents, EmulationReport, EstimateReport, LayerEstimate, LayerStatistics } from '../../preload/contract/emulation.ts';
import type { StudioApi } from '../../preload/contract/index.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { createLiveQuery } from './live-query.ts';

/** Live numbers. */
export interface LiveState {
  readonly emulation?: EmulationReport | undefined;
  readonly estimate?: EstimateReport | undefined;
  readonly emulating: boolean;
  readonly estimating: boolean;
  readonly emulationFailure?: Failure | undefined;
  readonly estimateFailure?: Failure | undefined;
  /** Samples done of a long evaluation. */
  readonly progress?: { readonly samples: number; readonly totalSamples: number } | undefined;
  /** Report before the gesture that is going on: its histograms stay as outlines. */
  readonly gestureBaseline?: EmulationReport | undefined;
  /** Pinned by the user for deltas. */
  readonly pinned?: { readonly emulation?: EmulationReport | undefined; readonly estimate?: EstimateReport | undefined } | undefined;
}

/** What the numbers are asked for. */
export interface LiveKey {
  readonly designId: string;
  readonly revision: number;
  readonly datasetId?: string;
}

/** Keeps the live numbers up to date. */
export interface LiveSession {
  readonly store: StoreApi<LiveState>;
  want(key: LiveKey | undefined): void;
  again(): void;
  /** Ask for the estimate alone: what it rests on has changed. */
  estimateAgain(): void;
  /** Take over how far the running evaluation is, and what it says so far. */
  progressed(event: EmulationEvents['emulation:progressed']): void;
}

/** A report of some samples is shown only if that of all takes longer than this: numbers do not flicker. @unit ms */
const PARTIAL_AFTER_MS = 150;

type EmulationKey = { readonly designId: string; readonly revision: number; readonly datasetId: string };

const sameEmulation = (a: EmulationKey, b: EmulationKey): boolean => a.designId === b.designId && a.revision === b.revision && a.datasetId === b.datasetId;

/** Make a session. Failures are kept in the state beside the old numbers; only unexpected ones go to `onFailure`. */
export function createLiveSession(api: StudioApi, onFailure: (failure: Failure) => void): LiveSession {
  const store = createStore<LiveState>(() => ({ emulating: false, estimating: false }));
  const partial = partialReports(store);
  const emulation = createLiveQuery<EmulationKey, EmulationReport>({
    ask: ({ designId, datasetId }) => api.request('emulation:evaluate', { designId, datasetId }),
    sameKey: sameEmulation,
    onAnswer: (_key, report) => {
      partial.drop();
      store.setState({ emulation: report, emulationFailure: undefined, progress: undefined });
    },
    onFailure: (_key, failure) => {
      partial.drop();
      if (failure.code === 'superseded') return;
      store.setState({ emulationFailure: failure, progress: undefined });
      if (failure.code === 'internal') onFailure(failure);
    },
    onBusy: (emulating) => store.setState({ emulating }),
  });
  const estimate = createLiveQuery<LiveKey, EstimateReport>({
    ask: ({ designId }) => api.request('estimate:evaluate', { designId }),
    sameKey: (a, b) => a.designId === b.designId && a.revision === b.revision,
    onAnswer: (_key, report) => store.setState({ estimate: report, estimateFailure: undefined }),
    onFailure: (_key, failure) => {
      if (failure.code === 'superseded') return;
      store.setState({ estimateFailure: failure });
      if (failure.code === 'internal') onFailure(failure);
    },
    onBusy: (estimating) => store.setState({ estimating }),
  });
  let last: LiveKey | undefined;
  return {
    store,
    want(key) {
      const other = last?.designId !== key?.designId;
      if (other) store.setState({ emulation: undefined, estimate: undefined, pinned: undefined, gestureBaseline: undefined, emulationFailure: undefined, estimateFailure: undefined, progress: undefined });
      else if (last?.datasetId !== key?.datasetId) store.setState({ emulation: undefined, gestureBaseline: undefined, emulationFailure: undefined, progress: undefined });
      if (last?.revision !== key?.revision || other || last?.datasetId !== key?.datasetId) partial.drop();
      last = key;
      estimate.want(key);
      emulation.want(key?.datasetId === undefined ? undefined : { designId: key.designId, revision: key.revision, datasetId: key.datasetId });
    },
    again() {
      emulation.again();
      estimate.again();
    },
    estimateAgain: () => estimate.again(),
    progressed({ designId, revision, samples, totalSamples, partial: report }) {
      if (last?.designId !== designId || !store.getState().emulating) return;
      store.setState({ progress: { samples, totalSamples } });
      if (report !== undefined && revision === last.revision && report.datasetId === last.datasetId) partial.offer(report);
    },
  };
}

/** Holds reports of some samples back for a moment: where all are through soon, only theirs is shown. */
function partialReports(store: StoreApi<LiveState>): { readonly offer: (report: EmulationReport) => void; readonly drop: () => void } {
  let waiting: EmulationReport | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (): void => {
    timer = undefined;
    if (waiting !== undefined) store.setState({ emulation: waiting, emulationFailure: undefined });
    waiting = undefined;
  };
  return {
    offer(report) {
      waiting = report;
      const shown = store.getState().emulation;
      if (shown?.revision === report.revision && shown.datasetId === report.datasetId && shown.samples < shown.totalSamples) show();
      else timer ??= setTimeout(show, PARTIAL_AFTER_MS);
    },
    drop() {
      clearTimeout(timer);
      timer = undefined;
      waiting = undefined;
    },
  };
}

const layersByReport = new WeakMap<object, ReadonlyMap<string, LayerStatistics>>();
const costsByReport = new WeakMap<object, ReadonlyMap<string, LayerEstimate>>();

/** Return the statistics of a layer in a report. Indexed once per report. */
export function layerStatistics(report: EmulationReport | undefined, layer: string): LayerStatistics | undefined {
  if (!report) return undefined;
  let index = layersByReport.get(report);
  if (!index) {
    index = new Map(report.layers.map((l) => [l.layer, l]));
    layersByReport.set(report, index);
  }
  return index.get(layer);
}

/** Return the estimate of a layer in a report. Indexed once per report. */
export function layerEstimate(report: EstimateReport | undefined, layer: string): LayerEstimate | undefined {
  if (!report) return undefined;
  let index = costsByReport.get(report);
  if (!index) {
    index = new Map(report.layers.map((l) => [l.layer, l]));
    costsByReport.set(report, index);
  }
  return index.get(layer);
}
