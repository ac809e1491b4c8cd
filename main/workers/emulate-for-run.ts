/** @file An emulation as a run keeps it: the report that the window shows, and the class of every sample. */

import { elementCount, textAttribute } from '../compiler/ir/visit.ts';
import { evaluateDesign } from './engine-evaluate.ts';
import type { EvaluateOptions } from './engine-evaluate.ts';
import type { Evaluation } from './evaluation-collector.ts';
import { sourceOf, type EngineDataset, type SampleSource } from './sample-source.ts';
import type { LoweredDesign } from './engine-lower.ts';

/** A report and the classes behind it. */
export interface RunEmulation {
  readonly report: Evaluation;
  /** Class of each sample; absent for outputs that are no scores. */
  readonly classes?: readonly number[];
}

/** Emulate all samples; undefined when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function emulateForRun(lowered: LoweredDesign, dataset: EngineDataset | SampleSource, options: EvaluateOptions): RunEmulation | undefined {
  const { sampleCount, hasLabels } = sourceOf(dataset);
  const decide = classifier(lowered, hasLabels);
  const classes: number[] = [];
  const report = evaluateDesign(lowered, dataset, {
    ...options,
    onBlock: ({ outputs, rowCount }) => {
      const [output] = outputs;
      if (decide !== undefined && output !== undefined && output.layer === decide.layer) for (const found of decide.classes(output.emulated, rowCount)) classes.push(found);
    },
  });
  if (report === undefined) return undefined;
  return { report, ...(classes.length === sampleCount && classes.length > 0 ? { classes } : {}) };
}

/** The rule of the quality figures: the largest score wins, the first of equals; one score is a decision where there are labels. */
function classifier({ graph }: LoweredDesign, labelled: boolean): { readonly layer: string; readonly classes: (values: Float64Array, rowCount: number) => readonly number[] } | undefined {
  const maker = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
  const size = elementCount(maker?.shape ?? []);
  const isScores = maker !== undefined && maker.shape.slice(0, -1).every((length) => length === 1);
  if (!isScores || (size === 1 && !labelled)) return undefined;
  const threshold = /^(hard_)?sigmoid$/.test(textAttribute(maker, 'activation')) ? 0.5 : 0;
  const classOf = (scores: Float64Array): number => (scores.length === 1 ? Number((scores[0] ?? 0) > threshold) : scores.indexOf(scores.reduce((most, score) => Math.max(most, score), -Infinity)));
  return { layer: maker.name, classes: (values, rowCount) => Array.from({ length: rowCount }, (_, row) => classOf(values.subarray(row * size, (row + 1) * size))) };
}
