/**
 * @file Explanations of the open design: asked for only while a view wants them and only when nothing else is computing.
 *
 * An answer stays (as a stale one) until the next is there. A newer question of the same topic makes the trusted side
 * drop the older one; what no view waits for any more, and what the user stops, is cancelled.
 */

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BitCostReport, CancellableAnalysis, ExplainReport, OutputReport, RangeReport, WeightReport } from '../../preload/contract/analysis.ts';
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

/** Topics whose computation may be long. */
export type CancellableTopic = keyof typeof KINDS;

/** The newest answer of a topic. */
export interface AnalysisSlot<T> {
  readonly value?: T | undefined;
  readonly failure?: Failure | undefined;
  /** A question is out. */
  readonly busy: boolean;
  /** The user stopped the newest question; it is asked again on demand. */
  readonly isStopped: boolean;
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
  /** Ask again after a failure or a stop. */
  again(topic: AnalysisTopic): void;
  /** Cancel what is being computed for a topic; the next edit asks for it again. */
  stop(topic: CancellableTopic): void;
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

/** Pause before what the last view has left is cancelled: another view may just be coming. @unit ms */
const LEFT_PAUSE_MS = 500;

const KINDS = { explain: 'explain', outputs: 'outputs', ranges: 'ranges', bitCost: 'bit-cost' } as const satisfies { readonly [K in AnalysisTopic]?: CancellableAnalysis };

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
    new Asker({
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
      askers.explain.again();
    },
    again: (topic) => askers[topic].again(),
    stop(topic) {
      // What was explained before on the first samples is there still.
      if (topic === 'explain') allFor = undefined;
      askers[topic].stop();
    },
    dispose() {
      for (const stop of stops) stop();
      for (const each of all) each.dispose();
    },
  };
}

interface AskerOptions {
  readonly sources: AnalysisSources;
  readonly topic: AnalysisTopic;
  readonly question: () => Question | undefined;
  readonly patch: (slot: Partial<AnalysisSlot<unknown>>) => void;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/** Keeps one topic up to date. */
class Asker {
  readonly #options: AskerOptions;
  /** Views that want it. */
  #wanted = 0;
  #timer: Timer;
  #leaving: Timer;
  /** What is being computed. */
  #flight: Question | undefined;
  #answered: string | undefined;
  #stopped: string | undefined;

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  retain(): () => void {
    this.#wanted++;
    clearTimeout(this.#leaving);
    this.consider();
    return () => {
      this.#wanted--;
      if (this.#wanted > 0) return;
      clearTimeout(this.#timer);
      this.#leaving = setTimeout(() => this.#cancel(), LEFT_PAUSE_MS);
    };
  }

  /** Ask in a while, if there is something new to ask. */
  consider(): void {
    const { sources, topic, question } = this.#options;
    clearTimeout(this.#timer);
    const next = this.#wanted > 0 ? question() : undefined;
    if (!next || [this.#answered, this.#stopped, this.#flight?.key].includes(next.key) || !isIdle(sources)) return;
    this.#timer = setTimeout(() => void this.#ask(next), IDLE_MS[topic]);
  }

  again(): void {
    this.#answered = undefined;
    this.#stopped = undefined;
    this.#options.patch({ failure: undefined, isStopped: false });
    this.consider();
  }

  /** The user wants what is being computed no more. */
  stop(): void {
    if (this.#flight === undefined) return;
    this.#stopped = this.#flight.key;
    this.#cancel();
    this.#options.patch({ isStopped: true });
  }

  /** Another design: what was asked and answered means nothing any more. */
  forget(): void {
    this.#cancel();
    this.#answered = undefined;
    this.#stopped = undefined;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#leaving);
  }

  async #ask(asked: Question): Promise<void> {
    const { sources, topic, patch } = this.#options;
    this.#flight = asked;
    patch({ busy: true, isStopped: false });
    const reply = (await sources.api.request(CHANNELS[topic], asked.payload)) as Result<unknown>;
    if (this.#flight !== asked) return;
    this.#flight = undefined;
    if (!reply.ok && reply.failure.code === 'superseded') {
      patch({ busy: false });
      this.#timer = setTimeout(() => this.consider(), SUPERSEDED_PAUSE_MS);
      return;
    }
    this.#answered = asked.key;
    patch(reply.ok ? { busy: false, value: reply.value, failure: undefined } : { busy: false, failure: reply.failure });
    this.consider();
  }

  #cancel(): void {
    const { sources, topic, patch } = this.#options;
    clearTimeout(this.#timer);
    if (this.#flight === undefined) return;
    const { designId } = this.#flight.payload;
    this.#flight = undefined;
    patch({ busy: false });
    if (topic in KINDS) void sources.api.request('analysis:cancel', { designId, kind: KINDS[topic as CancellableTopic] });
  }
}

function emptySlots(): AnalysisState['slots'] {
  const empty = { busy: false, isStopped: false };
  return { explain: empty, outputs: empty, ranges: empty, weights: empty, bitCost: empty, check: empty };
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
