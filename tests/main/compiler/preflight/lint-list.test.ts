/** @file Tests of the list of lints: nothing is missing from it, and every lint has what a lint needs. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MESSAGES } from '../../../../main/compiler/diagnostics/messages.ts';
import { LINTS } from '../../../../main/compiler/preflight/lint-list.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

const folder = 'main/compiler/preflight/lints';
const inFiles = readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => name.replaceAll('\\', '/').replace(/\.ts$/, ''));

it('has the lint of every file under its code, and no other', () => {
  expect(LINTS.map(({ code }) => code).toSorted()).toEqual(inFiles.toSorted());
});

it('has a test for every lint', () => {
  expect(inFiles.filter((code) => !existsSync(join(repositoryRoot, `tests/${folder}/${code}.test.ts`)))).toEqual([]);
});

it('names no code that the messages tables name too', () => {
  expect(LINTS.map(({ code }) => code).filter((code) => code in MESSAGES)).toEqual([]);
});

it('keeps the lints of one area together, for whoever reads the list', () => {
  const areas = LINTS.map(({ code }) => code.split('/')[0] ?? '');
  expect(areas.filter((area, i) => area !== areas[i - 1])).toEqual([...new Set(areas)]);
});

it.each(LINTS)('$code says what it is, why it matters, and what to do', ({ title, explanation, help, severity, needs }) => {
  expect(title).toMatch(/^[A-Za-z].{4,60}[^.]$/);
  expect(explanation).toMatch(/^.{30,}[.:)]$/s);
  expect(help).toMatch(/^[A-Z].*\.$/s);
  expect(['note', 'warning', 'error']).toContain(severity);
  expect(['graph', 'weights', 'estimate', 'data', 'worst-case', 'values', 'tools']).toContain(needs);
});
