/**
 * @file A process that tries many wrong changes of the AssemblyScript kernels one after another: each is compiled, and computes the
 * conformance cases until one differs from what the reference backend makes of it, words or counts.
 *
 * Arguments and words as those of `first-look-worker.ts`.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EmulationOutcome } from '../../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../../main/compiler/emulator/plan.ts';
import type { Plan } from '../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../main/compiler/emulator/reference-backend.ts';
import { createWasmBackend } from '../../../main/compiler/emulator/wasm/wasm-backend.ts';
import { outcomeDifference } from '../../helpers/compare-outcomes.ts';
import { BEYOND_FIRST_PATH } from '../../helpers/emulated-cases.ts';
import { firstPathNames, readGoldenCase } from '../../helpers/golden-case.ts';
import type { GoldenCase } from '../../helpers/golden-case.ts';
import { hasShared } from '../../helpers/shared.ts';
import type { Asked, Seen } from './first-look.ts';
import { applyMutation } from './list-mutations.ts';

const GOLDENS = 'tests/main/compiler/emulator/wasm/goldens.test.ts';
const ENTRY = 'main/compiler/emulator/wasm/assembly/index.ts';
/** The backend asks where its memory begins. */
const HEAP = 'const heapBase: usize = __heap_base;\nexport { heapBase as __heap_base };\n';
const FLAGS = ['-O1', '--enable', 'simd', '--enable', 'relaxed-simd', '--enable', 'bulk-memory', '--runtime', 'stub', '--noAssert', '--use', 'abort='];

/** AssemblyScript's compiler, as far as it is used; its own declarations would give every array of this program other methods. */
interface Compiler {
  readonly main: (args: readonly string[], files: {
    readonly readFile: (name: string) => string | null;
    readonly writeFile: (name: string, contents: Uint8Array | string) => void;
    readonly listFiles: () => null;
  }) => Promise<{ readonly error: Error | null }>;
}

interface Case {
  readonly golden: GoldenCase;
  readonly plan: Plan;
  readonly wanted: EmulationOutcome;
}

/** Compile the kernels, with texts in the place of some files. */
async function compiled(tree: string, texts: ReadonlyMap<string, string>): Promise<WebAssembly.Module | undefined> {
  let bytes: Uint8Array | undefined;
  const { error } = await compiler.main([ENTRY, 'heap.ts', ...FLAGS, '--outFile', 'kernels.wasm'], {
    readFile: (name) => {
      const text = name === 'heap.ts' ? HEAP : texts.get(name);
      try {
        return text ?? readFileSync(join(tree, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      if (contents instanceof Uint8Array) bytes = contents;
    },
    listFiles: () => null,
  });
  return error === null && bytes !== undefined ? new WebAssembly.Module(new Uint8Array(bytes)) : undefined;
}

function readCases(): readonly Case[] {
  const names = hasShared ? [...new Set([...firstPathNames(), ...BEYOND_FIRST_PATH])] : [];
  const cases = names.map((name) => {
    const golden = readGoldenCase(name);
    const plan = planEmulation(golden.graph, { ioType: golden.ioType, weightMantissas: golden.weightMantissas });
    const started = performance.now();
    return { golden, plan, wanted: referenceBackend.run(plan, golden.input, { collectStatistics: true }), cost: performance.now() - started };
  });
  return cases.toSorted((a, b) => a.cost - b.cost);
}

function isNoticed(kernels: WebAssembly.Module, cases: readonly Case[]): boolean {
  const backend = createWasmBackend(kernels);
  return cases.some(({ golden, plan, wanted }) => {
    try {
      return outcomeDifference(wanted, backend, plan, golden.input) !== undefined;
    } catch {
      return true;
    }
  });
}

const [tree = '', file = ''] = process.argv.slice(2);
const compiler = (await import(pathToFileURL(join(tree, 'node_modules/assemblyscript/dist/asc.js')).href)) as Compiler;
const asked = JSON.parse(readFileSync(file, 'utf8')) as readonly Asked[];
const cases = readCases();
const unchanged = await compiled(tree, new Map());
// Kernels that are wrong as they are would notice everything.
const isRight = unchanged !== undefined && !isNoticed(unchanged, cases);
for (const { number, path, mutation } of asked) {
  console.log(JSON.stringify({ number } satisfies Seen));
  const changed = isRight ? await compiled(tree, new Map([[path, applyMutation(readFileSync(join(tree, path), 'utf8'), mutation)]])) : undefined;
  console.log(JSON.stringify({ number, isDone: true, ...(changed !== undefined && isNoticed(changed, cases) ? { noticedBy: GOLDENS } : {}) } satisfies Seen));
}
