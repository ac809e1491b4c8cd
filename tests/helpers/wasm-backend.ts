/** @file The WASM backend for tests, its kernels compiled from this tree's AssemblyScript: what is tested is what stands there. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulationBackend } from '../../main/compiler/emulator/backend.ts';
import type { Plan } from '../../main/compiler/emulator/plan.ts';
import { BoundPlan } from '../../main/compiler/emulator/wasm/bound-plan.ts';
import type { KernelExports } from '../../main/compiler/emulator/wasm/kernel-exports.ts';
import { KernelMemory } from '../../main/compiler/emulator/wasm/kernel-memory.ts';
import { PackedArrays } from '../../main/compiler/emulator/wasm/packed-arrays.ts';
import { createWasmBackend } from '../../main/compiler/emulator/wasm/wasm-backend.ts';
import { repositoryRoot } from './shared.ts';

const SOURCES = join(repositoryRoot, 'main/compiler/emulator/wasm/assembly');
/** As the program has them; the proof by mutation compiles them often and asks for less (`-O1`), which computes the same. */
const LEVEL = process.env['BITLOOM_KERNELS_LEVEL'] ?? '-O3';
const FLAGS = [LEVEL, '--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'bulk-memory', '--runtime', 'stub', '--noAssert', '--use', 'abort='];
/** The backend asks where its memory begins. */
const HEAP = 'const heapBase: usize = __heap_base;\nexport { heapBase as __heap_base };\n';

function compile(to: string): void {
  const folder = join(to, '..');
  mkdirSync(folder, { recursive: true });
  const isExported = readFileSync(join(SOURCES, 'index.ts'), 'utf8').includes('__heap_base');
  writeFileSync(join(folder, 'heap.ts'), isExported ? '' : HEAP);
  const entries = [join(SOURCES, 'index.ts'), join(folder, 'heap.ts')].map((path) => path.slice(1));
  const part = `${to}.${process.pid}.part`;
  const asc = join(repositoryRoot, 'node_modules/assemblyscript/bin/asc.js');
  const run = spawnSync(process.execPath, [asc, ...entries, '--baseDir', '/', ...FLAGS, '-o', part.slice(1)], { cwd: '/', encoding: 'utf8' });
  if (run.status !== 0 || !existsSync(part)) throw new SyntaxError(`the kernels do not compile: ${run.stderr}${run.stdout}`);
  renameSync(part, to);
}

/** Return the kernels, compiled once for every state of their sources. */
function loadModule(): WebAssembly.Module {
  const sources = readdirSync(SOURCES).toSorted().map((name) => readFileSync(join(SOURCES, name), 'utf8'));
  const key = createHash('sha256').update(sources.join('\0')).update(FLAGS.join(' ')).digest('hex').slice(0, 16);
  const module = join(tmpdir(), 'bitloom-kernels', key, 'kernels.wasm');
  if (!existsSync(module)) compile(module);
  return new WebAssembly.Module(readFileSync(module));
}

/** Return the WASM backend. */
export function loadWasmBackend(): EmulationBackend {
  return createWasmBackend(loadModule());
}

/** Return the layers of a plan that the WASM backend leaves to the reference kernel. */
export function referenceLayers(plan: Plan, isWatched: boolean): string[] {
  const kernels = new WebAssembly.Instance(loadModule(), {}).exports as unknown as KernelExports;
  const memory = new KernelMemory(kernels);
  const bound = new BoundPlan({ kernels, memory, packed: new PackedArrays(memory) }, plan, { isWatched, rowCount: 64 });
  return bound.steps.filter(({ isFallback }) => isFallback).map(({ step }) => step.layer.name);
}
