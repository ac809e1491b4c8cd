/** @file Every model file beside the repository, and how each comes out: opened, emulated, near what its framework computed, or why not. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { findCompanionsBeside } from '../../main/cli/read-user-file.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import type { SkippedStep } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { elementCount } from '../../main/compiler/ir/visit.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import { lowerGraph } from '../../main/compiler/passes/pipeline.ts';
import type { H5Access } from '../../main/compiler/readers/h5-access.ts';
import type { ModelReading, SourceFile } from '../../main/compiler/readers/model-source.ts';
import { readModel } from '../../main/compiler/readers/read-model.ts';
import { arraysOf } from './corpus.ts';
import { compareValues, inputTensors, referenceOutputs } from './made-onnx.ts';
import { sharedPath } from './shared.ts';

/** A model file and what belongs to it. */
export interface CorpusFile {
  /** Below ../shared/models. */
  readonly name: string;
  readonly path: string;
  readonly companions: readonly string[];
}

/** What became of it. */
export interface CorpusResult {
  readonly file: string;
  readonly format: string;
  readonly emulated: string;
  readonly reference: string;
}

const MODEL = /\.(keras|h5|hdf5|onnx|pt2|pt|pth|zip|json)$/i;
/** Largest distance from the framework's outputs, as a share of the largest. */
const SHARE_MAX = 2e-5;
const EMULATED_ROWS = 2;

/** Return every model file under ../shared/models, in order of the names. */
export function corpusFiles(): readonly CorpusFile[] {
  const root = sharedPath('models');
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => MODEL.test(path) && !/(^|\/)(about|.*metadata)\.json$/.test(path)).map((path) => join(root, path));
  const files = paths.map((path) => ({ name: relative(root, path), path, companions: companionsOf(path) }));
  const taken = new Set(files.flatMap(({ companions }) => companions));
  return files.filter(({ path }) => !taken.has(path) && !path.endsWith('weights.h5')).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function companionsOf(path: string): readonly string[] {
  const beside = findCompanionsBeside(path);
  if (beside.length > 0 || !path.endsWith('.json')) return beside;
  // Made models name their weights for themselves.
  return readdirSync(dirname(path)).filter((name) => name.endsWith('weights.h5')).slice(0, dirname(path).includes('/made/') ? 1 : 0).map((name) => join(dirname(path), name));
}

/** Read a file, or bytes that stand in its place, with what belongs to it. Never throws. */
export function readCorpusFile({ path, companions }: CorpusFile, h5: H5Access, bytes?: Uint8Array): ModelReading {
  const fileOf = (file: string): SourceFile => ({ name: basename(file), bytes: new Uint8Array(readFileSync(file)) });
  return readModel({ model: bytes === undefined ? fileOf(path) : { name: basename(path), bytes }, companions: companions.map(fileOf), h5 });
}

/** Return how a file comes out. */
export function checkCorpusFile(file: CorpusFile, h5: H5Access): CorpusResult {
  const reading = readCorpusFile(file, h5);
  const reason = reading.diagnostics.find(({ severity }) => severity === 'error');
  if (!reading.graph) return { file: file.name, format: '', emulated: `diagnosed: \`${reason?.code ?? 'unknown'}\``, reference: '' };
  const inputs = arraysOf(dirname(file.path), 'input');
  return { file: file.name, format: reading.graph.format, emulated: emulated(reading.graph, inputs), reference: inputs.length === 0 ? '' : reference(reading.graph, file, inputs) };
}

type Arrays = ReturnType<typeof arraysOf>;

function emulated(graph: ModelGraph, inputs: Arrays): string {
  const design = createDefaultDesign(graph, { granularity: 'name', name: 'corpus' });
  const lowered = lowerGraph(graph, design).graph;
  const plan = planEmulation(lowered, { ioType: design.ioType });
  const stop = plan.steps.find((step): step is SkippedStep => step.kind === 'unsupported' || step.kind === 'blocked');
  if (stop) return `up to \`${stop.layer.name}\`: ${stop.reason.replaceAll('|', '\\|').slice(0, 140)}`;
  const given = inputs.length === 0 ? undefined : inputTensors(graph, inputs);
  const tensors = new Map(graph.inputs.map((name) => {
    const size = elementCount(lowered.layers.find((layer) => layer.name === name)?.shape ?? []);
    return [name, given?.get(name)?.slice(0, size * EMULATED_ROWS) ?? new Float64Array(size * EMULATED_ROWS)] as const;
  }));
  const { tensors: made } = referenceBackend.run(plan, { id: 'corpus', rowCount: EMULATED_ROWS, tensors }, { keep: 'all' });
  return lowered.outputs.every((output) => made.has(output)) ? 'yes' : 'no';
}

function reference(graph: ModelGraph, { path }: CorpusFile, inputs: Arrays): string {
  const stored = arraysOf(dirname(path), 'output');
  if (stored.length === 0) return '';
  const { outputs } = referenceOutputs(graph, inputs);
  const share = stored.reduce((most, array, index) => Math.max(most, compareValues(outputs[index], array).share), 0);
  return share <= SHARE_MAX ? 'equal' : Number.isFinite(share) ? `off by ${share.toPrecision(1)}` : 'not computed';
}

/** Return the page of results. */
export function corpusPage(results: readonly CorpusResult[]): string {
  const diagnosed = results.filter(({ format }) => format === '').length;
  const full = results.filter(({ emulated: text }) => text === 'yes').length;
  const compared = results.filter(({ reference: text }) => text !== '');
  return [
    '# Models that were tried', '',
    'Written by `npm run models` from the files in `../shared/models`. *Emulated* in hardware arithmetic with the default design: all of it, or up to the first layer that hardware has not.',
    '*Reference* against the outputs that the framework stored, where there are some: equal means within 2e-5 of the largest output.', '',
    `${results.length} files: ${full} emulated as a whole, ${results.length - full - diagnosed} in part, ${diagnosed} diagnosed; ${compared.filter(({ reference: text }) => text === 'equal').length} of ${compared.length} with stored outputs equal to them.`, '',
    '| file | format | emulated | reference |', '|---|---|---|---|',
    ...results.map((row) => `| ${row.file} | ${row.format} | ${row.emulated} | ${row.reference} |`), '',
  ].join('\n');
}
