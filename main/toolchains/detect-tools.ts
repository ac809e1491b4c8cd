/** @file Looks for the programs of `known-tools.ts`, asks each for its version in its own environment, and says what is wrong with it. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { ToolFinding, ToolStatus } from '../../preload/contract/tools.ts';
import { captureOutput } from '../process/capture-output.ts';
import { findExecutable } from '../process/find-executable.ts';
import { activationEnvironment, describeActivation } from './activation.ts';
import { compareVersions } from './install-folders.ts';
import { HLS4ML_QUESTION, KNOWN_TOOLS, PYTHON_EXECUTABLES } from './known-tools.ts';
import type { KnownTool } from './known-tools.ts';
import { executableAt, locateTool, lookAround } from './locate-tools.ts';
import type { LocatedTool, SearchPlaces } from './locate-tools.ts';
import { toolCommand } from './tool-command.ts';
import { configuredPlace } from './tool-settings.ts';
import type { ConfiguredTools } from './tool-settings.ts';

/** A tool with all that is needed to start it. */
export interface DetectedTool {
  readonly tool: KnownTool;
  /** The one in use; absent: not found. */
  readonly located?: LocatedTool;
  readonly version?: string;
  readonly others: readonly LocatedTool[];
  readonly findings: readonly ToolFinding[];
  readonly configured?: ToolStatus['configured'];
}

/** How to look. */
export interface DetectOptions {
  readonly configured?: ConfiguredTools;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
}

const NOTHING_CONFIGURED: ConfiguredTools = { user: {}, workspace: {} };
/** Vendors' tools take seconds to say their version, more on a network drive. @unit ms */
const VERSION_PATIENCE_MS = 30_000;

/** Everything that was found. */
export interface Detection {
  readonly external: readonly DetectedTool[];
  /** All tools as they are shown, embedded ones first. */
  readonly statuses: readonly ToolStatus[];
}

/** Look for every tool. Never rejects. */
export async function detectTools({ configured = NOTHING_CONFIGURED, env = process.env, platform = process.platform }: DetectOptions = {}): Promise<Detection> {
  const places = await lookAround(env, platform);
  const [hls4ml, external] = await Promise.all([detectHls4ml(configured, env), Promise.all(KNOWN_TOOLS.map((tool) => detectTool(tool, places, configured)))]);
  return { external, statuses: [describeNode(), describeEmbeddedYosys(), hls4ml, ...external.map(statusOf)] };
}

/** Look at one tool. Never rejects. */
async function detectTool(tool: KnownTool, places: SearchPlaces, configured: ConfiguredTools): Promise<DetectedTool> {
  const place = configuredPlace(configured, tool.name);
  const candidates = locateTool(tool, places, place?.path);
  const findings: ToolFinding[] = [];
  if (place !== undefined && candidates[0]?.origin !== 'configured') findings.push({ severity: 'error', code: 'tool-place', message: `There is no ${tool.executables[0] ?? tool.name} at ${place.path}, which was set by hand.`, help: 'Correct the place, or forget it.' });
  // A place set by hand is meant: what happens to be elsewhere does not take its part.
  const located = place !== undefined && findings.length > 0 ? undefined : candidates[0];
  const base = { tool, others: located === undefined ? candidates : candidates.slice(1), ...(place === undefined ? {} : { configured: place }) };
  if (located === undefined) return { ...base, findings };
  const { version, finding } = await askVersion(tool, located);
  if (finding !== undefined) findings.push(finding);
  const known = version ?? located.release;
  if (known !== undefined) findings.push(...releaseFindings(tool, known));
  return { ...base, located, findings, ...(known === undefined ? {} : { version: known }) };
}

async function askVersion(tool: KnownTool, located: LocatedTool): Promise<{ readonly version?: string; readonly finding?: ToolFinding }> {
  const environment = await activationEnvironment(located.activation);
  if (!environment.ok) return { finding: { severity: 'error', code: 'tool-settings', message: `Its environment could not be set up: ${environment.failure}.`, help: 'Repair the script, or start Bitloom from a shell in which the tool works.' } };
  const { end, lines } = await captureOutput({ ...toolCommand(located, tool.versionArguments), folder: tmpdir(), wholeEnvironment: environment.value, timeoutMs: VERSION_PATIENCE_MS });
  const version = lines.map((line) => tool.versionPattern.exec(line)?.[1]).find((text) => text !== undefined);
  if (version !== undefined) return { version };
  const why = end.kind === 'exited' ? `exit code ${end.exitCode}` : end.kind === 'not-started' ? `not started: ${end.reason}` : end.kind;
  const line = lines.find((text) => /error|cannot|not found|licen[cs]e/i.test(text)) ?? lines.find((text) => text.trim() !== '') ?? 'no output';
  return { finding: { severity: 'error', code: 'tool-silent', message: `It did not tell its version (${why}): ${line.trim()}`, ...(helpForLine(line)) } };
}

function helpForLine(line: string): { readonly help?: string } {
  const library = /(lib[\w+.-]+\.so[.\d]*): cannot open shared object/.exec(line)?.[1];
  if (library !== undefined) return { help: `The system lacks ${library}; install the package that has it (on Debian and Ubuntu libtinfo5 comes from an older release).` };
  if (/GLIBC/.test(line)) return { help: 'The tool is built for a newer system than this one; use one that the release supports.' };
  return {};
}

function releaseFindings({ name, releases }: KnownTool, version: string): readonly ToolFinding[] {
  if (releases === undefined) return [];
  const { from, to } = releases;
  const isOld = from !== undefined && compareVersions(version, from) < 0;
  const isNew = to !== undefined && compareVersions(version, `${to}.9`) > 0;
  if (!isOld && !isNew) return [];
  return [{ severity: 'warning', code: 'tool-release', message: `${name} ${version} lies outside of the releases this program knows it in (${from ?? '…'} to ${to ?? '…'}).`, help: 'It is used all the same; the log says whether it works.' }];
}

/** Return a detected tool as the Tools view and `doctor` show it. Never throws. */
export function statusOf({ tool, located, version, others, findings, configured }: DetectedTool): ToolStatus {
  const activation = located === undefined ? undefined : describeActivation(located.activation);
  return {
    name: tool.name, title: tool.title, group: tool.group, enables: tool.enables, found: located !== undefined, findings, configurable: true,
    ...(tool.stages === undefined ? {} : { stages: tool.stages }),
    ...(version === undefined ? {} : { version }),
    ...(located === undefined ? { advice: tool.advice } : { path: located.path, origin: located.origin }),
    ...(activation === undefined ? {} : { activation }),
    ...(others.length === 0 ? {} : { others: others.map(({ path, release }) => ({ path, ...(release === undefined ? {} : { version: release }) })) }),
    ...(configured === undefined ? {} : { configured }),
  };
}

/** A Python with hls4ml: named by hand, by the variable, by the active environment, on the search path. */
async function detectHls4ml(configured: ConfiguredTools, env: Readonly<Record<string, string | undefined>>): Promise<ToolStatus> {
  const base = { name: 'hls4ml', title: 'hls4ml (Python)', group: 'hls' as const, enables: 'generating HLS projects with hls4ml itself, and checking every layer against it', configurable: true, findings: [] };
  const advice = 'pip install hls4ml==1.3.0 in the Python environment that is active when Bitloom starts, or set the place of its Python here.';
  const place = configuredPlace(configured, 'hls4ml');
  const bin = process.platform === 'win32' ? 'Scripts' : 'bin';
  const folders = [env['VIRTUAL_ENV'], env['CONDA_PREFIX']].flatMap((folder) => (folder === undefined ? [] : [join(folder, bin), folder]));
  const named = place?.path ?? env['BITLOOM_HLS4ML_PYTHON'];
  const python = named === undefined ? PYTHON_EXECUTABLES.map((name) => findExecutable(name, [...folders, env['PATH'] ?? ''].join(delimiter))).find((path) => path !== undefined) : executableAt({ executables: PYTHON_EXECUTABLES }, named);
  const origin = place !== undefined ? ('configured' as const) : ('search-path' as const);
  const set = place === undefined ? {} : { configured: place };
  if (python === undefined) return { ...base, ...set, found: false, advice: named === undefined ? 'Install Python 3.10 or newer, then hls4ml in it.' : `There is no Python at ${named}. ${advice}` };
  const { lines } = await captureOutput({ command: python, arguments: ['-c', HLS4ML_QUESTION], timeoutMs: 10_000 });
  const versionOf = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const version = versionOf('hls4ml');
  if (version !== undefined) return { ...base, ...set, found: true, version, path: python, origin };
  return { ...base, ...set, found: false, path: python, advice: `Python ${versionOf('python') ?? ''} is there, hls4ml is not in it: ${advice}` };
}

function describeNode(): ToolStatus {
  return { name: 'node', title: 'Node.js', group: 'bundled', found: true, version: process.versions.node, path: process.execPath, origin: 'bundled', enables: 'running the program (bundled)', findings: [] };
}

function describeEmbeddedYosys(): ToolStatus {
  const base = { name: 'yosys-embedded', title: 'Yosys, embedded (WebAssembly)', group: 'bundled' as const, enables: 'synthesis in the rtl flow, without any install', findings: [] };
  const path = packageFolder('@yowasp/yosys');
  if (path === undefined) return { ...base, found: false, advice: 'The package @yowasp/yosys is missing: run npm ci.' };
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { readonly version?: string };
  return { ...base, found: true, path, origin: 'bundled', ...(manifest.version === undefined ? {} : { version: manifest.version }) };
}

function packageFolder(name: string): string | undefined {
  try {
    // The package's own exports may hide its package.json, so its folder is found by its entry.
    const entry = createRequire(import.meta.url).resolve(name);
    const marker = join('node_modules', ...name.split('/'));
    return entry.includes(marker) ? entry.slice(0, entry.indexOf(marker) + marker.length) : dirname(entry);
  } catch {
    return undefined;
  }
}
