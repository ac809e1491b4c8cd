import { gunzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readFolderArchive } from '../../../../main/compiler/readers/folder-archive.ts';
import { fmlOf, PROJECT_0_5, savedModel, tarGz, textFiles } from '../../../helpers/hls4ml-project.ts';

const files = textFiles(PROJECT_0_5);
const below = (top: string): typeof files => files.map(({ name, bytes }) => ({ name: `${top}${name}`, bytes }));
const zip = (entries: typeof files): Uint8Array => zipSync(Object.fromEntries(entries.map(({ name, bytes }) => [name, bytes])));
const namesIn = (archive: ReturnType<typeof readFolderArchive>): readonly string[] => (archive.ok && archive.value.kind === 'folder' ? archive.value.files.map(({ name }) => name) : []);
const kindOf = (name: string, bytes: Uint8Array): string => {
  const read = readFolderArchive({ name, bytes });
  return read.ok ? read.value.kind : read.failure;
};

describe('a folder in one file', () => {
  const extra = [{ name: 'firmware/nnet_utils/nnet_dense.h', bytes: strToU8('x') }, { name: 'build_lib.sh', bytes: strToU8('x') }, { name: 'net_prj/solution1/x.cpp', bytes: strToU8('x') }];
  it.each([['.tar.gz', tarGz], ['.tar', (entries: typeof files) => gunzipSync(tarGz(entries))], ['.zip', zip]] as const)('%s gives the files that the folder would give, under its own name', (ending, pack) => {
    const packed = pack([...below('proj/'), ...extra.map(({ name, bytes }) => ({ name: `proj/${name}`, bytes }))]);
    expect(namesIn(readFolderArchive({ name: `mailed${ending}`, bytes: packed })).toSorted()).toEqual(below('proj/').map(({ name }) => name).toSorted());
  });
  it('without a folder of its own is called as the archive is', () => {
    for (const name of ['net.v2.tar.gz', 'net.v2.tgz']) expect(namesIn(readFolderArchive({ name, bytes: tarGz(files) })).every((path) => path.startsWith('net.v2/'))).toBe(true);
    expect(namesIn(readFolderArchive({ name: 'a.tgz', bytes: tarGz(files.filter(({ name }) => name.startsWith('firmware/'))) }))[0]).toMatch(/^a\/firmware\//);
  });
  it('keeps when its files were changed, as far as the archive says', () => {
    const packed = gunzipSync(tarGz([{ name: 'p/firmware/net.cpp', bytes: strToU8('nnet::') }]));
    packed.set(strToU8('00000000012\0'), 136);
    packed.set(strToU8('        '), 148);
    packed.set(strToU8(`${packed.subarray(0, 512).reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `), 148);
    const read = readFolderArchive({ name: 'p.tar', bytes: packed });
    expect(read.ok && read.value.kind === 'folder' && read.value.files[0]?.modifiedAtMs).toBe(10_000);
  });
});

describe('archives that are models', () => {
  it.each([
    ['an .fml under another name', 'net.tar.gz', fmlOf(savedModel()).bytes],
    ['a .keras under another name', 'net.zip', zipSync({ 'config.json': strToU8('{}'), 'metadata.json': strToU8('{}'), 'model.weights.h5': strToU8('x') })],
    ['a SavedModel', 'net.zip', zipSync({ 'm/saved_model.pb': strToU8('x'), 'm/keras_metadata.json': strToU8('x') })],
    ['a program of torch.export', 'net.zip', zipSync({ 'net/archive_format': strToU8('pt2'), 'net/models/model.json': strToU8('{}') })],
    ['a zip without anything of a project', 'net.zip', zipSync({ 'notes.md': strToU8('x') })],
  ])('%s is left to the readers of models', (_what, name, bytes) => {
    expect(kindOf(name, bytes)).toBe('model');
  });
});
