/**
 * @file Contract, domain `tools`: the programs on this machine, what each enables, and where to find one that was not found.
 */

import type { Result } from './result.ts';

/** Something about a tool that the user should know before relying on it. */
export interface ToolFinding {
  readonly severity: 'error' | 'warning' | 'note';
  /** Stable name, for example `licence-expired`. */
  readonly code: string;
  readonly message: string;
  readonly help?: string;
}

/** Whether a setting belongs to the user (every workspace on this machine) or to this workspace. */
export type ToolScope = 'user' | 'workspace';

/** How a tool was come by. */
export type ToolOrigin = 'bundled' | 'configured' | 'search-path' | 'install-folder' | 'module' | 'wsl';

/** A tool the program can use, found or not. */
export interface ToolStatus {
  readonly name: string;
  readonly title: string;
  readonly group: 'bundled' | 'hls' | 'fpga' | 'simulation' | 'other';
  readonly found: boolean;
  readonly version?: string;
  readonly path?: string;
  readonly origin?: ToolOrigin;
  /** What is done before it starts, for example `sources /tools/Xilinx/Vitis/2023.2/settings64.sh`. */
  readonly activation?: string;
  /** What it enables. */
  readonly enables: string;
  /** Stages of an HLS run that it carries out. */
  readonly stages?: readonly string[];
  /** How to add it, or what is wrong with it. */
  readonly advice?: string;
  readonly findings: readonly ToolFinding[];
  /** Further installations that were found but are not the one in use. */
  readonly others?: readonly { readonly path: string; readonly version?: string }[];
  /** Set where its place can be set by hand. */
  readonly configurable?: boolean;
  /** The place that was set by hand. */
  readonly configured?: { readonly path: string; readonly scope: ToolScope };
}

/** Requests of this domain. */
export interface ToolRequests {
  /** List every tool; `again` looks anew instead of answering from what was found half a minute ago. */
  'tools:list': (payload: { readonly again?: boolean }) => Result<readonly ToolStatus[]>;
  /** Set where a tool is (an executable, or the folder of an installation), or forget that; the place is checked first. */
  'tools:set-path': (payload: { readonly name: string; readonly scope: ToolScope; readonly path?: string }) => Result<ToolStatus>;
}
