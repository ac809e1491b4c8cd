/** @file How tools spell resources. `BRAM_18K` are halves, `Block RAM Tile` are tiles: they never share a name here. */

import type { Measured, ModuleReport, Percent, ResourceCounts, ResourceName } from '../../../../preload/model/tool-report.ts';
import type { ReportFindings } from './findings.ts';

const HLS_NAMES: Readonly<Record<string, ResourceName>> = { bram_18k: 'bram18', bram: 'bram18', dsp: 'dsp', dsp48e: 'dsp', ff: 'ff', lut: 'lut', uram: 'uram' };
const SITE_TYPES: readonly (readonly [RegExp, ResourceName])[] = [
  [/^(?:CLB|Slice) LUTs$/, 'lut'],
  [/^LUT as Logic$/, 'lutLogic'],
  [/^LUT as Memory$/, 'lutMemory'],
  [/^(?:CLB|Slice) Registers$/, 'ff'],
  [/^CARRY[48]$|^LOOKAHEAD8$/, 'carry'],
  [/^Block RAM Tile$/, 'bram36Tiles'],
  [/^RAMB36(?:\/FIFO)?$/, 'ramb36'],
  [/^RAMB18$/, 'ramb18'],
  [/^URAM$/, 'uram'],
  [/^DSPs$|^DSP Slices$/, 'dsp'],
];
const HIERARCHY_COLUMNS: Readonly<Record<string, ResourceName>> = {
  'Total LUTs': 'lut', 'Logic LUTs': 'lutLogic', LUTRAMs: 'lutMemory', FFs: 'ff', RAMB36: 'ramb36', RAMB18: 'ramb18', URAM: 'uram', 'DSP Blocks': 'dsp', 'DSP48 Blocks': 'dsp', DSPs: 'dsp',
};

/** Return the resource that an HLS tool calls so. Never throws. */
export function resourceOfHls(name: string): ResourceName | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(HLS_NAMES, key) ? HLS_NAMES[key] : undefined;
}

/** Return the resource of a row of Vivado's flat utilization; marks such as `*` do not count. Never throws. */
export function resourceOfSite(name: string): ResourceName | undefined {
  const plain = name.trim().replace(/\*+$/, '').trim();
  return SITE_TYPES.find(([pattern]) => pattern.test(plain))?.[1];
}

/** Return the resource of a column of Vivado's hierarchical utilization. Never throws. */
export function resourceOfColumn(title: string): ResourceName | undefined {
  return Object.hasOwn(HIERARCHY_COLUMNS, title) ? HIERARCHY_COLUMNS[title] : undefined;
}

/** What a module uses, what the device has, and the share that the tool printed. */
export interface Usage {
  readonly used: Partial<Record<ResourceName, Measured>>;
  readonly available: Partial<Record<ResourceName, Measured>>;
  readonly percent: Partial<Record<ResourceName, Percent>>;
}

/** Return an empty usage to fill. Never throws. */
export function emptyUsage(): Usage {
  return { used: {}, available: {}, percent: {} };
}

/**
 * Return the fields of a module from its usage. Where used, available and percentage contradict each other by more than
 * `tolerance` points, nobody knows which is damaged: the used count becomes unknown and the contradiction is reported. Never throws.
 */
export function usageFields(usage: Usage, tolerance: number, findings: ReportFindings): ResourceCounts & Pick<ModuleReport, 'available' | 'utilizationPercent'> {
  const shares = Object.entries(usage.percent) as [ResourceName, Percent][];
  const hasAvailable = Object.keys(usage.available).length > 0;
  if (shares.length === 0 && !hasAvailable) return usage.used;
  const used = { ...usage.used };
  for (const [name, percent] of shares) {
    const [count, available] = [used[name], usage.available[name]];
    if (typeof count !== 'number' || typeof available !== 'number' || percent === 'unknown' || available === 0) continue;
    const share = (count / available) * 100;
    const fits = typeof percent === 'number' ? Math.abs(share - percent) <= tolerance : share < percent.below + tolerance && share > 0;
    if (fits) continue;
    findings.inconsistent(`${name}: ${count} of ${available} are ${share.toFixed(2)} %, but the report says ${typeof percent === 'number' ? percent : `below ${percent.below}`} %.`);
    used[name] = 'unknown';
  }
  return {
    ...used,
    ...(hasAvailable ? { available: usage.available } : {}),
    ...(shares.length === 0 ? {} : { utilizationPercent: usage.percent }),
  };
}
