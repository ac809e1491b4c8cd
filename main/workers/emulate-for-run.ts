/** @file An emulation as a run keeps it: the report that the window shows, and the class of every sample. */

import type { EmulationBackend } from '../compiler/emulator/backend.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import { elementCount, textAttribute } from '../compiler/ir/visit.ts';
import { evaluateDesign, tensorValues } from './engine-evaluate.ts';
import type { EngineDataset, EvaluateOptions, Evaluation } from './engine-evaluate.ts';
import type { LoweredDesign } from './engine-lower.ts';

/** A report and the classes behind it. */
export interface RunEmulation {
  readonly report: Evaluation;
  /** Class of each sample; absent for outputs that are no scores. */
  readonly classes?: readonly number[];
}

/** Emulate all samples; undefined when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function emulateForRun(lowered: LoweredDesign, dataset: EngineDataset, options: EvaluateOptions): RunEmulation | undefined {
  const decide = classifier(lowered, dataset.labels !== undefined);
  const classes: number[] = [];
  const output = lowered.graph.outputs[0] ?? '';
  const backend: EmulationBackend = {
    name: referenceBackend.name,
    run: (plan, input, runOptions) => {
      const outcome = referenceBackend.run(plan, input, runOptions);
      const tensor = outcome.tensors.get(output);
      if (decide !== undefined && tensor !== undefined && outcome.status === 'complete') classes.push(...decide(tensorValues(tensor), input.rowCount));
      return outcome;
    },
  };
  const report = evaluateDesign(lowered, dataset, { ...options, backend });
  if (report === undefined) return undefined;
  return { report, ...(classes.length === dataset.sampleCount && classes.length > 0 ? { classes } : {}) };
}

/** The rule of the quality figures: the largest score wins, the first of equals; one score is a decision where there are labels. */
function classifier({ graph }: LoweredDesign, labelled: boolean): ((values: Float64Array, rowCount: number) => readonly number[]) | undefined {
  const maker = graph.layers.find((layer) => layer.outputs.includes(graph.outputs[0] ?? ''));
  const size = elementCount(maker?.shape ?? []);
  const isScores = maker !== undefined && maker.shape.slice(0, -1).every((length) => length === 1);
  if (!isScores || (size === 1 && !labelled)) return undefined;
  const threshold = /^(hard_)?sigmoid$/.test(textAttribute(maker, 'activation')) ? 0.5 : 0;
  const classOf = (scores: Float64Array): number => (scores.length === 1 ? Number((scores[0] ?? 0) > threshold) : scores.indexOf(scores.reduce((most, score) => Math.max(most, score), -Infinity)));
  return (values, rowCount) => Array.from({ length: rowCount }, (_, row) => classOf(values.subarray(row * size, (row + 1) * size)));
}
