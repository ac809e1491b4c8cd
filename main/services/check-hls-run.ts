/** @file What is known about an HLS run before it starts: the tool that would take it, what stands against it, how long it should take. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { HlsCheck, HlsOptions, HlsSource } from '../../preload/contract/run.ts';
import type { ToolFinding } from '../../preload/contract/tools.ts';
import type { VerifyCheck } from '../../preload/contract/verify.ts';
import type { Design } from '../../preload/model/design.ts';
import { freeSpace } from '../base/free-space.ts';
import { ok } from '../base/result.ts';
import { expectTimes, type Expectation } from '../jobs/expected-times.ts';
import type { Hls4mlRequest, HlsRequest } from '../jobs/job-request.ts';
import { JobStepError } from '../jobs/runner-control.ts';
import { checkHls } from '../toolchains/check-hls.ts';
import type { DetectedTool } from '../toolchains/detect-tools.ts';
import { chooseTool } from '../toolchains/hls-adapter.ts';
import { askParts, knownParts } from '../toolchains/installed-parts.ts';
import { readLicences } from '../toolchains/licences.ts';
import { multiplierCount } from '../workers/graph-facts.ts';
import { leftOutMessage } from '../workers/left-out-message.ts';
import type { ServiceContext } from './service-context.ts';
import { checkVerify, hls4mlOf, requestHls4ml } from './verify.ts';

/** An HLS run as it was asked for. */
export interface HlsSubject {
  readonly projectId: string;
  readonly modelId: string;
  readonly design: Design;
  readonly hasDataset: boolean;
  readonly hls: HlsOptions;
}

/** An HLS run that may start: what its runner needs, and what belongs to its fingerprint. */
export interface HlsPlan {
  readonly findings: readonly ToolFinding[];
  readonly expectation: Expectation;
  /** The tool that would carry it out. */
  readonly tool?: HlsRequest['tool'];
  /** Absent: something stands against it. */
  readonly request?: HlsRequest;
  /** Version or content of where the project comes from. */
  readonly sourceVersion: string;
  /** Where hls4ml writes the project. */
  readonly hls4ml?: Hls4mlRequest;
  /** Where projects can come from on this machine. */
  readonly sources: HlsCheck['sources'];
}

/** How long the window waits for a list of parts that is not known yet; it is asked for all the same. @unit ms */
const PARTS_PATIENCE_MS = 1500;

/** Plan an HLS run; `hashFolder` tells one content of a project's folder from another. Fails as lowering fails. */
export async function planHls(context: ServiceContext, { modelId, design, hasDataset, hls }: HlsSubject, hashFolder: (folder: string) => string): Promise<Result<HlsPlan>> {
  const source: HlsSource = hls.source ?? { kind: 'bitloom' };
  const [tools, lowered] = await Promise.all([context.tools.external(), context.engine.lower({ modelId, design })]);
  if (!lowered.ok) return lowered;
  const tool = chooseTool(design.backend, tools);
  const vivado = startable(tools.find((found) => found.tool.name === 'vivado'));
  const work = multiplierCount(lowered.value.nodes.map(({ macCount, reuse }) => ({ macCount, reuseFactor: reuse?.value })));
  const expectation = expectTimes(context.workspace.runs.listStageTimes('hls'), work, tool?.title ?? '');
  const known = source.kind === 'hls4ml' ? await checkVerify(context, { design, modelId }) : { obstacles: [], ...hls4mlOf(await context.tools.list(false)) };
  const fromSource = checkSource(source, known, hashFolder);
  const folder = join(context.workspace.path, 'jobs', 'job-000000000000', 'project');
  const parts = vivado === undefined ? undefined : await partsSoon(vivado);
  const findings = [
    ...fromSource.findings, ...flowFindings(design), ...(source.kind === 'bitloom' && design.flow === 'hls' ? await writerFindings(context, { modelId, design }) : []),
    ...checkHls({ design, stages: hls.stages, tools, licences: readLicences(process.env, Date.now()), folder, hasTestData: hasDataset || hasVectors(source), platform: process.platform, ...(tool === undefined ? {} : { tool }), ...(parts === undefined ? {} : { parts }), ...freeSpace(context.workspace.path) }),
  ];
  const hls4ml = source.kind === 'hls4ml' ? requestHls4ml(known) : undefined;
  const sources = known.missing === undefined ? (['bitloom', 'hls4ml', 'folder'] as const) : (['bitloom', 'folder'] as const);
  const plan = { findings, expectation, sources, sourceVersion: fromSource.version, ...(hls4ml === undefined ? {} : { hls4ml }), ...(tool === undefined ? {} : { tool }) };
  if (tool === undefined || findings.some(({ severity }) => severity === 'error')) return ok(plan);
  return ok({ ...plan, request: { stages: [...hls.stages], source, tool, expectedMs: expectation.stagesMs, ...(vivado === undefined ? {} : { vivado }) } });
}

/** Return a plan as the window shows it. Never throws. */
export function viewPlan({ findings, expectation, tool, sources }: HlsPlan): Omit<HlsCheck, 'stored'> {
  return {
    findings, expectedMs: expectation.stagesMs, sources,
    ...(tool === undefined ? {} : { tool: { name: tool.adapter, title: tool.title, path: tool.path, ...(tool.version === undefined ? {} : { version: tool.version }) } }),
  };
}

/** Return why a plan cannot start, or undefined. Never throws. */
export function refusalOfPlan({ findings, request }: HlsPlan): Failure | undefined {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first, ...others] = errors;
  if (first === undefined) return request === undefined ? { code: 'unavailable', message: 'No tool can carry out this run.' } : undefined;
  return { code: 'not-buildable', message: first.message, ...(first.help === undefined ? {} : { help: first.help }), ...(others.length === 0 ? {} : { details: others.map(({ message }) => ({ reason: message })) }) };
}

function startable(tool: DetectedTool | undefined): DetectedTool['located'] {
  return tool?.findings.some(({ severity }) => severity === 'error') === true ? undefined : tool?.located;
}

function flowFindings(design: Design): readonly ToolFinding[] {
  return design.flow === 'hls' ? [] : [{ severity: 'error', code: 'flow-rtl', message: 'The design\'s flow is rtl; the stages of an HLS tool belong to the hls flow.', help: 'Switch the design to the hls flow.' }];
}

/** Layers that the program's own writer has no C++ for. */
async function writerFindings({ engine }: ServiceContext, subject: { readonly modelId: string; readonly design: Design }): Promise<readonly ToolFinding[]> {
  const made = await engine.generateHls(subject, { projectName: 'check', keepLayersAsModules: false, library: [], sampleCount: 0 });
  const leftOut = made.ok ? made.value.leftOut : [];
  return leftOut.map((layer) => ({ severity: 'error', code: 'layer-without-cpp', message: leftOutMessage([layer]), help: 'Change the layer or its settings, or let the tool run over a project that hls4ml wrote.' }));
}

function checkSource(source: HlsSource, known: VerifyCheck, hashFolder: (folder: string) => string): { readonly findings: readonly ToolFinding[]; readonly version: string } {
  if (source.kind === 'hls4ml') return { version: `hls4ml ${known.python?.version ?? ''}`, findings: hls4mlFindings(known) };
  if (source.kind === 'bitloom') return { version: '', findings: [] };
  try {
    return { version: hashFolder(source.path), findings: [] };
  } catch (error) {
    if (!(error instanceof JobStepError)) throw error;
    return { version: '', findings: [{ severity: 'error', code: 'source-folder', message: error.message, ...(error.help === undefined ? {} : { help: error.help }) }] };
  }
}

/** What stands against hls4ml as the source. */
function hls4mlFindings({ obstacles, missing }: VerifyCheck): readonly ToolFinding[] {
  const own = 'Let the program write the project itself (--project-from bitloom).';
  return [
    ...(missing === undefined ? [] : [{ severity: 'error', code: 'hls4ml-absent', message: missing.message, help: missing.help } as const]),
    ...obstacles.map(({ layer, reason }): ToolFinding => ({ severity: 'error', code: 'hls4ml-cannot', message: `hls4ml cannot build this design: ${layer === undefined ? '' : `${layer}: `}${reason}.`, help: own })),
  ];
}

function hasVectors(source: HlsSource): boolean {
  return source.kind === 'folder' && existsSync(join(source.path, 'tb_data', 'tb_input_features.dat'));
}

/** The list is asked for in any case; whoever is in a hurry goes on without it, and the next check has it. */
async function partsSoon(vivado: NonNullable<DetectedTool['located']>): Promise<readonly string[] | undefined> {
  const known = knownParts(vivado);
  if (known !== undefined) return known;
  const patience = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => patience.resolve(undefined), PARTS_PATIENCE_MS);
  const parts = await Promise.race([askParts(vivado), patience.promise]);
  clearTimeout(timer);
  return parts;
}
