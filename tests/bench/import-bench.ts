/**
 * @file Measures the import of models by format: the reading alone (in this process, warm), and with the start of its thread
 * from the built program, as a user waits for it. The networks are made here, so that the figures can be repeated anywhere.
 *
 * node tests/bench/import-bench.ts [--repeats N] [--only NAME,…]
 *
 * Beside the clock stands the processor time of this process, which is what a busy machine leaves comparable.
 *
 * A row is a name and a function that returns the files; add those of another format to ROWS.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readModel } from '../../main/compiler/readers/read-model.ts';
import type { SourceFile } from '../../main/compiler/readers/model-source.ts';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import type { ImportOrder, ImportReply } from '../../main/workers/import-protocol.ts';
import { array, dense, dense3, denseArrays, h5File, input3, inputLayer, jsonFile, kerasArchive, sequential, sequential3, type NumberedWeights, type TestWeights } from '../helpers/keras-files.ts';
import { repositoryRoot } from '../helpers/shared.ts';
import { writeOnnx } from '../helpers/write-onnx.ts';
import { writePt2 } from '../helpers/write-pt2.ts';

const { values: given } = parseArgs({ options: { repeats: { type: 'string' }, only: { type: 'string' } } });
const REPEATS = Number(given.repeats ?? 7);

/** One line of the table. */
interface Row {
  readonly name: string;
  readonly files: () => Promise<ImportOrder>;
}

/** 16-500-500-500-500-500-5: 1.0 million parameters. */
const ONE_MILLION = [16, 500, 500, 500, 500, 500, 5];
/** 10.1 million parameters. */
const TEN_MILLION = [64, 1800, 1800, 1800, 1800, 5];

/** A dense network as layers, and its arrays by layer. */
function keras2(sizes: readonly number[]): { readonly model: object; readonly weights: TestWeights } {
  const units = sizes.slice(1);
  return {
    model: sequential([inputLayer('x', [sizes[0] ?? 1]), ...units.map((count, i) => dense(`fc${i}`, count, { activation: 'relu' }))]),
    weights: Object.fromEntries(units.map((count, i) => [`fc${i}`, denseArrays(`fc${i}`, sizes[i] ?? 1, count)])),
  };
}

/** Square dense layers with ReLU between them. */
function onnx(weightCount: number): SourceFile {
  const width = Math.min(1024, Math.floor(Math.sqrt(weightCount / 4)));
  const layers = Array.from({ length: Math.ceil(weightCount / width ** 2) }, (_, i) => i);
  const values = Array.from({ length: width ** 2 }, (_, i) => (i % 251) / 256);
  const bytes = writeOnnx({
    nodes: layers.flatMap((i) => [{ op: 'Gemm', inputs: [`t${i}`, `w${i}`], outputs: [`h${i}`], attributes: { transB: 1 } }, { op: 'Relu', inputs: [`h${i}`], outputs: [`t${i + 1}`] }]),
    inputs: { t0: ['batch', width] },
    outputs: [`t${layers.length}`],
    tensors: layers.map((i) => ({ name: `w${i}`, shape: [width, width], values })),
  });
  return { name: 'net.onnx', bytes };
}

function keras3(sizes: readonly number[]): Promise<SourceFile> {
  const units = sizes.slice(1);
  const weights: NumberedWeights = Object.fromEntries(units.flatMap((count, i) => {
    const place = `layers/dense${i === 0 ? '' : `_${i}`}/vars`;
    return [[`${place}/0`, array([sizes[i] ?? 1, count])], [`${place}/1`, array([count])]];
  }));
  return kerasArchive(sequential3([input3('x', [sizes[0] ?? 1]), ...units.map((count, i) => dense3(`fc${i}`, count, { activation: 'relu' }))]), weights);
}

const alone = (model: SourceFile): ImportOrder => ({ model, companions: [] });

const ROWS: readonly Row[] = [
  { name: 'keras2-h5-1M', files: async () => alone(await h5File(keras2(ONE_MILLION).weights, keras2(ONE_MILLION).model)) },
  { name: 'keras2-json-h5-1M', files: async () => ({ model: jsonFile(keras2(ONE_MILLION).model), companions: [await h5File(keras2(ONE_MILLION).weights, undefined, 'model_weights.h5')] }) },
  { name: 'keras3-archive-1M', files: async () => alone(await keras3(ONE_MILLION)) },
  { name: 'keras2-h5-10M', files: async () => alone(await h5File(keras2(TEN_MILLION).weights, keras2(TEN_MILLION).model)) },
  { name: 'keras3-archive-10M', files: async () => alone(await keras3(TEN_MILLION)) },
  { name: 'onnx-1M', files: () => Promise.resolve(alone(onnx(1e6))) },
  { name: 'onnx-10M', files: () => Promise.resolve(alone(onnx(1e7))) },
  { name: 'pytorch-pt2-1M', files: () => Promise.resolve(alone({ name: 'net.pt2', bytes: writePt2(ONE_MILLION) })) },
  { name: 'pytorch-pt2-10M', files: () => Promise.resolve(alone({ name: 'net.pt2', bytes: writePt2(TEN_MILLION) })) },
];

const builtWorker = join(repositoryRoot, 'out', 'main', 'import-worker.js');

/** Clock and processor time. @unit ms */
interface Time {
  readonly clock: number;
  readonly processor: number;
}

function startTimer(): () => Time {
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { clock: performance.now() - startedAtMs, processor: (user + system) / 1000 };
  };
}

/** Time of one import with the start of its thread. */
function timeThread(order: ImportOrder): Promise<Time> {
  const elapsed = startTimer();
  const worker = new Worker(pathToFileURL(builtWorker), { workerData: order, stdout: true, stderr: true });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (reply: ImportReply) => {
      resolve(elapsed());
      void worker.terminate();
      if (reply.kind === 'broken') reject(new TypeError(reply.reason));
    });
  });
}

async function measure({ name, files }: Row): Promise<void> {
  const order = await files();
  const h5 = await loadH5Access();
  const reading: Time[] = [];
  const whole: Time[] = [];
  let parameterCount = 0;
  for (let n = 0; n < REPEATS; n += 1) {
    const elapsed = startTimer();
    const { graph } = readModel({ ...order, h5 });
    reading.push(elapsed());
    parameterCount = (graph?.layers ?? []).reduce((sum, layer) => sum + Object.values(layer.weights).reduce((inner, { data }) => inner + data.length, 0), 0);
    if (existsSync(builtWorker)) whole.push(await timeThread(order));
  }
  const bytes = [order.model, ...order.companions].reduce((sum, file) => sum + file.bytes.length, 0);
  console.log([name.padEnd(22), `${(parameterCount / 1e6).toFixed(2)} M`.padStart(9), `${(bytes / 2 ** 20).toFixed(1)} MiB`.padStart(10), timesOf(reading), timesOf(whole)].join('  '));
}

const COLUMN = 26;

function timesOf(times: readonly Time[]): string {
  const least = (values: readonly number[]): number => Math.round(Math.min(...values));
  const text = times.length === 0 ? 'not built' : `${least(times.map(({ clock }) => clock))} ms, ${least(times.map(({ processor }) => processor))} ms`;
  return text.padStart(COLUMN);
}

const wanted = given.only?.split(',');
console.log([' '.repeat(22), 'weights'.padStart(9), 'size'.padStart(10), 'reading: clock, processor'.padStart(COLUMN), 'whole: clock, processor'.padStart(COLUMN)].join('  '));
for (const row of ROWS) if (wanted === undefined || wanted.includes(row.name)) await measure(row);
