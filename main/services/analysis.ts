/**
 * @file Domain `analysis`: why a design computes what it computes, and proposals to make it better. Everything is computed
 * on request in a thread of its own; answers name the revision they belong to.
 */

import { z } from 'zod';
import type { AnalysisStamp, AnalysisSubject, FitProposal, FitRequest, OutputReport, WeightReport } from '../../preload/contract/analysis.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import type { StoredDataset } from '../storage/dataset-store.ts';
import type { AnalysisAnswers, AnalysisTask } from '../workers/run-analysis.ts';
import { openSubject } from './analysis-subject.ts';
import { subjectOf } from './designs.ts';
import type { AnalysisWork } from './engine.ts';
import { MinimiseService } from './minimise.ts';
import { ID } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

const SUBJECT = { designId: ID, datasetId: ID };
const LAYER = z.string().min(1).max(1000);
const NAMES = z.array(LAYER).max(100_000);
const SCOPE = { layers: NAMES.exactOptional(), variables: NAMES.exactOptional() };
const INDEX = z.number().int().min(0);
/** Most margin that makes sense. @unit bits */
const MARGIN_BITS_MAX = 64;

/** Handlers of `analysis:*`. */
export function analysisHandlers(context: ServiceContext): HandlerTable {
  const service = new AnalysisService(context);
  const minimise = new MinimiseService(context);
  return {
    'analysis:explain': { payload: z.strictObject({ ...SUBJECT, sampleCount: INDEX.exactOptional() }), handle: ({ sampleCount, ...subject }) => service.stamped<'explain'>(subject, { kind: 'explain', ...(sampleCount === undefined ? {} : { sampleCount }) }) },
    'analysis:explain-element': {
      payload: z.strictObject({ ...SUBJECT, sample: INDEX, layer: LAYER, element: INDEX }),
      handle: ({ sample, layer, element, ...subject }) => service.explainElement(subject, { sample, layer, element }),
    },
    'analysis:outputs': { payload: z.strictObject(SUBJECT), handle: (subject) => service.outputs(subject) },
    'analysis:ranges': { payload: z.strictObject(SUBJECT), handle: (subject) => service.stamped<'ranges'>(subject, { kind: 'ranges' }) },
    'analysis:weights': { payload: z.strictObject({ designId: ID }), handle: ({ designId }) => service.weights(designId) },
    'analysis:bit-cost': { payload: z.strictObject({ ...SUBJECT, layer: LAYER, variable: LAYER }), handle: ({ layer, variable, ...subject }) => service.bitCost(subject, { layer, variable }) },
    'analysis:propose-fit': {
      payload: z.strictObject({ ...SUBJECT, ...SCOPE, method: z.enum(['data', 'exact']), marginBits: z.number().int().min(-MARGIN_BITS_MAX).max(MARGIN_BITS_MAX).exactOptional(), keepFraction: z.boolean().exactOptional() }),
      handle: (request) => service.proposeFit(request),
    },
    'analysis:cancel': {
      payload: z.strictObject({ designId: ID, kind: z.enum(['explain', 'outputs', 'ranges', 'bit-cost', 'propose-fit']) }),
      handle: ({ designId, kind }) => ok({ cancelled: context.engine.cancelAnalysis(designId, kind) }),
    },
    'analysis:start-minimise': {
      payload: z.strictObject({ ...SUBJECT, ...SCOPE, method: z.enum(['greedy', 'binary']), accuracyLossMax: z.number().min(0).max(1).exactOptional(), maxAbsErrorMax: z.number().min(0).exactOptional() }),
      handle: (request) => minimise.start(request),
    },
    'analysis:get-minimise': { payload: z.strictObject({ designId: ID }), handle: ({ designId }) => ok(minimise.get(designId)) },
    'analysis:cancel-minimise': { payload: z.strictObject({ minimiseId: ID }), handle: ({ minimiseId }) => minimise.cancel(minimiseId) },
  };
}

type Simple = 'explain' | 'ranges' | 'outputs';

class AnalysisService {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** Do an analysis and say what the answer belongs to. */
  async stamped<K extends Simple>(of: AnalysisSubject, work: Omit<AnalysisWork<K>, 'dataId'>): Promise<Result<AnalysisAnswers[K] & AnalysisStamp>> {
    const answer = await this.#analyse<K>(of, work);
    return answer.ok ? ok({ ...answer.value.answer, ...answer.value.stamp }) : answer;
  }

  async weights(designId: string): Promise<Result<WeightReport>> {
    const startedMs = performance.now();
    const stored = this.#context.workspace.designs.get(designId);
    const answer = await this.#context.engine.weights(subjectOf(this.#context, stored));
    return answer.ok ? ok({ designId, revision: stored.revision, ...answer.value, elapsedMs: performance.now() - startedMs }) : answer;
  }

  async outputs(of: AnalysisSubject): Promise<Result<OutputReport>> {
    const report = await this.stamped<'outputs'>(of, { kind: 'outputs' });
    if (!report.ok || report.value.classes === undefined) return report;
    const { classNames } = this.#context.workspace.datasets.get(of.datasetId);
    const { classes } = report.value;
    return classNames?.length === classes.names.length ? ok({ ...report.value, classes: { ...classes, names: classNames } }) : report;
  }

  async explainElement(of: AnalysisSubject, place: { readonly sample: number; readonly layer: string; readonly element: number }): Promise<AnalysisAnswers['explain-element']> {
    const opened = openSubject(this.#context, of);
    if (!opened.ok) return opened;
    const { name, sampleCount } = opened.value.dataset;
    if (place.sample >= sampleCount) return fail<Failure>({ code: 'bad-request', message: `The dataset "${name}" has ${plural(sampleCount, 'sample')}; there is no sample ${place.sample}.` });
    const answer = await this.#analyse<'explain-element'>(of, { kind: 'explain-element', ...place });
    return answer.ok ? answer.value.answer : answer;
  }

  async bitCost(of: AnalysisSubject, place: { readonly layer: string; readonly variable: string }): Promise<Result<Extract<AnalysisAnswers['bit-cost'], { readonly ok: true }>['value'] & AnalysisStamp>> {
    const answer = await this.#analyse<'bit-cost'>(of, { kind: 'bit-cost', ...place });
    if (!answer.ok) return answer;
    const { answer: costs, stamp } = answer.value;
    return costs.ok ? ok({ ...costs.value, ...stamp }) : costs;
  }

  async proposeFit({ designId, datasetId, ...request }: FitRequest): Promise<Result<FitProposal>> {
    const of = { designId, datasetId };
    const opened = openSubject(this.#context, of);
    if (!opened.ok) return opened;
    const fitted = request.method === 'exact' ? opened.value.dataset : calibrationOf(this.#context, opened.value.dataset);
    const answer = await this.#analyse<'propose-fit'>(of, { kind: 'propose-fit', ...request, fitDataId: fitted.sha256 });
    return answer.ok ? ok({ ...answer.value.answer, ...answer.value.stamp, sawEvaluationData: request.method === 'data' && fitted.sha256 === opened.value.dataset.sha256 }) : answer;
  }

  async #analyse<K extends AnalysisTask['kind']>(of: AnalysisSubject, work: Omit<AnalysisWork<K>, 'dataId'>): Promise<Result<{ readonly answer: AnalysisAnswers[K]; readonly stamp: AnalysisStamp }>> {
    const startedMs = performance.now();
    const opened = openSubject(this.#context, of);
    if (!opened.ok) return opened;
    const { subject, dataset, revision } = opened.value;
    const answer = await this.#context.engine.analyse<K>(subject, { ...work, dataId: dataset.sha256 } as unknown as AnalysisWork<K>);
    return answer.ok ? ok({ answer: answer.value, stamp: { ...of, revision, elapsedMs: performance.now() - startedMs } }) : answer;
  }
}

/** What a fit may look at: calibration data, so that the evaluation stays unseen; else what there is. */
function calibrationOf({ workspace }: ServiceContext, dataset: StoredDataset): StoredDataset {
  if (dataset.role === 'calibration') return dataset;
  return workspace.datasets.list(dataset.projectId).find(({ role, sampleCount }) => role === 'calibration' && sampleCount > 0) ?? dataset;
}
