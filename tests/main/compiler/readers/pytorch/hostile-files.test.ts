/** @file Damaged and hostile archives of PyTorch: a diagnosis, never an exception, in little time and memory. `BITLOOM_SEED` draws others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createDefaultDesign } from '../../../../../main/compiler/passes/default-design.ts';
import { lowerGraph } from '../../../../../main/compiler/passes/pipeline.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { chosenSeed, RandomSource } from '../../../../helpers/random-source.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../../helpers/shared.ts';
import { withEntries } from '../../../../helpers/torch-archive.ts';

/** @unit ms */
const TIME_MAX = 10_000;
/** @unit bytes */
const MEMORY_MAX = 1e9;

function read(bytes: Uint8Array, name = 'net.pt2'): ModelReading {
  const reading = readModel({ model: { name, bytes }, companions: [], h5: { open: () => ({ ok: false, failure: 'no HDF5' }) } });
  if (reading.graph) lowerGraph(reading.graph, createDefaultDesign(reading.graph, { granularity: 'name', name: 'net' }));
  return reading;
}

const own = (...parts: readonly string[]): Uint8Array => new Uint8Array(readFileSync(join(repositoryRoot, 'tests', ...parts)));
const SOURCES: readonly (readonly [string, Uint8Array])[] = [
  ['convolutions', own('golden/torch-cnn2d/model.pt2')],
  ['recurrent cells', own('golden/torch-gru/model.pt2')],
  ['attention', own('fixtures/pytorch/mha/model.pt2')],
  ['residual blocks', own('fixtures/pytorch/resnet/fixed.pt2')],
  ...(hasShared ? (['torch26-cnn2d/model.pt2', 'torch-pickles/module.pth', 'torch-pickles/state_dict.legacy.pt'] as const).map((name) => [name, new Uint8Array(readFileSync(sharedPath('models', 'made', name)))] as const) : []),
];

/** Bits turned over, a piece cut off, or a piece put in the place of another. */
function damaged(bytes: Uint8Array, random: RandomSource): Uint8Array {
  const copy = bytes.slice(0, random.chance(0.2) ? random.integer(1, bytes.length) : bytes.length);
  const flips = random.pick([1, 8, 64, 512]);
  for (let i = 0; i < flips; i++) {
    const at = random.integer(0, copy.length - 1);
    copy[at] = (copy[at] ?? 0) ^ (1 << random.integer(0, 7));
  }
  return copy;
}

const ODD: readonly unknown[] = [0, -1, 1, 2, 2 ** 31, 2 ** 53, 1e300, 0.5, '', 'x', 'NaN', true, [], {}, [[]], undefined, 'torch.ops.aten.view.default', 'torch.ops.aten.lstm.input', { as_int: -3 }, { as_ints: [0, 0, 0] }, { as_tensor: { name: 'x' } }, { as_expr: { expr_str: "Symbol('s77')" } }, ['as_none']];

/** Numbers, names and structures inside the JSON of the program and of the tensors' descriptions exchanged. */
function mutated(bytes: Uint8Array, random: RandomSource): Uint8Array {
  return withEntries(bytes, (entries) => {
    const names = Object.keys(entries).filter((name) => name.endsWith('.json'));
    const name = random.pick(names.length > 0 ? names : Object.keys(entries));
    if (!name.endsWith('.json')) return;
    const json = JSON.parse(new TextDecoder().decode(entries[name])) as unknown;
    const places = placesOf(json);
    for (let i = random.integer(1, 6); i > 0; i--) {
      const [holder, key] = random.pick(places);
      holder[key] = random.chance(0.5) ? random.pick(ODD) : (([other, at]) => other[at])(random.pick(places));
    }
    let text: string;
    try {
      text = JSON.stringify(json);
    } catch {
      return; // something was put into itself
    }
    entries[name] = new TextEncoder().encode(text);
  });
}

type Holder = Record<string, unknown>;

function placesOf(value: unknown, depth = 0): (readonly [Holder, string])[] {
  if (typeof value !== 'object' || value === null || depth > 12) return [];
  const holder = value as Holder;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...placesOf(holder[key], depth + 1)]);
}

describe.each(SOURCES)('%s, changed by chance', (_, bytes) => {
  it.each([['bytes', damaged], ['values', mutated]] as const)('%s: a diagnosis in under 10 s and 1 GB', (_kind, change) => {
    for (let round = 0; round < 60; round++) {
      const start = performance.now();
      const random = new RandomSource(chosenSeed(), round);
      let changed: Uint8Array;
      try {
        changed = change(bytes, random);
      } catch {
        continue; // no archive that could be changed inside
      }
      try {
        const { graph, diagnostics } = read(changed);
        if (!graph) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      } catch (error) {
        throw new Error(`round ${round}: ${String(error)}`, { cause: error });
      }
      expect(performance.now() - start, `round ${round}`).toBeLessThan(TIME_MAX);
    }
    expect(process.memoryUsage().rss).toBeLessThan(MEMORY_MAX);
  }, 120_000);

  it('cut off at any of a hundred places', () => {
    for (let i = 0; i < 100; i++) read(bytes.slice(0, Math.floor((bytes.length * i) / 100)));
  });
});

/** An archive of one entry whose header claims another size than it has. */
function withClaim(name: string, content: Uint8Array, claimed: number): Uint8Array {
  const archive = zipSync({ [name]: [content, { level: 9 }] });
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  for (let at = 0; at + 4 < archive.length; at++) if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, claimed, true);
  return archive;
}

const codes = (bytes: Uint8Array, name?: string): readonly string[] => read(bytes, name).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);

describe('an archive', () => {
  const program = own('golden/torch-mlp/model.pt2');

  it('whose entry unpacks to a thousand times its size is refused', () => {
    const bomb = zipSync({ 'net/archive_format': new TextEncoder().encode('pt2'), 'net/models/model.json': [new Uint8Array(64 * 2 ** 20), { level: 9 }] });
    expect(bomb.length).toBeLessThan(100_000);
    expect(codes(bomb)).toEqual(['model/file-corrupt']);
  });

  it('whose entry holds more than it claims is refused', () => {
    expect(deflateRawSync(new Uint8Array(1000)).length).toBeLessThan(100);
    expect(codes(withClaim('serialized_exported_program.json', new Uint8Array(1000), 10))).toEqual(['model/archive']);
  });

  it('with an entry outside it is refused', () => {
    const entries = unzipSync(program);
    expect(codes(zipSync({ ...entries, '../../outside.txt': new Uint8Array(4) }))).toEqual(['model/file-corrupt']);
    expect(codes(zipSync({ ...entries, '/etc/outside.txt': new Uint8Array(4) }))).toEqual(['model/file-corrupt']);
  });

  it('with thousands of calls of which each reads the one before is read in time', () => {
    const long = withEntries(program, (entries) => {
      const name = Object.keys(entries).find((key) => key.endsWith('models/model.json')) ?? '';
      const json = JSON.parse(new TextDecoder().decode(entries[name])) as { graph_module: { graph: { nodes: unknown[] }; signature: { output_specs: unknown[] } } };
      const { graph, signature } = json.graph_module;
      graph.nodes = Array.from({ length: 3000 }, (_, i) => ({ target: 'torch.ops.aten.relu.default', name: `r${i}`, inputs: [{ name: 'self', arg: { as_tensor: { name: i === 0 ? 'input' : `r${i - 1}` } } }], outputs: [{ as_tensor: { name: `r${i}` } }], metadata: {} }));
      signature.output_specs = [{ user_output: { arg: { as_tensor: { name: 'r2999' } } } }];
      entries[name] = new TextEncoder().encode(JSON.stringify(json));
    });
    const start = performance.now();
    const { graph, diagnostics } = readModel({ model: { name: 'net.pt2', bytes: long }, companions: [], h5: { open: () => ({ ok: false, failure: 'no HDF5' }) } });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(graph?.layers.length).toBe(3001);
    expect(performance.now() - start).toBeLessThan(TIME_MAX);
  });
});
