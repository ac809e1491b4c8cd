/**
 * @file Explanations of the open design: asked for only while a view wants them and only when nothing else is computing.
 *
 * An answer stays (as a stale one) until the next is there. A newer question of the same topic makes the trusted side
 * drop the older one, so asking again is also how a computation is cancelled.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BitCostReport, ExplainReport, OutputReport, RangeReport, WeightReport } from '../../preload/contract/analysis.ts';
import type { RequestChannel, RequestPayload, StudioApi } from '../../preload/contract/index.ts';
import type { CheckReport } from '../../preload/contract/preflight.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { DesignState } from './design-store.ts';
import type { LiveState } from './live-store.ts';
import type { ProjectState } from './project-store.ts';
import type { UiState } from './ui-store.ts';

/** What each topic answers. */
export interface AnalysisReports {
  readonly explain: ExplainReport;
  readonly outputs: OutputReport;
  readonly ranges: RangeReport;
  /** Asked for while nothing is emulated. */
  readonly weights: WeightReport;
  readonly bitCost: BitCostReport;
  /** Lints that take their time. */
  readonly check: CheckReport;
}
/** Something that can be explained. */
export type AnalysisTopic = keyof AnalysisReports;

/** The newest answer of a topic. */
export interface AnalysisSlot<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  /** A question is out. */
  readonly busy: boolean;
}

/** State of all topics. */
export interface AnalysisState {
  readonly slots: { readonly [K in AnalysisTopic]: AnalysisSlot<AnalysisReports[K]> };
}

/** Asks and keeps. */
export interface AnalysisSession {
  readonly store: StoreApi<AnalysisState>;
  /** Want a topic kept up to date; the function returned ends that. */
  retain(topic: AnalysisTopic): () => void;
  /** Explain over all samples instead of the first ones, until the design changes. */
  explainAll(): void;
  /** Ask again after a failure. */
  again(topic: AnalysisTopic): void;
  dispose(): void;
}

/** What the session reads. */
export interface AnalysisSources {
  readonly api: StudioApi;
  readonly design: StoreApi<DesignState>;
  readonly live: StoreApi<LiveState>;
  readonly project: StoreApi<ProjectState>;
  readonly ui: StoreApi<UiState>;
}

/** How long nothing may have happened before a topic is asked for. @unit ms */
const IDLE_MS: Readonly<Record<AnalysisTopic, number>> = { outputs: 60, ranges: 60, weights: 60, explain: 500, bitCost: 700, check: 1200 };
/** Pause before asking again what another window superseded. @unit ms */
const SUPERSEDED_PAUSE_MS = 2000;

const CHANNELS = { explain: 'analysis:explain', outputs: 'analysis:outputs', ranges: 'analysis:ranges', weights: 'analysis:weights', bitCost: 'analysis:bit-cost', check: 'preflight:check' } as const satisfies Record<AnalysisTopic, RequestChannel>;

interface Question {
  readonly key: string;
  readonly payload: RequestPayload<(typeof CHANNELS)[AnalysisTopic]>;
}

/** Make a session over the stores of a window. */
export function createAnalysisSession(sources: AnalysisSources): AnalysisSession {
  const { design, live, project, ui } = sources;
  const store = createStore<AnalysisState>(() => ({ slots: emptySlots() }));
  let allFor: string | undefined;
  let lastDesignId: string | undefined;
  const asker = (topic: AnalysisTopic): Asker =>
    createAsker({
      sources, topic,
      question: () => questionOf(topic, sources, allFor),
      patch: (slot) => store.setState(({ slots }) => ({ slots: { ...slots, [topic]: { ...slots[topic], ...slot } } })),
    });
  const askers: Readonly<Record<AnalysisTopic, Asker>> = { outputs: asker('outputs'), ranges: asker('ranges'), weights: asker('weights'), explain: asker('explain'), bitCost: asker('bitCost'), check: asker('check') };
  const all = Object.values(askers);
  const considerAll = (): void => {
    const designId = design.getState().view?.designId;
    if (designId !== lastDesignId) {
      lastDesignId = designId;
      for (const each of all) each.forget();
      store.setState({ slots: emptySlots() });
    }
    for (const each of all) each.consider();
  };
  const stops = [design.subscribe(considerAll), live.subscribe(considerAll), project.subscribe(considerAll), ui.subscribe(() => askers.bitCost.consider())];
  return {
    store,
    retain: (topic) => askers[topic].retain(),
    explainAll() {
      allFor = subjectKey(sources);
      askers.explain.consider();
    },
    again: (topic) => askers[topic].again(),
    dispose() {
      for (const stop of stops) stop();
      for (const each of all) each.stop();
    },
  };
}

/** Keeps one topic up to date. */
interface Asker {
  retain(): () => void;
  consider(): void;
  again(): void;
  /** Another design: what was asked and answered means nothing any more. */
  forget(): void;
  stop(): void;
}

interface AskerOptions {
  readonly sources: AnalysisSources;
  readonly topic: AnalysisTopic;
  readonly question: () => Question | undefined;
  readonly patch: (slot: Partial<AnalysisSlot<unknown>>) => void;
}

function createAsker({ sources, topic, question, patch }: AskerOptions): Asker {
  let wanted = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flight: string | undefined;
  let answered: string | undefined;
  const ask = async ({ key, payload }: Question): Promise<void> => {
    flight = key;
    patch({ busy: true });
    const reply = (await sources.api.request(CHANNELS[topic], payload)) as Result<unknown>;
    if (flight !== key) return;
    flight = undefined;
    if (!reply.ok && reply.failure.code === 'superseded') {
      patch({ busy: false });
      timer = setTimeout(consider, SUPERSEDED_PAUSE_MS);
      return;
    }
    answered = key;
    patch(reply.ok ? { busy: false, value: reply.value, failure: undefined } : { busy: false, failure: reply.failure });
    consider();
  };
  const consider = (): void => {
    clearTimeout(timer);
    const next = wanted > 0 ? question() : undefined;
    if (!next || answered === next.key || flight === next.key || !isIdle(sources)) return;
    timer = setTimeout(() => void ask(next), IDLE_MS[topic]);
  };
  return {
    retain() {
      wanted++;
      consider();
      return () => {
        wanted--;
        if (wanted === 0) clearTimeout(timer);
      };
    },
    consider,
    again() {
      answered = undefined;
      patch({ failure: undefined });
      consider();
    },
    forget() {
      flight = undefined;
      answered = undefined;
    },
    stop: () => clearTimeout(timer),
  };
}

function emptySlots(): AnalysisState['slots'] {
  return { explain: { busy: false }, outputs: { busy: false }, ranges: { busy: false }, weights: { busy: false }, bitCost: { busy: false }, check: { busy: false } };
}

/** What an answer is about, as text; undefined where there is no design or no data. */
function subjectKey(sources: AnalysisSources): string | undefined {
  return sources.project.getState().datasetId === undefined ? undefined : checkKey(sources);
}

/** The same for what does without data. */
function checkKey({ design, project }: AnalysisSources): string | undefined {
  const { view } = design.getState();
  return view && `${view.designId}:${view.revision}:${project.getState().datasetId ?? ''}`;
}

function questionOf(topic: AnalysisTopic, sources: AnalysisSources, allFor: string | undefined): Question | undefined {
  const designId = sources.design.getState().view?.designId;
  const { datasetId } = sources.project.getState();
  const key = checkKey(sources);
  if (topic === 'check' && key !== undefined && designId !== undefined) return { key, payload: { designId, ...(datasetId === undefined ? {} : { datasetId }) } };
  if (topic === 'weights' && designId !== undefined) return { key: `${designId}:${sources.design.getState().view?.revision}`, payload: { designId } };
  const subject = subjectKey(sources);
  if (subject === undefined || designId === undefined || datasetId === undefined) return undefined;
  if (topic === 'explain' && allFor === subject) return { key: `${subject}:all`, payload: { designId, datasetId, sampleCount: 0 } };
  if (topic !== 'bitCost') return { key: subject, payload: { designId, datasetId } };
  const { selection, variable: wish } = sources.ui.getState();
  const node = selection.length === 1 ? sources.design.getState().view?.nodes.find((n) => n.layer.name === selection[0]) : undefined;
  const variable = node?.precision.find((p) => p.variable === wish)?.variable ?? node?.precision.find((p) => p.variable === 'result')?.variable;
  return node && variable !== undefined ? { key: `${subject}:${node.layer.name}:${variable}`, payload: { designId, datasetId, layer: node.layer.name, variable } } : undefined;
}

/** Nothing is being edited or emulated, and the numbers on show are those of the design as it is. */
function isIdle({ design, live, project }: AnalysisSources): boolean {
  const { view, pendingCount } = design.getState();
  const { emulation, emulationFailure, emulating } = live.getState();
  return pendingCount === 0 && !emulating && (emulation?.revision === view?.revision || emulationFailure !== undefined || project.getState().datasetId === undefined);
}
