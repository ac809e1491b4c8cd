/**
 * @file Which parts an installation knows, asked of Vivado once and kept: the question takes ten seconds or more, a job that
 * finds its part missing after an hour of C simulation takes longer.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { captureOutput } from '../process/capture-output.ts';
import { activationEnvironment } from './activation.ts';
import type { LocatedTool } from './locate-tools.ts';
import { toolCommand } from './tool-command.ts';

const MARK = 'BITLOOM-PARTS';
const QUESTION = `puts "${MARK} [join [get_parts] { }]"\nexit\n`;
const ASK_PATIENCE_MS = 120_000;

/** Return the folder of what is worth keeping about this machine; `BITLOOM_CACHE` names another one. Never throws. */
function machineCacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = env['HOME'] ?? homedir();
  return env['BITLOOM_CACHE'] ?? (process.platform === 'win32' ? join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Bitloom') : join(env['XDG_CACHE_HOME'] ?? join(home, '.cache'), 'bitloom'));
}

/** Return the parts that an installation of Vivado was found to know before, or undefined. Never throws. */
export function knownParts(vivado: LocatedTool): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(cachePath(vivado), 'utf8'));
    return Array.isArray(value) ? value.filter((part): part is string => typeof part === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/** Questions under way, by the place of their answer: one Vivado answers all who wait. */
const asked = new Map<string, Promise<readonly string[] | undefined>>();

/** Ask an installation of Vivado for its parts, unless they are known; undefined when it does not tell. Never rejects. */
export async function askParts(vivado: LocatedTool, signal?: AbortSignal): Promise<readonly string[] | undefined> {
  const known = knownParts(vivado);
  if (known !== undefined) return known;
  // A question that can be taken back belongs to whoever may take it back.
  if (signal !== undefined) return ask(vivado, signal);
  const place = cachePath(vivado);
  const underWay = asked.get(place) ?? ask(vivado).finally(() => asked.delete(place));
  asked.set(place, underWay);
  return underWay;
}

async function ask(vivado: LocatedTool, signal?: AbortSignal): Promise<readonly string[] | undefined> {
  const environment = await activationEnvironment(vivado.activation);
  if (!environment.ok) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-parts-'));
  try {
    writeFileSync(join(folder, 'parts.tcl'), QUESTION);
    const command = toolCommand(vivado, ['-mode', 'batch', '-nolog', '-nojournal', '-notrace', '-source', 'parts.tcl']);
    let parts: readonly string[] | undefined;
    const take = (line: string): void => {
      if (line.startsWith(MARK)) parts = line.slice(MARK.length).trim().split(/\s+/).filter((part) => part !== '');
    };
    // The list is one line of some 100 KiB, longer than lines are kept: the bytes are read instead.
    let rest = '';
    const onBytes = (chunk: Uint8Array): void => {
      rest += Buffer.from(chunk).toString('latin1');
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        take(rest.slice(0, end));
        rest = rest.slice(end + 1);
      }
    };
    await captureOutput({ ...command, folder, wholeEnvironment: environment.value, timeoutMs: ASK_PATIENCE_MS, onBytes, ...(signal === undefined ? {} : { signal }) });
    if (parts !== undefined && parts.length > 0) keep(vivado, parts);
    return parts === undefined || parts.length === 0 ? undefined : parts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Another file at the same place is another installation. */
function cachePath({ path, release }: LocatedTool): string {
  const changedAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return join(machineCacheFolder(), `parts-${createHash('sha256').update(JSON.stringify([path, release ?? '', changedAtMs])).digest('hex').slice(0, 16)}.json`);
}

function keep(vivado: LocatedTool, parts: readonly string[]): void {
  try {
    const path = cachePath(vivado);
    mkdirSync(machineCacheFolder(), { recursive: true });
    writeFileSync(`${path}.${process.pid}.tmp`, JSON.stringify(parts));
    renameSync(`${path}.${process.pid}.tmp`, path);
  } catch {
    // Asking again costs ten seconds, nothing else.
  }
}

/** Return the known parts that are most like one that is not known. Never throws. */
export function similarParts(part: string, parts: readonly string[]): readonly string[] {
  const device = part.split('-')[0]?.toLowerCase() ?? part;
  const starts = parts.filter((candidate) => candidate.toLowerCase().startsWith(device.slice(0, 5)));
  return starts.toSorted((a, b) => commonPrefix(b, part) - commonPrefix(a, part)).slice(0, 3);
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length]?.toLowerCase() === b[length]?.toLowerCase()) length++;
  return length;
}
