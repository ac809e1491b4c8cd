/**
 * @file Measures the engine, network by network: samples and multiplications a second by backend and threads, with and
 * without statistics, from an edit to the first and to the last result, cancelling, memory; beside hls4ml on the same
 * machine in the same run where `BITLOOM_HLS4ML_PYTHON` names a Python that has it. Each network has a process of its own,
 * so that its memory is its own.
 *
 * node tests/bench/engine-bench.ts [--repeats N] [--samples N] [--only NAME,…] [--parts rates,edits] [--out FILE.json]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emulationBackend } from '../../main/workers/emulation-backend.ts';
import { printFigures, type NetworkFigures, type RateFigures } from './bench-figures.ts';
import { NETWORKS, prepareNetwork, type BenchNetwork, type PreparedNetwork } from './bench-networks.ts';
import { measureEdits } from './measure-edits.ts';
import { measurePool, measureReference, measureWasm, threadCounts } from './measure-rates.ts';

const { values: given } = parseArgs({ options: {
  repeats: { type: 'string', default: '5' }, samples: { type: 'string', default: '10000' }, only: { type: 'string' }, parts: { type: 'string', default: 'rates,edits' }, out: { type: 'string' },
  /** A child measures one network and writes its figures. */
  measure: { type: 'string' },
} });
const repeats = Math.max(1, Number(given.repeats) || 5);
/** Work of one evaluation after an edit; larger networks get fewer samples. @unit multiplications */
const EDIT_MACS_MAX = 1e10;
/** A drag of a slider makes some sixty edits. */
const EDIT_REPEATS = 60;
const CHILD_MS_MAX = 1_500_000;

async function measureNetwork(network: BenchNetwork): Promise<NetworkFigures | { readonly leftOut: string }> {
  const prepared = await prepareNetwork(network);
  if ('leftOut' in prepared) return prepared;
  const parts = given.parts.split(',');
  const editSamples = Math.max(4, Math.min(Number(given.samples) || 10_000, network.samples ?? Infinity, Math.floor(EDIT_MACS_MAX / prepared.macs)));
  const edits = parts.includes('edits') ? await measureEdits(prepared, { samples: editSamples, repeats: EDIT_REPEATS }) : { edits: [] };
  // In KiB: everything that the process ever held, its threads included.
  const memoryPeakMiB = process.resourceUsage().maxRSS / 1024;
  const memoryAfterMiB = process.memoryUsage().rss / 2 ** 20;
  const rates = parts.includes('rates') ? await measureRates(prepared) : { rates: [], notes: [] };
  const { name, typesText: types, macs, weightCount, openMs } = prepared;
  return { name, types, macs, weightCount, openMs, editSamples, memoryPeakMiB, memoryAfterMiB, ...edits, ...rates };
}

async function measureRates(prepared: PreparedNetwork): Promise<Pick<NetworkFigures, 'rates' | 'hls4ml' | 'notes'>> {
  const rates: RateFigures[] = [measureReference(prepared, repeats)];
  if (emulationBackend().name !== 'wasm') return { rates, notes: ['The kernels are not built (npm run build): only the reference backend was measured.'] };
  const { rate, hls4ml, note } = await measureWasm(prepared, { repeats, python: process.env['BITLOOM_HLS4ML_PYTHON'] });
  rates.push(rate);
  for (const threadCount of threadCounts()) rates.push(await measurePool(prepared, { threadCount, repeats, perS: rate.perS.median }));
  return { rates, ...(hls4ml === undefined ? {} : { hls4ml }), notes: note === undefined ? [] : [note] };
}

function measureInChild({ name }: BenchNetwork, folder: string): NetworkFigures | { readonly leftOut: string } {
  const out = join(folder, 'figures.json');
  rmSync(out, { force: true });
  const run = spawnSync(process.execPath, [import.meta.filename, '--measure', name, '--out', out, '--repeats', String(repeats), '--samples', given.samples, '--parts', given.parts], { stdio: ['ignore', 'inherit', 'inherit'], timeout: CHILD_MS_MAX });
  if (run.status !== 0) return { leftOut: `its measurement ended with ${run.status ?? run.signal ?? 'no'} code` };
  return JSON.parse(readFileSync(out, 'utf8')) as NetworkFigures | { readonly leftOut: string };
}

function measureAll(): void {
  const only = given.only?.split(',');
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-bench-'));
  const all: NetworkFigures[] = [];
  try {
    for (const network of NETWORKS.filter(({ name }) => only?.includes(name) ?? true)) {
      const found = measureInChild(network, folder);
      console.log('leftOut' in found ? `${network.name}: left out, ${found.leftOut}\n` : `${printFigures(found).join('\n')}\n`);
      if (!('leftOut' in found)) all.push(found);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (given.out !== undefined) writeFileSync(given.out, JSON.stringify(all, undefined, 1));
}

if (given.measure === undefined) measureAll();
else {
  const network = NETWORKS.find(({ name }) => name === given.measure);
  const found = network === undefined ? { leftOut: 'there is no such network' } : await measureNetwork(network);
  writeFileSync(given.out ?? '/dev/stdout', JSON.stringify(found));
}
