/** @file Reports of oneAPI, Quartus, Bambu, da4ml, Yosys and nextpnr; expected values copied by hand. */
import { describe, expect, it } from 'vitest';
import { hasShared } from '../../../../helpers/shared.ts';
import { moduleOf, mustRead, readReal, readText, topOf } from './report-files.ts';

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
    expect(moduleOf(report, 'add3')).toMatchObject({ cells: 11, lut: 4, ff: 5, carry: 2 });
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

const NEXTPNR = {
  utilization: { ICESTORM_LC: { used: 812, available: 7680 }, ICESTORM_DSP: { used: 3, available: 8 } },
  fmax: { clk: { achieved: 61.25, constraint: 48 } },
  critical_paths: [{
    from: 'posedge clk', to: 'posedge clk',
    path: [
      { type: 'clk-to-q', delay: 0.5, from: { cell: 'fc1.y_reg', loc: [1, 1], port: 'CLK' }, to: { cell: 'fc1.y_reg', loc: [1, 1], port: 'O' } },
      { type: 'routing', delay: 1.25, net: 'fc1.y', from: { cell: 'fc1.y_reg', port: 'O' }, to: { cell: 'fc2.add', port: 'I1' } },
      { type: 'logic', delay: 0.75, from: { cell: 'fc2.add', port: 'I1' }, to: { cell: 'fc2.add', port: 'O' } },
      { type: 'setup', delay: 0.25, from: { cell: 'fc2.y_reg', port: 'I0' }, to: { cell: 'fc2.y_reg', port: 'I0' } },
    ],
  }],
};

describe('nextpnr', () => {
  it('reads clocks, paths and cells; a logic cell is neither a LUT nor a flip-flop', () => {
    const report = mustRead(readText(JSON.stringify(NEXTPNR)));
    expect(report).toMatchObject({ tool: 'nextpnr', stage: 'routed', flow: 'rtl', timing: { constraintsMet: true, clocks: [{ name: 'clk', achievedMhz: 61.25, constraintMhz: 48 }] } });
    expect(topOf(report)).toMatchObject({ dsp: 3, available: { dsp: 8 }, other: { ICESTORM_LC: '812 of 7680' } });
    expect(topOf(report)).not.toHaveProperty('lut');
    expect(report.timing?.paths).toEqual([{ check: 'setup', source: 'fc1.y_reg/CLK', destination: 'fc2.y_reg/I0', pathGroup: 'posedge clk → posedge clk', delayNs: 2.75, logicDelayNs: 1.5, routeDelayNs: 1.25, logicLevels: 1, through: ['fc2.add/O'] }]);
  });

  it('names a section that is missing, and uses nothing of JSON that is not closed', () => {
    const { critical_paths: _paths, ...rest } = NEXTPNR;
    expect(mustRead(readText(JSON.stringify(rest))).absent).toEqual(['critical_paths']);
    expect(readText(JSON.stringify(NEXTPNR).slice(0, -5))).toMatchObject({ problems: [{ code: 'report/incomplete' }] });
    expect(readText(JSON.stringify(NEXTPNR).slice(0, -5)).report).toBeUndefined();
  });
});

describe('what is no report', () => {
  it('is refused with a finding', () => {
    for (const text of ['', 'hello', '{}', '[1]', '<html></html>', '{"a":'.repeat(100_000)]) expect(readText(text)).toMatchObject({ problems: [{ severity: 'error' }] });
  });
});
