/** @file A tool as a command line: directly, through cmd.exe for Windows' batch files, or inside WSL. Pure. */

import type { Activation } from './activation.ts';

/** What to start. */
export interface ToolCommand {
  readonly command: string;
  readonly arguments: readonly string[];
}

/** Return how to start an executable with arguments. Never throws. */
export function toolCommand(tool: { readonly path: string; readonly activation: Activation }, args: readonly string[], platform: string = process.platform): ToolCommand {
  if (tool.activation.kind === 'wsl') return insideWsl(tool.path, tool.activation, args);
  // Node refuses to start batch files itself, because cmd.exe has its own idea of quotes.
  if (platform === 'win32' && /\.(bat|cmd)$/i.test(tool.path)) return { command: 'cmd.exe', arguments: ['/d', '/s', '/c', `"${[tool.path, ...args].map(quoteForCmd).join(' ')}"`] };
  return { command: tool.path, arguments: args };
}

/** WSL starts in the folder of the caller, translated to its own form. */
function insideWsl(path: string, { script, distribution }: Extract<Activation, { readonly kind: 'wsl' }>, args: readonly string[]): ToolCommand {
  const prepare = script === undefined ? '' : `source "$0" >/dev/null </dev/null; `;
  return { command: 'wsl.exe', arguments: [...(distribution === undefined ? [] : ['-d', distribution]), '-e', 'bash', '-lc', `${prepare}exec "$@" </dev/null`, script ?? 'bash', path, ...args] };
}

function quoteForCmd(text: string): string {
  return /^[\w.:\\/=+-]+$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
