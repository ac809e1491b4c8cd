import { strToU8, zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openModelZip, openZip, ZIP_LIMITS, type ZipArchive } from '../../../../main/compiler/readers/zip-archive.ts';

function opened(bytes: Uint8Array): ZipArchive {
  const archive = openZip(bytes);
  if (!archive.ok) throw new TypeError(archive.failure);
  return archive.value;
}

function reasonOf(bytes: Uint8Array, limits = ZIP_LIMITS): string {
  const archive = openZip(bytes, limits);
  return archive.ok ? 'opened' : archive.failure;
}

/** Reason why an entry is not read. */
function entryReason(bytes: Uint8Array, name: string): string {
  const content = opened(bytes).read(name);
  return content.ok ? `${content.value.length} bytes` : content.failure;
}

/** Offset of the first directory header. */
function directoryOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 6, true);
}

function changed(bytes: Uint8Array, change: (view: DataView, directory: number) => void): Uint8Array {
  const copy = bytes.slice();
  change(new DataView(copy.buffer), directoryOf(copy));
  return copy;
}

const random = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 2654435761) >>> 13);
const files: Zippable = { 'config.json': strToU8('{"a": 1}'), 'layers/big.bin': [random, { level: 0 }], 'zeros.bin': [new Uint8Array(300_000), { level: 9 }] };
const good = zipSync(files);

describe('an archive', () => {
  it('lists its entries with their sizes and gives stored and deflated content', () => {
    const archive = opened(good);
    expect(archive.entries.map(({ name, size }) => [name, size])).toEqual([['config.json', 8], ['layers/big.bin', 100_000], ['zeros.bin', 300_000]]);
    expect(archive.read('layers/big.bin')).toEqual({ ok: true, value: random });
    expect(archive.read('config.json')).toEqual({ ok: true, value: strToU8('{"a": 1}') });
    expect(archive.read('zeros.bin')).toEqual({ ok: true, value: new Uint8Array(300_000) });
    expect(archive.read('nothing')).toEqual({ ok: false, failure: 'it has no nothing' });
  });

  it('of a model is opened once for all readers that look whether it is theirs', () => {
    expect(openModelZip(good)).toBe(openModelZip(good));
    expect(openModelZip(good)).toEqual(expect.objectContaining({ ok: true }));
    const copy = good.slice();
    expect(openModelZip(copy)).not.toBe(openModelZip(good));
    expect(openModelZip(copy.subarray(0, 100)).ok).toBe(false);
  });
  it('with a comment at its end is read', () => {
    const commented = new Uint8Array(good.length + 5);
    commented.set(good);
    new DataView(commented.buffer).setUint16(good.length - 2, 5, true);
    expect(opened(commented).entries).toHaveLength(3);
  });

  it('cut off at any of 40 places is refused or gives its entries, never an exception', () => {
    for (let k = 0; k < 40; k++) {
      const archive = openZip(good.subarray(0, Math.floor((good.length * k) / 40)));
      expect(archive.ok, `${k} of 40`).toBe(false);
    }
  });

  it('with changed bytes is refused or read, never an exception (300 seeded files)', () => {
    let state = 5;
    const next = (below: number): number => (state = (state * 1103515245 + 12345) % 2 ** 31) % below;
    for (let k = 0; k < 300; k++) {
      const bytes = good.slice();
      for (let n = 0; n < 1 + (k % 8); n++) bytes[k % 2 === 0 ? directoryOf(good) + next(good.length - directoryOf(good)) : next(good.length)] = next(256);
      const archive = openZip(bytes);
      if (archive.ok) for (const { name } of archive.value.entries) archive.value.read(name);
    }
  });
});

describe('a hostile archive', () => {
  it('whose names climb out of it is refused', () => {
    for (const name of ['../evil', 'a/../../evil', '/etc/passwd', 'C:\\evil', 'a\\..\\evil', '\\\\server\\x']) {
      expect(reasonOf(zipSync({ [name]: strToU8('x') })), name).toMatch(/points outside the archive/);
    }
  });

  it('with two entries of one name is refused', () => {
    const twice = changed(zipSync({ a: strToU8('x'), b: strToU8('y') }), (view, at) => view.setUint8(at + 46 + 1 + 46, 'a'.charCodeAt(0)));
    expect(reasonOf(twice)).toBe('it has two entries named "a"');
  });

  it('that claims a size no packing reaches is refused before anything is unpacked', () => {
    expect(reasonOf(changed(good, (view, at) => view.setUint32(at + 24, 0x7fff_ffff, true)))).toMatch(/claims 2147483647 bytes; at most 536870912 are read/);
    const bomb = zipSync({ 'model.weights.h5': [new Uint8Array(40 * 2 ** 20), { level: 9 }] });
    expect(bomb.length).toBeLessThan(100_000);
    expect(reasonOf(bomb)).toMatch(/unpacks to \d+ times its size; at most 100 times is read/);
  });

  it('whose entry holds more or less than it claims is stopped', () => {
    const zeros = zipSync({ 'zeros.bin': [new Uint8Array(3_000_000), { level: 9 }] });
    expect(entryReason(changed(zeros, (view, at) => view.setUint32(at + 24, 1000, true)), 'zeros.bin')).toBe('its entry "zeros.bin" holds more than the 1000 bytes it claims');
    expect(entryReason(changed(zeros, (view, at) => view.setUint32(at + 24, 3_000_001, true)), 'zeros.bin')).toBe('its entry "zeros.bin" holds 3000000 bytes and claims 3000001');
  });

  it('with too many entries, with entries over each other or encrypted is refused', () => {
    expect(reasonOf(good, { ...ZIP_LIMITS, entryCountMax: 2 })).toBe('it has 3 entries; at most 2 are read');
    expect(reasonOf(good, { ...ZIP_LIMITS, totalBytesMax: 200_000 })).toBe('it unpacks to more than 200000 bytes');
    const pair = zipSync({ a: [random, { level: 0 }], b: [random, { level: 0 }] });
    expect(reasonOf(changed(pair, (view, at) => view.setUint32(at + 46 + 1 + 42, 8, true)))).toMatch(/lie over each other/);
    expect(reasonOf(changed(good, (view, at) => view.setUint16(at + 8, 1, true)))).toBe('its entry "config.json" is encrypted');
    expect(reasonOf(changed(good, (view, at) => view.setUint16(at + 10, 12, true)))).toMatch(/is packed by method 12/);
    expect(reasonOf(changed(zipSync({ abc: strToU8('x') }), (view, at) => view.setUint8(at + 46, 0xff)))).toBe('it has an entry whose name is not UTF-8');
  });

  it('whose entry inflates to 64 MB of zeros and claims 1 kB is left within two seconds', () => {
    const piece = zipSync({ z: [new Uint8Array(64 * 2 ** 20), { level: 9 }] });
    const lying = changed(piece, (view, at) => view.setUint32(at + 24, 1024, true));
    const start = performance.now();
    expect(entryReason(lying, 'z')).toMatch(/holds more than the 1024 bytes/);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
