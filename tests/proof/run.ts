/**
 * @file `npm run proof`: what takes longer than the tests may. Its parts, each also alone by its name:
 * `fixed-point` (10⁸ operations against the ap_fixed headers; page: tests/proof/fixed-point.md), `networks` (200 generated networks against hls4ml; the table
 * goes to tests/proof/hls4ml-networks.md, what hls4ml computed to tests/fuzz/corpus.json), `ap-types` (our ap_fixed headers against AMD's),
 * `hls` (generated C++ projects compiled and run; table: tests/proof/hls-csim.md), `mutations` (wrong changes in every kernel, pass, lint and file
 * of the numerics; table: tests/proof/mutations.md). Networks and mutations go on where a run was stopped.
 *
 * `npm run proof -- networks --count 20 --seed 5`; BITLOOM_HLS4ML_PYTHON names the Python that has hls4ml.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { writeCorpus } from '../fuzz/corpus.ts';
import { fuzzAgainstHls4ml } from '../fuzz/fuzz-hls4ml.ts';
import type { NetworkOutcome } from '../fuzz/fuzz-hls4ml.ts';
import { findHls4ml } from '../helpers/hls4ml-python.ts';
import { chosenSeed } from '../helpers/random-source.ts';
import { proveApTypes } from './ap-types/run-proof.ts';
import { operationsTable } from './fixed-point/operations-table.ts';
import { proveFixedPoint } from './fixed-point/run-proof.ts';
import type { ProofSize } from './fixed-point/run-proof.ts';
import { hlsTable } from './hls/hls-table.ts';
import { proveHls } from './hls/run-hls.ts';
import type { HlsProof } from './hls/run-hls.ts';
import { keepResults } from './mutation/known-results.ts';
import { knownResults, runMutations } from './mutation/run-mutations.ts';
import { mutationTargets } from './mutation/related-tests.ts';
import { mutationTable } from './mutation-table.ts';
import { networkTable } from './network-table.ts';

const root = resolve(import.meta.dirname, '../..');
/** Programs of the fixed-point proof, 1.7 million operations each. */
const WHOLE_RUN_UNITS = '58';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '200' }, jobs: { type: 'string', default: '2' }, units: { type: 'string', default: WHOLE_RUN_UNITS }, networks: { type: 'string', default: '40' }, per_file: { type: 'string', default: '1' }, tries: { type: 'string', default: 'Infinity' }, only: { type: 'string' }, own: { type: 'boolean', default: false }, shrink: { type: 'string', default: '25' } },
});
const seed = values.seed === undefined ? chosenSeed() : Number(values.seed);
const hls4ml = findHls4ml();

/** 10⁸ operations. */
async function fixedPoint(): Promise<boolean> {
  if (typeof hls4ml === 'string') return skipped('fixed-point', hls4ml);
  const size: ProofSize = { seed, unitCount: Number(values.units), fullCount: 6, convertCount: 14, rowCount: 18_400, headers: hls4ml.headers };
  let done = 0;
  const result = await proveFixedPoint({ ...size, onUnit: (operations, differences) => console.log(`program ${++done} of ${size.unitCount}: ${operations} operations, ${differences} differences`) });
  for (const difference of result.differences) console.log(JSON.stringify(difference));
  const { text, summary } = operationsTable(result, size);
  // Fewer operations than a whole run are no page of it.
  if (values.units === WHOLE_RUN_UNITS) writeFileSync(join(root, 'tests/proof/fixed-point.md'), text);
  console.log(`fixed-point: ${summary}`);
  return result.differences.length === 0;
}

/** Write the table and the corpus. */
function writeNetworks(outcomes: readonly NetworkOutcome[]): string {
  const sorted = outcomes.toSorted((a, b) => a.seed - b.seed);
  writeCorpus(sorted.flatMap(({ recipe, digest }) => (digest ? [{ recipe, digest }] : [])));
  const { text, summary } = networkTable(sorted, seed);
  writeFileSync(join(root, 'tests/proof/hls4ml-networks.md'), text);
  return summary;
}

async function networks(): Promise<boolean> {
  if (typeof hls4ml === 'string') return skipped('networks', hls4ml);
  const out = join(root, 'tests/output/fuzz');
  mkdirSync(out, { recursive: true });
  const outcomes = await fuzzAgainstHls4ml({
    hls4ml,
    h5: await loadH5Access(),
    seed,
    count: Number(values.count),
    jobs: Number(values.jobs),
    out,
    shrinkTries: Number(values.shrink),
    memory: join(root, 'tests/output/fuzz/networks.jsonl'),
    onNetwork: ({ seed: one, status, reason, caseFolder }) => console.log(`${one} ${status} ${status === 'exact' ? '' : reason} ${caseFolder ?? ''}`),
  });
  console.log(`networks: ${writeNetworks(outcomes)}`);
  return outcomes.every(({ status }) => status !== 'mismatch');
}

/** 10⁷ operations: 12 programs. */
async function apTypes(): Promise<boolean> {
  if (typeof hls4ml === 'string') return skipped('ap-types', hls4ml);
  const { operationCount, combinationCount, differences, differenceCount } = await proveApTypes({ seed, unitCount: 12, combinationCount: 6, rowCount: 3700, headers: hls4ml.headers });
  for (const difference of differences) console.log(difference);
  console.log(`ap-types: ${operationCount} operations on ${combinationCount} combinations of types, ${differenceCount} differences`);
  return differenceCount === 0;
}

/** Every recorded case, and generated networks. */
async function hls(): Promise<boolean> {
  const tell = ({ name, from, ours, amd }: HlsProof): void => console.log(`${ours.status}${amd === undefined ? '' : ` ${amd.status}`} ${from} ${name}${ours.status === 'different' || ours.status === 'failed' ? ` ${JSON.stringify(ours)}` : ''}${amd?.status === 'failed' || amd?.status === 'different' ? ` ${JSON.stringify(amd)}` : ''}`);
  const proofs = await proveHls({
    h5: await loadH5Access(), seed, networkCount: Number(values.networks), onProof: tell, ...(typeof hls4ml === 'string' ? {} : { headers: hls4ml.headers }), ...(values.only === undefined ? {} : { only: values.only }),
  });
  const { text, summary, isProved: isEqual } = hlsTable(proofs, seed);
  if (values.only === undefined) writeFileSync(join(root, 'tests/proof/hls-csim.md'), text);
  console.log(`hls: ${summary}`);
  return isEqual;
}

async function mutations(): Promise<boolean> {
  const memory = join(root, 'tests/output/proof/mutations.jsonl');
  const results = await runMutations({
    root,
    seed,
    perFile: Number(values.per_file),
    triesMax: Number(values.tries),
    jobs: Number(values.jobs),
    memory,
    onRed: (stage) => console.log(`RED without any change: ${stage}`),
    isOwnOnly: values.own,
    ...(values.only === undefined ? {} : { only: values.only }),
    onResult: ({ path, line, before, after, killedBy, seconds }) => console.log(`${killedBy === undefined ? 'SURVIVED' : 'killed'} ${path}:${line} (${seconds.toFixed(0)} s)${killedBy === undefined ? `\n  - ${before}\n  + ${after}` : ` by ${killedBy}`}`),
  });
  const known = knownResults(root, memory);
  keepResults(root, known);
  const { text, summary } = mutationTable([...known.values()], seed, mutationTargets(root).length);
  writeFileSync(join(root, 'tests/proof/mutations.md'), text);
  console.log(`mutations: ${summary}`);
  return results.every(({ killedBy }) => killedBy !== undefined);
}

function skipped(part: string, reason: string): boolean {
  console.log(`${part}: skipped, ${reason}`);
  return true;
}

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = { 'fixed-point': fixedPoint, networks, 'ap-types': apTypes, hls, mutations };

const wanted = positionals.length > 0 ? positionals : Object.keys(PARTS);
const unknown = wanted.find((part) => !(part in PARTS));
if (unknown !== undefined) {
  console.error(`there is no part "${unknown}"; parts are ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}
let isProved = true;
for (const part of wanted) isProved = ((await PARTS[part]?.()) ?? false) && isProved;
process.exitCode = isProved ? 0 : 1;
