import { describe, expect, it } from 'vitest';
import { sortDrop } from '../../../renderer/app/sort-drop.ts';
import type { NamedFile } from '../../../renderer/widgets/dropped-files.ts';

const drop = (...names: readonly string[]): readonly NamedFile[] => names.map((name) => ({ name, file: new File(['x'], name) }));
const text = (name: string, content: string): NamedFile => ({ name, file: new File([content], name) });

describe('files dropped onto an open project', () => {
  it.each(['net.keras', 'net.H5', 'net.onnx', 'net.pt2', 'net.pt', 'net.pth', 'net.fml'])('%s is a model, with all that lies beside it', async (name) => {
    const meaning = await sortDrop(drop(name, 'hls4ml_config.yml', 'x.npy'));
    expect(meaning.kind === 'model' && meaning.files.map((file) => file.name)).toEqual([name, 'hls4ml_config.yml', 'x.npy']);
  });
  it('a JSON file is a model where it names classes and their settings, else a report', async () => {
    expect((await sortDrop([text('arch.json', '{"class_name": "Sequential", "config": {}}')])).kind).toBe('model');
    expect((await sortDrop([text('csynth.json', '{"ClockInfo": {"class_name": 1}}')])).kind).toBe('reports');
  });
  it('configurations and data go into the project, labels with their samples', async () => {
    const meaning = await sortDrop(drop('tuned.yml', 'x_test.npy', 'y_train.npy', 'x_train.npy', 'y_test.npy'));
    expect(meaning.kind === 'parts' && [meaning.configs.map(({ name }) => name), meaning.datasets.map(({ file, labels }) => [file.name, labels?.name])]).toEqual([['tuned.yml'], [['x_test.npy', 'y_test.npy'], ['x_train.npy', 'y_train.npy']]]);
  });
  it('one file of labels belongs to the one file of samples whatever they are called; alone it is taken for samples', async () => {
    const pair = await sortDrop(drop('images.npz', 'labels.csv'));
    expect(pair.kind === 'parts' && pair.datasets.map(({ file, labels }) => [file.name, labels?.name])).toEqual([['images.npz', 'labels.csv']]);
    const alone = await sortDrop(drop('y.npy'));
    expect(alone.kind === 'parts' && alone.datasets.map(({ file, labels }) => [file.name, labels?.name])).toEqual([['y.npy', undefined]]);
  });
  it('files of tools and whole folders are results; a configuration beside a report does not become the design', async () => {
    for (const names of [['a_csynth.rpt'], ['a.xml', 'b.stat'], ['prj/hls4ml_config.yml', 'prj/firmware/net.cpp'], ['csynth.xml', 'hls4ml_config.yml']]) expect((await sortDrop(drop(...names))).kind, names.join(' ')).toBe('reports');
  });
  it('what has no known ending, and nothing at all, is unknown', async () => {
    expect(await sortDrop(drop('notes.docx'))).toMatchObject({ kind: 'unknown' });
    expect(await sortDrop([])).toEqual({ kind: 'unknown', files: [] });
  });
});
