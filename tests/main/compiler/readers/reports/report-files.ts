/** @file Real reports beside the repository, and what tests ask of any report. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readReport } from '../../../../../main/compiler/readers/reports/read-report.ts';
import type { ModuleReport, ToolReport } from '../../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from '../../../../../main/compiler/readers/reports/report-outcome.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../../helpers/shared.ts';

/** Return the bytes of a real report. */
export function reportBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(sharedPath('fixtures/reports', name)));
}

/** Reports made here, by name. */
export const MADE_REPORTS = readdirSync(join(repositoryRoot, 'tests/fixtures/reports')).filter((name) => !name.endsWith('.md'));

/** Return the text of a report made here. */
export function madeText(name: string): string {
  return readFileSync(join(repositoryRoot, 'tests/fixtures/reports', name), 'utf8');
}

/** Read a report made here. */
export function readMade(name: string): ToolReport {
  return mustRead(readText(madeText(name)));
}

/** Names of all files among real and made reports that are reports, with their bytes. */
export function everyReport(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const real = hasShared ? readdirSync(sharedPath('fixtures/reports')).map((name) => ({ name, bytes: reportBytes(name) })) : [];
  const made = MADE_REPORTS.map((name) => ({ name: `made/${name}`, bytes: new TextEncoder().encode(madeText(name)) }));
  return [...real, ...made].filter(({ bytes }) => readReport(bytes).report !== undefined);
}

/** Read a text as a report. */
export function readText(text: string): ReportOutcome {
  return readReport(new TextEncoder().encode(text));
}

/** Read a real report that must be one. */
export function readReal(name: string): ToolReport {
  return mustRead(readReport(reportBytes(name)));
}

/** Return the report of an outcome that must have one. */
export function mustRead({ report, problems }: ReportOutcome): ToolReport {
  if (report === undefined) throw new TypeError(problems.map(({ message }) => message).join('; '));
  return report;
}

/** Return the module of the whole design. */
export function topOf(report: ToolReport): ModuleReport {
  const top = report.modules.find((module) => module.top === true);
  if (top === undefined) throw new TypeError('no top');
  return top;
}

/** Return a module by name. */
export function moduleOf(report: ToolReport, name: string | RegExp): ModuleReport {
  const module = report.modules.find((candidate) => (typeof name === 'string' ? candidate.name === name : name.test(candidate.name)));
  if (module === undefined) throw new TypeError(`no module ${String(name)}`);
  return module;
}

/** Every number of a report with its place, where a place is named by module, row or path, so that it stays when others vanish. */
export function numbersOf(report: ToolReport): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'number') found.set(place, value);
    else if (Array.isArray(value)) {
      const seen = new Map<string, number>();
      for (const entry of value as unknown[]) {
        const name = nameOf(entry);
        seen.set(name, (seen.get(name) ?? 0) + 1);
        walk(entry, `${place}[${name}#${seen.get(name) ?? 0}]`);
      }
    } else if (typeof value === 'object' && value !== null) for (const [key, entry] of Object.entries(value)) walk(entry, `${place}.${key}`);
  };
  const { warnings: _warnings, ...facts } = report;
  walk(facts, '');
  return found;
}

function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return '';
  const named = entry as Readonly<Record<string, unknown>>;
  return ['instance', 'name', 'language', 'check', 'source'].map((key) => (typeof named[key] === 'string' ? named[key] : '')).join('|');
}
