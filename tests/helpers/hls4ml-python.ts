/** @file The Python with hls4ml that proofs and fuzz compare with (`BITLOOM_HLS4ML_PYTHON`); absent, those tests skip visibly. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args], { stdio: 'ignore' }).status === 0;
}

function packageFolder(python: string): string | undefined {
  const code = 'import importlib.util, os; print(os.path.dirname(importlib.util.find_spec("hls4ml").origin))';
  const found = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** A Python that has hls4ml, and where its ap_fixed headers are. */
export interface Hls4mlPython {
  readonly python: string;
  /** Folder of ap_fixed.h. */
  readonly headers: string;
}

/** Return the Python with hls4ml, or the reason why there is none. */
export function findHls4ml(): Hls4mlPython | string {
  const python = process.env['BITLOOM_HLS4ML_PYTHON'];
  if (python === undefined || python === '') return 'BITLOOM_HLS4ML_PYTHON is not set';
  const folder = packageFolder(python);
  if (folder === undefined) return `${python} has no hls4ml`;
  const headers = join(folder, 'templates/vivado/ap_types');
  if (!existsSync(join(headers, 'ap_fixed.h'))) return `hls4ml of ${python} has no ap_fixed headers`;
  return works('g++', ['--version']) ? { python, headers } : 'there is no g++';
}
