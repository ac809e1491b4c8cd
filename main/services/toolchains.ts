/** @file Domain `tools`: what was found on this machine, what it enables, and where the user says that a tool is. */

import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { ToolFinding, ToolScope, ToolStatus } from '../../preload/contract/tools.ts';
import { fail, ok } from '../base/result.ts';
import type { AppStateStore } from '../storage/app-state-store.ts';
import { detectTools, type DetectedTool, type Detection } from '../toolchains/detect-tools.ts';
import { knownTool, PYTHON_EXECUTABLES } from '../toolchains/known-tools.ts';
import { readLicences } from '../toolchains/licences.ts';
import { executableAt } from '../toolchains/locate-tools.ts';
import { parseToolPaths, readUserToolPaths, writeUserToolPaths, type ConfiguredTools } from '../toolchains/tool-settings.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** Looking takes up to some seconds, and tools are not installed every minute. @unit ms */
const FRESH_MS = 30_000;
const STATE_KEY = 'tool-paths';

/** Return the places that were set by hand, for the user and for a workspace. Never throws. */
export function configuredTools(appState: AppStateStore): ConfiguredTools {
  return { user: readUserToolPaths(), workspace: parseToolPaths(appState.load(STATE_KEY)) };
}

/** The tools of this machine as one workspace sees them. */
export class Toolchains {
  readonly #appState: AppStateStore;
  #found: { readonly atMs: number; readonly detection: Promise<Detection> } | undefined;

  constructor(appState: AppStateStore) {
    this.#appState = appState;
  }

  /** Return every external tool with what is needed to start it. Never rejects. */
  async external(): Promise<readonly DetectedTool[]> {
    return (await this.#detect(false)).external;
  }

  /** Return every tool as it is shown. Never rejects. */
  async list(again: boolean): Promise<readonly ToolStatus[]> {
    const { statuses } = await this.#detect(again);
    return withLicences(statuses, readLicences(process.env, Date.now()).findings);
  }

  /** Return every tool as it was found last; looks only where nobody has yet. For checks that must not wait. Never rejects. */
  async lastFound(): Promise<readonly ToolStatus[]> {
    return (await (this.#found?.detection ?? this.#detect(false))).statuses;
  }

  /** Set where a tool is, or forget it. Expected failures: `bad-request`, `file-unreadable`. @throws Node's file errors when the setting cannot be kept */
  async setPath(name: string, scope: ToolScope, path: string | undefined): Promise<Result<ToolStatus>> {
    const tool = knownTool(name) ?? (name === 'hls4ml' ? { title: 'hls4ml (Python)', executables: PYTHON_EXECUTABLES } : undefined);
    if (tool === undefined) return fail<Failure>({ code: 'bad-request', message: `There is no tool called ${name} whose place could be set.` });
    const refused = path === undefined ? undefined : checkPlace(tool, path);
    if (refused !== undefined) return fail(refused);
    const { [name]: _before, ...rest } = this.#configured()[scope];
    const paths = path === undefined ? rest : { ...rest, [name]: path };
    if (scope === 'user') writeUserToolPaths(paths);
    else this.#appState.save(STATE_KEY, JSON.stringify(paths));
    const found = (await this.list(true)).find((status) => status.name === name);
    return found === undefined ? fail<Failure>({ code: 'not-found', message: `${name} is no longer listed.` }) : ok(found);
  }

  #configured(): ConfiguredTools {
    return configuredTools(this.#appState);
  }

  #detect(again: boolean): Promise<Detection> {
    if (again || this.#found === undefined || Date.now() - this.#found.atMs > FRESH_MS) this.#found = { atMs: Date.now(), detection: detectTools({ configured: this.#configured() }) };
    return this.#found.detection;
  }
}

function checkPlace(tool: { readonly title: string; readonly executables: readonly string[] }, path: string): Failure | undefined {
  const expected = `Expected: the executable ${tool.executables.join(' or ')}, or the folder of the installation (the one with bin/ and settings64).`;
  if (!isAbsolute(path)) return { code: 'bad-request', message: `"${path}" is not a full path.`, help: expected };
  if (executableAt(tool, path) === undefined) return { code: 'file-unreadable', message: `${tool.title}: there is no ${tool.executables.join(' or ')} that can be run at ${path}.`, file: path, help: expected };
  return undefined;
}

/** Licences are those of AMD's tools; they are shown with the first that was found. */
function withLicences(statuses: readonly ToolStatus[], findings: readonly ToolFinding[]): readonly ToolStatus[] {
  const at = statuses.find(({ name, found }) => found && name === 'vivado') ?? statuses.find(({ group, found, name }) => found && group === 'hls' && name !== 'hls4ml');
  return findings.length === 0 ? statuses : statuses.map((status) => (status === at ? { ...status, findings: [...status.findings, ...findings] } : status));
}

/** Handlers of `tools:*`. */
export function toolHandlers({ tools }: ServiceContext): HandlerTable {
  return {
    'tools:list': { payload: z.strictObject({ again: z.boolean().exactOptional() }), handle: async ({ again }) => ok(await tools.list(again === true)) },
    'tools:set-path': {
      payload: z.strictObject({ name: z.string().min(1).max(64), scope: z.enum(['user', 'workspace']), path: z.string().trim().min(1).max(4000).exactOptional() }),
      handle: ({ name, scope, path }) => tools.setPath(name, scope, path),
    },
  };
}
