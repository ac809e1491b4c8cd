/** @file Reports of oneAPI, Quartus, Bambu, da4ml, Yosys and nextpnr; expected values copied by hand. */
import { describe, expect, it } from 'vitest';
import { hasShared } from '../../../../helpers/shared.ts';
import { madeText, moduleOf, mustRead, readMade, readReal, readText, topOf } from './report-files.ts';

describe.skipIf(!hasShared)('oneAPI and Quartus', () => {
  it('reads kernels by the columns that the file names: DSPs are not "Frac. DSPs"', () => {
    const report = readReal('summary.ndjson');
    expect(topOf(report)).toMatchObject({ name: 'Total', lut: 2462, ff: 7938, m20k: 77, dsp: 0, mlab: 92, other: { 'Frac. DSPs': '80' }, available: { lut: 974_400, ff: 1_948_800, m20k: 7110, dsp: 4510, mlab: 24_360 } });
    expect(moduleOf(report, 'bias_t)')).toMatchObject({ lut: 2134, ff: 4436, layer: 'config2' });
    expect(moduleOf(report, 'relu_config3>()')).toMatchObject({ lut: 168, layer: 'config3' });
    expect(moduleOf(report, 'Pipe resources')).toMatchObject({ ff: 3258, layer: 'glue' });
  });

  it('reads loops and keeps n/a out of the numbers', () => {
    const report = readReal('loop_attr.ndjson');
    expect(moduleOf(report, 'bias_t)')).toMatchObject({ fmaxMhz: 480, loops: [{ name: 'bias_t).B1', latencyCyclesMin: 200, latencyCyclesMax: 200, initiationIntervalCycles: 1, pipelineType: 'Yes' }] });
  });

  it('reads what the fitter placed', () => {
    expect(topOf(readReal('quartus.ndjson'))).toMatchObject({ alm: 4520.5, lut: 4182, ff: 16_419, dsp: 40, m20k: 36, mlab: 52, fmaxMhz: 597.73 });
  });
});

describe.skipIf(!hasShared)('Bambu and da4ml', () => {
  it('reads a result of Bambu', () => {
    const report = readReal('bambu_results_0.xml');
    expect(report).toMatchObject({ tool: 'Bambu', version: '2024.10', date: '2025-11-19T13:57:58', design: 'top_0', incomplete: false });
    expect(topOf(report)).toMatchObject({ lut: 67, ff: 3, dsp: 0, latencyCyclesMin: 2, estimatedClockPeriodNs: 2.192, slackNs: 7.808, other: { BRAMS: '0', SLICE: '17' } });
  });

  it('reads a summary of da4ml with its timing', () => {
    const report = readReal('jedi_da4ml_post_route_summary.json');
    expect(report).toMatchObject({ tool: 'da4ml', stage: 'routed', flow: 'rtl', design: 'epoch=1597' });
    expect(topOf(report)).toMatchObject({ lut: 84_326, lutLogic: 81_356, lutMemory: 2970, ff: 46_736, dsp: 0, carry: 7552, latencyCyclesMin: 22, other: { cost: '82985.5', ebops: '116939' } });
    expect(report.timing).toMatchObject({ targetClockPeriodNs: 2, estimatedClockPeriodNs: 3.051, wnsNs: -1.051, tnsNs: -8633.962, setupFailingEndpoints: 20_915, setupEndpoints: 50_603, whsNs: 0.041, wpwsNs: 0.468 });
  });
});

const STAT = `3. Printing statistics.

=== add3 ===

   Number of wires:                  9
   Number of cells:                 11
     CARRY4                          2
     FDRE                            5
     LUT2                            4

=== top ===

   Number of wires:                  6
   Number of cells:                  3
     BUFG                            1
     add3                            2

=== design hierarchy ===

   top                               1
     add3                            2

   Number of wires:                 24
   Number of cells:                 23
     BUFG                            1
     CARRY4                          4
     FDRE                           10
     LUT2                            8

`;

describe('Yosys stat', () => {
  it('reads the text: the design with everything below, and each module', () => {
    const report = mustRead(readText(STAT));
    expect(report).toMatchObject({ tool: 'Yosys', stage: 'synthesized', flow: 'rtl', design: 'top', incomplete: false });
    expect(topOf(report)).toMatchObject({ name: 'top', cells: 23, lut: 8, ff: 10, carry: 4, other: { BUFG: '1' } });
    expect(moduleOf(report, 'add3')).toMatchObject({ cells: 11, lut: 4, ff: 5, carry: 2, parent: 'top', instanceCount: 2 });
  });

  it('counts each module with everything inside it, copies included, in a report of Yosys itself', () => {
    const report = readMade('yosys-tree.stat');
    expect(report).toMatchObject({ design: 'top', incomplete: false });
    expect(topOf(report)).toMatchObject({ lut: 1249, ff: 682, carry: 837, cells: 2768 });
    expect(moduleOf(report, 'fc1')).toMatchObject({ lut: 826, ff: 439, carry: 596, cells: 1861, parent: 'top' });
    expect(moduleOf(report, 'fc1_relu')).toMatchObject({ ff: 36, cells: 36 });
    expect(moduleOf(report, 'fc1_relu_unit0')).toMatchObject({ ff: 6, parent: 'fc1_relu', instanceCount: 6 });
    expect(topOf(readMade('yosys-flat.json'))).toMatchObject({ name: 'top', lut: 1225, ff: 658, carry: 837, cells: 2720 });
    expect(readMade('yosys-flat.json')).toMatchObject({ version: '0.23', incomplete: false });
    expect(topOf(readMade('yosys-flat.stat'))).toMatchObject({ lut: 1225, ff: 658, cells: 2720 });
  });

  it('is not lost in modules that hold each other, or each the next twice', () => {
    const module = (cells: Readonly<Record<string, number>>): object => ({ num_cells: Object.values(cells).reduce((a, b) => a + b, 0), num_cells_by_type: cells });
    const deep = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`\\m${at}`, module(at === 89 ? { LUT2: 1 } : { [`m${at + 1}`]: 2 })]));
    expect(topOf(mustRead(readText(JSON.stringify({ creator: 'Yosys 0.55', modules: deep })))).lut).toBe(2 ** 89);
    expect(mustRead(readText(JSON.stringify({ modules: { '\\a': module({ b: 1 }), '\\b': module({ a: 1 }) } }))).modules.map(({ lut, cells }) => [lut, cells])).toEqual([[undefined, 'unknown'], [undefined, 'unknown']]);
  });

  it('says unknown where the kinds do not add up', () => {
    const report = mustRead(readText(STAT.replace('LUT2                            8', 'LUT2                            9')));
    expect(topOf(report)).toMatchObject({ cells: 'unknown' });
    expect(topOf(report)).not.toHaveProperty('lut');
    expect(report.warnings.some(({ code }) => code === 'report/inconsistent')).toBe(true);
  });

  it('gives no number of a text that is cut off', () => {
    for (let end = STAT.indexOf('cells:'); end < STAT.trimEnd().length; end += 7) {
      const { report, problems } = readText(STAT.slice(0, end));
      expect(report?.incomplete ?? problems.length > 0).toBe(true);
      for (const { name, lut } of report?.modules ?? []) expect([undefined, 'unknown', name === 'add3' ? 4 : 8]).toContain(lut);
    }
  });

  it('reads stat -json', () => {
    const cells = { num_cells: 4, num_cells_by_type: { SB_LUT4: 2, SB_DFFE: 1, SB_CARRY: 1 } };
    const report = mustRead(readText(JSON.stringify({ creator: 'Yosys 0.55 (git sha1 60f126cd0)', modules: { '\\fc1': cells }, design: cells })));
    expect(report).toMatchObject({ version: '0.55', incomplete: false });
    expect(moduleOf(report, 'fc1')).toMatchObject({ lut: 2, ff: 1, carry: 1, cells: 4 });
  });
});

describe('nextpnr', () => {
  it('reads clocks and cells; a logic cell is neither a LUT nor a flip-flop', () => {
    const report = readMade('nextpnr-ice40.json');
    expect(report).toMatchObject({ tool: 'nextpnr', stage: 'routed', flow: 'rtl', incomplete: false, absent: [], timing: { constraintsMet: true, clocks: [{ name: 'clk$SB_IO_IN_$glb_clk', achievedMhz: 156.1037, constraintMhz: 120 }] } });
    expect(topOf(report)).toMatchObject({ logicCells: 1375, available: { logicCells: 7680 }, other: { SB_IO: '97 of 256' } });
    expect(topOf(report)).not.toHaveProperty('lut');
  });

  it('reads critical paths with their steps; slack where both ends have one clock', () => {
    const paths = readMade('nextpnr-ice40.json').timing?.paths ?? [];
    expect(paths).toHaveLength(3);
    // 23 delays of the file added by hand: 0.54 + 0.315·3 + 0.231 + 0.259 + 0.126·5 + … = 6.405; the clock asked for is 8.333 ns.
    expect(paths[0]).toMatchObject({ source: 'i_fc1_relu.u2.n3_1_SB_DFFSR_Q_5_DFFLC/O', destination: 'i_fc2.u0.n23_c_SB_LUT4_O_LC/I3', delayNs: 6.405, routeDelayNs: 3.654, logicDelayNs: 2.751, logicLevels: 10, met: true });
    expect(paths[0]?.slackNs).toBeCloseTo(1.928, 3);
    expect(paths[0]?.steps?.slice(0, 3)).toEqual([
      { kind: 'logic', name: 'i_fc1_relu.u2.n3_1_SB_DFFSR_Q_5_DFFLC/O', delayNs: 0.54 },
      { kind: 'route', name: 't_fc1_relu[12]', delayNs: 1.645 },
      { kind: 'logic', name: 'i_fc2.u0.n22_c_SB_LUT4_O_I2_SB_LUT4_O_5_LC/O', delayNs: 0.315 },
    ]);
    expect(paths[1]).toMatchObject({ pathGroup: '<async> → posedge clk$SB_IO_IN_$glb_clk', source: 'in_x[25]$sb_io/D_IN_0' });
    expect(paths[1]).not.toHaveProperty('slackNs');
  });

  it('says unknown where the longest path is not the frequency of its clock', () => {
    const report = mustRead(readText(madeText('nextpnr-ice40.json').replace('1.6449999809265137', '1.9449999809265137')));
    expect(report.timing?.paths?.[0]).toMatchObject({ delayNs: 'unknown', slackNs: 'unknown' });
    expect(report.warnings.map(({ code }) => code)).toEqual(['report/inconsistent']);
  });

  it('names a section that is missing, and uses nothing of JSON that is not closed', () => {
    const whole = madeText('nextpnr-ice40.json');
    const { critical_paths: _paths, ...rest } = JSON.parse(whole) as Record<string, unknown>;
    expect(mustRead(readText(JSON.stringify(rest))).absent).toEqual(['critical_paths']);
    expect(readText(whole.trimEnd().slice(0, -1))).toMatchObject({ problems: [{ code: 'report/incomplete' }] });
    expect(readText(whole.trimEnd().slice(0, -1)).report).toBeUndefined();
  });
});

describe('what is no report', () => {
  it('is refused with a finding', () => {
    for (const text of ['', 'hello', '{}', '[1]', '<html></html>', '{"a":'.repeat(100_000)]) expect(readText(text)).toMatchObject({ problems: [{ severity: 'error' }] });
  });
});
