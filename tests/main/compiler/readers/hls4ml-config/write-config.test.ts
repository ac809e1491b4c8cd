/** @file Tests of the configuration writer: what was imported comes back as it was, except what was edited. */
import { describe, expect, it } from 'vitest';
import { readHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { writeHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/write-config.ts';
import { applyEdit } from '../../../../../preload/model/design.ts';
import type { Design, DesignEdit } from '../../../../../preload/model/design.ts';
import { design as plainDesign } from '../../../../helpers/build-graph.ts';

const text = `# our jet tagger
KerasModel: !keras_model net.h5   # the good one
Zebra: [1, 2]
Part: xc7z020clg400-1
Backend: Vitis
IOType: io_parallel
HLSConfig:
  LayerName:
    fc2:
      Precision: {weight: 'ap_fixed<6,1>'} # narrow
    fc1: &shared
      ReuseFactor: 4 # do not touch
      Trace: true
    fc3: *shared
  Model:
    ReuseFactor: 1
    Precision: ap_fixed<16,6>
`;

function imported(): Design {
  const { design } = readHls4mlConfig(text);
  if (!design) throw new TypeError('not read');
  return design;
}

const edited = (...edits: readonly DesignEdit[]): string => writeHls4mlConfig(edits.reduce((d, edit) => applyEdit(d, edit).design, imported())).text;
const changedLines = (after: string): readonly string[] => after.split('\n').filter((line) => !text.split('\n').includes(line));

describe('an imported design', () => {
  it('is written letter for letter when nothing was edited', () => {
    expect(writeHls4mlConfig(imported()).text).toBe(text);
  });

  it('keeps order, tags, comments and unknown keys around an edit', () => {
    const after = edited({ kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 8 });
    expect(after).toContain('KerasModel: !keras_model net.h5 # the good one');
    expect(after).toContain('ReuseFactor: 8 # do not touch');
    expect(after).toContain('# narrow');
    expect(after.indexOf('fc2:')).toBeLessThan(after.indexOf('fc1:'));
    expect(after.indexOf('  LayerName:')).toBeLessThan(after.indexOf('  Model:'));
  });

  it('changes one layer that shares its entry through an alias, and no other', () => {
    const { design } = readHls4mlConfig(edited({ kind: 'set-reuse-factor', layers: ['fc3'], reuseFactor: 16 }));
    expect(design?.hlsConfig.LayerName).toMatchObject({ fc1: { ReuseFactor: 4 }, fc3: { ReuseFactor: 16, Trace: true } });
  });

  it('changes the layer that others share through aliases, and none of them', () => {
    const { design } = readHls4mlConfig(edited({ kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 2 }));
    expect(design?.hlsConfig.LayerName).toMatchObject({ fc1: { ReuseFactor: 2 }, fc3: { ReuseFactor: 4, Trace: true } });
  });

  it('writes global settings to their keys', () => {
    const after = edited({ kind: 'set-global', changes: { part: 'xcku115-flvb2104-2-i', clockPeriodNs: 3.5 } });
    expect(changedLines(after)).toContain('Part: xcku115-flvb2104-2-i');
    expect(readHls4mlConfig(after).design).toMatchObject({ part: 'xcku115-flvb2104-2-i', clockPeriodNs: 3.5 });
  });

  it.each<[string, DesignEdit]>([
    ['a precision beside others', { kind: 'set-precision', layers: ['fc2'], variables: ['result', 'accum'], precision: 'fixed<8,3>' }],
    ['a precision of a layer without an entry', { kind: 'set-precision', layers: ['new'], variables: ['bias'], precision: 'auto' }],
    ['a table type', { kind: 'set-precision', layers: ['s'], variables: ['exp_table'], precision: 'fixed<9,3>' }],
    ['a precision taken away', { kind: 'set-precision', layers: ['fc2'], variables: ['weight'] }],
    ['a model option', { kind: 'set-model-option', path: ['Precision'], value: { default: 'fixed<12,4>', maximum: 'fixed<20,8>' } }],
    ['an option taken away', { kind: 'set-option', layers: ['fc1'], key: 'Trace' }],
  ])('read again after an edit is the edited design: %s', (_what, edit) => {
    const wanted = applyEdit(imported(), edit).design;
    const again = readHls4mlConfig(edited(edit));
    expect(again.diagnostics.map((d) => d.at.attribute)).toEqual(['Zebra']);
    expect(again.design?.hlsConfig).toEqual(wanted.hlsConfig);
  });
});

describe('a design of our own', () => {
  it('is written in hls4ml\'s order and read back the same', () => {
    const mine = plainDesign({ LayerName: { fc: { Precision: { result: 'fixed<8,2>' } } } }, { otherKeys: { ProjectName: 'mine' } });
    const written = writeHls4mlConfig(mine).text;
    expect(written.split('\n').slice(0, 5)).toEqual(['ProjectName: mine', 'Backend: Vitis', 'Part: xcvu13p-flga2577-2-e', 'ClockPeriod: 5', 'IOType: io_parallel']);
    expect(readHls4mlConfig(written).design).toMatchObject({ hlsConfig: mine.hlsConfig, otherKeys: mine.otherKeys });
  });

  it('names what hls4ml has no key for', () => {
    expect(writeHls4mlConfig(plainDesign({}, { flow: 'rtl', adderLevelsPerStage: 2 })).diagnostics.map((d) => d.message)).toEqual(['hls4ml has no key for: flow rtl, 2 adder levels per stage. The file holds that under Bitloom, which hls4ml ignores: it would convert the network without it.']);
    expect(writeHls4mlConfig(plainDesign()).diagnostics).toEqual([]);
  });
});
