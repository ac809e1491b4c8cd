/**
 * @file Loads the HDF5 library only for files that have HDF5 in them: compiling it takes longer than reading most models.
 *
 * The thread that loads it hands the compiled module to whoever keeps it. As long as somebody does, V8 shares its code with the next
 * thread, which starts sooner; and the end of a thread does not take away code that is just being optimised, on which Node 24 could
 * die (nodejs/node issue 64500). The library compiles itself and has no way to hand its module out, so the call is listened to.
 */

import { fail } from '../base/result.ts';
import type { H5Access } from '../compiler/readers/h5-access.ts';
import { holdHdf5 } from '../compiler/readers/keras/model-files.ts';
import type { SourceFile } from '../compiler/readers/model-source.ts';

/** The library, or what stands for it where no file needs it, and its code if it was compiled. */
export interface LoadedHdf5 {
  readonly h5: H5Access;
  readonly module?: WebAssembly.Module;
}

/** Load what the files need. */
export async function loadHdf5For(files: readonly SourceFile[]): Promise<LoadedHdf5> {
  if (!holdHdf5(files)) return { h5: { open: () => fail('it is not HDF5') } };
  const { instantiate } = WebAssembly;
  let module: WebAssembly.Module | undefined;
  WebAssembly.instantiate = (async (bytes: BufferSource, imports?: WebAssembly.Imports) => {
    const made = await instantiate(bytes, imports);
    module = made.module;
    return made;
  }) as typeof instantiate;
  try {
    const { loadH5Access } = await import('./h5wasm-access.ts');
    const h5 = await loadH5Access();
    return module === undefined ? { h5 } : { h5, module };
  } finally {
    WebAssembly.instantiate = instantiate;
  }
}
