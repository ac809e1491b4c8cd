/** @file Opens files of the model corpora beside the repository, runs them, and compares them with what their framework gave. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runIdeal } from '../../main/compiler/emulator/ideal-forward.ts';
import { planEmulation, type SkippedStep } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import type { SourceFile } from '../../main/compiler/readers/model-source.ts';
import { readModel } from '../../main/compiler/readers/read-model.ts';
import { lowerByName } from './lower-by-name.ts';
import { compareValues } from './made-onnx.ts';
import { repositoryRoot } from './shared.ts';
import { arraysOf, type Values } from './stored-arrays.ts';

/** What a folder of made models says about itself. */
export interface AboutModel {
  readonly name: string;
  readonly expect?: string;
  readonly input_shapes: readonly (readonly unknown[])[];
}

/** How a file came out. */
export interface CorpusRow {
  readonly file: string;
  readonly opened: boolean;
  /** `yes`, or the first layer at which hardware stops. */
  readonly emulated: string;
  /** Largest distance of the reference from the framework's outputs, over the largest output; absent where there is none to compare. */
  readonly difference?: number;
  /** Codes of the errors and warnings, each once. */
  readonly codes: readonly string[];
}

/** Rows that are emulated in hardware arithmetic. */
const EMULATED_ROWS = 3;

/** Return a file of a folder. */
export function fileOf(folder: string, name: string): SourceFile {
  return { name, bytes: readFileSync(join(folder, name)) };
}

/** Open a model of a folder, compute the reference of its inputs and some rows in hardware arithmetic. */
export function checkModel(folder: string, files: { readonly model: string; readonly companions?: readonly string[]; readonly shown: string }, h5: H5Access): CorpusRow {
  const reading = readModel({ model: fileOf(folder, files.model), companions: (files.companions ?? []).map((name) => fileOf(folder, name)), h5 });
  const codes = [...new Set(reading.diagnostics.filter(({ severity }) => severity !== 'note').map(({ severity, code }) => `${severity === 'error' ? '' : 'warning '}${code}`))];
  if (!reading.graph) return { file: files.shown, opened: false, emulated: 'no', codes };
  const { graph } = lowerByName(reading.graph);
  const inputs = arraysOf(folder, 'input');
  const rowCount = inputs[0]?.shape[0] ?? EMULATED_ROWS;
  const tensors = new Map(graph.inputs.map((name, k) => [name, inputs[k]?.data ?? zeros(graph, name, rowCount)]));
  const difference = largestDifference(graph, runIdeal(graph, { id: files.shown, rowCount, tensors }).tensors, arraysOf(folder, 'output'));
  return { file: files.shown, opened: true, emulated: emulate(graph, tensors, rowCount), ...(difference === undefined ? {} : { difference }), codes };
}

/** Largest distance of the outputs from those stored, as a share of the largest; undefined where not all can be compared. */
function largestDifference(graph: ModelGraph, ours: ReadonlyMap<string, Float64Array>, wanted: readonly Values[]): number | undefined {
  const shares = graph.outputs.flatMap((output, k) => {
    const [data, stored] = [ours.get(output), wanted[k]];
    return data && stored ? [compareValues({ shape: stored.shape, data }, stored).share] : [];
  });
  return shares.length === graph.outputs.length ? Math.max(...shares) : undefined;
}

/** Compute some rows in hardware arithmetic: `yes`, or the first layer at which hardware stops and why. */
export function emulate(graph: ModelGraph, tensors: ReadonlyMap<string, Float64Array>, allRows: number): string {
  const plan = planEmulation(graph, { ioType: 'io_parallel' });
  const stop = plan.steps.find((step): step is SkippedStep => step.kind === 'unsupported' || step.kind === 'blocked');
  if (stop) return `up to \`${stop.layer.name}\`: ${stop.reason.replaceAll('|', '\\|').slice(0, 140)}`;
  const rowCount = Math.min(EMULATED_ROWS, allRows);
  const first = new Map([...tensors].map(([name, data]) => [name, data.slice(0, (data.length / allRows) * rowCount)]));
  const { tensors: made } = referenceBackend.run(plan, { id: 'corpus', rowCount, tensors: first }, { keep: 'all' });
  return graph.outputs.every((output) => made.has(output)) ? 'yes' : 'no';
}

/** Return rows of zeros for an input. */
export function zeros(graph: ModelGraph, input: string, rowCount: number): Float64Array {
  return new Float64Array(rowCount * (graph.layers.find(({ name }) => name === input)?.shape.reduce((product, n) => product * n, 1) ?? 1));
}

/** Write a table of rows into the tests' output and return it as text. */
export function writeCorpusTable(name: string, rows: readonly CorpusRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const text = [
    line(['file', 'opened', 'emulated', 'largest difference', 'findings']),
    line(['---', '---', '---', '---', '---']),
    ...rows.map(({ file, opened, emulated, difference, codes }) => line([file, opened ? 'yes' : 'no', emulated, difference === undefined ? '' : difference.toExponential(1), codes.join(', ')])),
  ].join('\n');
  mkdirSync(join(repositoryRoot, 'tests', 'output'), { recursive: true });
  writeFileSync(join(repositoryRoot, 'tests', 'output', `${name}.md`), `${text}\n`);
  return text;
}
