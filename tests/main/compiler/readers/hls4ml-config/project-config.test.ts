/** @file The configuration of a project that this program writes: read again it is the same design, and it says where the model lies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyEdit, type Design } from '../../../../../preload/model/design.ts';
import { modelPath, modelPathInConfig, writeProjectConfig } from '../../../../../main/compiler/readers/hls4ml-config/project-config.ts';
import { readHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { SMALL_DESIGN } from '../../../../helpers/temp-workspace.ts';

const MODEL = { modelFile: 'net.h5', companionFiles: [] };
const GOLDEN = resolve('tests/golden');

function read(text: string): Design {
  const { design } = readHls4mlConfig(text);
  if (design === undefined) throw new TypeError('the configuration was not read');
  return design;
}

/** What a design says of the hardware: its name and text are its own, the names of models and project the folder's. */
function settingsOf(design: Design): object {
  const { name: _name, importedYaml: _text, otherKeys, ...settings } = design;
  return { ...settings, otherKeys: Object.fromEntries(Object.entries(otherKeys).filter(([key]) => !/Model$|^Keras|^ProjectName$/.test(key))) };
}

const again = (design: Design): object => settingsOf(read(writeProjectConfig(design, { projectName: 'net', model: MODEL })));

describe('a configuration of a written project', () => {
  const cases = readdirSync(GOLDEN).filter((name) => existsSync(join(GOLDEN, name, 'hls4ml_config.yml')));
  it(`gives the design of each of the ${cases.length} golden cases again, as imported and after edits in every part of it`, () => {
    for (const name of cases) {
      const design = read(readFileSync(join(GOLDEN, name, 'hls4ml_config.yml'), 'utf8'));
      expect(again(design), name).toEqual(settingsOf(design));
      const edited = applyEdit(design, { kind: 'group', label: 'edits', edits: [
        { kind: 'set-global', changes: { part: 'xcku060-ffva1156-2-i', clockPeriodNs: 3.2, ioType: 'io_stream', numericsProfile: 'hls4ml-0.8', flow: 'rtl', adderLevelsPerStage: 3 } },
        { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 8 },
        { kind: 'add-structure', edit: { kind: 'requantise', layer: 'fc1', precision: 'fixed<9,3>' } },
        { kind: 'add-structure', edit: { kind: 'cut', layer: 'fc2' } },
      ] }).design;
      expect(edited).not.toEqual(design);
      expect(again(edited), name).toEqual(settingsOf(edited));
    }
  });

  it('is complete where the design came from the bare form, which has no place for part, clock and I/O', () => {
    const bare = applyEdit(read('Model:\n  Precision: fixed<16,6>\n  ReuseFactor: 4\n'), { kind: 'set-global', changes: { part: 'xcku060-ffva1156-2-i', clockPeriodNs: 3.2, ioType: 'io_stream' } }).design;
    const text = writeProjectConfig(bare, { projectName: 'net' });
    expect(parse(text)).toEqual({ ProjectName: 'net', Backend: 'Vitis', Part: 'xcku060-ffva1156-2-i', ClockPeriod: 3.2, IOType: 'io_stream', HLSConfig: { Model: { Precision: 'fixed<16,6>', ReuseFactor: 4 } } });
  });

  it('names its own model instead of the one that the imported text names, even where an alias needs that text', () => {
    const imported = 'KerasModel: &m !keras_model /home/other/net.keras\nKerasH5: old.h5\nOwnKey: *m\nProjectName: theirs\nHLSConfig:\n  Model:\n    Precision: fixed<16,6>\n    ReuseFactor: 1\n';
    const text = writeProjectConfig(read(imported), { projectName: 'ours', model: MODEL });
    const values = parse(text, { logLevel: 'silent' }) as Readonly<Record<string, unknown>>;
    expect([values['KerasModel'], values['KerasH5'], values['ProjectName'], values['OwnKey']]).toEqual(['source_model/net.h5', undefined, 'ours', '/home/other/net.keras']);
  });

  it('keeps comments and order of the imported text', () => {
    const imported = '# by hand\nPart: xcku060-ffva1156-2-i   # the board\nHLSConfig:\n  Model:\n    Precision: fixed<16,6>\n    ReuseFactor: 1\n';
    const text = writeProjectConfig(read(imported), { projectName: 'net', model: MODEL });
    expect(text).toContain('# by hand');
    expect(text).toContain('# the board');
  });
});

describe('the model of a written project', () => {
  const textOf = (modelFile: string, companionFiles: readonly string[] = []): string => writeProjectConfig(SMALL_DESIGN, { projectName: 'net', model: { modelFile, companionFiles } });

  it('stands under the keys that hls4ml looks for, with the tag that makes it load a Keras model', () => {
    expect(textOf('net.keras')).toMatch(/^KerasModel: !keras_model source_model\/net\.keras\n/);
    expect(textOf('net.h5')).toMatch(/^KerasModel: !keras_model source_model\/net\.h5\n/);
    expect(textOf('net.json', ['net_weights.h5'])).toMatch(/^KerasJson: source_model\/net\.json\nKerasH5: source_model\/net_weights\.h5\n/);
    expect(textOf('net.onnx', ['net.data'])).toMatch(/^OnnxModel: source_model\/net\.onnx\n/);
    expect(textOf('net.pt2')).toMatch(/^PytorchModel: source_model\/net\.pt2\n/);
    expect(textOf('firmware/net.cpp', ['firmware/defines.h'])).not.toMatch(/KerasModel|OnnxModel|PytorchModel/);
  });

  it('is found again in every format, and only below its own folder', () => {
    for (const name of ['net.keras', 'net.json', 'net.onnx', 'net.pt2', 'firmware/net.cpp', 'saved.fml', 'mein Netz (1) – größer.h5']) expect(modelPathInConfig(textOf(name))).toBe(`source_model/${name}`);
    expect(modelPathInConfig('Bitloom:\n  Model: ../secret.h5\n')).toBeUndefined();
    expect(modelPathInConfig('Bitloom: 3\n')).toBeUndefined();
    expect(modelPathInConfig('HLSConfig: {')).toBeUndefined();
  });

  it('has a path that no name leads out of the project or is unfit for a file system', () => {
    expect(modelPath('../../etc/passwd')).toBe('source_model/etc/passwd');
    expect(modelPath('/abs/./net.h5')).toBe('source_model/abs/net.h5');
    expect(modelPath('a\\..\\b:c?.h5')).toBe('source_model/a/b_c_.h5');
    expect(modelPath('line\nend.h5')).toBe('source_model/line_end.h5');
  });
});
