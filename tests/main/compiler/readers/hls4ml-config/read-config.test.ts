/** @file Tests of the configuration reader: real files, misspelt and misplaced keys, wrong values, and hostile texts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG_LENGTH_MAX } from '../../../../../main/compiler/readers/hls4ml-config/parse-yaml.ts';
import { readHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { repositoryRoot } from '../../../../helpers/shared.ts';

const model = '  Model:\n    Precision: fixed<16,6>\n    ReuseFactor: 1\n';
const findings = (text: string): readonly string[] => readHls4mlConfig(text).diagnostics.map((d) => `${d.severity} ${d.code} ${d.at.attribute ?? ''}`.trim());

describe('a complete file', () => {
  const text = `KerasModel: !keras_model net.h5\nBackend: Vivado\nPart: xc7z020clg400-1\nClockPeriod: 4\nIOType: io_stream\nProjectName: jet\nHLSConfig:\n${model}  LayerName:\n    fc1:\n      Precision: {weight: 'ap_fixed<6,1>'}\n      table_size: 512\n      exp_table_t: fixed<9,2>\n`;
  const { design, diagnostics } = readHls4mlConfig(text, { fileName: 'jet.yml' });

  it('becomes a design field by field', () => {
    expect(design).toMatchObject({ name: 'jet', backend: 'Vivado', part: 'xc7z020clg400-1', clockPeriodNs: 4, ioType: 'io_stream', flow: 'hls', otherKeys: { KerasModel: 'net.h5', ProjectName: 'jet' } });
    expect(design?.hlsConfig.LayerName?.['fc1']).toEqual({ Precision: { weight: 'ap_fixed<6,1>' }, table_size: 512, exp_table_t: 'fixed<9,2>' });
    expect(design?.importedYaml).toBe(text);
  });

  it('gives no findings', () => {
    expect(diagnostics).toEqual([]);
  });
});

it('reads the bare form that hls4ml\'s generator gives', () => {
  const { design } = readHls4mlConfig('Model:\n  Precision: fixed<12,4>\n  ReuseFactor: 2\nLayerType:\n  Dense: {Strategy: Resource}\n');
  expect(design).toMatchObject({ backend: 'Vitis', hlsConfig: { Model: { Precision: 'fixed<12,4>', ReuseFactor: 2 }, LayerType: { Dense: { Strategy: 'Resource' } } } });
});

it.each(readdirSync(join(repositoryRoot, 'tests/golden'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name))('reads the configuration of %s without findings', (name) => {
  const { design, diagnostics } = readHls4mlConfig(readFileSync(join(repositoryRoot, 'tests/golden', name, 'hls4ml_config.yml'), 'utf8'));
  expect(design).toBeDefined();
  expect(diagnostics).toEqual([]);
});

describe('keys', () => {
  it('that are misspelt are named with the right spelling', () => {
    const [finding] = readHls4mlConfig(`HLSConfig:\n${model}    Stratgy: Latency\n`).diagnostics;
    expect(finding).toMatchObject({ code: 'config-file/unknown-key', severity: 'warning', help: 'Write Strategy.', at: { attribute: 'HLSConfig.Model.Stratgy' } });
    expect(finding?.message).toContain('Was "Strategy" meant?');
  });

  it('in snake case are fine where hls4ml copies them, and reported where it compares letter by letter', () => {
    expect(findings(`HLSConfig:\n${model}  LayerName:\n    a: {table_size: 64, implementation: latency}\n`)).toEqual([]);
    expect(findings(`HLSConfig:\n${model}  LayerName:\n    a: {reuse_factor: 64}\n`)).toEqual(['warning config-file/unknown-key HLSConfig.LayerName.a.reuse_factor']);
  });

  it('in the wrong place are named with the right one', () => {
    expect(findings(`ReuseFactor: 4\nHLSConfig:\n${model}  Strategy: Resource\n`)).toEqual(['warning config-file/misplaced-key ReuseFactor', 'warning config-file/misplaced-key HLSConfig.Strategy']);
  });

  it('of older versions are used and named with what hls4ml 1.x looks for', () => {
    const { design, diagnostics } = readHls4mlConfig(`XilinxPart: xc7z020clg400-1\nHLSConfig:\n${model}`);
    expect(design?.part).toBe('xc7z020clg400-1');
    expect(diagnostics).toMatchObject([{ code: 'config-file/older-key', help: 'Write Part.', at: { attribute: 'XilinxPart' } }]);
    expect(findings(`Part: xc7z020clg400-1\nXilinxPart: xc7z020clg400-1\nHLSConfig:\n${model}`)).toEqual([]);
  });

  it('that are unknown stay in the design', () => {
    expect(readHls4mlConfig(`Zebra: 1\nHLSConfig:\n${model}`).design?.otherKeys).toEqual({ Zebra: 1 });
  });
});

describe('values of the wrong kind are left out and explained', () => {
  it.each([
    ['a type with a typo', `HLSConfig:\n${model}  LayerName:\n    a: {Precision: {result: 'fixd<8,2>'}}\n`, 'HLSConfig.LayerName.a.Precision.result'],
    ['a number as a type', `HLSConfig:\n${model}  LayerName:\n    a: {Precision: {result: 8}}\n`, 'HLSConfig.LayerName.a.Precision.result'],
    ['a text as reuse factor', 'HLSConfig:\n  Model: {Precision: "fixed<16,6>", ReuseFactor: "4"}\n', 'HLSConfig.Model.ReuseFactor'],
    ['a fraction as reuse factor', 'HLSConfig:\n  Model: {Precision: "fixed<16,6>", ReuseFactor: 1.5}\n', 'HLSConfig.Model.ReuseFactor'],
    ['a type of a table that cannot be read', `HLSConfig:\n${model}  LayerName:\n    a: {table_t: big}\n`, 'HLSConfig.LayerName.a.table_t'],
    ['a layer that is no mapping', `HLSConfig:\n${model}  LayerName:\n    a: 3\n`, 'HLSConfig.LayerName.a'],
    ['an unknown IOType', `IOType: io_serial\nHLSConfig:\n${model}`, 'IOType'],
    ['a clock of zero', `ClockPeriod: 0\nHLSConfig:\n${model}`, 'ClockPeriod'],
  ])('%s', (_what, text, place) => {
    const { design, diagnostics } = readHls4mlConfig(text);
    expect(design).toBeDefined();
    expect(diagnostics.map((d) => [d.severity, d.code, d.at.attribute])).toEqual([['error', 'config-file/wrong-type', place]]);
  });

  it('and a backend this program lacks is replaced', () => {
    const { design, diagnostics } = readHls4mlConfig(`Backend: VivadoAccelerator\nHLSConfig:\n${model}`);
    expect(design?.backend).toBe('Vivado');
    expect(diagnostics.map((d) => d.code)).toEqual(['config-file/unsupported-value']);
  });
});

describe('hostile texts give one error and no design', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[i]}`).join(', ')}]`).join('\n')}\n`;
  it.each([
    ['a YAML bomb', bomb, 'config-file/bomb'],
    ['a text of many megabytes', `#${'x'.repeat(CONFIG_LENGTH_MAX)}\nHLSConfig: {}`, 'config-file/too-large'],
    ['brackets nested a hundred thousand deep', '['.repeat(100_000), 'config-file/not-yaml'],
    ['an unclosed bracket', 'HLSConfig: [1', 'config-file/not-yaml'],
    ['two keys of one name', 'Backend: Vitis\nBackend: Vivado\n', 'config-file/not-yaml'],
    ['a plain sentence', 'hello world', 'config-file/not-a-configuration'],
    ['nothing', '', 'config-file/not-a-configuration'],
    ['bytes of something else', '\u0000\u0001\u0002PNG', 'config-file/not-a-configuration'],
  ])('%s', (_what, text, code) => {
    const { design, diagnostics } = readHls4mlConfig(text, { fileName: 'evil.yml' });
    expect(design).toBeUndefined();
    expect(diagnostics.map((d) => d.code)).toEqual([code]);
    expect(diagnostics[0]?.at.file).toBe('evil.yml');
  });

  it('and a __proto__ key changes no prototype', () => {
    const { design } = readHls4mlConfig(`HLSConfig:\n${model}  LayerName:\n    __proto__: {Trace: true}\n`);
    expect(({} as Record<string, unknown>)['Trace']).toBeUndefined();
    expect(Object.keys(design?.hlsConfig.LayerName ?? {})).toEqual(['__proto__']);
  });
});
