/**
 * @file The backend of this thread: the compiled kernels where they lie beside the program, else the reference backend.
 * Made at first use, the same for all work after that. `BITLOOM_EMULATION_BACKEND=reference` asks for the plain one.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EmulationBackend } from '../compiler/emulator/backend.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import { KernelMemoryError } from '../compiler/emulator/wasm/kernel-memory.ts';
import { createWasmBackend } from '../compiler/emulator/wasm/wasm-backend.ts';

let made: EmulationBackend | undefined;

/** Return the backend of this thread. Never throws. */
export function emulationBackend(): EmulationBackend {
  made ??= makeBackend();
  return made;
}

function makeBackend(): EmulationBackend {
  const path = process.env['BITLOOM_EMULATION_BACKEND'] === 'reference' ? undefined : kernelsPath();
  return path === undefined ? referenceBackend : withReserve(createWasmBackend(new WebAssembly.Module(readFileSync(path))));
}

/** The kernels beside the bundle; for sources, those of the last build, unless they were changed since. */
function kernelsPath(): string | undefined {
  const isSource = import.meta.url.endsWith('.ts');
  const path = fileURLToPath(new URL(isSource ? '../../out/main/kernels.wasm' : './kernels.wasm', import.meta.url));
  if (!existsSync(path)) return undefined;
  if (!isSource) return path;
  const sources = fileURLToPath(new URL('../compiler/emulator/wasm/assembly', import.meta.url));
  const builtMs = statSync(path).mtimeMs;
  return readdirSync(sources).some((name) => statSync(`${sources}/${name}`).mtimeMs > builtMs) ? undefined : path;
}

/** What does not fit into the kernels' memory (4 GB) is computed by the reference backend. */
function withReserve(wasm: EmulationBackend): EmulationBackend {
  return {
    name: wasm.name,
    ...(wasm.ideal === undefined ? {} : { ideal: wasm.ideal }),
    run: (plan, input, options) => {
      try {
        return wasm.run(plan, input, options);
      } catch (error) {
        if (error instanceof KernelMemoryError) return referenceBackend.run(plan, input, options);
        throw error;
      }
    },
  };
}
