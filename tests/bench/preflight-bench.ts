/**
 * @file Measures preflight and estimate after an edit, on a graph of 500 nodes; the budget of both together is 50 ms.
 *
 * node tests/bench/preflight-bench.ts [--repeats N]
 *
 * Every edit is another design, so nothing is remembered but what weights keep about themselves. Exit code 1 when the median is
 * above the budget.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findDevice, parseDevices } from '../../main/compiler/estimators/device.ts';
import { createDefaultDesign } from '../../main/compiler/passes/default-design.ts';
import { LINTS } from '../../main/compiler/preflight/lint-list.ts';
import { LintContext } from '../../main/compiler/preflight/lint-context.ts';
import { runLint } from '../../main/compiler/preflight/run-preflight.ts';
import { checkEstimate } from '../../main/workers/engine-estimate.ts';
import { lowerDesign } from '../../main/workers/engine-lower.ts';
import { preflightProblems } from '../../main/workers/engine-problems.ts';
import { readKeras } from '../../main/compiler/readers/keras/read-keras.ts';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { applyEdit, type Design, type DesignEdit } from '../../preload/model/design.ts';
import { repositoryRoot } from '../helpers/shared.ts';
import { bigGraphFile } from './big-graph.ts';

/** @unit ms */
const BUDGET_MS = 50;
const WARM_UP = 5;

const { values: given } = parseArgs({ options: { repeats: { type: 'string' } } });
const repeats = Number(given.repeats ?? 25);
const { graph: source } = readKeras({ model: await bigGraphFile(), weights: undefined, h5: await loadH5Access() });
if (source === undefined) throw new TypeError('the big graph cannot be read');
const devices = parseDevices(readFileSync(join(repositoryRoot, 'resources/devices/devices.json'), 'utf8'));
const device = devices.ok ? findDevice(devices.value, 'xcvu13p-flga2577-2-e') : undefined;
const base = createDefaultDesign(source, { name: 'bench', granularity: 'name' });

let isWithin = true;
for (const flow of ['hls', 'rtl'] as const) isWithin = measure({ ...base, flow }) && isWithin;
process.exitCode = isWithin ? 0 : 1;

/** Edit another layer each time, and time what follows. */
function measure(start: Design): boolean {
  const times = { lower: [] as number[], preflight: [] as number[], estimate: [] as number[], both: [] as number[] };
  // The engine keeps layer designs of the rtl flow from edit to edit.
  const rtlCache = new Map();
  let last = lowerDesign(source as NonNullable<typeof source>, start);
  for (let round = 0; round < WARM_UP + repeats; round += 1) {
    const { design } = applyEdit(start, editOf(round));
    const [lowerMs, lowered] = timed(() => lowerDesign(source as NonNullable<typeof source>, design));
    const [preflightMs] = timed(() => preflightProblems(lowered, ['graph', 'weights']));
    const [estimateMs] = timed(() => checkEstimate(lowered, design, { device, rtlCache }));
    last = lowered;
    if (round < WARM_UP) continue;
    times.lower.push(lowerMs);
    times.preflight.push(preflightMs);
    times.estimate.push(estimateMs);
    times.both.push(preflightMs + estimateMs);
  }
  console.log(`${start.flow} flow, ${last.graph.layers.length} nodes, ${repeats} edits; median and slowest twentieth`);
  for (const [what, list] of Object.entries(times)) console.log(`  ${what.padEnd(12)} ${quantile(list, 0.5).toFixed(1).padStart(7)} ms ${quantile(list, 0.95).toFixed(1).padStart(7)} ms`);
  printSlowest(new LintContext(last));
  const median = quantile(times.both, 0.5);
  console.log(`  preflight and estimate: ${median <= BUDGET_MS ? 'within' : 'ABOVE'} ${BUDGET_MS} ms`);
  return median <= BUDGET_MS;
}

function editOf(round: number): DesignEdit {
  const layers = [`b${round % 20}_d${(round * 7) % 12}`];
  if (round % 3 === 0) return { kind: 'set-reuse-factor', layers, reuseFactor: 2 };
  return { kind: 'set-precision', layers, variables: [round % 3 === 1 ? 'result' : 'weight'], precision: `fixed<${10 + (round % 7)},4>` };
}

function timed<T>(work: () => T): readonly [ms: number, value: T] {
  const startedMs = performance.now();
  const value = work();
  return [performance.now() - startedMs, value];
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}

function printSlowest(context: LintContext): void {
  const lints = LINTS.filter(({ needs }) => needs === 'graph' || needs === 'weights').map((lint) => ({ code: lint.code, ms: timed(() => runLint(lint, context))[0] }));
  const [first, second, third] = lints.toSorted((a, b) => b.ms - a.ms);
  console.log(`  slowest lints: ${[first, second, third].flatMap((lint) => (lint === undefined ? [] : [`${lint.code} ${lint.ms.toFixed(2)} ms`])).join(', ')}`);
}
