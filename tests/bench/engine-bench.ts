/**
 * @file Measures the engine: samples and multiplications a second by backend and threads, from an edit to the first and to
 * the last result, cancelling, memory; beside hls4ml on the same machine where `BITLOOM_HLS4ML_PYTHON` names a Python that
 * has it (one thread against one thread, softmax included, the same 32-bit input, median of the repeats).
 *
 * node tests/bench/engine-bench.ts [--repeats N] [--samples N] [--only NAME,…] [--out FILE.json]
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSession } from '../../main/cli/open-session.ts';
import { findCompanionsBeside, readUserFile } from '../../main/cli/read-user-file.ts';
import { ask, type StudioSession } from '../../main/cli/studio-session.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { EmulationBackend } from '../../main/compiler/emulator/backend.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import { generateDataset } from '../../main/compiler/readers/datasets/generate-dataset.ts';
import { writeNpy } from '../../main/compiler/readers/datasets/npy.ts';
import { modelInterface } from '../../main/services/store-dataset.ts';
import { emulationBackend } from '../../main/workers/emulation-backend.ts';
import { EmulationPool } from '../../main/workers/emulation-pool.ts';
import { lowerDesign, type LoweredDesign } from '../../main/workers/engine-lower.ts';
import { macCount } from '../../main/workers/engine-view.ts';
import { importModel } from '../../main/workers/import-model.ts';
import { DesignPacker } from '../../main/workers/pack-design.ts';
import { blockShape, cutSamples } from '../../main/workers/sample-blocks.ts';
import { openSamples, type SharedSamples } from '../../main/workers/sample-file.ts';
import { inputBlock } from '../../main/workers/sample-source.ts';
import { inSharedMemory } from '../../main/workers/shared-memory.ts';
import { repositoryRoot, sharedPath } from '../helpers/shared.ts';

const { values: given } = parseArgs({ options: { repeats: { type: 'string' }, samples: { type: 'string' }, only: { type: 'string' }, out: { type: 'string' } } });
const REPEATS = Number(given.repeats ?? 5);
const SAMPLES = Number(given.samples ?? 10_000);
/** Work of one measurement; slow networks get fewer samples. @unit multiplications */
const WORK_MAX = { wasm: 4e9, reference: 1.5e8 };

const keras = (name: string): string => sharedPath('models', 'keras', `${name}.json`);
const example = (name: string): string => join(repositoryRoot, 'resources', 'examples', name, 'model.h5');
const MODELS: readonly { readonly name: string; readonly path: string }[] = [
  ...['KERAS_3layer', 'KERAS_conv2d_model', 'qkeras_mnist_cnn', 'jetTagger_Conv2D_Small', 'KERAS_dense_16x500x500x500x500x500x5'].map((name) => ({ name, path: keras(name) })),
  { name: 'lstm', path: sharedPath('goldens', 'lstm', 'model.h5') },
  ...['digits-mlp', 'digits-cnn-q'].map((name) => ({ name, path: example(name) })),
];

/** One figure of one network. */
interface Figure {
  readonly model: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

const figures: Figure[] = [];
function note(model: string, what: string, value: number, unit: string): void {
  figures.push({ model, what, value, unit });
  console.log(`${model.padEnd(40)} ${what.padEnd(52)} ${value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)} ${unit}`);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0;
}

interface Prepared {
  readonly name: string;
  readonly lowered: LoweredDesign;
  readonly macs: number;
  readonly shared: (count: number) => SharedSamples;
  readonly inputShapes: readonly (readonly number[])[];
}

async function prepare({ name, path }: { readonly name: string; readonly path: string }): Promise<Prepared | undefined> {
  const model = await importModel({ model: readUserFile(path, 'a model'), companions: findCompanionsBeside(path).map((file) => readUserFile(file, 'weights')) });
  if (!model.ok) return undefined;
  const { graph } = model.value;
  const lowered = lowerDesign(graph, createDefaultDesign(graph, { granularity: 'name', name: 'bench' }));
  const { inputs } = modelInterface(graph);
  const shared = (count: number): SharedSamples => ({ kind: 'memory', sampleCount: count, inputs: generateDataset({ inputs, sampleCount: count, seed: 1, values: { kind: 'uniform', min: -1, max: 1 } }).inputs.map(inSharedMemory) });
  return { name, lowered, macs: Math.max(1, lowered.graph.layers.reduce((sum, layer) => sum + macCount(layer), 0)), shared, inputShapes: inputs.map(({ shape }) => shape) };
}

function samplesFor(macs: number, backend: 'wasm' | 'reference'): number {
  return Math.max(4, Math.min(SAMPLES, Math.floor(WORK_MAX[backend] / macs)));
}

/** Samples a second of one thread, median of the repeats; outputs only. */
function measureOneThread({ name, lowered, macs, shared }: Prepared, backend: EmulationBackend): void {
  const count = samplesFor(macs, backend.name);
  const source = openSamples(shared(count));
  const { blockRows } = blockShape(lowered.graph);
  const inputs = cutSamples({ first: 0, rowCount: count }, blockRows).map((block) => ({ id: `bench@${block.first}`, rowCount: block.rowCount, tensors: new Map(inputBlock(lowered.graph, source, block)) }));
  const run = (collectStatistics: boolean): number => {
    const startedMs = performance.now();
    for (const input of inputs) backend.run(lowered.plan(), input, { keep: 'outputs', collectStatistics });
    return performance.now() - startedMs;
  };
  for (const watched of [false, true]) {
    // The engine compiles what runs often; the first rounds pay for it.
    for (let warm = 0; warm < 3; warm++) run(watched);
    const perS = (count / median(Array.from({ length: REPEATS }, () => run(watched)))) * 1000;
    const what = `${backend.name}, one thread${watched ? ' with statistics' : ''}`;
    note(name, what, perS, 'samples/s');
    note(name, what, (perS * macs) / 1e9, 'GMAC/s');
  }
}

async function measureThreads({ name, lowered, macs, shared }: Prepared): Promise<void> {
  const threadCount = availableParallelism();
  const count = samplesFor(macs / threadCount, 'wasm');
  const pool = new EmulationPool();
  pool.limit({ threadCount, memoryBytes: 0 });
  const work = {
    design: new DesignPacker().pack(lowered), dataKey: 'bench', samples: shared(count), dataId: 'bench', want: ['statistics', 'only-emulated'] as const, cancel: new SharedArrayBuffer(4),
    blocks: cutSamples({ first: 0, rowCount: count }, blockShape(lowered.graph).blockRows), onBlock: () => undefined,
  };
  await pool.run(work);
  const times: number[] = [];
  for (let n = 0; n < REPEATS; n++) {
    const startedMs = performance.now();
    await pool.run(work);
    times.push(performance.now() - startedMs);
  }
  pool.close();
  note(name, `${emulationBackend().name}, ${threadCount} threads with statistics`, (count / median(times)) * 1000, 'samples/s');
}

/** From an edit of the first, middle and last layer with weights to the first and the last result; cancelling; memory. */
async function measureEdits(session: StudioSession, { name, path }: { readonly name: string; readonly path: string }, sampleCount: number): Promise<void> {
  const files = [readUserFile(path, 'a model'), ...findCompanionsBeside(path).map((file) => readUserFile(file, 'weights'))];
  const { projectId, currentDesignId: designId } = await ask(session, 'project:import', { files, name });
  const { datasetId } = await ask(session, 'dataset:generate', { projectId, kind: 'uniform', sampleCount, seed: 1, amplitude: 1 });
  const { nodes } = await ask(session, 'design:open', { designId });
  const layers = nodes.filter(({ layer }) => layer.types['weight'] !== undefined).map(({ layer }) => layer.name);
  let [startedMs, firstMs] = [0, 0];
  const stop = session.subscribe('emulation:progressed', ({ partial }) => {
    if (partial !== undefined && firstMs === 0) firstMs = performance.now() - startedMs;
  });
  await ask(session, 'emulation:evaluate', { designId, datasetId });
  const edit = (layer: string, n: number): Promise<unknown> => ask(session, 'design:apply-edit', { designId, edit: { kind: 'set-precision', layers: [layer], variables: ['result'], precision: `fixed<${16 + (n % 9)},7>` } });
  let n = 0;
  for (const [place, layer] of [['first', layers[0]], ['middle', layers[layers.length >> 1]], ['last', layers.at(-1)]] as const) {
    const [first, complete]: [number[], number[]] = [[], []];
    for (let repeat = 0; repeat < Math.max(REPEATS, 20); repeat++) {
      [startedMs, firstMs] = [performance.now(), 0];
      await edit(layer ?? '', n++);
      await ask(session, 'emulation:evaluate', { designId, datasetId });
      complete.push(performance.now() - startedMs);
      first.push(firstMs === 0 ? performance.now() - startedMs : firstMs);
      if (complete.reduce((sum, ms) => sum + ms, 0) > 20_000) break;
    }
    note(name, `edit of the ${place} layer, first of ${sampleCount} samples`, median(first), 'ms');
    note(name, `edit of the ${place} layer, all ${sampleCount} samples`, median(complete), 'ms');
    note(name, `edit of the ${place} layer, all ${sampleCount} samples, p95`, percentile95(complete), 'ms');
  }
  stop();
  await measureCancel(session, { name, designId, datasetId, edit: () => edit(layers[0] ?? '', n++) });
  note(name, 'memory of the process afterwards', process.memoryUsage().rss / 2 ** 20, 'MiB');
  await ask(session, 'project:remove', { projectId });
}

/** How soon a running evaluation ends after a newer edit of the design; only those that were still running count. */
async function measureCancel(session: StudioSession, { name, designId, datasetId, edit }: { readonly name: string; readonly designId: string; readonly datasetId: string; readonly edit: () => Promise<unknown> }): Promise<void> {
  const waits: number[] = [];
  for (let repeat = 0; repeat < 15; repeat++) {
    await edit();
    const running = session.request('emulation:evaluate', { designId, datasetId });
    const ended = Promise.resolve(running).then((reply) => (reply.ok ? undefined : performance.now()));
    await new Promise((resolve) => void setTimeout(resolve, 5 + repeat * 3));
    const editedMs = performance.now();
    await edit();
    const endedMs = await ended;
    if (endedMs !== undefined) waits.push(endedMs - editedMs);
  }
  if (waits.length > 0) note(name, `newer edit ends the running evaluation, p95 of ${waits.length}`, percentile95(waits), 'ms');
}

/** hls4ml's own figures for the same network and input, and how many times faster one of our threads is. */
function measureHls4ml(python: string, prepared: Prepared, path: string): void {
  const { name, macs, shared, inputShapes } = prepared;
  const count = Math.max(4, Math.min(2000, Math.floor(2e8 / macs)));
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-hls4ml-'));
  try {
    const input = shared(count);
    if (input.kind !== 'memory' || inputShapes.length !== 1) return;
    writeFileSync(join(folder, 'x.npy'), writeNpy({ shape: [count, ...(inputShapes[0] ?? [])], dtype: 'f4', data: Float32Array.from(input.inputs[0] ?? []) }));
    const script = join(repositoryRoot, 'tests', 'bench', 'hls4ml-bench.py');
    const run = spawnSync(python, [script, path, findCompanionsBeside(path)[0] ?? '-', join(folder, 'x.npy'), join(folder, 'project'), String(REPEATS)], { encoding: 'utf8', timeout: 900_000 });
    const line = run.stdout?.trim().split('\n').at(-1) ?? '';
    if (run.status !== 0 || !line.startsWith('{')) {
      console.log(`${name.padEnd(40)} left out: hls4ml does not run it: ${(run.stderr ?? '').trim().split('\n').at(-1) ?? ''}`);
      return;
    }
    const { compileS, samplesPerS } = JSON.parse(line) as { readonly compileS: number; readonly samplesPerS: number };
    note(name, 'hls4ml, convert and compile', compileS, 's');
    note(name, 'hls4ml, one thread', samplesPerS, 'samples/s');
    for (const what of ['', ' with statistics']) {
      const ours = figures.find((figure) => figure.model === name && figure.what === `wasm, one thread${what}` && figure.unit === 'samples/s');
      if (ours !== undefined) note(name, `wasm${what} against hls4ml`, ours.value / samplesPerS, '×');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const only = given.only?.split(',');
const python = process.env['BITLOOM_HLS4ML_PYTHON'];
if (emulationBackend().name !== 'wasm') console.log('The kernels are not built (npm run build): figures are of the reference backend.');
for (const model of MODELS.filter(({ name }) => only?.includes(name) ?? true)) {
  if (!existsSync(model.path)) {
    console.log(`${model.name.padEnd(40)} left out: ${basename(model.path)} is not there`);
    continue;
  }
  const prepared = await prepare(model);
  if (prepared === undefined) {
    console.log(`${model.name.padEnd(40)} left out: it cannot be read`);
    continue;
  }
  const session = await openSession({ terminal: { note: () => undefined, print: () => undefined } as never, workspacePath: undefined, temporary: true });
  try {
    await measureEdits(session, model, samplesFor(prepared.macs, 'wasm'));
  } finally {
    await session.close();
  }
  measureOneThread(prepared, referenceBackend);
  if (emulationBackend().name === 'wasm') measureOneThread(prepared, emulationBackend());
  await measureThreads(prepared);
  if (python !== undefined) measureHls4ml(python, prepared, model.path);
}
if (given.out !== undefined) writeFileSync(given.out, JSON.stringify(figures, undefined, 1));
