/** @file The page of models that were tried (`tests/models.md`): true for the files that are beside the repository. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { H5Access } from '../../../main/compiler/readers/h5-access.ts';
import { loadH5Access } from '../../../main/workers/h5wasm-access.ts';
import { checkCorpusFile, corpusFiles, corpusPage } from '../../helpers/model-corpus.ts';
import { hasShared, repositoryRoot } from '../../helpers/shared.ts';

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

describe.skipIf(!hasShared)('every model beside the repository', () => {
  it('comes out as the page says (npm run models writes it)', () => {
    const page = corpusPage(corpusFiles().map((file) => checkCorpusFile(file, h5)));
    process.stdout.write(page);
    expect(page).toBe(readFileSync(join(repositoryRoot, 'tests', 'models.md'), 'utf8'));
  }, 300_000);
});
