/**
 * @file C simulation of a generated project with plain g++ (or another C++ compiler): compile, run the test bench on its
 * samples, and compare the raw words of every layer with those of the emulation.
 *
 * With the headers of an installed vendor tool, otherwise with the compatibility headers that the project carries.
 * A compiler's error becomes a failure that names the layer and the line.
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/start-process.ts';
import type { ProcessEnd } from '../process/start-process.ts';
import { compareTraces } from './compare-traces.ts';
import type { ExpectedTrace, TraceComparison } from './compare-traces.ts';
import { describeCompileError } from './compile-errors.ts';
import type { SourceRange } from './compile-errors.ts';
import { knownTool } from './known-tools.ts';
import { writeProjectFolder } from './project-folder.ts';
import type { ProjectFile } from './project-folder.ts';
import { findVendorHeaders } from './vendor-headers.ts';

/** A project to simulate. */
export interface CsimProject {
  readonly files: readonly ProjectFile[];
  readonly topFunction: string;
  /** Where the layers' functions stand. */
  readonly layers: readonly SourceRange[];
}

/** How to simulate. */
export interface CsimRequest {
  readonly project: CsimProject;
  readonly folder: string;
  /** What every layer must compute, in execution order. */
  readonly expected: readonly ExpectedTrace[];
  /** Compiler; absent: g++ or clang++ of the search path. */
  readonly compiler?: string;
  /** Folder of a vendor's ap_fixed.h, or `own`: those of the project; absent: an installed tool's, otherwise the project's. */
  readonly headers?: string;
  /** Flags of the compiler. */
  readonly flags: readonly string[];
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** A finished simulation. */
export interface CsimResult {
  readonly folder: string;
  /** `g++`, with its path. */
  readonly compiler: string;
  readonly headers: string;
  readonly compileMs: number;
  readonly runMs: number;
  readonly comparison: TraceComparison;
}

/** Asks for the headers that the project carries. */
export const OWN_HEADERS = 'own';
const OWN_FOLDER = 'firmware/ap_types';

/** Names of compilers, best first. */
const COMPILERS = knownTool('g++')?.executables ?? [];

/** A large network compiles for minutes; beyond, something hangs. @unit ms */
const COMPILE_TIMEOUT_MS = 30 * 60_000;
const RUN_TIMEOUT_MS = 60 * 60_000;

/** Lines of a tool that a failure quotes. */
const QUOTED_LINES = 2000;

/** Folder of the program and its traces inside the project. */
const CSIM_FOLDER = 'csim';

/** Write, compile, run and compare. Expected failures: `conflict`, `file-unreadable`, `unavailable`, `not-buildable`, `cancelled`, `limit`. */
export async function simulateProject(request: CsimRequest): Promise<Result<CsimResult, Failure>> {
  const compiler = findCompiler(request.compiler);
  if (compiler === undefined) {
    return fail({ code: 'unavailable', message: `There is no C++ compiler: ${request.compiler ?? COMPILERS.join(' and ')} was not found.`, help: 'Debian, Ubuntu: apt install g++. macOS: xcode-select --install. The project itself can be exported without one.' });
  }
  const headers = headersFor(request.headers);
  if (headers !== OWN_FOLDER && !existsSync(join(headers, 'ap_fixed.h'))) {
    return fail({ code: 'unavailable', message: `There is no ap_fixed.h in ${headers}.`, file: headers, help: 'Name the include folder of a Vitis HLS or Vivado HLS installation, or use the headers of the project.' });
  }
  const written = writeProjectFolder(request.folder, request.project.files);
  if (!written.ok) return written;
  const { folder } = written.value;
  const traces = join(folder, CSIM_FOLDER, 'traces');
  rmSync(join(folder, CSIM_FOLDER), { recursive: true, force: true });
  mkdirSync(traces, { recursive: true });
  const compiled = await compile({ ...request, headers }, folder, compiler);
  if (!compiled.ok) return compiled;
  const ran = await run(request, folder);
  if (!ran.ok) return ran;
  const comparison = compareTraces(request.expected, (name) => readTrace(traces, name));
  return ok({ folder, compiler, headers, compileMs: compiled.value, runMs: ran.value, comparison });
}

/** The compiler that a simulation would use. */
function findCompiler(asked?: string): string | undefined {
  return (asked === undefined ? COMPILERS : [asked]).map((name) => findExecutable(name)).find((path) => path !== undefined);
}

function headersFor(asked: string | undefined): string {
  if (asked === OWN_HEADERS) return OWN_FOLDER;
  return asked === undefined ? (findVendorHeaders() ?? OWN_FOLDER) : resolve(asked);
}

function programName(): string {
  return process.platform === 'win32' ? 'csim.exe' : 'csim';
}

async function compile({ project, headers, flags, signal, onLine }: CsimRequest & { readonly headers: string }, folder: string, compiler: string): Promise<Result<number, Failure>> {
  const lines: string[] = [];
  const startedAtMs = performance.now();
  const end = await runProcess({
    command: compiler,
    folder,
    arguments: [
      // One translation unit: the headers are read once.
      ...flags, `-I${headers}`, '-DWEIGHTS_DIR="firmware/weights"', '-include', `firmware/${project.topFunction}.cpp`, `${project.topFunction}_test.cpp`, '-o', `${CSIM_FOLDER}/${programName()}`,
    ],
    timeoutMs: COMPILE_TIMEOUT_MS,
    // Messages in English, so that they can be read by a program.
    environment: { LC_ALL: 'C' },
    onLine: (line) => {
      if (lines.length < QUOTED_LINES) lines.push(line);
      onLine?.(line);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  if (end.kind === 'exited' && end.exitCode === 0) return ok(performance.now() - startedAtMs);
  return fail(ended(end, 'The compiler') ?? describeCompileError(lines, project.layers));
}

async function run({ signal, onLine }: CsimRequest, folder: string): Promise<Result<number, Failure>> {
  const lines: string[] = [];
  const startedAtMs = performance.now();
  const end = await runProcess({
    command: join(folder, CSIM_FOLDER, programName()),
    folder,
    arguments: [`${CSIM_FOLDER}/traces`],
    timeoutMs: RUN_TIMEOUT_MS,
    onLine: (line) => {
      if (lines.length < QUOTED_LINES) lines.push(line);
      onLine?.(line);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  // 1: the results are not as expected; the comparison says where.
  if (end.kind === 'exited' && end.exitCode <= 1) return ok(performance.now() - startedAtMs);
  const last = lines.findLast((line) => line.trim() !== '');
  return fail(ended(end, 'The simulation') ?? { code: 'not-buildable', message: `The simulation ended with exit code ${end.kind === 'exited' ? end.exitCode : '?'}${last === undefined ? '.' : `: ${last}`}` });
}

/** The failure of a process that did not end by itself. */
function ended(end: ProcessEnd, who: string): Failure | undefined {
  switch (end.kind) {
    case 'exited':
      return undefined;
    case 'killed':
      return end.signal === 'SIGTERM' ? { code: 'cancelled', message: `${who} was stopped.` } : { code: 'limit', message: `${who} was killed (${end.signal}).`, help: 'Most often it is memory: close other programs, or simulate a smaller network.' };
    case 'timed-out':
      return { code: 'limit', message: `${who} took longer than allowed and was stopped.`, help: 'Use fewer samples, or a smaller network.' };
    case 'not-started':
    default:
      return { code: 'unavailable', message: `${who} could not be started: ${end.reason}.` };
  }
}

function readTrace(folder: string, name: string): Uint8Array | undefined {
  try {
    return readFileSync(join(folder, `${name}.bin`));
  } catch {
    return undefined;
  }
}
