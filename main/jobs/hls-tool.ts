/** @file The tool of an HLS run: its environment, what is checked right before it starts, and the process itself. */

import { writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { HlsStage } from '../../preload/contract/run.ts';
import type { ToolFinding } from '../../preload/contract/tools.ts';
import type { Design } from '../../preload/model/design.ts';
import { freeSpace } from '../base/free-space.ts';
import { JOB_MARK } from '../process/end-marked.ts';
import { findExecutable } from '../process/find-executable.ts';
import { runProcess } from '../process/start-process.ts';
import type { ProcessEnd } from '../process/start-process.ts';
import { activationEnvironment } from '../toolchains/activation.ts';
import { checkHls } from '../toolchains/check-hls.ts';
import { buildOptionsTcl, hlsCommand, type BuildOptions } from '../toolchains/hls-adapter.ts';
import { askParts } from '../toolchains/installed-parts.ts';
import { knownTool } from '../toolchains/known-tools.ts';
import { readLicences } from '../toolchains/licences.ts';
import type { HlsRequest } from './job-request.ts';
import { JobStepError } from './runner-control.ts';

/** Time the tool gets to end by itself when it is asked to. @unit ms */
const PATIENCE_MS = 5000;

/** Return the environment of the tool. @throws {JobStepError} when its settings cannot be sourced */
export async function toolEnvironment(hls: HlsRequest, jobId: string): Promise<Readonly<Record<string, string>>> {
  const environment = await activationEnvironment(hls.tool.activation);
  if (!environment.ok) throw new JobStepError('unavailable', `The environment of ${hls.tool.title} could not be set up: ${environment.failure}.`, 'Check the installation in Tools.');
  const path = environment.value['PATH'] ?? '';
  const vivado = hls.vivado?.path;
  // The script starts Vivado by its name.
  const withVivado = vivado === undefined || hls.tool.activation.kind === 'wsl' || findExecutable('vivado', path) !== undefined ? path : [path, dirname(vivado)].filter((part) => part !== '').join(delimiter);
  return { ...environment.value, PATH: withVivado, [JOB_MARK]: jobId };
}

/** What is checked. */
export interface ToolCheck {
  readonly hls: HlsRequest;
  readonly design: Design;
  readonly stages: readonly HlsStage[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hasTestData: boolean;
  readonly signal: AbortSignal;
}

/** Return what is known against the run now that everything is in place. Never rejects. */
export async function checkTool({ hls, design, stages, folder, environment, hasTestData, signal }: ToolCheck): Promise<readonly ToolFinding[]> {
  const parts = hls.vivado === undefined ? undefined : await askParts(hls.vivado, signal);
  const vivado = knownTool('vivado');
  return checkHls({
    design, stages, tool: hls.tool, licences: readLicences(environment, Date.now()), folder, hasTestData, platform: process.platform,
    tools: vivado === undefined || hls.vivado === undefined ? [] : [{ tool: vivado, located: hls.vivado, others: [], findings: [] }],
    ...(parts === undefined ? {} : { parts }), ...freeSpace(folder),
  });
}

/** One start of the tool. */
export interface ToolRun {
  readonly hls: HlsRequest;
  readonly project: string;
  readonly options: BuildOptions;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

/** Run the tool over a project and wait for its end. Never rejects for what the tool does. */
export function runTool({ hls, project, options, environment, signal, onLine }: ToolRun): Promise<ProcessEnd> {
  writeFileSync(join(project, 'build_opt.tcl'), buildOptionsTcl(options));
  return runProcess({ ...hlsCommand(hls.tool, options), folder: project, wholeEnvironment: environment, signal, patienceMs: PATIENCE_MS, onLine });
}
