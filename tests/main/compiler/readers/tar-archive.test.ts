import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readTar } from '../../../../main/compiler/readers/tar-archive.ts';
import { tarGz } from '../../../helpers/hls4ml-project.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('gzipped tar archives', () => {
  it('give their files by name, without links, folders and devices', () => {
    const read = readTar(tarGz([{ name: './a.txt', bytes: bytes('one') }, { name: 'in/b.txt', bytes: bytes('') }, { name: 'link', bytes: bytes(''), kind: '2' }, { name: 'dir/', bytes: bytes(''), kind: '5' }]));
    expect(read.ok && [...read.value].map(([name, content]) => [name, new TextDecoder().decode(content.bytes)])).toEqual([['a.txt', 'one'], ['in/b.txt', '']]);
  });
  it('read long names of GNU and pax', () => {
    const long = `${'d/'.repeat(60)}x`;
    const read = readTar(tarGz([{ name: '././@LongLink', bytes: bytes(`${long}\0`), kind: 'L' }, { name: 'short', bytes: bytes('1') }, { name: 'pax', bytes: bytes('15 path=other.y\n'), kind: 'x' }, { name: 'z', bytes: bytes('2') }]));
    expect(read.ok && [...read.value.keys()]).toEqual([long, 'other.y']);
  });
  it.each([
    ['climbs out', tarGz([{ name: '../x', bytes: bytes('1') }]), 'outside'],
    ['is absolute', tarGz([{ name: '/etc/x', bytes: bytes('1') }]), 'outside'],
    ['names an entry twice', tarGz([{ name: 'x', bytes: bytes('1') }, { name: './x', bytes: bytes('2') }]), 'two entries'],
    ['has a damaged header', gzipSync(new Uint8Array(2048).fill(7)), 'damaged'],
    ['is empty', gzipSync(new Uint8Array(1024)), 'no files'],
    ['is cut off', tarGz([{ name: 'x', bytes: bytes('1'.repeat(5000)) }]).subarray(0, 40), ''],
  ])('one that %s is refused', (_what, archive, why) => {
    const read = readTar(archive);
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.failure).toContain(why);
  });
  it('give up a bomb when it passes the limit, in less than 2 s and without unpacking it', () => {
    const bomb = tarGz([{ name: 'zeros', bytes: new Uint8Array(32 * 2 ** 20) }]);
    const zeros = gzipSync(new Uint8Array(32 * 2 ** 20), { level: 1 });
    const startedAtMs = performance.now();
    const read = readTar(bomb, { limits: { entryCountMax: 10, totalBytesMax: 2 ** 20 } });
    expect(read.ok ? '' : read.failure).toContain('more than 1 MiB');
    const none = readTar(zeros, { limits: { entryCountMax: 10, totalBytesMax: 2 ** 30 } });
    expect(none.ok ? '' : none.failure).toBe('it holds no files');
    expect(performance.now() - startedAtMs).toBeLessThan(2000);
    const many = readTar(tarGz(Array.from({ length: 12 }, (_, i) => ({ name: `f${i}`, bytes: bytes('1') }))), { limits: { entryCountMax: 10, totalBytesMax: 2 ** 20 } });
    expect(many.ok ? '' : many.failure).toContain('more than 10 entries');
  });
});
