/** @file Every report, real and made here, cut anywhere and with bytes flipped: findings, never a crash, a hang or a number that is not there. */
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../../../main/compiler/readers/reports/read-report.ts';
import type { ToolReport } from '../../../../../preload/model/tool-report.ts';
import { chosenSeed, RandomSource } from '../../../../helpers/random-source.ts';
import { hasShared } from '../../../../helpers/shared.ts';
import { everyReport, numbersOf } from './report-files.ts';

const reports = everyReport();

/** `BITLOOM_DAMAGE=50` tries that many times more. */
const EFFORT = Number(process.env['BITLOOM_DAMAGE'] ?? 1);

/** Large reports cost more per try. */
function tries(bytes: Uint8Array, small: number): number {
  return (bytes.byteLength > 1_000_000 ? 3 : bytes.byteLength > 100_000 ? 10 : small) * EFFORT;
}

describe('a report that is damaged', () => {
  it.skipIf(!hasShared)('is one of forty-five or more', () => {
    expect(reports.length).toBeGreaterThanOrEqual(45);
  });

  it.each(reports)('$name: cut off, says so and gives only numbers of the whole', ({ name, bytes }) => {
    const whole = numbersOf(readReport(bytes).report ?? { modules: [], warnings: [] } as never);
    const random = new RandomSource(chosenSeed(), name.length);
    const end = bytes.findLastIndex((byte) => byte > 0x20) + 1;
    for (let i = 0; i < tries(bytes, 60); i++) {
      const { report, problems } = readReport(bytes.slice(0, random.integer(0, end - 1)));
      if (report === undefined) expect(problems.length).toBeGreaterThan(0);
      else {
        const found = numbersOf(report);
        for (const [place, value] of found) expect({ place, value }).toEqual({ place, value: whole.get(place) });
        // A cut through the notes below the last table loses nothing that is read.
        expect({ incomplete: report.incomplete, found: found.size }).toEqual(found.size === whole.size && !report.incomplete ? { incomplete: false, found: whole.size } : { incomplete: true, found: found.size });
        expect(report.warnings.some(({ code }) => code === 'report/incomplete')).toBe(report.incomplete);
      }
    }
  });

  it.each(reports)('$name: with a byte changed, gives numbers of the whole, or what stands there now', ({ name, bytes }) => {
    const original = readReport(bytes).report;
    const known = new Set(numbersOf(original ?? ({ modules: [], warnings: [] } as never)).values());
    const random = new RandomSource(chosenSeed(), name.length, 2);
    for (let i = 0; i < tries(bytes, 60); i++) {
      const copy = bytes.slice();
      const at = random.integer(0, copy.length - 1);
      copy[at] = random.integer(0, 255);
      const { report, problems } = readReport(copy);
      if (report === undefined) expect(problems.length).toBeGreaterThan(0);
      else {
        const near = new TextDecoder('utf-8').decode(copy.slice(Math.max(0, at - 40), at + 40));
        const sums = sumsOf(report);
        const strangers = [...numbersOf(report).values()].filter((value) => !known.has(value) && !standsIn(value, near) && !sums.some((sum) => Math.abs(sum - value) < 1e-6));
        expect({ at, byte: copy[at], strangers }).toEqual({ at, byte: copy[at], strangers: [] });
      }
    }
  });
});

/** Whether a text holds the number, or a time or delay that becomes it (single precision has seven digits); counts of cells are parts of texts such as `LUT2=1`. */
function standsIn(value: number, text: string): boolean {
  const numbers = Array.from(text.replace(/(?<=\d),(?=\d{3})/g, '').matchAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g), ([found]) => Number(found));
  return numbers.some((found) => [1, 1000, 0.001, 1_000_000].some((factor) => Math.abs(found * factor - value) <= Math.abs(value) * 1e-6));
}

/** What nextpnr leaves to be added up: the delays of a path by their steps, and the slack against the clock asked for. */
function sumsOf({ tool, timing }: ToolReport): readonly number[] {
  if (tool !== 'nextpnr') return [];
  return (timing?.paths ?? []).flatMap(({ steps = [] }) => {
    const sum = (kinds: readonly string[]): number => steps.filter(({ kind }) => kinds.includes(kind)).reduce((all, { delayNs }) => all + Number(delayNs), 0);
    const all = sum(['logic', 'route']);
    return [all, sum(['logic']), sum(['route']), ...(timing?.clocks ?? []).map(({ constraintMhz }) => 1000 / Number(constraintMhz)).flatMap((period) => [period, period - all])];
  });
}
