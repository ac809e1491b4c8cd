/** @file Every Keras file of the corpora beside the repository, with a table of how it came out (tests/output/keras-corpus.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import { compareReference } from '../../../../../main/services/conformance.ts';
import { loadH5Access } from '../../../../../main/workers/h5wasm-access.ts';
import { checkModel, writeCorpusTable, type AboutModel, type CorpusRow } from '../../../../helpers/corpus.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

/** Files that end in a diagnosis, and its code. */
const DIAGNOSED: Readonly<Record<string, string>> = {
  'keras2-saved-model': 'model/saved-model',
  'keras3-custom': 'model/custom-layer',
  'keras3-lambda': 'model/lambda-layer',
  'garnet_1layer.json': 'model/unsupported-layer',
  'garnet_3layer.json': 'model/unsupported-layer',
};
/** Layers of the first network compute in 16 bits in Keras; the reference in 64. */
const HALF_PRECISION = 'keras3-mixed-precision';
const TOLERANCE = 2e-5;

let h5: H5Access;
const rows: CorpusRow[] = [];
beforeAll(async () => {
  h5 = await loadH5Access();
});
afterAll(() => {
  if (rows.length > 0) process.stdout.write(`${writeCorpusTable('keras-corpus', rows)}\n`);
});

const madeRoot = sharedPath('models', 'made');
const publicRoot = sharedPath('models', 'keras');

interface MadeFile {
  readonly folder: string;
  readonly model: string;
  readonly companions: readonly string[];
}

function madeFiles(): readonly MadeFile[] {
  return readdirSync(madeRoot).filter((name) => /^keras[23]-/.test(name)).flatMap((folder) =>
    readdirSync(join(madeRoot, folder))
      .filter((name) => /\.(keras|h5|json|zip)$/.test(name) && name !== 'about.json' && !name.endsWith('weights.h5'))
      .map((model) => ({ folder, model, companions: model.endsWith('.json') ? readdirSync(join(madeRoot, folder)).filter((name) => name.endsWith('weights.h5')) : [] })),
  );
}

describe.skipIf(!hasShared)('made Keras models', () => {
  it.each(hasShared ? madeFiles().map((file) => [`${file.folder}/${file.model}`, file] as const) : [])('%s opens and its reference is within 2e-5 of the largest output, or it is diagnosed', (shown, { folder, model, companions }) => {
    const about = JSON.parse(readFileSync(join(madeRoot, folder, 'about.json'), 'utf8')) as AboutModel;
    const row = checkModel(join(madeRoot, folder), { model, companions, shown }, h5);
    rows.push(row);
    const expected = DIAGNOSED[folder];
    if (expected !== undefined) {
      expect(about.expect).toMatch(/diagnose|refuse/);
      expect(row.codes).toContain(expected);
      return;
    }
    expect(row.opened).toBe(true);
    if (folder === HALF_PRECISION) {
      expect(row.codes).toContain('warning model/compute-type');
      expect(row.difference).toBeLessThan(2e-3);
    } else expect(row.difference).toBeLessThan(TOLERANCE);
  });
});

describe.skipIf(!hasShared)('public Keras models', () => {
  const models = hasShared ? readdirSync(publicRoot).filter((name) => /\.(json|keras)$/.test(name) || /^hgq_.*\.h5$/.test(name)) : [];
  it.each(models)('%s opens, or it is diagnosed', (model) => {
    const weights = model.replace(/\.json$/, '_weights.h5');
    const companions = model.endsWith('.json') && existsSync(join(publicRoot, weights)) ? [weights] : [];
    const row = checkModel(publicRoot, { model, companions, shown: `models/keras/${model}` }, h5);
    rows.push(row);
    expect(row.opened).toBe(true);
    const errors = row.codes.filter((code) => !code.startsWith('warning'));
    const expected = DIAGNOSED[model];
    if (expected !== undefined) expect(errors).toEqual([expected]);
    else expect([row.emulated, errors]).toEqual(['yes', []]);
  }, 60_000);

  const cases = hasShared ? readdirSync(sharedPath('goldens')).filter((name) => /"path": "[^"]*models\/keras\/[^"]*\.json"/.test(readIfThere(sharedPath('goldens', name, 'case.json')))) : [];
  it.each(cases)('have the reference of the case %s within 1e-5', async (name) => {
    const compared = await compareReference(sharedPath('goldens', name));
    if (!compared.ok) throw new TypeError(compared.failure.reason);
    const outputs = compared.value.filter((one) => one.name.startsWith('output_'));
    expect(outputs.length).toBeGreaterThan(0);
    for (const { errorMax, layer } of outputs) expect(errorMax, layer).toBeLessThan(1e-5);
  }, 60_000);
});

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
