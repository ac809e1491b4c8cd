/** @file What the network's outputs are worth over all samples: classes, certainty, errors by element, samples that change class. */

import type { OutputReport } from '../../preload/contract/analysis.ts';
import { classesOf, decisionRule, type DecisionRule } from '../compiler/analysis/decision-rule.ts';
import { classFigures, countMatrix, findFlips, marginHistograms, type TwoRuns } from '../compiler/analysis/class-figures.ts';
import { outputErrors } from '../compiler/analysis/output-errors.ts';
import { elementCount, producersByTensor, textAttribute } from '../compiler/ir/visit.ts';
import { samplesOptions, type AnalysisHost, type AnalysisOf } from './analysis-host.ts';
import { evaluateSamples } from './evaluate-samples.ts';
import { makesClasses } from './engine-quality.ts';
import { sourceOf } from './sample-source.ts';

/** Figures of outputs; the caller adds whose they are, and the names of the classes. */
export type OutputFigures = Omit<OutputReport, 'designId' | 'revision' | 'datasetId' | 'elapsedMs'>;

const ERRORS_MAX = 1000;
const FLIPS_MAX = 10_000;
/** Outputs that are held at once; beyond, the report is on the first samples. @unit elements */
const ELEMENTS_MAX = 40_000_000;
const ARGMAX_MAX = 1_000_000;

/** Judge the first output of a design on all samples; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function reportOutputs(host: AnalysisHost, { design, dataId }: AnalysisOf): OutputFigures | undefined {
  const lowered = host.lower(design);
  const source = sourceOf(host.dataset(dataId));
    const maker = producersByTensor(lowered.graph).get(lowered.graph.outputs[0] ?? '');
  const count = Math.floor(ELEMENTS_MAX / Math.max(1, elementCount(maker?.shape ?? [])));
  const evaluation = evaluateSamples(lowered, source, { ...samplesOptions(host, dataId), count: Math.max(1, count) });
  if (evaluation === undefined) return undefined;
  const output = evaluation.outputs.find(({ layer }) => layer === maker?.name);
  const figures = { sampleCount: evaluation.rowCount, totalSamples: source.sampleCount, outputCount: elementCount(maker?.shape ?? []) };
  if (maker === undefined || output?.ideal === undefined) return { ...figures, errors: [], flips: [] };
  const labels = source.readLabels(0, evaluation.rowCount);
  const runs: TwoRuns = { emulated: output.emulated, reference: output.ideal, ...(labels === undefined ? {} : { labels }) };
  const errors = outputErrors(output.emulated, output.ideal, { shape: output.shape, limit: ERRORS_MAX });
  const rule = !makesClasses(lowered.source, maker) ? undefined : decisionRule(maker.shape, textAttribute(maker, 'activation'), labels !== undefined);
  if (rule === undefined) return { ...figures, errors, flips: [] };
  const flips = findFlips(rule, runs);
  return { ...figures, errors, flipCount: flips.length, flips: flips.slice(0, FLIPS_MAX), classes: classReport(rule, runs) };
}

function classReport(rule: DecisionRule, runs: TwoRuns): NonNullable<OutputFigures['classes']> {
  const { reference, emulated, labels } = runs;
  const argmax = { reference: classesOf(rule, reference), emulated: classesOf(rule, emulated), ...(labels === undefined ? {} : { label: labels }) };
  return {
    names: Array.from({ length: rule.classCount }, (_, k) => String(k)),
    ...(labels === undefined ? {} : { reference: classFigures(rule, reference, labels), emulated: classFigures(rule, emulated, labels) }),
    changes: countMatrix(argmax.reference, argmax.emulated, rule.classCount),
    margin: marginHistograms(rule, runs),
    ...(argmax.emulated.length > ARGMAX_MAX ? {} : { argmax }),
  };
}
