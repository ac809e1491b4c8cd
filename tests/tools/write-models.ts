/** @file Writes how every model beside the repository comes out: `npm run models`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadH5Access } from '../../main/workers/h5wasm-access.ts';
import { checkCorpusFile, corpusFiles, corpusPage } from '../helpers/model-corpus.ts';
import { repositoryRoot } from '../helpers/shared.ts';

const path = 'tests/models.md';
const h5 = await loadH5Access();
const results = corpusFiles().map((file) => checkCorpusFile(file, h5));
writeFileSync(join(repositoryRoot, path), corpusPage(results));
process.stdout.write(`${path}: ${results.length} files\n`);
