/**
 * @file The reference backend: plain and obviously right. It defines what emulation means.
 *
 * Layer after layer, sample after sample; on doubles where the plan has shown that every word fits 53 bits, on bigints
 * otherwise. Not vectorised, no threads.
 */

import { defined } from '../../base/assert.ts';
import { bigintArithmetic, numberArithmetic } from '../numerics/arithmetic.ts';
import { allocateMantissas, NUMBER_BITS, toBigints, toNumbers } from '../numerics/mantissas.ts';
import type { Mantissas } from '../numerics/mantissas.ts';
import { quantizeValues } from '../numerics/quantize.ts';
import { ShapeError, tensorValues } from './backend.ts';
import type { CacheEntry, EmulatedTensor, EmulationBackend, EmulationInput, EmulationOptions, EmulationOutcome } from './backend.ts';
import { errorSums } from './error-sums.ts';
import type { ErrorSums } from './error-sums.ts';
import { recordInput } from './input-statistics.ts';
import type { InputStep, LayerStep, Plan } from './plan.ts';
import { LayerRecorder, weightStatistics } from './statistics.ts';
import type { LayerStatistics } from './statistics.ts';

const BLOCK_ROW_COUNT = 256;

/** Everything one run carries along. */
interface Run {
  readonly input: EmulationInput;
  readonly options: EmulationOptions;
  readonly tensors: Map<string, EmulatedTensor>;
}

/** Run `one` for every sample; false if cancelled on the way. */
function eachSample(run: Run, recorder: LayerRecorder | undefined, one: (row: number) => void): boolean {
  const { rowCount } = run.input;
  const block = Math.max(1, run.options.blockRowCount ?? BLOCK_ROW_COUNT);
  for (let first = 0; first < rowCount; first += block) {
    if (run.options.isCancelled?.() === true) return false;
    const end = Math.min(rowCount, first + block);
    for (let row = first; row < end; row++) {
      recorder?.startSample(row);
      one(row);
    }
  }
  return true;
}

function inputValues(step: InputStep, input: EmulationInput): Float64Array {
  const { name } = step.layer;
  const values = input.tensors.get(name);
  if (values === undefined) throw new ShapeError(name, `Input ${name}: no data was given`);
  const expected = input.rowCount * step.output.elementCount;
  if (values.length !== expected) {
    throw new ShapeError(name, `Input ${name}: ${values.length} values were given, ${input.rowCount} × ${step.output.elementCount} = ${expected} are needed`);
  }
  return values instanceof Float64Array ? values : Float64Array.from(values);
}

function runInput(run: Run, step: InputStep): Finished {
  const values = inputValues(step, run.input);
  const { type, shape } = step.output;
  const tensor: EmulatedTensor = { mantissas: quantizeValues(values, type), type, shape, rowCount: run.input.rowCount };
  if (run.options.collectStatistics !== true) return { tensor };
  const recorder = new LayerRecorder(run.input.firstSample);
  recordInput(recorder, step.output, { values, firstRow: 0, rowCount: run.input.rowCount });
  return { tensor, statistics: { layer: step.layer.name, variables: recorder.variables() } };
}

function weightVariables(step: LayerStep): LayerStatistics['variables'] {
  const all = [...step.weights].flatMap(([name, weight]) => weightStatistics(name, weight) ?? []);
  return Object.fromEntries(all.map((s) => [s.variable, s]));
}

function computeLayer(run: Run, step: LayerStep, recorder: LayerRecorder | undefined): Mantissas | undefined {
  const { output, kernel } = step;
  const names = step.layer.inputs.filter((name) => name !== '');
  const inputs = names.map((name) => defined(run.tensors.get(name), `tensor ${name} was planned`).mantissas);
  const big = kernel.neededBits > NUMBER_BITS;
  const watch = recorder === undefined ? {} : { watch: recorder.watch };
  const count = run.input.rowCount * output.elementCount;
  if (big) {
    const words = Array.from({ length: count }, () => 0n);
    const done = eachSample(run, recorder, kernel.bind(bigintArithmetic, { inputs: inputs.map(toBigints), output: words, ...watch }));
    if (!done) return undefined;
    return output.type.widthBits > NUMBER_BITS ? words : toNumbers(words);
  }
  const words = allocateMantissas(count, { widthBits: 1 }) as Float64Array;
  const done = eachSample(run, recorder, kernel.bind(numberArithmetic, { inputs: inputs.map(toNumbers), output: words, ...watch }));
  return done ? words : undefined;
}

function runLayer(run: Run, step: LayerStep): Finished | undefined {
  const recorder = run.options.collectStatistics === true ? new LayerRecorder(run.input.firstSample) : undefined;
  const mantissas = computeLayer(run, step, recorder);
  if (mantissas === undefined) return undefined;
  const { type, shape } = step.output;
  const tensor: EmulatedTensor = { mantissas, type, shape, rowCount: run.input.rowCount };
  if (recorder === undefined) return { tensor };
  return { tensor, statistics: { layer: step.layer.name, variables: { ...weightVariables(step), ...recorder.variables() } } };
}

/** Tensor name → index of the last step that reads it; results are never dropped. */
function lastUses(plan: Plan): Map<string, number> {
  const last = new Map<string, number>();
  plan.steps.forEach((step, index) => step.layer.inputs.forEach((name) => last.set(name, index)));
  for (const name of plan.outputs) last.set(name, Infinity);
  return last;
}

function dropUnused(run: Run, last: ReadonlyMap<string, number>, index: number): void {
  if (run.options.keep !== 'outputs') return;
  for (const name of run.tensors.keys()) if ((last.get(name) ?? -1) <= index) run.tensors.delete(name);
}

/** An entry with its tensor: figures alone are of no use here. */
type Finished = CacheEntry & { readonly tensor: EmulatedTensor };

function cached(run: Run, key: string): Finished | undefined {
  const entry = run.options.cache?.get(key);
  return entry !== undefined && isFinished(entry) && (run.options.collectStatistics !== true || entry.statistics !== undefined) ? entry : undefined;
}

function isFinished(entry: CacheEntry): entry is Finished {
  return entry.tensor !== undefined;
}

/** Add the error against the ideal values, if they are wanted and there are any. */
function compared(run: Run, step: InputStep | LayerStep, entry: Finished): Finished {
  const ideal = entry.errors === undefined ? run.options.compareWith?.(step.layer.name) : undefined;
  if (ideal === undefined) return entry;
  const { tensor } = entry;
  return { ...entry, errors: errorSums(tensorValues(tensor), ideal, { elementCount: step.output.elementCount, firstSample: 0 }) };
}

function computeStep(run: Run, step: InputStep | LayerStep): Finished | undefined {
  const entry = step.kind === 'input' ? runInput(run, step) : runLayer(run, step);
  return entry && compared(run, step, entry);
}

function runPlan(plan: Plan, input: EmulationInput, options: EmulationOptions): EmulationOutcome {
  const run: Run = { input, options, tensors: new Map() };
  const statistics = new Map<string, LayerStatistics>();
  const errors = new Map<string, ErrorSums>();
  const reusedLayers: string[] = [];
  const last = lastUses(plan);
  for (const [index, step] of plan.steps.entries()) {
    if (step.kind !== 'input' && step.kind !== 'layer') continue;
    const key = `${input.id}/${input.rowCount}/${step.key}`;
    const known = cached(run, key);
    const entry = known === undefined ? computeStep(run, step) : compared(run, step, known);
    if (entry === undefined) return { status: 'cancelled', tensors: run.tensors, statistics, errors, reusedLayers };
    // Whatever it is, to compute it again here takes far longer than multiplications say.
    if (entry !== known) options.cache?.set(key, entry, Infinity);
    if (known !== undefined) reusedLayers.push(step.layer.name);
    if (entry.errors !== undefined) errors.set(step.layer.name, entry.errors);
    for (const name of step.outputNames) run.tensors.set(name, entry.tensor);
    if (entry.statistics !== undefined) statistics.set(step.layer.name, { ...entry.statistics, layer: step.layer.name });
    options.onLayer?.(step.layer.name, index + 1, plan.steps.length);
    dropUnused(run, last, index);
  }
  return { status: 'complete', tensors: run.tensors, statistics, errors, reusedLayers };
}

/** The backend that defines the meaning of emulation. */
export const referenceBackend: EmulationBackend = {
  name: 'reference',
  run: (plan, input, options = {}) => runPlan(plan, input, options),
};
