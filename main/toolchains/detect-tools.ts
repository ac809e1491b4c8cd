/** @file Looks for the programs of `known-tools.ts` and asks each for its version. */

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { ToolStatus } from '../../preload/contract/project.ts';
import { captureOutput } from '../process/capture-output.ts';
import { findExecutable } from '../process/find-executable.ts';
import { HLS4ML_QUESTION, KNOWN_TOOLS, PYTHON_EXECUTABLES, VENDOR_ROOTS } from './known-tools.ts';
import type { KnownTool } from './known-tools.ts';

/** Return the state of every tool, embedded ones first. Never rejects. */
export async function detectTools(searchPath = process.env['PATH'] ?? ''): Promise<readonly ToolStatus[]> {
  const external = await Promise.all(KNOWN_TOOLS.map((tool) => detectTool(tool, searchPath)));
  return [describeNode(), describeEmbeddedYosys(), await detectHls4ml(searchPath), ...external];
}

async function detectTool(tool: KnownTool, searchPath: string): Promise<ToolStatus> {
  const base = { name: tool.name, title: tool.title, enables: tool.enables };
  const path = tool.executables.map((name) => findExecutable(name, [searchPath, ...vendorFolders(tool)].join(delimiter))).find((found) => found !== undefined);
  if (path === undefined) return { ...base, found: false, advice: tool.advice };
  const { end, lines } = await captureOutput({ command: path, arguments: tool.versionArguments, timeoutMs: 20_000 });
  const version = lines.map((line) => tool.versionPattern.exec(line)?.[1]).find((text) => text !== undefined);
  if (version !== undefined) return { ...base, found: true, path, version };
  const why = end.kind === 'exited' ? `exit code ${end.exitCode}` : end.kind;
  return { ...base, found: true, path, advice: `It is there but did not tell its version (${why}): ${lines.find((line) => line.trim() !== '') ?? 'no output'}` };
}

/** `ROOT/Vivado/2023.2/bin`, newest first. */
function vendorFolders(tool: KnownTool): readonly string[] {
  const roots = process.platform === 'linux' || process.platform === 'win32' ? VENDOR_ROOTS[process.platform] : [];
  return roots.flatMap((root) =>
    (tool.vendorFolders ?? []).flatMap((product) => listFolder(join(root, product)).toSorted().toReversed().map((version) => join(root, product, version, 'bin'))),
  );
}

function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

async function detectHls4ml(searchPath: string): Promise<ToolStatus> {
  const base = { name: 'hls4ml', title: 'hls4ml (Python)', enables: 'making further conformance cases; Bitloom itself needs no Python' };
  const advice = 'pip install hls4ml==1.3.0 in the Python environment that is active when Bitloom starts.';
  const python = PYTHON_EXECUTABLES.map((name) => findExecutable(name, searchPath)).find((path) => path !== undefined);
  if (python === undefined) return { ...base, found: false, advice: 'Install Python 3.10 or newer, then hls4ml in it.' };
  const { lines } = await captureOutput({ command: python, arguments: ['-c', HLS4ML_QUESTION], timeoutMs: 10_000 });
  const versionOf = (name: string): string | undefined => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const version = versionOf('hls4ml');
  if (version !== undefined) return { ...base, found: true, version, path: python };
  return { ...base, found: false, path: python, advice: `Python ${versionOf('python') ?? ''} is there, hls4ml is not in it: ${advice}` };
}

function describeNode(): ToolStatus {
  return { name: 'node', title: 'Node.js', found: true, version: process.versions.node, path: process.execPath, enables: 'running the program (bundled)' };
}

function describeEmbeddedYosys(): ToolStatus {
  const base = { name: 'yosys-embedded', title: 'Yosys, embedded (WebAssembly)', enables: 'synthesis in the rtl flow, without any install' };
  const path = packageFolder('@yowasp/yosys');
  if (path === undefined) return { ...base, found: false, advice: 'The package @yowasp/yosys is missing: run npm ci.' };
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { readonly version?: string };
  return { ...base, found: true, path, ...(manifest.version === undefined ? {} : { version: manifest.version }) };
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
