/**
 * @file Fastest clocks of device families: what the global clock network can distribute, by speed grade.
 *
 * @source AMD data sheets "DC and AC Switching Characteristics", global clock tree: DS923, DS925 (UltraScale+, 0.85 V), DS189
 * (7 series); UltraScale: DS892. Grades that a sheet does not list take the next slower one.
 */

/** Megahertz by speed grade. @unit MHz */
type Limits = Readonly<Record<'1' | '2' | '3', number>>;

const ULTRASCALE_PLUS: Limits = { 1: 667, 2: 775, 3: 891 };
const ULTRASCALE: Limits = { 1: 630, 2: 725, 3: 850 };
const SERIES_7: Limits = { 1: 464, 2: 628, 3: 628 };

/** Return the fastest clock that the part's global clock network carries, or undefined for families that are not known. Never throws. @unit ns */
export function shortestClockPeriodNs(part: string, family: string): number | undefined {
  const limits = limitsOf(family);
  if (limits === undefined) return undefined;
  const grade = /-([123])/.exec(part)?.[1] as keyof Limits | undefined;
  return 1000 / limits[grade ?? '1'];
}

function limitsOf(family: string): Limits | undefined {
  if (family.includes('UltraScale+')) return ULTRASCALE_PLUS;
  if (family.includes('UltraScale')) return ULTRASCALE;
  return /Zynq-7000|(Artix|Kintex|Virtex|Spartan)-7/.test(family) ? SERIES_7 : undefined;
}
