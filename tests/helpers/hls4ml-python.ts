/** @file The Python with hls4ml that proofs and fuzz compare with (`BITLOOM_HLS4ML_PYTHON`); absent, those tests skip visibly. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args], { stdio: 'ignore' }).status === 0;
}

/** What hls4ml reads only with the help of another package. */
export const HELPERS = ['qkeras', 'da4ml'] as const;
/** A package that helps hls4ml: QKeras's quantizers, or distributed arithmetic. */
export type Helper = (typeof HELPERS)[number];

/** Where hls4ml is, and which helpers are beside it. */
function packagesOf(python: string): { readonly folder: string; readonly helpers: ReadonlySet<Helper> } | undefined {
  const code = `import importlib.util as u, os; print(os.path.dirname(u.find_spec("hls4ml").origin)); print(*[n for n in ${JSON.stringify(HELPERS)} if u.find_spec(n)])`;
  const found = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const [folder = '', names = ''] = found.stdout.trim().split('\n');
  return { folder, helpers: new Set(HELPERS.filter((name) => names.split(' ').includes(name))) };
}

/** A Python that has hls4ml, and where its ap_fixed headers are. */
export interface Hls4mlPython {
  readonly python: string;
  /** Folder of ap_fixed.h. */
  readonly headers: string;
  readonly helpers: ReadonlySet<Helper>;
}

/** Return the Python with hls4ml, or the reason why there is none. */
export function findHls4ml(): Hls4mlPython | string {
  const python = process.env['BITLOOM_HLS4ML_PYTHON'];
  if (python === undefined || python === '') return 'BITLOOM_HLS4ML_PYTHON is not set';
  const found = packagesOf(python);
  if (found === undefined) return `${python} has no hls4ml`;
  const headers = join(found.folder, 'templates/vivado/ap_types');
  if (!existsSync(join(headers, 'ap_fixed.h'))) return `hls4ml of ${python} has no ap_fixed headers`;
  return works('g++', ['--version']) ? { python, headers, helpers: found.helpers } : 'there is no g++';
}

/**
 * Return a Python with hls4ml and other packages, of `BITLOOM_HLS4ML_PYTHON` and those of the list `BITLOOM_HLS4ML_PYTHONS` (their
 * frameworks rarely go together in one), or the reason why there is none.
 */
export function pythonWith(packages: readonly string[]): { readonly python: string } | string {
  if (!works('g++', ['--version'])) return 'there is no g++';
  const pythons = [process.env['BITLOOM_HLS4ML_PYTHON'] ?? '', ...(process.env['BITLOOM_HLS4ML_PYTHONS'] ?? '').split(delimiter)].filter((path) => path !== '');
  const code = `import importlib.util as u, sys; sys.exit(any(u.find_spec(n) is None for n in ${JSON.stringify(['hls4ml', ...packages])}))`;
  const python = pythons.find((path) => works(path, ['-c', code]));
  return python === undefined ? `no Python of BITLOOM_HLS4ML_PYTHON and BITLOOM_HLS4ML_PYTHONS has hls4ml with ${packages.join(' and ')}` : { python };
}
