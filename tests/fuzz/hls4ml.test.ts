import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { findHls4ml } from '../helpers/hls4ml-python.ts';
import { chosenSeed } from '../helpers/random-source.ts';
import { repositoryRoot } from '../helpers/shared.ts';
import { checkAgainstHls4ml } from './case-folder.ts';
import { fuzzAgainstHls4ml } from './fuzz-hls4ml.ts';
import type { Recipe } from './recipe.ts';

const hls4ml = findHls4ml();
const reason = typeof hls4ml === 'string' ? ` (${hls4ml})` : '';

const DENSE: Recipe = {
  seed: 1,
  inputs: [{ name: 'inp', shape: [3], sigma: 2 }],
  layers: [{ name: 'fc', className: 'Dense', settings: { units: 2, activation: 'relu', use_bias: true }, from: ['inp'] }],
  backend: 'Vitis',
  ioType: 'io_parallel',
  hlsConfig: { Model: { Precision: { default: 'fixed<12,5>' }, ReuseFactor: 1, Strategy: 'Latency' } },
  rowCount: 4,
};

describe.skipIf(typeof hls4ml === 'string')(`generated networks against hls4ml itself${reason}`, () => {
  it('are the same on ten networks: every type, attribute, weight and traced value', async () => {
    if (typeof hls4ml === 'string') return;
    const out = join(repositoryRoot, 'tests/output/fuzz');
    mkdirSync(out, { recursive: true });
    const outcomes = await fuzzAgainstHls4ml({ hls4ml, h5: await loadH5Access(), seed: chosenSeed(), count: 10, jobs: 2, out, shrinkTries: 15 });
    expect(outcomes.filter(({ status }) => status === 'mismatch').map(({ seed, reason: what, caseFolder }) => ({ seed, what, caseFolder }))).toEqual([]);
    expect(outcomes.filter(({ status }) => status === 'exact').length).toBeGreaterThanOrEqual(10);
  }, 900_000);

  it('say so when hls4ml refuses one', async () => {
    if (typeof hls4ml === 'string') return;
    const folder = join(mkdtempSync(join(tmpdir(), 'bitloom-refused-')), 'case');
    const recipe = { ...DENSE, layers: [{ name: 'drop', className: 'Dropout', settings: { rate: 0.5 }, from: ['inp'] }] };
    expect((await checkAgainstHls4ml(hls4ml.python, folder, recipe)).status).toBe('refused');
  }, 120_000);
});
