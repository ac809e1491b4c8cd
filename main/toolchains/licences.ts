/**
 * @file What can be known about AMD's licences without asking a licence server: which variables and files name one, whether
 * the files are there, and which of their features have expired.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ToolFinding } from '../../preload/contract/tools.ts';

/** Licences of a user. */
export interface LicenceFacts {
  /** Files that exist. */
  readonly files: readonly string[];
  /** `port@host` entries: whether they answer is not known here. */
  readonly servers: readonly string[];
  readonly findings: readonly ToolFinding[];
}

const VARIABLES = ['XILINXD_LICENSE_FILE', 'LM_LICENSE_FILE'] as const;
const SERVER = /^(\d+)?@[\w.-]+$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** A licence file is text of a few KiB. @unit bytes */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** Return what variables and usual folders say about licences. Never throws. */
export function readLicences(env: Readonly<Record<string, string | undefined>>, nowMs: number, platform: string = process.platform): LicenceFacts {
  const separator = platform === 'win32' ? ';' : ':';
  const findings: ToolFinding[] = [];
  const servers: string[] = [];
  const files: string[] = [];
  for (const variable of VARIABLES) {
    for (const entry of splitEntries(env[variable] ?? '', separator)) {
      if (SERVER.test(entry)) servers.push(entry);
      else if (existing(entry).length > 0) files.push(...existing(entry));
      else findings.push({ severity: 'warning', code: 'licence-missing-file', message: `${variable} names ${entry}, which is not there.`, help: 'Correct the variable, or put the licence file there.' });
    }
  }
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  for (const folder of [join(home, '.Xilinx'), ...(platform === 'win32' ? ['C:\\.Xilinx'] : [])]) files.push(...existing(folder));
  const found = [...new Set(files)];
  return { files: found, servers, findings: [...findings, ...found.flatMap((file) => expiredFeatures(file, nowMs))] };
}

/** `2100@host` holds a colon on no platform, but a Windows path does. */
function splitEntries(text: string, separator: string): readonly string[] {
  return text.split(separator).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function existing(path: string): readonly string[] {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isFile() === true) return [path];
  if (status?.isDirectory() !== true) return [];
  try {
    return readdirSync(path).filter((name) => name.endsWith('.lic')).map((name) => join(path, name));
  } catch {
    return [];
  }
}

function expiredFeatures(file: string, nowMs: number): readonly ToolFinding[] {
  let text: string;
  try {
    if (statSync(file).size > FILE_BYTES_MAX) return [];
    text = readFileSync(file, 'latin1');
  } catch (error) {
    return [{ severity: 'warning', code: 'licence-unreadable', message: `The licence file ${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`, help: 'Check its permissions.' }];
  }
  const valid = new Set<string>();
  const expired = new Map<string, string>();
  for (const { feature, expiresOn, expiresAtMs } of parseFeatures(text)) {
    if (expiresAtMs === undefined || expiresAtMs > nowMs) valid.add(feature);
    else expired.set(feature, expiresOn);
  }
  return [...expired].filter(([feature]) => !valid.has(feature)).map(([feature, on]) => ({
    severity: 'warning', code: 'licence-expired', message: `The licence for ${feature} in ${file} expired on ${on}.`, help: 'Renew it, or set XILINXD_LICENSE_FILE to another one.',
  }));
}

/** A line `INCREMENT NAME xilinxd VERSION DATE COUNT …` of a licence file. */
interface Feature {
  readonly feature: string;
  readonly expiresOn: string;
  /** Absent: permanent. @unit ms since 1970 */
  readonly expiresAtMs?: number;
}

/** Return the features of a FlexNet licence file. Never throws. */
export function parseFeatures(text: string): readonly Feature[] {
  return text.replace(/\\\r?\n\s*/g, ' ').split(/\r?\n/).flatMap((line): Feature[] => {
    const [kind = '', feature, , , expiresOn] = line.trim().split(/\s+/);
    if (!/^(FEATURE|INCREMENT)$/i.test(kind) || feature === undefined || expiresOn === undefined) return [];
    const [, day, month = '', year] = /^(\d{1,2})-([a-z]{3})-(\d{1,4})$/i.exec(expiresOn) ?? [];
    // The year 0 is FlexNet's other way of saying permanent.
    if (day === undefined || Number(year) === 0) return [{ feature, expiresOn }];
    return [{ feature, expiresOn, expiresAtMs: Date.UTC(Number(year), MONTHS.indexOf(month.toLowerCase()), Number(day) + 1) }];
  });
}
