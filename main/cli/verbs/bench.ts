/** @file `bitloom bench`: import, edit-to-result and synthesis times, as minimum, median and maximum. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Command, CommandContext } from '../command.ts';
import { runJob } from '../follow-job.ts';
import { openSession } from '../open-session.ts';
import { packageRoot } from '../../base/package-root.ts';
import { findCompanionsBeside, readUserFile } from '../read-user-file.ts';
import { ask } from '../studio-session.ts';
import type { StudioSession } from '../studio-session.ts';
import { formatTable } from '../table.ts';
import { UsageError } from '../usage-error.ts';

/** One thing measured. */
interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const SAMPLE_COUNT = 10_000;
/** Where the browser part (first paint, frame rate; tests/bench) leaves its measurements, from the repository's root. */
const BROWSER_RESULTS = 'tests/output/browser-bench.json';

/** The verb. */
export const benchCommand: Command = {
  verb: 'bench',
  positionals: [],
  options: [
    { name: 'repeats', value: 'N', summary: 'how often each is measured (default 7)' },
    { name: 'no-synthesis', summary: 'leave the synthesis out (it takes a minute)' },
    { name: 'browser-results', value: 'FILE', summary: `JSON of the browser part: [{name, unit, values}] (default: ${BROWSER_RESULTS}, if it is there)` },
  ],
  explanation: [
    `Measures import and edit-to-result (an edit of one type, until the statistics of ${SAMPLE_COUNT} samples are there) of digits-mlp and, where the`,
    'public models lie beside the repository, of KERAS_3layer; and a synthesis of digits-mlp with an empty cache. First paint and frame rate come from tests/bench.',
  ],
  async run(context) {
    const repeats = context.arguments.wholeNumber('repeats', 1, 1000) ?? 7;
    const measurements = [...(await measureModels(context, repeats)), ...(context.arguments.has('no-synthesis') ? [] : [await measureSynthesis(context)]), ...browserResults(context.arguments.text('browser-results'))];
    const rows = measurements.map(({ name, unit, values }) => [name, ...[Math.min(...values), median(values), Math.max(...values)].map((value) => value.toFixed(1)), unit, String(values.length)]);
    const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
    for (const line of formatTable([{ title: 'measured' }, right('min'), right('median'), right('max'), { title: 'unit' }, right('n')], rows)) context.terminal.print(line);
    return { exitCode: 0, json: { measurements: measurements.map((m) => ({ ...m, min: Math.min(...m.values), median: median(m.values), max: Math.max(...m.values) })) } };
  },
};

async function measureModels(context: CommandContext, repeats: number): Promise<readonly Measurement[]> {
  const root = packageRoot();
  const candidates = [
    { name: 'digits-mlp', path: join(root, 'resources', 'examples', 'digits-mlp', 'model.h5') },
    { name: 'KERAS_3layer', path: join(root, '..', 'shared', 'models', 'keras', 'KERAS_3layer.json') },
  ];
  const all: Measurement[] = [];
  for (const { name, path } of candidates) {
    if (!existsSync(path)) context.terminal.note(`left out: ${name}, ${path} is not there`);
    else all.push(...(await measureModel(context, { name, path, repeats })));
  }
  return all;
}

async function measureModel(context: CommandContext, model: { readonly name: string; readonly path: string; readonly repeats: number }): Promise<readonly Measurement[]> {
  const session = await openSession({ ...context, temporary: true });
  try {
    const files = [readUserFile(model.path, 'a model'), ...findCompanionsBeside(model.path).map((path) => readUserFile(path, 'its weights'))];
    const imports: number[] = [];
    let last = await ask(session, 'project:import', { files });
    for (let n = 0; n < model.repeats; n += 1) {
      throwIfInterrupted(context);
      const startedAtMs = performance.now();
      last = await ask(session, 'project:import', { files, name: `${model.name} ${n}` });
      imports.push(performance.now() - startedAtMs);
    }
    const edits = await measureEdits(context, session, { ...last, repeats: model.repeats });
    return [{ name: `${model.name}: import`, unit: 'ms', values: imports }, { name: `${model.name}: edit to result, ${SAMPLE_COUNT} samples`, unit: 'ms', values: edits }];
  } finally {
    await session.close();
  }
}

/** The first layer with weights changes its result type to and fro: everything downstream is computed again. */
async function measureEdits(context: CommandContext, session: StudioSession, { projectId, currentDesignId: designId, repeats }: { readonly projectId: string; readonly currentDesignId: string; readonly repeats: number }): Promise<readonly number[]> {
  const { datasetId } = await ask(session, 'dataset:generate', { projectId, kind: 'uniform', sampleCount: SAMPLE_COUNT, seed: 1, amplitude: 1 });
  const view = await ask(session, 'design:open', { designId });
  const layer = view.nodes.find((node) => node.layer.types['weight'] !== undefined)?.layer.name ?? '';
  await ask(session, 'emulation:evaluate', { designId, datasetId });
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    throwIfInterrupted(context);
    const startedAtMs = performance.now();
    await ask(session, 'design:apply-edit', { designId, edit: { kind: 'set-precision', layers: [layer], variables: ['result'], precision: `fixed<${15 - (n % 8)},6>` } });
    await ask(session, 'emulation:evaluate', { designId, datasetId });
    times.push(performance.now() - startedAtMs);
  }
  return times;
}

/** With a cache of its own, which is empty: what a first synthesis takes. */
async function measureSynthesis(context: CommandContext): Promise<Measurement> {
  const session = await openSession({ ...context, temporary: true, emptyCache: true });
  try {
    const { currentDesignId: designId } = await ask(session, 'project:open-example', { name: 'digits-mlp' });
    await ask(session, 'design:apply-edit', { designId, edit: { kind: 'set-global', changes: { flow: 'rtl' } } });
    const startedAtMs = performance.now();
    const { job } = await runJob(context, session, { designId, kind: 'synth' });
    if (job.state !== 'done') throw new UsageError(`The synthesis of digits-mlp was ${job.state}${job.error === undefined ? '' : `: ${job.error.message}`}.`);
    return { name: 'digits-mlp: synthesis, empty cache', unit: 's', values: [(performance.now() - startedAtMs) / 1000] };
  } finally {
    await session.close();
  }
}

const MEASUREMENTS = z.array(z.object({ name: z.string(), unit: z.string(), values: z.array(z.number()).min(1) }));

function browserResults(asked: string | undefined): readonly Measurement[] {
  const path = asked ?? join(packageRoot(), BROWSER_RESULTS);
  if (asked === undefined && !existsSync(path)) return [];
  const { bytes } = readUserFile(path, 'measurements of the browser part');
  const parsed = MEASUREMENTS.safeParse(parseJson(new TextDecoder().decode(bytes)));
  if (!parsed.success) throw new UsageError(`${path} does not hold measurements: ${z.prettifyError(parsed.error)}`, 'Expected [{"name": …, "unit": …, "values": [numbers]}].');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function throwIfInterrupted({ signal }: CommandContext): void {
  if (signal.aborted) throw new UsageError('interrupted');
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
