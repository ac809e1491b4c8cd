/**
 * @file What is known against an HLS run before its tool starts: tool, release against option, backend, part, licence, disk, paths.
 * Errors keep the job from starting; the rest is shown with it. Pure.
 */

import type { HlsStage } from '../../preload/contract/run.ts';
import type { ToolFinding } from '../../preload/contract/tools.ts';
import type { Design } from '../../preload/model/design.ts';
import type { DetectedTool } from './detect-tools.ts';
import { adaptersOf, type ChosenTool } from './hls-adapter.ts';
import { compareVersions } from './install-folders.ts';
import { similarParts } from './installed-parts.ts';
import type { LicenceFacts } from './licences.ts';

/** What the checks look at. */
export interface HlsFacts {
  readonly design: Pick<Design, 'backend' | 'part' | 'ioType'>;
  readonly stages: readonly HlsStage[];
  readonly tool?: ChosenTool;
  readonly tools: readonly DetectedTool[];
  readonly licences: LicenceFacts;
  /** Parts that the installation knows, where it was asked. */
  readonly parts?: readonly string[];
  /** Folder in which the tool will work. */
  readonly folder: string;
  /** @unit bytes */
  readonly freeBytes?: number;
  readonly hasTestData: boolean;
  readonly platform: string;
}

const FREE_BYTES_MIN = 300 * 1024 * 1024;
const FREE_BYTES_GOOD = 5 * 1024 * 1024 * 1024;
/** Windows allows 260 characters; the tools add up to 170 below the project. */
const WINDOWS_PATH_MAX = 90;
const LINUX_PATH_MAX = 800;
/** Releases with which hls4ml is tested. */
const TESTED = { from: '2022.2', to: '2024.1' };

/** Return the findings, errors first. Never throws. */
export function checkHls(facts: HlsFacts): readonly ToolFinding[] {
  const checks = [toolFindings, stageFindings, releaseFindings, partFindings, licenceFindings, placeFindings, dataFindings];
  const rank = { error: 0, warning: 1, note: 2 };
  return checks.flatMap((check) => check(facts)).toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

function toolFindings({ design: { backend }, tool, tools, platform }: HlsFacts): readonly ToolFinding[] {
  if (tool !== undefined) return [];
  const wanted = adaptersOf(backend);
  const broken = tools.find(({ tool: { name }, located, findings }) => wanted.some((adapter) => adapter === name) && located !== undefined && findings.some(({ severity }) => severity === 'error'));
  if (broken !== undefined) {
    const finding = broken.findings.find(({ severity }) => severity === 'error');
    return [{ severity: 'error', code: 'tool-broken', message: `${broken.tool.title} is at ${broken.located?.path ?? ''}, but does not start. ${finding?.message ?? ''}`, ...(finding?.help === undefined ? {} : { help: finding.help }) }];
  }
  const other = tools.find(({ tool: { name }, located }) => located !== undefined && adaptersOf(backend === 'Vitis' ? 'Vivado' : 'Vitis').some((adapter) => adapter === name));
  if (other !== undefined) {
    const instead = backend === 'Vitis' ? 'Vivado' : 'Vitis';
    return [{ severity: 'error', code: 'tool-backend', message: `The design's backend is ${backend}, and the tool found here, ${other.tool.title}${other.version === undefined ? '' : ` ${other.version}`}, builds for backend ${instead}.`, help: `Set the backend to ${instead} in the design, or add ${wanted.join(' or ')} in Tools.` }];
  }
  return [{ severity: 'error', code: 'tool-missing', message: `No HLS tool was found: looked for ${wanted.join(', then ')} on PATH, in the installers' folders, in environment modules${platform === 'win32' ? ' and in WSL' : ''}.`, help: 'Install Vitis from AMD, or set its folder in Tools (bitloom doctor --set vitis-run=FOLDER). The rtl flow needs no tool.' }];
}

function stageFindings({ stages, tools }: HlsFacts): readonly ToolFinding[] {
  const findings: ToolFinding[] = [];
  const needsSynthesis = stages.filter((stage) => stage === 'cosim' || stage === 'export' || stage === 'vsynth');
  if (stages.length === 0) findings.push({ severity: 'error', code: 'stages-none', message: 'No stage was chosen.', help: 'Choose at least csynth.' });
  if (needsSynthesis.length > 0 && !stages.includes('csynth')) findings.push({ severity: 'error', code: 'stages-order', message: `${needsSynthesis.join(' and ')} need what csynth makes.`, help: 'Choose csynth as well.' });
  const vivado = tools.find(({ tool }) => tool.name === 'vivado');
  const needsVivado = stages.filter((stage) => stage === 'export' || stage === 'vsynth');
  if (needsVivado.length > 0 && vivado?.located === undefined) findings.push({ severity: needsVivado.includes('vsynth') ? 'error' : 'warning', code: 'tool-vivado', message: `${needsVivado.join(' and ')} start Vivado, which was not found.`, help: 'Add Vivado in Tools, or leave the stage out.' });
  return findings;
}

function releaseFindings({ tool, stages }: HlsFacts): readonly ToolFinding[] {
  const version = tool?.version;
  if (tool === undefined || version === undefined) return [];
  const findings: ToolFinding[] = [];
  if (stages.includes('export') && compareVersions(version, '2021.2.9') < 0) {
    findings.push({ severity: 'warning', code: 'release-export-date', message: `export fails in ${tool.title} unless AMD's patch y2k22 is installed: it writes the date into a number that is too small since 2022.`, help: 'Install the patch (AMD answer record 76960), or leave export out.' });
  }
  if (compareVersions(version, TESTED.from) < 0 && tool.adapter !== 'vivado_hls') findings.push({ severity: 'note', code: 'release-tested', message: `hls4ml is tested with Vitis ${TESTED.from} to ${TESTED.to}; ${tool.title} is older.` });
  if (compareVersions(version, `${TESTED.to}.9`) > 0) findings.push({ severity: 'note', code: 'release-tested', message: `hls4ml is tested with Vitis ${TESTED.from} to ${TESTED.to}; ${tool.title} is newer and less tried.` });
  return findings;
}

function partFindings({ design: { part }, parts }: HlsFacts): readonly ToolFinding[] {
  if (parts === undefined || parts.some((known) => known.toLowerCase() === part.toLowerCase())) return [];
  const similar = similarParts(part, parts);
  return [{
    severity: 'error', code: 'part-missing', message: `The installation does not have the part ${part} (it has ${parts.length}).`,
    help: `Choose an installed part${similar.length === 0 ? '' : `, for example ${similar.join(', ')}`}, or add the device with AMD's installer ("Add Design Tools or Devices").`,
  }];
}

function licenceFindings({ licences, stages, tool }: HlsFacts): readonly ToolFinding[] {
  const none = licences.files.length === 0 && licences.servers.length === 0;
  const needs = [...(stages.includes('vsynth') ? ['vsynth'] : []), ...(tool?.version !== undefined && compareVersions(tool.version, '2026') >= 0 ? ['csynth'] : [])];
  const missing: readonly ToolFinding[] = none && needs.length > 0 ? [{ severity: 'note', code: 'licence-none', message: `No licence file or server is set; ${needs.join(' and ')} then ${needs.length === 1 ? 'works' : 'work'} for the parts of the free edition only.`, help: 'Set XILINXD_LICENSE_FILE before Bitloom starts if the part needs a licence.' }] : [];
  return [...licences.findings, ...missing];
}

function placeFindings({ folder, freeBytes, platform }: HlsFacts): readonly ToolFinding[] {
  const findings: ToolFinding[] = [];
  const limit = platform === 'win32' ? WINDOWS_PATH_MAX : LINUX_PATH_MAX;
  if (folder.length > limit) findings.push({ severity: platform === 'win32' ? 'error' : 'warning', code: 'place-long-path', message: `The job's folder has ${folder.length} characters (${folder}); the tools' own files below it then exceed what the system allows.`, help: 'Use a workspace with a short path: --workspace DIR.' });
  if (/[^\w./\\:+-]/.test(folder)) findings.push({ severity: 'warning', code: 'place-characters', message: `The job's folder ${folder} has blanks or other characters with which AMD's scripts are known to fail.`, help: 'Use a workspace whose path has only letters, digits, "-", "_" and ".".' });
  if (freeBytes !== undefined && freeBytes < FREE_BYTES_MIN) findings.push({ severity: 'error', code: 'place-disk-full', message: `Only ${megabytes(freeBytes)} are free on the disk of the workspace.`, help: 'Make room; an HLS project takes some hundred MB, with co-simulation several GB.' });
  else if (freeBytes !== undefined && freeBytes < FREE_BYTES_GOOD) findings.push({ severity: 'note', code: 'place-disk', message: `${megabytes(freeBytes)} are free on the disk of the workspace; a co-simulation may take several GB.` });
  return findings;
}

function dataFindings({ hasTestData, stages }: HlsFacts): readonly ToolFinding[] {
  const simulations = stages.filter((stage) => stage === 'csim' || stage === 'cosim');
  if (hasTestData || simulations.length === 0) return [];
  return [{ severity: 'warning', code: 'data-constant-inputs', message: `There are no test vectors: ${simulations.join(' and ')} then ${simulations.length === 1 ? 'runs' : 'run'} on constant inputs and ${simulations.length === 1 ? 'proves' : 'prove'} little.`, help: 'Choose a dataset.' }];
}

function megabytes(bytes: number): string {
  return bytes >= 10 * 1024 ** 3 ? `${Math.round(bytes / 1024 ** 3)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
