import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { applyEdit } from '../../../../../preload/model/design.ts';
import { readHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { writeHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/write-config.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

const WORDS = ['fc1', 'conv', 'relu', 'out'] as const;
const TYPES = ['fixed<16,6>', 'ufixed<8,3,RND,SAT>', 'int<4>', 'auto', 'ap_fixed<12,4,AP_TRN,AP_WRAP,0>'] as const;

/** A file as people write it: own order, comments, tags, quotes, blank lines, keys of nobody. */
const FILES = fc.record({
  order: fc.shuffledSubarray(['KerasModel: !keras_model model.h5', 'ProjectName: "my project"  # quoted', 'Part: xcku060-ffva1156-2-i', 'ClockPeriod: 5   # ns', 'IOType: io_parallel', "Backend: 'Vitis'", 'OwnKey: [1, two, {three: 3}]', '# a comment alone'], { minLength: 3 }),
  layers: fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1 }),
  types: fc.array(fc.constantFrom(...TYPES), { minLength: 4, maxLength: 4 }),
  reuse: fc.integer({ min: 1, max: 64 }),
  comment: fc.constantFrom('', '   # why', ' # ünïcode ✓'),
  isFlow: fc.boolean(),
}).map(({ order, layers, types, reuse, comment, isFlow }) => [
  ...order, '', 'HLSConfig:', `  Model:${comment}`, '    Precision: fixed<16,6>', `    ReuseFactor: ${reuse}${comment}`, '  LayerName:',
  ...layers.flatMap((layer, at) => (isFlow ? [`    ${layer}: {Precision: {result: "${types[at] ?? 'auto'}"}, ReuseFactor: ${reuse}}${comment}`] : [`    ${layer}:`, `      Precision:${comment}`, `        result: ${types[at] ?? 'auto'}`, `      ReuseFactor: ${reuse}`])), '',
].join('\n'));

describe('a configuration read and written', () => {
  it('is the same text when nothing was edited (1000 files of any order, comments, tags and quotes)', () => {
    fc.assert(fc.property(FILES, (text) => {
      const { design } = readHls4mlConfig(text);
      expect(design === undefined ? undefined : writeHls4mlConfig(design).text).toBe(text);
    }), { numRuns: 1000, seed: 11 });
  });
  it('differs after an edit of one layer in that value alone (300 files)', () => {
    fc.assert(fc.property(FILES, fc.constantFrom(...WORDS), fc.integer({ min: 100, max: 900 }), (text, layer, reuseFactor) => {
      const { design } = readHls4mlConfig(text);
      if (design === undefined) throw new TypeError('the file was not read');
      const written = writeHls4mlConfig(applyEdit(design, { kind: 'set-reuse-factor', layers: [layer], reuseFactor }).design).text;
      type Plain = { HLSConfig: { LayerName: Record<string, Record<string, unknown>> } };
      const options = { logLevel: 'silent' } as const;
      const [before, after] = [parse(text, options) as Plain, parse(written, options) as Plain];
      before.HLSConfig.LayerName[layer] = { ...before.HLSConfig.LayerName[layer], ReuseFactor: reuseFactor };
      expect(after).toEqual(before);
      const comments = (yaml: string): readonly string[] => [...yaml.matchAll(/#[^\n]*/g)].map(([comment]) => comment).toSorted();
      expect(comments(written)).toEqual(comments(text));
      expect(written.includes('!keras_model')).toBe(text.includes('!keras_model'));
    }), { numRuns: 300, seed: 12 });
  });
  it.skipIf(!hasShared)(`of the field and of the golden cases is the same text, and has no key that is not known${hasShared ? '' : ' (../shared is absent)'}`, () => {
    const examples = readdirSync(sharedPath('models', 'config-files')).map((name) => sharedPath('models', 'config-files', name));
    const goldens = readdirSync(sharedPath('goldens')).map((name) => join(sharedPath('goldens', name), 'hls4ml_config.yml')).filter((path) => existsSync(path));
    expect(goldens.length).toBeGreaterThan(80);
    for (const path of [...examples, ...goldens]) {
      const text = readFileSync(path, 'utf8');
      const { design, diagnostics } = readHls4mlConfig(text);
      expect(design === undefined ? undefined : writeHls4mlConfig(design).text, path).toBe(text);
      expect(diagnostics.filter(({ code }) => code === 'config-file/unknown-key' || code === 'config-file/wrong-type').map(({ message }) => message), path).toEqual([]);
    }
  });
});
