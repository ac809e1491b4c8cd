import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isHdf5, type SourceFile } from '../../../main/compiler/readers/model-source.ts';
import { loadHdf5For } from '../../../main/workers/load-hdf5.ts';
import { repositoryRoot } from '../../helpers/shared.ts';

const golden = (name: string): SourceFile => ({ name, bytes: readFileSync(join(repositoryRoot, 'tests/golden', name)) });
const WITHOUT: readonly (readonly [what: string, file: SourceFile])[] = [
  ['an ONNX model', { name: 'model.onnx', bytes: Uint8Array.of(0x08, 0x07, 0x12, 0x00) }],
  ['an architecture', { name: 'model.json', bytes: strToU8('{"class_name": "Sequential"}') }],
  ['an archive without weights', { name: 'program.pt2', bytes: zipSync({ 'archive/data.pkl': strToU8('x'), 'archive/model.h5': strToU8('x') }) }],
  ['a damaged archive', { name: 'model.keras', bytes: Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 1, 2, 3) }],
  ['an empty file', { name: 'model.h5', bytes: new Uint8Array() }],
];

describe('the HDF5 library', () => {
  // First of all: evaluated modules stay, so that only the first load compiles.
  it.each(WITHOUT)('is not loaded for %s, and says so to whoever opens it', async (_what, file) => {
    const { h5, module } = await loadHdf5For([file]);
    expect(module).toBeUndefined();
    expect(h5.open(file)).toEqual({ ok: false, failure: 'it is not HDF5' });
  });

  it('is loaded for weights beside an architecture, hands out its code once and leaves WebAssembly as it was', async () => {
    const { instantiate } = WebAssembly;
    const weights = golden('dense-wrap/model.h5');
    const { h5, module } = await loadHdf5For([{ name: 'model.json', bytes: strToU8('{}') }, weights]);
    expect(module).toBeInstanceOf(WebAssembly.Module);
    expect(h5.open(weights).ok).toBe(true);
    expect(WebAssembly.instantiate).toBe(instantiate);
  });

  it('is loaded for a .keras archive and for complete models', async () => {
    for (const name of ['k3-permute3/model.keras', 'dense-wrap/model.h5']) {
      const { h5 } = await loadHdf5For([golden(name)]);
      expect(h5.open(golden('dense-wrap/model.h5')).ok, name).toBe(true);
    }
  });
});

describe('HDF5 is known by its signature', () => {
  const mark = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
  const at = (start: number, length = 4096): Uint8Array => {
    const bytes = new Uint8Array(length);
    bytes.set(mark, start);
    return bytes;
  };

  it('at 0, 512, 1024 and 2048, and nowhere between', () => {
    for (const start of [0, 512, 1024, 2048]) expect(isHdf5(at(start)), String(start)).toBe(true);
    for (const start of [1, 256, 511, 513, 768, 1536]) expect(isHdf5(at(start)), String(start)).toBe(false);
  });

  it('whole', () => {
    expect(isHdf5(Uint8Array.from(mark.slice(0, 7)))).toBe(false);
    expect(isHdf5(new Uint8Array())).toBe(false);
  });
});
