/**
 * @file Which tool carries out an HLS run, and how it is called: vitis-run, else vitis_hls, else vivado_hls.
 *
 * @source hls4ml 1.3 `backends/vitis/vitis_backend.py`, `backends/vivado/vivado_backend.py` and their build_prj.tcl: options from
 * build_opt.tcl (backend Vitis) or from the command line (backend Vivado); a project has both here, so that every tool finds its own.
 */

import type { HlsStage } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { assertNever } from '../base/assert.ts';
import type { Activation } from './activation.ts';
import type { DetectedTool } from './detect-tools.ts';
import { toolCommand } from './tool-command.ts';
import type { ToolCommand } from './tool-command.ts';

/** Names of the tools, in the order in which they are taken. */
export const HLS_ADAPTERS = ['vitis-run', 'vitis_hls', 'vivado_hls'] as const;
/** One of them. */
export type HlsAdapter = (typeof HLS_ADAPTERS)[number];

/** A tool that was chosen for a run, as it goes into the job's request. */
export interface ChosenTool {
  readonly adapter: HlsAdapter;
  readonly title: string;
  readonly path: string;
  readonly version?: string;
  readonly activation: Activation;
}

const TITLES: Readonly<Record<HlsAdapter, string>> = { 'vitis-run': 'Vitis HLS', vitis_hls: 'Vitis HLS', vivado_hls: 'Vivado HLS' };

/** Return the tools that can build for a backend, best first. hls4ml's script of the one backend does not run in the tool of the other. Never throws. */
export function adaptersOf(backend: Design['backend']): readonly HlsAdapter[] {
  return backend === 'Vivado' ? ['vivado_hls', 'vitis_hls'] : ['vitis-run', 'vitis_hls'];
}

/** Return the tool for a backend, or undefined when none is installed that starts. Never throws. */
export function chooseTool(backend: Design['backend'], tools: readonly DetectedTool[]): ChosenTool | undefined {
  for (const adapter of adaptersOf(backend)) {
    const found = tools.find(({ tool, findings }) => tool.name === adapter && !findings.some(({ severity }) => severity === 'error'));
    if (found?.located === undefined) continue;
    const { path, activation } = found.located;
    return { adapter, title: `${TITLES[adapter]}${found.version === undefined ? '' : ` ${found.version}`}`, path, activation, ...(found.version === undefined ? {} : { version: found.version }) };
  }
  return undefined;
}

/** What a run asks of build_prj.tcl. */
export interface BuildOptions {
  readonly stages: readonly HlsStage[];
  /** Compare the results of C and RTL simulation; both must have run. */
  readonly validation: boolean;
  /** Begin with an empty project. */
  readonly reset: boolean;
}

function optionValues({ stages, validation, reset }: BuildOptions): readonly (readonly [string, boolean])[] {
  const has = (stage: HlsStage): boolean => stages.includes(stage);
  return [['reset', reset], ['csim', has('csim')], ['synth', has('csynth')], ['cosim', has('cosim')], ['validation', validation], ['export', has('export')], ['vsynth', has('vsynth')], ['fifo_opt', false]];
}

/** Return the text of build_opt.tcl, which the script of backend Vitis sources. Never throws. */
export function buildOptionsTcl(options: BuildOptions): string {
  return `array set opt {\n${optionValues(options).map(([name, value]) => `    ${name.padEnd(10)} ${Number(value)}\n`).join('')}}\n`;
}

/** Return how a tool is started in the folder of a project. Never throws. */
export function hlsCommand(tool: Pick<ChosenTool, 'adapter' | 'path' | 'activation'>, options: BuildOptions, platform: string = process.platform): ToolCommand {
  switch (tool.adapter) {
    case 'vitis-run':
      return toolCommand(tool, ['--mode', 'hls', '--tcl', 'build_prj.tcl'], platform);
    case 'vitis_hls':
      return toolCommand(tool, ['-f', 'build_prj.tcl'], platform);
    case 'vivado_hls':
      return toolCommand(tool, ['-f', 'build_prj.tcl', optionValues(options).map(([name, value]) => `${name}=${Number(value)}`).join(' ')], platform);
    default:
      return assertNever(tool.adapter, 'adapter');
  }
}
