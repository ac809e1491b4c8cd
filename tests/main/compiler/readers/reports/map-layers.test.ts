/** @file Which layer a module of a report belongs to, and how sure that is. */
import { describe, expect, it } from 'vitest';
import { mapModulesToLayers } from '../../../../../main/compiler/readers/reports/map-layers.ts';
import type { ModuleReport } from '../../../../../main/compiler/readers/reports/report.ts';

const TOP: ModuleReport = { name: 'myproject', top: true };
const layersOf = (modules: readonly ModuleReport[], ...known: Parameters<typeof mapModulesToLayers>[1] & readonly unknown[]): unknown[] =>
  mapModulesToLayers([TOP, ...modules], known).slice(1).map(({ layer, layerConfidence }) => [layer, layerConfidence]);

describe('a module belongs to a layer', () => {
  it('for certain by the number in its name, also in a mangled one', () => {
    const known = [{ name: 'fc1', index: 2 }, { name: 'relu1', index: 12 }];
    expect(layersOf([{ name: 'dense_array_ap_fixed_config2_s', parent: 'myproject' }, { name: 'relu_config12_s' }, { name: 'x', instance: '_ZN4nnetE7config2EEvNT1' }], ...known)).toEqual([['fc1', 'certain'], ['relu1', 'certain'], ['fc1', 'certain']]);
  });

  it('likely where the tool has shortened the name behind the number', () => {
    expect(layersOf([{ name: 'dense_latency_array_config7KfY' }], { name: 'fc3', index: 7 })).toEqual([['fc3', 'likely']]);
  });

  it('for certain by a function named after it, and by the module around it', () => {
    expect(layersOf([{ name: 'grp_fc1_fu_36' }, { name: 'fc1', parent: 'myproject' }, { name: 'mul_16s', parent: 'fc1' }], { name: 'fc1' })).toEqual([['fc1', 'certain'], ['fc1', 'certain'], ['fc1', 'certain']]);
  });

  it('likely by type and width of its output, if only one layer has them', () => {
    const module = { name: 'dense_array_ap_fixed_16u_array_ap_fixed_16_6_5_3_0_64u_s' };
    const fc1 = { name: 'fc1', functionName: 'dense', typeCode: 'ap_fixed_16_6_5_3_0', width: 64 };
    expect(layersOf([module], fc1, { ...fc1, name: 'fc2', width: 32 })).toEqual([['fc1', 'likely']]);
    expect(layersOf([module], fc1, { ...fc1, name: 'fc2' })).toEqual([['glue', undefined]]);
  });

  it('as a guess by order, if as many modules as layers are left', () => {
    const known = [{ name: 'fc1', functionName: 'dense_latency' }, { name: 'fc2', functionName: 'dense_latency' }];
    const modules = [{ name: 'dense_latency_0_0_s', parent: 'myproject' }, { name: 'dense_latency_0_1_s', parent: 'myproject' }];
    expect(layersOf(modules, ...known)).toEqual([['fc1', 'guess'], ['fc2', 'guess']]);
    expect(layersOf(modules.slice(1), ...known)).toEqual([['glue', undefined]]);
  });

  it('or to none: streams, and numbers that no layer has', () => {
    expect(layersOf([{ name: 'layer2_out_U' }, { name: 'dense_config9_s' }], { name: 'fc1', index: 2 })).toEqual([['glue', undefined], ['glue', undefined]]);
  });
});
