/**
 * @file Compiles the emulator's kernels (AssemblyScript) to WebAssembly, when the program is built. Part of the build, not of
 * the program.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const ENTRY = 'main/compiler/emulator/wasm/assembly/index.ts';
/** The backend asks where its memory begins. */
const HEAP = 'const heapBase: usize = __heap_base;\nexport { heapBase as __heap_base };\n';
const FLAGS = ['-O3', '--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'bulk-memory', '--runtime', 'stub', '--noAssert', '--use', 'abort='];

/** Return the bytes of the kernels' module. @throws {SyntaxError} with the compiler's words when they do not compile */
export function compileKernels(root: string): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-kernels-'));
  const target = join(folder, 'kernels.wasm');
  try {
    const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
    const heap = join(folder, 'heap.ts');
    writeFileSync(heap, HEAP);
    const entries = readFileSync(join(root, ENTRY), 'utf8').includes('__heap_base') ? [ENTRY] : [ENTRY, relative(root, heap)];
    const run = spawnSync(process.execPath, [compiler, ...entries, ...FLAGS, '--outFile', relative(root, target)], { cwd: root, encoding: 'utf8' });
    if (run.status !== 0) throw new SyntaxError(`the emulator's kernels do not compile: ${run.stderr}${run.stdout}`);
    return new Uint8Array(readFileSync(target));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
