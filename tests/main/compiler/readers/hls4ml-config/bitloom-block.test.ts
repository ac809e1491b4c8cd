/** @file Tests of the mapping beside hls4ml's keys: it comes back as it was, stands in the user's own file, and says what is wrong with it. */
import { describe, expect, it } from 'vitest';
import { readHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { writeHls4mlConfig } from '../../../../../main/compiler/readers/hls4ml-config/write-config.ts';
import type { Design, StructureEdit } from '../../../../../preload/model/design.ts';
import { design } from '../../../../helpers/build-graph.ts';

const structure: readonly StructureEdit[] = [
  { kind: 'requantise', layer: 'a', to: 'b', precision: 'fixed<8,3,RND,SAT>' },
  { kind: 'requantise', layer: 'c', precision: 'ufixed<4,2>' },
  { kind: 'keep-batch-norm', layer: 'bn' },
  { kind: 'extra-output', layer: 'a' },
  { kind: 'cut', layer: 'c' },
];
const full: Partial<Design> = { structure, numericsProfile: 'hls4ml-0.8', flow: 'rtl', adderLevelsPerStage: 2 };
const text = 'Backend: Vitis\nHLSConfig:\n  Model:\n    Precision: fixed<16,6> # mine\n    ReuseFactor: 1\n';

function read(yaml: string): Design {
  const { design: found } = readHls4mlConfig(yaml);
  if (!found) throw new TypeError('not read');
  return found;
}

describe('what hls4ml has no key for', () => {
  it('comes back from a file of our own', () => {
    const { text: written, diagnostics } = writeHls4mlConfig(design({}, full));
    expect(read(written)).toMatchObject(full);
    expect(diagnostics[0]?.message).toMatch(/numerics of hls4ml-0\.8, flow rtl, 2 adder levels per stage, requantise a → b as fixed<8,3,RND,SAT>, .*cut at c/);
  });

  it('is written into a file of the user, and goes again without a trace', () => {
    const edited = writeHls4mlConfig({ ...read(text), ...full }).text;
    expect(edited.startsWith(text)).toBe(true);
    expect(read(edited)).toMatchObject(full);
    const { structure: _structure, ...plain } = read(edited);
    expect(writeHls4mlConfig({ ...plain, numericsProfile: 'hls4ml-1.3', flow: 'hls', adderLevelsPerStage: 4 }).text).toBe(text);
    expect(writeHls4mlConfig(read(edited)).text).toBe(edited);
  });

  it('stands in the bare form too', () => {
    const bare = 'Model:\n  Precision: fixed<16,6>\n  ReuseFactor: 1\n';
    const edited = writeHls4mlConfig({ ...read(bare), structure }).text;
    expect(readHls4mlConfig(edited)).toMatchObject({ design: { structure }, diagnostics: [] });
  });

  it('is not written where everything is as usual', () => {
    expect(writeHls4mlConfig(design()).text).not.toMatch(/Bitloom/);
    expect(readHls4mlConfig(text).beside).toEqual({});
  });
});

describe('a damaged mapping', () => {
  it.each([
    ['Bitloom: 3', /Bitloom is the number 3; expected a mapping/],
    ['Bitloom: {NumericsProfile: hls4ml-2}', /Bitloom\.NumericsProfile .*expected hls4ml-1\.3 or hls4ml-0\.8/],
    ['Bitloom: {AdderLevelsPerStage: 0.5}', /expected a whole number from 1 to 64/],
    ['Bitloom: {Structure: cut}', /expected a list of edits/],
    ['Bitloom: {Structure: [{Kind: requantise, Layer: a, Precision: auto}]}', /Structure\.0 .*expected an edit/],
    ['Bitloom: {Colour: red}', /no key "Colour" in Bitloom/],
  ])('%s is named and left out', (block, message) => {
    const reading = readHls4mlConfig(`${text}${block}\n`);
    expect(reading.diagnostics.map((d) => d.message).join()).toMatch(message);
    expect(reading.beside).toEqual({});
  });
});
