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
    ['fc1.table_size=2048', { kind: 'set-option', layers: ['fc1'], key: 'TableSize', value: 2048 }],
    ['fc1.tableSize=2048', { kind: 'set-option', layers: ['fc1'], key: 'TableSize', value: 2048 }],
    ['fc1.TableSize=2048', { kind: 'set-option', layers: ['fc1'], key: 'TableSize', value: 2048 }],
    ['fc1.accum_t=fixed<20,8>', { kind: 'set-precision', layers: ['fc1'], variables: ['accum'], precision: 'fixed<20,8>' }],
    ['old.result=fixed<8,2>', { kind: 'set-precision', layers: ['old'], variables: ['result'], precision: 'fixed<8,2>' }],
    ['model.precision=fixed<12,4>', { kind: 'set-model-option', path: ['Precision'], value: 'fixed<12,4>' }],
    ['model.BramFactor=100', { kind: 'set-model-option', path: ['BramFactor'], value: 100 }],
    ['model.bram_factor=100', { kind: 'set-model-option', path: ['BramFactor'], value: 100 }],
    ['model.bitExact=false', { kind: 'set-model-option', path: ['BitExact'], value: false }],
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
    ['fc1.tabel_size=2048', /fc1 has no setting "tabel_size"\. Did you mean "TableSize"\?/],
    ['fc1.TabelSize=2048', /fc1 has no setting "TabelSize"\. Did you mean "TableSize"\?/],
    ['fc1.paralelizationFactor=2', /Did you mean "ParallelizationFactor"\?/],
    ['fc1.Colour=red', /fc1 has no setting "Colour"\.$/],
    ['fc1.table_size=many', /"fc1\.table_size=many": expected a whole number from 1/],
    ['fc1.reuse_factor=0', /whole number from 1/],
    ['design.flow=vhdl', /expected hls or rtl/],
    ['design.clock=-1', /a number above 0/],
    ['design.colour=red', /a design has no "colour"/],
    ['design.clok=5', /a design has no "clok"\. Did you mean "clock"\?/],
    ['model.brm_factor=100', /the model has no setting "brm_factor"\. Did you mean "BramFactor"\?/],
    ['model.precison=fixed<8,2>', /Did you mean "precision"\?/],
  ])('refuses %s', (word, message) => {
    expect(() => readSetting(word, view)).toThrow(message);
  });
});
