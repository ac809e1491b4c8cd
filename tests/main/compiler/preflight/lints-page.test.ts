/** @file Tests of the generated list of lints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LINTS } from '../../../../main/compiler/preflight/lint-list.ts';
import { lintsPage } from '../../../../main/compiler/preflight/lints-page.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

it('is what stands in the repository; "npm run lints" writes it', () => {
  expect(readFileSync(join(repositoryRoot, 'main/compiler/preflight/lints.md'), 'utf8') === lintsPage(LINTS), 'lints.md is stale: run "npm run lints"').toBe(true);
});

it('has a section with severity, need and fix for every lint', () => {
  const page = lintsPage(LINTS);
  for (const { code, severity, needs, flow, fix } of LINTS) expect(page).toMatch(new RegExp(`### \`${code}\`\\n\\n\\*\\*.+\\*\\* · ${severity} · needs \`${needs}\`${flow === undefined ? '' : ` · ${flow} flow only`}${fix === undefined ? '\\n' : ' · has a fix\\n'}`));
});
