/** @file Settings as words become edits, or say what was expected. */
import { describe, expect, it } from 'vitest';
import { readSetting } from '../../../main/cli/settings.ts';
import type { DesignView } from '../../../preload/contract/design.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';

const precision = ['result', 'weight', 'accum'].map((variable) => ({ variable, configured: 'auto', origin: 'default' as const, type: fixed(16, 6) }));
const layer = { name: 'conv1.a', class_name: 'Dense', inputs: [], outputs: [], shape: [], result_type: fixed(16, 6), types: {}, attributes: {}, traced: null, weights: {} };
const view: DesignView = {
  designId: 'd', projectId: 'p', design: PLAIN_DESIGN, revision: 1, inputs: [], outputs: [], problems: [], dormantSettings: ['old'], notBuildable: [],
  nodes: [{ layer, source_layers: [], precision, supported: true, macCount: 0 }, { layer: { ...layer, name: 'fc1' }, source_layers: [], precision, supported: true, macCount: 0 }],
};

describe('readSetting', () => {
  it.each([
    ['fc1.result=fixed<8,2>', { kind: 'set-precision', layers: ['fc1'], variables: ['result'], precision: 'fixed<8,2>' }],
    ['conv1.a.weight=auto', { kind: 'set-precision', layers: ['conv1.a'], variables: ['weight'], precision: 'auto' }],
    ['fc1.precision=fixed<6,1>', { kind: 'set-precision', layers: ['fc1'], variables: ['result', 'weight', 'accum'], precision: 'fixed<6,1>' }],
    ['fc1.reuse_factor=4', { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 4 }],
    ['fc1.ReuseFactor=4', { kind: 'set-reuse-factor', layers: ['fc1'], reuseFactor: 4 }],
    ['fc1.strategy=Resource', { kind: 'set-strategy', layers: ['fc1'], strategy: 'Resource' }],
    ['fc1.ParallelizationFactor=2', { kind: 'set-option', layers: ['fc1'], key: 'ParallelizationFactor', value: 2 }],
    ['old.result=fixed<8,2>', { kind: 'set-precision', layers: ['old'], variables: ['result'], precision: 'fixed<8,2>' }],
    ['model.precision=fixed<12,4>', { kind: 'set-model-option', path: ['Precision'], value: 'fixed<12,4>' }],
    ['model.BramFactor=100', { kind: 'set-model-option', path: ['BramFactor'], value: 100 }],
    ['design.clock=2.5', { kind: 'set-global', changes: { clockPeriodNs: 2.5 } }],
    ['design.io_type=io_stream', { kind: 'set-global', changes: { ioType: 'io_stream' } }],
  ])('reads %s', (word, edit) => {
    expect(readSetting(word, view)).toEqual(edit);
  });

  it.each([
    ['fc1', /"fc1": expected LAYER\.KEY=VALUE/],
    ['fc2.result=fixed<8,2>', /there is no layer "fc2"\. Did you mean "fc1"\?/],
    ['fc1.result=fixed<8>', /"fc1\.result=fixed<8>": .*needs two whole numbers/],
    ['fc1.reslt=fixed<8,2>', /fc1 has no setting "reslt"\. Did you mean "result"\?/],
    ['fc1.reuse_factor=0', /whole number from 1/],
    ['design.flow=vhdl', /expected hls or rtl/],
    ['design.clock=-1', /a number above 0/],
    ['design.colour=red', /a design has no "colour"/],
    ['model.precison=fixed<8,2>', /Did you mean "precision"\?/],
  ])('refuses %s', (word, message) => {
    expect(() => readSetting(word, view)).toThrow(message);
  });
});
