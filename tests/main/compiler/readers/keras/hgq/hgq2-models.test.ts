/** @file HGQ2 networks of the corpora: opened, and computed as HGQ2 itself computed them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { H5Access } from '../../../../../../main/compiler/readers/h5-access.ts';
import { compareReference } from '../../../../../../main/services/conformance.ts';
import { loadH5Access } from '../../../../../../main/workers/h5wasm-access.ts';
import { checkModel } from '../../../../../helpers/corpus.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../../../helpers/shared.ts';

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

const madeRoot = sharedPath('models', 'made');
const made = hasShared ? readdirSync(madeRoot).filter((name) => name.startsWith('hgq2-')).flatMap((folder) => readdirSync(join(madeRoot, folder)).filter((name) => name.startsWith('model.')).map((model) => [folder, model] as const)) : [];

describe.skipIf(!hasShared)('made HGQ2 networks', () => {
  it.each(made)('%s/%s has exactly the outputs of HGQ2, wrapping inputs included', (folder, model) => {
    const row = checkModel(join(madeRoot, folder), { model, shown: `${folder}/${model}` }, h5);
    expect(row.codes.filter((code) => !code.startsWith('warning'))).toEqual([]);
    expect(row.difference).toBe(0);
    expect(row.emulated).toBe('yes');
  });
});

describe.skipIf(!hasShared)('public HGQ2 networks', () => {
  const cases = ['hgq-jsc-openml-75', 'hgq-jsc-openml-76', 'hgq-jsc-cernbox', 'hgq-mat8', 'hgq-mat16'];
  it.each(cases)('%s has exactly the recorded outputs of HGQ2 in every layer', async (name) => {
    const compared = await compareReference(sharedPath('goldens', name));
    if (!compared.ok) throw new TypeError(compared.failure.reason);
    expect(compared.value.length).toBeGreaterThan(1);
    for (const { errorMax, layer } of compared.value) expect([layer, errorMax]).toEqual([layer, 0]);
  });
});

describe('cases of ours', () => {
  const ours = readdirSync(join(repositoryRoot, 'tests/golden')).filter((name) => name.startsWith('hgq-'));
  it.each(ours)('%s has exactly the outputs of HGQ2 in every layer that has a reference', async (name) => {
    const compared = await compareReference(join(repositoryRoot, 'tests/golden', name));
    if (!compared.ok) throw new TypeError(compared.failure.reason);
    expect(compared.value.length).toBeGreaterThan(0);
    for (const { errorMax, layer } of compared.value) expect([layer, errorMax]).toEqual([layer, 0]);
  });
});
