/** @file Structure edits as words become edits, or say what was expected. */
import { describe, expect, it } from 'vitest';
import { readSetting } from '../../../main/cli/settings.ts';
import { readStructureEdit } from '../../../main/cli/structure-words.ts';
import type { DesignView, NodeStructure } from '../../../preload/contract/design.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';

const node = (name: string, structure: NodeStructure, source: readonly string[] = [name]) => ({
  layer: { name, class_name: 'Dense', inputs: [], outputs: [name], shape: [], result_type: fixed(16, 6), types: {}, attributes: {}, traced: null, weights: {} },
  source_layers: source, precision: [], supported: true, macCount: 0, structure,
});
const view: DesignView = {
  designId: 'd', projectId: 'p', design: PLAIN_DESIGN, revision: 1, inputs: [], outputs: [], problems: [], dormantSettings: [], notBuildable: [],
  nodes: [node('fc1', { behind: 'bn1', before: 'fc1', edits: [] }, ['fc1', 'bn1']), node('fc2', { behind: 'fc2', before: 'fc2', edits: [] }), node('conv', { before: 'conv', edits: [] })],
  structure: [{ edit: { kind: 'cut', layer: 'fc2' }, text: 'cut at fc2', applied: true, drops: ['sm'] }],
};

describe('a structure edit in words', () => {
  it.each([
    [{ kind: 'cut', layer: 'fc1' }, { kind: 'cut', layer: 'bn1' }],
    [{ kind: 'extra_output', layer: 'fc2' }, { kind: 'extra-output', layer: 'fc2' }],
    [{ kind: 'keep-batch-norm', layer: 'bn1' }, { kind: 'keep-batch-norm', layer: 'bn1' }],
    [{ kind: 'drop-softmax', layer: 'sm' }, { kind: 'drop-softmax', layer: 'sm' }],
    [{ kind: 'requantize', layer: 'fc1', to: 'fc2', precision: 'fixed<8,3>' }, { kind: 'requantise', layer: 'bn1', to: 'fc2', precision: 'fixed<8,3>' }],
  ])('%j', (words, edit) => {
    expect(readStructureEdit(words, view)).toEqual(edit);
  });

  it.each([
    [{ kind: 'cutt', layer: 'fc1' }, /no structure edit "cutt"\. Did you mean "cut"/],
    [{ kind: 'cut', layer: '' }, /needs the name of a layer/],
    [{ kind: 'cut', layer: 'fc3' }, /no layer "fc3"/],
    [{ kind: 'extra-output', layer: 'conv' }, /no place for an edit directly behind conv/],
    [{ kind: 'requantise', layer: 'fc1' }, /requantise needs a type/],
    [{ kind: 'requantise', layer: 'fc1', precision: 'auto' }, /requantise needs a type/],
  ])('refuses %j', (words, message) => {
    expect(() => readStructureEdit(words, view)).toThrow(message);
  });
});

it.each([
  ['structure.cut=fc1', { kind: 'cut', layer: 'bn1' }],
  ['structure.requantise=fc2:ufixed<4,2>', { kind: 'requantise', layer: 'fc2', precision: 'ufixed<4,2>' }],
  ['structure.requantise=fc1>fc2:fixed<8,3>', { kind: 'requantise', layer: 'bn1', to: 'fc2', precision: 'fixed<8,3>' }],
])('the setting %s adds an edit', (word, edit) => {
  expect(readSetting(word, view)).toEqual({ kind: 'add-structure', edit });
});

it('the setting design.numerics_profile chooses the version', () => {
  expect(readSetting('design.numerics_profile=hls4ml-0.8', view)).toEqual({ kind: 'set-global', changes: { numericsProfile: 'hls4ml-0.8' } });
  expect(() => readSetting('design.numerics_profile=0.7', view)).toThrow(/expected hls4ml-1\.3 or hls4ml-0\.8/);
});
