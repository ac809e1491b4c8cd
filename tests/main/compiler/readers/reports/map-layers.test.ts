/** @file Which layer a module of a report belongs to, and how sure that is. */
import { describe, expect, it } from 'vitest';
import { mapModulesToLayers } from '../../../../../main/compiler/readers/reports/map-layers.ts';
import type { ModuleReport } from '../../../../../preload/model/tool-report.ts';

const TOP: ModuleReport = { name: 'myproject', top: true };
const layersOf = (modules: readonly ModuleReport[], ...known: Parameters<typeof mapModulesToLayers>[1] & readonly unknown[]): unknown[] =>
  mapModulesToLayers([TOP, ...modules], known).slice(1).map(({ layer, layerConfidence }) => [layer, layerConfidence]);

describe('a module belongs to a layer', () => {
  it('exactly by the number in its name, also in a mangled one', () => {
    const known = [{ name: 'fc1', index: 2 }, { name: 'relu1', index: 12 }];
    expect(layersOf([{ name: 'dense_array_ap_fixed_config2_s', parent: 'myproject' }, { name: 'relu_config12_s' }, { name: 'x', instance: '_ZN4nnetE7config2EEvNT1' }], ...known)).toEqual([['fc1', 'exact'], ['relu1', 'exact'], ['fc1', 'exact']]);
  });

  it('exactly by a function named after it, as HLS, Vivado and the rtl flow dress it up, and by the module around it', () => {
    const dressed = ['fc1', 'grp_fc1_fu_36', 'fc1_U0', 'fc1_s', 'fc1_1', 'i_fc1', 'fc1_unit0', 'fc1_Pipeline_VITIS_LOOP_12_1', 'myproject_fc1', 'grp_fc1_Pipeline_L1_fu_9'];
    expect(layersOf(dressed.map((name) => ({ name, parent: 'myproject' })), { name: 'fc1' })).toEqual(dressed.map(() => ['fc1', 'exact']));
    expect(layersOf([{ name: 'fc1', parent: 'myproject' }, { name: 'mul_16s', parent: 'fc1' }, { name: 'deep', parent: 'mul_16s' }], { name: 'fc1' })).toEqual([['fc1', 'exact'], ['fc1', 'exact'], ['fc1', 'exact']]);
    expect(layersOf([{ name: 'fc_1_s' }, { name: 'q_conv_2' }], { name: 'fc_1' }, { name: 'fc' }, { name: 'q.conv 2' })).toEqual([['fc_1', 'exact'], ['q.conv 2', 'exact']]);
  });

  it('also where its parent stands behind it, as in the list of modules of the XML', () => {
    expect(layersOf([{ name: 'mul', parent: 'wrapper' }, { name: 'wrapper', parent: 'dense_config2_s' }, { name: 'dense_config2_s', parent: 'myproject' }], { name: 'fc1', index: 2 })).toEqual([['fc1', 'exact'], ['fc1', 'exact'], ['fc1', 'exact']]);
  });

  it('by the instance right above it, where two layers share a module', () => {
    const modules = [{ name: 'a_config2_s', parent: 'myproject' }, { name: 'mul', parent: 'a_config2_s' }, { name: 'b_config3_s', parent: 'myproject' }, { name: 'mul', parent: 'b_config3_s' }];
    expect(layersOf(modules, { name: 'fc1', index: 2 }, { name: 'fc2', index: 3 }).map((pair) => (pair as unknown[])[0])).toEqual(['fc1', 'fc1', 'fc2', 'fc2']);
  });

  it('by its function where the tool has cut the name, so that the number may be cut as well', () => {
    const cut = { name: 'dense_latency_array_config1g8j', parent: 'myproject' };
    expect(layersOf([cut], { name: 'fc', index: 1 })).toEqual([['fc', 'exact']]);
    expect(layersOf([cut], { name: 'relu', index: 1, functionName: 'relu' }, { name: 'fc3', index: 17, functionName: 'dense' })).toEqual([['fc3', 'by type']]);
    expect(layersOf([cut], { name: 'a', index: 1, functionName: 'dense' }, { name: 'b', index: 17, functionName: 'dense' })).toEqual([['glue', 'none']]);
  });

  it('by type where function, type and width of its output are those of one layer only', () => {
    const module = { name: 'dense_array_ap_fixed_16u_array_ap_fixed_16_6_5_3_0_64u_s' };
    const fc1 = { name: 'fc1', functionName: 'dense', typeCode: 'ap_fixed_16_6_5_3_0', width: 64 };
    expect(layersOf([module], fc1, { ...fc1, name: 'fc2', width: 32 })).toEqual([['fc1', 'by type']]);
    expect(layersOf([module], { ...fc1, typeCode: 'ap_fixed_18_8_5_3_0' }, { ...fc1, name: 'fc2', typeCode: 'ap_fixed_18_8_5_3_0' })).toEqual([['glue', 'none']]);
    expect(layersOf([{ ...module, name: module.name.replace('dense', 'relu') }], fc1)).toEqual([['glue', 'none']]);
  });

  it('by order where names are anonymous, if as many modules as layers are left; instances are numbered as they were made', () => {
    const known = [{ name: 'fc1', functionName: 'dense' }, { name: 'fc2', functionName: 'dense' }];
    const modules = [{ name: 'dense_latency_0_1_s', instance: 'grp_dense_latency_0_1_s_fu_9', parent: 'myproject' }, { name: 'dense_latency_0_0_s', instance: 'grp_dense_latency_0_0_s_fu_120', parent: 'myproject' }];
    expect(layersOf(modules, ...known)).toEqual([['fc1', 'by order'], ['fc2', 'by order']]);
    expect(layersOf(modules.map(({ instance: _instance, ...module }) => module), ...known)).toEqual([['fc2', 'by order'], ['fc1', 'by order']]);
    expect(layersOf(modules.slice(1), ...known)).toEqual([['glue', 'none']]);
    expect(layersOf([{ name: 'conv_1d_cl_0_0_s', parent: 'myproject' }], { name: 'c', functionName: 'conv_1d_cl' })).toEqual([['c', 'by order']]);
  });

  it('or to none: streams, and numbers that no layer has', () => {
    expect(layersOf([{ name: 'layer2_out_U' }, { name: 'dense_config9_s' }], { name: 'fc1', index: 2 })).toEqual([['glue', 'none'], ['glue', 'none']]);
  });

  it('by its number alone where no names are known', () => {
    expect(layersOf([{ name: 'dense_config2_s' }, { name: 'relu_config3KfY' }])).toEqual([['config2', 'exact'], ['config3', 'by type']]);
  });
});
