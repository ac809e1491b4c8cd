/** @file Reports of Vivado; every expected value was copied by hand from the text of the report. */
import { describe, expect, it } from 'vitest';
import { hasShared } from '../../../../helpers/shared.ts';
import { moduleOf, mustRead, readReal, readText, reportBytes, topOf } from './report-files.ts';

describe.skipIf(!hasShared)('utilization of real designs', () => {
  it('finds block RAM and DSP of a routed design, whose sections have other numbers', () => {
    const report = readReal('vivado2024.1_har_cnn_vivado_utilization_ROUTED.rpt');
    expect(report).toMatchObject({ tool: 'Vivado', version: '2024.1', stage: 'routed', part: 'xcu250-figd2104-2L-e', date: 'Wed Mar 18 14:03:05 2026', design: 'myproject', incomplete: false, absent: [] });
    expect(topOf(report)).toMatchObject({ lut: 7722, lutLogic: 7722, lutMemory: 0, ff: 4864, carry: 790, bram36Tiles: 12, ramb36: 10, ramb18: 4, uram: 0, dsp: 467, available: { lut: 1_728_000, bram36Tiles: 2688, dsp: 12_288 }, utilizationPercent: { lut: 0.45, dsp: 3.8 } });
  });

  it('keeps half tiles, and never calls a tile an 18K half', () => {
    const top = topOf(readReal('vivado2019.2_ftag_gru_vivado_synth.rpt'));
    expect(top).toMatchObject({ lut: 30_654, ff: 16_164, bram36Tiles: 139.5, ramb36: 0, ramb18: 279, dsp: 123 });
    expect(top).not.toHaveProperty('bram18');
  });

  it('reads series 7, which has "Slice" for "CLB" and no URAM', () => {
    const report = readReal('hls4ml_fixture_2020.1_zynq_vivado_synth.rpt');
    expect(topOf(report)).toMatchObject({ lut: 1526, lutLogic: 1478, lutMemory: 48, ff: 2428, bram36Tiles: 0, dsp: 66 });
    expect(topOf(report)).not.toHaveProperty('uram');
    expect(report.warnings.map(({ severity }) => severity)).toEqual(['note']);
  });

  it('reads reports with and without the "Prohibited" column, and leaves the tables of SLRs alone', () => {
    expect(topOf(readReal('vivado2022.2_lfads_vivado_synth.rpt'))).toMatchObject({ lut: 179_437, lutMemory: 12_503, ff: 227_971, bram36Tiles: 251, ramb36: 248, ramb18: 6, dsp: 2058, available: { lut: 871_680 } });
    expect(topOf(readReal('vivado2020.1_pruned_cnn_vivado_synth.rpt'))).toMatchObject({ lut: 123_948, ff: 43_435, bram36Tiles: 42, dsp: 5386, available: { lut: 1_728_000 } });
    expect(readReal('vivado2024.1_har_cnn_vivado_synth.rpt')).toMatchObject({ stage: 'optimized', version: '2024.1' });
  });

  it('reads utilization by hierarchy', () => {
    expect(topOf(readReal('vivado2025.1_demo_util_hier.rpt'))).toEqual({ name: 'compile_demo', instance: 'compile_demo', top: true, lut: 9, lutLogic: 9, lutMemory: 0, ff: 9, ramb36: 0, ramb18: 0, dsp: 0, other: { SRLs: '0' } });
  });

  it('reads the same from a copy with Windows line ends', () => {
    const name = 'vivado2019.2_quickdraw_gru_vivado_synth.rpt';
    const copy = new TextDecoder().decode(reportBytes(name)).replaceAll('\n', '\r\n');
    expect(mustRead(readText(copy))).toEqual(readReal(name));
    expect(topOf(readReal(name))).toMatchObject({ lut: 111_525, ff: 107_382, bram36Tiles: 587.5, dsp: 4041 });
  });

  it('says unknown where a damaged digit contradicts the percentage', () => {
    const text = new TextDecoder().decode(reportBytes('vivado2019.2_ftag_gru_vivado_synth.rpt')).replace('| CLB LUTs*               | 30654 |', '| CLB LUTs*               | 90654 |');
    const report = mustRead(readText(text));
    expect(topOf(report)).toMatchObject({ lut: 'unknown', ff: 16_164 });
    expect(report.warnings.some(({ code }) => code === 'report/inconsistent')).toBe(true);
  });
});

describe('utilization by hierarchy', () => {
  const HIERARCHY = `| Tool Version : Vivado v.2023.2 (lin64) Build 1
| Command      : report_utilization -hierarchical -hierarchical_percentages
| Design       : myproject
| Design State : Routed
Utilization Design Information

Table of Contents
-----------------
1. Utilization by Hierarchy

1. Utilization by Hierarchy
---------------------------

+-----------------------+--------------------------------+--------------+-----------+--------+
|        Instance       |             Module             |  Total LUTs  |    FFs    | RAMB36 |
+-----------------------+--------------------------------+--------------+-----------+--------+
| myproject             |                          (top) | 120(120.00%) | 50(<0.01%) |      1 |
|   dense_config2_U0    | myproject_dense_config2_s      |   80(80.00%) | 30(<0.01%) |      0 |
|     mul_U1            | myproject_mul_16s              |   10(10.00%) |  0(0.00%) |      0 |
|   layer2_out_U        | myproject_fifo_w16             |   40(40.00%) | 20(<0.01%) |      1 |
+-----------------------+--------------------------------+--------------+-----------+--------+
`;

  it('hands layers down to what lies inside, and leaves streams to glue', () => {
    const report = mustRead(readText(HIERARCHY));
    expect(report).toMatchObject({ flow: 'hls', stage: 'routed', incomplete: false });
    expect(topOf(report)).toMatchObject({ lut: 120, utilizationPercent: { lut: 120, ff: { below: 0.01 } }, ramb36: 1 });
    expect(moduleOf(report, 'myproject_mul_16s')).toMatchObject({ layer: 'config2', layerConfidence: 'exact', parent: 'myproject_dense_config2_s', lut: 10 });
    expect(moduleOf(report, 'myproject_fifo_w16').layer).toBe('glue');
  });

  it('leaves a row out that is cut and says so', () => {
    const report = mustRead(readText(HIERARCHY.slice(0, HIERARCHY.indexOf('|   layer2_out_U') + 60)));
    expect(report.incomplete).toBe(true);
    expect(report.modules.map(({ name }) => name)).toEqual(['myproject', 'myproject_dense_config2_s', 'myproject_mul_16s']);
  });
});

describe.skipIf(!hasShared)('timing of real designs', () => {
  it('reads slacks, clock and paths of a design that meets its timing', () => {
    const report = readReal('handmade_bn_10_4_SA2_timing.rpt');
    expect(report).toMatchObject({ version: '2019.1', part: 'xcvu13p-fhga2104', incomplete: false });
    expect(report.timing).toMatchObject({
      wnsNs: 1.196, tnsNs: 0, setupFailingEndpoints: 0, setupEndpoints: 34_390, whsNs: 0.014, thsNs: 0, holdEndpoints: 34_390, wpwsNs: 2.225, constraintsMet: true,
      clocks: [{ name: 'ap_clk', periodNs: 5, frequencyMhz: 200 }],
    });
    expect(report.timing?.paths?.[0]).toMatchObject({
      check: 'setup', met: true, slackNs: 1.196, source: 'denselayer2/output_data_reg[25][2]/C', destination: 'denselayer3/INPUT_SIZE_rows[25].OUTPUT_SIZE_cols[27].sa/data_out_reg[15]/D', pathGroup: 'ap_clk',
      requirementNs: 5, delayNs: 3.899, logicDelayNs: 0.699, routeDelayNs: 3.2, logicLevels: 5, logicCells: { CARRY8: 3, LUT2: 1, LUT4: 1 }, maxFanOut: 114,
    });
    expect(report.timing?.paths?.map(({ check }) => check)).toEqual(['setup', 'hold']);
  });

  it('reads a violated path as violated', () => {
    const { timing } = readReal('handmade_bn_13_5_MinpipeNegmax_timing.rpt');
    expect(timing).toMatchObject({ wnsNs: -1.53, tnsNs: -129.104, setupFailingEndpoints: 208, setupEndpoints: 50_192, constraintsMet: false });
    expect(timing?.paths?.[0]).toMatchObject({ met: false, slackNs: -1.53, delayNs: 6.466, logicDelayNs: 2.29, routeDelayNs: 4.176, logicLevels: 24, logicCells: { CARRY8: 7, LUT2: 1, LUT3: 4, LUT5: 1, LUT6: 7, MUXF7: 4 } });
  });

  it('keeps the NA of a design without constraints as unknown', () => {
    const report = readReal('vivado2025.1_demo_timing_post_route.rpt');
    expect(report.timing).toMatchObject({ wnsNs: 'unknown', setupEndpoints: 'unknown' });
    expect(report.timing).not.toHaveProperty('paths');
    expect(report).toMatchObject({ stage: 'routed', incomplete: false });
  });
});

describe.skipIf(!hasShared)('power of real designs', () => {
  it('reads totals, components and what modules draw', () => {
    const report = readReal('vivado2024.1_har_cnn_vivado_power.rpt');
    expect(report).toMatchObject({ stage: 'routed', flow: 'hls', incomplete: false, power: { totalW: 3.566, dynamicW: 0.61, staticW: 2.956, junctionTemperatureC: 26.9, confidence: 'Low' } });
    expect(report.power?.components).toContainEqual({ name: 'BUFG', powerW: { below: 0.001 } });
    expect(report.power?.components).toContainEqual({ name: 'LUT as Logic', powerW: 0.152 });
    expect(moduleOf(report, /^softmax_array_array/)).toMatchObject({ powerW: 0.01, layer: 'config7' });
    expect(moduleOf(report, 'exp_table_U')).toMatchObject({ powerW: 0.001, layer: 'config7' });
    expect(moduleOf(report, 'layer2_out_U')).toMatchObject({ powerW: 0.009, layer: 'glue' });
  });

  it('says unknown where the parts are not the total', () => {
    const text = new TextDecoder().decode(reportBytes('vivado2025.1_demo_power_post_route.rpt'));
    expect(mustRead(readText(text)).power).toMatchObject({ totalW: 5.995, dynamicW: 5.845, staticW: 0.149 });
    expect(mustRead(readText(text.replace('| 5.845        |', '| 9.845        |'))).power).toMatchObject({ totalW: 'unknown', dynamicW: 'unknown', staticW: 'unknown' });
  });
});
