/**
 * @file What has to be done before a vendor's tool can run: source its settings64.sh, load an environment module, go into WSL,
 * or nothing. Sourcing means computing the environment that results, and handing that to the tool.
 */

import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { assertNever } from '../base/assert.ts';
import type { Result } from '../base/result.ts';
import { fail, ok } from '../base/result.ts';
import { captureBytes } from '../process/capture-output.ts';
import { bareEnvironment, cleanEnvironment } from '../process/clean-environment.ts';

/** How a tool's environment comes about. */
export type Activation =
  /** The environment in which the program was started, where somebody has prepared it already. */
  | { readonly kind: 'inherited' }
  /** `settings64.sh` (or `.bat`) of an installation. */
  | { readonly kind: 'settings'; readonly script: string }
  /** An environment module of the cluster, for example `xilinx/2023.2`. */
  | { readonly kind: 'module'; readonly name: string }
  /** A Linux installation inside Windows' subsystem. */
  | { readonly kind: 'wsl'; readonly distribution?: string; readonly script?: string };

/** Return an activation in words for people, or undefined where nothing is done. Never throws. */
export function describeActivation(activation: Activation): string | undefined {
  switch (activation.kind) {
    case 'inherited':
      return undefined;
    case 'settings':
      return `sources ${activation.script}`;
    case 'module':
      return `loads the module ${activation.name}`;
    case 'wsl': {
      const place = activation.distribution === undefined ? 'WSL' : `WSL (${activation.distribution})`;
      return activation.script === undefined ? `runs inside ${place}` : `sources ${activation.script} inside ${place}`;
    }
    default:
      return assertNever(activation, 'activation');
  }
}

/** A script that asks the network for something may take its time; one that asks a person never ends. @unit ms */
const SOURCE_PATIENCE_MS = 20_000;
/** Variables of the shell itself, which say nothing about the tool. */
const SHELL_OWN = /^(_|SHLVL|PWD|OLDPWD|BASH_FUNC_.*|PS1)$/;
/** Stands before the environment in the output: scripts may print, too. */
const MARK = 'bitloom-environment';

/** Return the environment for a tool. Expected failure: a text that says what went wrong. Never rejects. */
export async function activationEnvironment(activation: Activation): Promise<Result<Readonly<Record<string, string>>, string>> {
  switch (activation.kind) {
    case 'inherited':
      return ok(cleanEnvironment());
    case 'settings':
      return process.platform === 'win32' ? callBatchFile(activation.script) : sourceScript(activation.script);
    case 'module':
      return loadModule(activation.name);
    case 'wsl':
      return ok(bareEnvironment());
    default:
      return assertNever(activation, 'activation');
  }
}

async function sourceScript(script: string): Promise<Result<Readonly<Record<string, string>>, string>> {
  if (statSync(script, { throwIfNoEntry: false })?.isFile() !== true) return fail(`${script} is not there`);
  return environmentAfter(`source "$1" </dev/null >&2 || exit 91`, [script], script, bareEnvironment());
}

/** Modules are a function that the site's own start-up files define, so the user's environment is the base here. */
function loadModule(name: string): Promise<Result<Readonly<Record<string, string>>, string>> {
  const prepare = `${DEFINE_MODULE}\nmodule load "$1" </dev/null >&2 || exit 91`;
  return environmentAfter(prepare, [name], `module load ${name}`, cleanEnvironment());
}

/** Defines `module` where the start-up files of the login shell have not. */
export const DEFINE_MODULE = `if ! type module >/dev/null 2>&1; then
  for init in "\${MODULESHOME:-/nonexistent}/init/bash" /usr/share/lmod/lmod/init/bash /etc/profile.d/modules.sh /usr/share/modules/init/bash /usr/share/Modules/init/bash; do
    if [ -r "$init" ]; then . "$init"; break; fi
  done
fi`;

async function environmentAfter(prepare: string, args: readonly string[], what: string, base: Readonly<Record<string, string>>): Promise<Result<Readonly<Record<string, string>>, string>> {
  const script = `${prepare}\nprintf '${MARK}\\0'\nenv -0`;
  const said: string[] = [];
  const { end, bytes } = await captureBytes({
    command: 'bash', arguments: ['--noprofile', '--norc', '-c', script, 'bash', ...args], folder: tmpdir(), wholeEnvironment: base, timeoutMs: SOURCE_PATIENCE_MS,
    onLine: (line, stream) => void (stream === 'stderr' && said.length < 20 && said.push(line)),
  });
  if (end.kind === 'timed-out') return fail(`${what} did not end within ${SOURCE_PATIENCE_MS / 1000} s; it seems to wait for something`);
  if (end.kind === 'not-started') return fail(`bash cannot be started: ${end.reason}`);
  const text = bytes.toString('utf8');
  const start = text.indexOf(`${MARK}\0`);
  if (end.kind !== 'exited' || end.exitCode !== 0 || start < 0) {
    const words = said.find((line) => /error|not found|no such|cannot|unable/i.test(line)) ?? said.at(-1);
    return fail(`${what} failed${end.kind === 'exited' && end.exitCode !== 91 ? ` (exit code ${end.exitCode})` : ''}${words === undefined ? '' : `: ${words.trim()}`}`);
  }
  return ok(parseEnvironment(text.slice(start + MARK.length + 1).split('\0')));
}

async function callBatchFile(script: string): Promise<Result<Readonly<Record<string, string>>, string>> {
  if (statSync(script, { throwIfNoEntry: false })?.isFile() !== true) return fail(`${script} is not there`);
  const { end, bytes } = await captureBytes({
    command: 'cmd.exe', arguments: ['/d', '/s', '/c', `call "${script}" >nul && echo ${MARK}&& set`], wholeEnvironment: bareEnvironment(), timeoutMs: SOURCE_PATIENCE_MS,
  });
  const lines = bytes.toString('utf8').split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === MARK);
  if (end.kind !== 'exited' || end.exitCode !== 0 || start < 0) return fail(`${script} failed (${end.kind === 'exited' ? `exit code ${end.exitCode}` : end.kind})`);
  return ok(parseEnvironment(lines.slice(start + 1)));
}

/** Return variables from texts `NAME=value`; what belongs to the shell is left out. Never throws. */
export function parseEnvironment(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.flatMap((entry) => {
    const equals = entry.indexOf('=');
    const name = entry.slice(0, equals);
    return equals <= 0 || SHELL_OWN.test(name) ? [] : [[name, entry.slice(equals + 1)] as const];
  }));
}
