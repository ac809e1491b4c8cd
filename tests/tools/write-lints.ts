/** @file Writes the list of lints: `npm run lints`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LINTS } from '../../main/compiler/preflight/lint-list.ts';
import { lintsPage } from '../../main/compiler/preflight/lints-page.ts';
import { repositoryRoot } from '../helpers/shared.ts';

const path = 'main/compiler/preflight/lints.md';
writeFileSync(join(repositoryRoot, path), lintsPage(LINTS));
process.stdout.write(`${path}: ${LINTS.length} lints\n`);
