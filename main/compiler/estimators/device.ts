/**
 * @file The table of parts: what is on a device, read from the text of `resources/devices/devices.json`.
 *
 * No file is read here; the caller hands over the text.
 */

import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';

/** What a part holds. Counts are of the whole device. */
export interface Device {
  /** The part as tools name it, for example `xc7z020clg400-1`. */
  readonly part: string;
  /** Short name people use: `xc7z020`, `kv260`. */
  readonly name: string;
  readonly family: string;
  /** Name of the family for the embedded synthesizer; absent where it has none here. */
  readonly yosysFamily?: 'xc7' | 'xcup';
  readonly lutCount: number;
  readonly ffCount: number;
  readonly dspCount: number;
  readonly bram18kCount: number;
  readonly uramCount: number;
  /** Data sheet the counts are from. */
  readonly source: string;
  readonly note?: string;
}

const COUNTS = ['lutCount', 'ffCount', 'dspCount', 'bram18kCount', 'uramCount'] as const;
const TEXTS = ['part', 'name', 'family', 'source'] as const;

/** Read the device table. Fails with a sentence that names the entry and the field. Never throws. */
export function parseDevices(text: string): Result<readonly Device[], string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return fail(`the device table is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const entries = (parsed as { devices?: unknown } | null)?.devices;
  if (!Array.isArray(entries)) return fail('the device table has no list "devices"');
  for (const [index, entry] of entries.entries()) {
    const problem = problemOf(entry);
    if (problem !== undefined) return fail(`device ${index}: ${problem}`);
  }
  return ok(entries as Device[]);
}

function problemOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return 'it is not an object';
  const fields = entry as Record<string, unknown>;
  const text = TEXTS.find((name) => typeof fields[name] !== 'string' || fields[name] === '');
  if (text !== undefined) return `its ${text} is missing`;
  const count = COUNTS.find((name) => !Number.isInteger(fields[name]) || (fields[name] as number) < 0);
  return count === undefined ? undefined : `its ${count} is not a whole number`;
}

/** Return the device of a part: by its full name, else the one whose short name the part starts with. Never throws. */
export function findDevice(devices: readonly Device[], part: string): Device | undefined {
  const wanted = part.toLowerCase();
  const exact = devices.find((device) => device.part.toLowerCase() === wanted || device.name.toLowerCase() === wanted);
  if (exact !== undefined) return exact;
  const bare = (text: string): string => text.toLowerCase().replaceAll('-', '');
  const starts = devices.filter((device) => bare(wanted).startsWith(dieOf(device.part)));
  return starts.toSorted((a, b) => dieOf(b.part).length - dieOf(a.part).length)[0];
}

/** The die of a part: `xc7z020` of `xc7z020clg400-1`, `xczu9eg` of `xczu9eg-ffvb1156-2-e`. */
function dieOf(part: string): string {
  const lower = part.toLowerCase();
  return /^xc7[a-z]\d+t?/.exec(lower)?.[0] ?? (lower.split('-')[0] ?? lower).replaceAll(/[^a-z0-9]/g, '');
}
