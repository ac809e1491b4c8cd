/**
 * @file Fuzz by hand: `node tests/fuzz/run.ts --seed 5 --count 20 --jobs 2 --out folder` compares networks with hls4ml
 * (`BITLOOM_HLS4ML_PYTHON`) and keeps shrunk cases of mismatches in the folder.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { findHls4ml } from '../helpers/hls4ml-python.ts';
import { chosenSeed } from '../helpers/random-source.ts';
import { fuzzAgainstHls4ml } from './fuzz-hls4ml.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string', default: '10' }, jobs: { type: 'string', default: '2' }, out: { type: 'string', default: join(import.meta.dirname, '../output/fuzz') }, shrink: { type: 'string', default: '25' } } });
const hls4ml = findHls4ml();
if (typeof hls4ml === 'string') {
  console.error(hls4ml);
  process.exit(2);
}
mkdirSync(values.out, { recursive: true });
const outcomes = await fuzzAgainstHls4ml({
  hls4ml,
  h5: await loadH5Access(),
  seed: values.seed === undefined ? chosenSeed() : Number(values.seed),
  count: Number(values.count),
  jobs: Number(values.jobs),
  out: values.out,
  shrinkTries: Number(values.shrink),
  onNetwork: ({ seed, status, reason, caseFolder, recipe }) => console.log(`${seed} ${status} ${recipe.backend} ${recipe.ioType} ${recipe.layers.map((l) => l.className).join(' ')} ${status === 'exact' ? '' : reason} ${caseFolder ?? ''}`),
});
const mismatches = outcomes.filter(({ status }) => status === 'mismatch').length;
console.log(`${outcomes.filter(({ status }) => status === 'exact').length} exact, ${mismatches} mismatches, ${outcomes.length} networks`);
process.exitCode = mismatches === 0 ? 0 : 1;
