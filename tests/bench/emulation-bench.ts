/**
 * @file Samples per second and multiplications per second of the emulation backends on one thread, with and without
 * statistics, in one run: `node tests/bench/emulation-bench.ts [--rows 20000] [--repeats 7] [--json] [model …]`.
 *
 * Inputs are single-precision numbers; softmax is included; only the results are kept. Models lie in ../shared/models.
 */
import { existsSync } from 'node:fs';
import type { EmulationBackend, EmulationInput, EmulationOptions } from '../../main/compiler/emulator/backend.ts';
import type { Plan } from '../../main/compiler/emulator/plan.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import { createWasmBackend } from '../../main/compiler/emulator/wasm/wasm-backend.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import { lowerGraph } from '../../main/compiler/passes/pipeline.ts';
import { compileKernels } from '../../main/process/compile-kernels.ts';
import { repositoryRoot, sharedPath } from '../helpers/shared.ts';
import { readModel } from '../helpers/read-model.ts';

/** Models that are measured when none are named; hls4ml's samples per second on the machine the aims were set on. */
const MODELS: readonly { readonly name: string; readonly hls4ml?: number }[] = [
  { name: 'KERAS_3layer', hls4ml: 10_700 },
  { name: 'KERAS_conv2d_model', hls4ml: 15_500 },
  { name: 'qkeras_mnist_cnn', hls4ml: 127 },
  { name: 'jetTagger_Conv2D_Small' },
  { name: 'KERAS_dense_16x500x500x500x500x500x5' },
];

/** Smallest, median and largest of several measurements. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** What was measured of one model. Rates in samples per second. */
export interface EmulationMeasures {
  readonly model: string;
  readonly multiplications: number;
  readonly reference: Spread;
  readonly wasm: Spread;
  readonly wasmWatched: Spread;
  /** Time with statistics over time without, pair by pair. */
  readonly statisticsRatio: Spread;
  readonly hls4ml?: number;
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
}

function seconds(work: () => void): number {
  const from = performance.now();
  work();
  return (performance.now() - from) / 1000;
}

/** Repeatable numbers in −2 … 2. */
function values(count: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * 4;
  });
}

function inputOf(plan: Plan, rowCount: number): EmulationInput {
  const tensors = plan.steps.flatMap((step) => (step.kind === 'input' ? [[step.layer.name, values(rowCount * step.output.elementCount)] as const] : []));
  return { id: `random ${rowCount}`, rowCount, tensors: new Map(tensors) };
}

function multiplicationsOf(plan: Plan): number {
  let sum = 0;
  for (const step of plan.steps) {
    if (step.kind !== 'layer') continue;
    const { spec } = step.kernel;
    if (spec?.kind === 'mac' || spec?.kind === 'depthwise') sum += spec.mac.inputCount * step.output.elementCount;
  }
  return sum;
}

/** Plan a model with one type, fixed<16,6>, for everything: what the figures of hls4ml were measured with. */
export async function planModel(name: string): Promise<Plan> {
  const at = (file: string): string => sharedPath('models', 'keras', file);
  const source = await readModel(at(`${name}.json`), existsSync(at(`${name}_weights.h5`)) ? at(`${name}_weights.h5`) : undefined);
  const design = createDefaultDesign(source, { granularity: 'model', name, defaultPrecision: 'fixed<16,6>' });
  return planEmulation(lowerGraph(source, design).graph, { ioType: design.ioType });
}

/** Measure one model. */
export async function measureModel(name: string, wasm: EmulationBackend, options: { readonly rows: number; readonly repeats: number }): Promise<EmulationMeasures> {
  const plan = await planModel(name);
  const missing = plan.diagnostics[0];
  if (missing !== undefined) throw new TypeError(missing.message);
  const multiplications = multiplicationsOf(plan);
  const rows = Math.max(16, Math.min(options.rows, Math.floor(4e9 / Math.max(1, multiplications))));
  const input = inputOf(plan, rows);
  const run = (backend: EmulationBackend, data: EmulationInput, more: EmulationOptions = {}): number => data.rowCount / seconds(() => backend.run(plan, data, { keep: 'outputs', ...more }));
  // Twice, so that the engine has compiled everything with its optimising compiler.
  for (let i = 0; i < 3; i++) {
    run(wasm, input);
    run(wasm, input, { collectStatistics: true });
  }
  const few = inputOf(plan, Math.max(4, Math.min(rows, Math.floor(1e8 / Math.max(1, multiplications)))));
  const plain: number[] = [];
  const watched: number[] = [];
  const slow: number[] = [];
  for (let i = 0; i < options.repeats; i++) {
    plain.push(run(wasm, input));
    watched.push(run(wasm, input, { collectStatistics: true }));
    slow.push(run(referenceBackend, few));
  }
  const hls4ml = MODELS.find((model) => model.name === name)?.hls4ml;
  return {
    model: name, multiplications, reference: spread(slow), wasm: spread(plain), wasmWatched: spread(watched),
    statisticsRatio: spread(plain.map((rate, i) => rate / (watched[i] ?? rate))), ...(hls4ml === undefined ? {} : { hls4ml }),
  };
}

function print(m: EmulationMeasures): void {
  const rate = ({ min, median, max }: Spread): string => [min, median, max].map((r) => r.toPrecision(4)).join(' / ');
  const giga = (m.wasm.median * m.multiplications) / 1e9;
  console.log(`${m.model} (${m.multiplications} multiplications)`);
  console.log(`  reference        ${rate(m.reference)} samples/s`);
  console.log(`  wasm             ${rate(m.wasm)} samples/s, ${giga.toFixed(2)} GMAC/s${m.hls4ml === undefined ? '' : `, ${(m.wasm.median / m.hls4ml).toFixed(0)} × hls4ml's ${m.hls4ml}`}`);
  console.log(`  wasm, statistics ${rate(m.wasmWatched)} samples/s, time × ${rate(m.statisticsRatio)}`);
}

if (import.meta.main) {
  const wanted = process.argv.slice(2);
  const option = (name: string, fallback: number): number => (wanted.includes(name) ? Number(wanted[wanted.indexOf(name) + 1]) : fallback);
  const named = wanted.filter((word, i) => !word.startsWith('--') && !/^--(rows|repeats)$/.test(wanted[i - 1] ?? ''));
  const names = named.length > 0 ? named : MODELS.map(({ name }) => name);
  const wasm = createWasmBackend(new WebAssembly.Module(compileKernels(repositoryRoot)));
  const all: EmulationMeasures[] = [];
  for (const name of names) {
    const measures = await measureModel(name, wasm, { rows: option('--rows', 20_000), repeats: option('--repeats', 7) });
    all.push(measures);
    if (!wanted.includes('--json')) print(measures);
  }
  if (wanted.includes('--json')) console.log(JSON.stringify(all));
}
