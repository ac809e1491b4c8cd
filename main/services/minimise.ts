/**
 * @file Searches for smaller types: one a design, in the thread of the analyses, one trial after the other so that other
 * analyses get their turn. The state stays here, so that a window that comes back finds it.
 */

import { randomUUID } from 'node:crypto';
import type { DesignFigures, MinimisePoint, MinimiseRequest, MinimiseState, ProposedType } from '../../preload/contract/analysis.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { Design } from '../../preload/model/design.ts';
import { sameType } from '../../preload/model/fixed-type.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import { startSearch, type Question, type TypeList } from '../compiler/analysis/minimise-types.ts';
import { groupEdit, withTypes, type TypeSetting } from '../workers/analysis-variables.ts';
import type { SearchVariable, TrialJudgement } from '../workers/analysis-trial.ts';
import { openSubject } from './analysis-subject.ts';
import type { EngineSubject } from './engine.ts';
import { MinimiseBound, type Figure } from './minimise-bound.ts';
import type { ServiceContext } from './service-context.ts';

/** Between two events that bring nothing better. @unit ms */
const EVENT_PAUSE_MS = 200;
/** Searches that are remembered. */
const KEPT_COUNT = 50;

interface Running {
  state: MinimiseState;
  readonly controller: AbortController;
  readonly subject: EngineSubject;
  readonly dataId: string;
  emittedAtMs: number;
}

/** Starts, remembers and ends searches. */
export class MinimiseService {
  readonly #context: ServiceContext;
  /** By design. */
  readonly #searches = new Map<string, Running>();

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** Start a search; one that runs for the same design ends. Fails with `bad-request`. @throws {StorageError} `not-found` */
  start(request: MinimiseRequest): Result<MinimiseState> {
    const opened = openSubject(this.#context, request);
    if (!opened.ok) return opened;
    const { subject, dataset, revision } = opened.value;
    this.#searches.get(request.designId)?.controller.abort();
    const state: MinimiseState = {
      minimiseId: randomUUID(), designId: request.designId, datasetId: request.datasetId, revision, request, state: 'running', triedCount: 0, costUnit: 'LUT', qualityUnit: 'accuracy', points: [],
      startedAtMs: Date.now(), elapsedMs: 0,
    };
    const running: Running = { state, controller: new AbortController(), subject, dataId: dataset.sha256, emittedAtMs: 0 };
    this.#remember(running);
    void this.#run(running);
    return ok(state);
  }

  /** Return the search of a design that runs or ran last. Never throws. */
  get(designId: string): MinimiseState | undefined {
    const running = this.#searches.get(designId);
    if (running === undefined || running.state.state !== 'running') return running?.state;
    return { ...running.state, elapsedMs: Date.now() - running.state.startedAtMs };
  }

  /** End a search; what it found stays. Fails with `not-found`. */
  cancel(minimiseId: string): Result<MinimiseState> {
    const running = [...this.#searches.values()].find(({ state }) => state.minimiseId === minimiseId);
    if (running === undefined) return fail<Failure>({ code: 'not-found', message: 'This search is not known any more.', help: 'Start it again.' });
    if (running.state.state === 'running') {
      running.controller.abort();
      this.#change(running, { state: 'cancelled' }, true);
    }
    return ok(running.state);
  }

  #remember(running: Running): void {
    const { designId } = running.state;
    this.#searches.delete(designId);
    this.#searches.set(designId, running);
    for (const [oldest, search] of this.#searches) {
      if (this.#searches.size <= KEPT_COUNT) break;
      if (search.state.state !== 'running') this.#searches.delete(oldest);
    }
  }

  async #run(running: Running): Promise<void> {
    const outcome = await this.#search(running);
    if (running.state.state !== 'running') return;
    if (running.controller.signal.aborted) this.#change(running, { state: 'cancelled' }, true);
    else if (outcome.ok) this.#change(running, { state: 'done' }, true);
    else this.#change(running, outcome.failure.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', failure: outcome.failure.message }, true);
  }

  async #search(running: Running): Promise<Result<void>> {
    const { subject, dataId, controller } = running;
    const { request } = running.state;
    const { signal } = controller;
    const scope = { ...(request.layers === undefined ? {} : { layers: request.layers }), ...(request.variables === undefined ? {} : { variables: request.variables }) };
    const space = await this.#context.engine.analyseUntil(signal, subject, { kind: 'search-space', dataId, ...scope });
    if (!space.ok) return space;
    const { variables } = space.value;
    if (variables.length === 0) return fail<Failure>({ code: 'bad-request', message: 'There is no type among those asked for that could be made smaller.' });
    const judge = (types: TypeList, wantsQuality: boolean): Promise<Result<TrialJudgement>> => this.#judge(running, { variables, types, wantsQuality });
    const start = variables.map(({ type }) => type);
    const before = await judge(start, true);
    if (!before.ok) return before;
    const bound = MinimiseBound.of(before.value.figures, request);
    if (!bound.ok) return bound;
    const first = pointOf(bound.value.figure(before.value.figures), true, 'as it is');
    this.#change(running, { costUnit: bound.value.costUnit, qualityUnit: bound.value.qualityUnit, points: [first] }, true);
    return this.#follow(running, { variables, judge, bound: bound.value, before: before.value.figures });
  }

  /** Ask what the search asks, until it has no more questions. */
  async #follow(running: Running, of: Followed): Promise<Result<void>> {
    const search = startSearch(running.state.request.method, of.variables);
    let step = search.next();
    while (step.done !== true) {
      const question = step.value;
      const judged = await of.judge(question.types, question.kind === 'judge');
      if (running.controller.signal.aborted || running.state.state !== 'running') return ok(undefined);
      if (!judged.ok) return judged;
      const figure = of.bound.figure(judged.value.figures);
      const accepted = question.kind === 'judge' && judged.value.taken.length === of.variables.length && of.bound.holds(figure);
      if (question.kind === 'judge') this.#note(running, of, { question, figures: judged.value.figures, figure, accepted });
      step = search.next({ cost: figure.cost, accepted });
    }
    return ok(undefined);
  }

  #note(running: Running, { variables, before }: Followed, trial: { readonly question: Question; readonly figures: DesignFigures; readonly figure: Figure; readonly accepted: boolean }): void {
    const { points, triedCount } = running.state;
    const { question, figures, figure, accepted } = trial;
    const tried = { triedCount: triedCount + 1, points: [...points, pointOf(figure, accepted, question.label)] };
    this.#change(running, accepted ? { ...tried, best: bestOf(variables, question.types, { before, after: figures }) } : tried, accepted);
  }

  #judge({ subject, dataId, controller }: Running, { variables, types, wantsQuality }: { readonly variables: readonly SearchVariable[]; readonly types: TypeList; readonly wantsQuality: boolean }): Promise<Result<TrialJudgement>> {
    const asked = variables.map((variable, at) => ({ ...variable, type: types[at] ?? variable.type }));
    const design: Design = withTypes(subject.design, changesOf(variables, types));
    return this.#context.engine.analyseUntil(controller.signal, { modelId: subject.modelId, design }, { kind: 'judge', dataId, variables: asked, wantsQuality });
  }

  /** Change the state and tell, but not more often than five times a second unless something is better. */
  #change(running: Running, changes: Partial<MinimiseState>, isNews: boolean): void {
    running.state = { ...running.state, ...changes, elapsedMs: Date.now() - running.state.startedAtMs };
    const now = performance.now();
    if (!isNews && now - running.emittedAtMs < EVENT_PAUSE_MS) return;
    running.emittedAtMs = now;
    this.#context.emit('analysis:minimise-progressed', running.state);
  }
}

interface Followed {
  readonly variables: readonly SearchVariable[];
  readonly judge: (types: TypeList, wantsQuality: boolean) => Promise<Result<TrialJudgement>>;
  readonly bound: MinimiseBound;
  readonly before: DesignFigures;
}

function pointOf({ cost, quality }: Figure, accepted: boolean, label: string): MinimisePoint {
  return { cost, quality, accepted, label };
}

function changesOf(variables: readonly SearchVariable[], types: TypeList): readonly TypeSetting[] {
  return variables.flatMap(({ layer, variable, type }, at) => {
    const next = types[at];
    return next === undefined || sameType(type, next) ? [] : [{ layer, variable, type: next }];
  });
}

function bestOf(variables: readonly SearchVariable[], types: TypeList, figures: { readonly before: DesignFigures; readonly after: DesignFigures }): NonNullable<MinimiseState['best']> {
  const settings = changesOf(variables, types);
  const label = `minimise ${plural(settings.length, 'type')}`;
  const proposed = settings.map(({ layer, variable, type }): ProposedType => {
    const from = variables.find((candidate) => candidate.layer === layer && candidate.variable === variable);
    return { layer, variable, from: from?.type ?? type, to: type, min: from?.measured?.min ?? 0, max: from?.measured?.max ?? 0 };
  });
  return { edit: groupEdit(label, settings), label, types: proposed, ...figures };
}
