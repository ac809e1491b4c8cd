/** @file Figures of a run from several reports, by hand. */
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../main/compiler/readers/reports/read-report.ts';
import { pathViews } from '../../../main/services/path-views.ts';
import { runFigures } from '../../../main/services/run-figures.ts';
import type { ReportView } from '../../../preload/contract/report.ts';
import { hasShared } from '../../helpers/shared.ts';
import { madeText, mustRead, reportBytes } from '../compiler/readers/reports/report-files.ts';

const real = (name: string): ReportView => ({ ...mustRead(readReport(reportBytes(name))), file: name, stale: false });
const bare: ReportView = { file: 'x.rpt', stale: false, tool: 'Vivado', kind: 'timing', flow: 'hls', incomplete: false, absent: [], modules: [], warnings: [] };
const valuesOf = (reports: readonly ReportView[], clockPeriodNs = 5): Record<string, unknown> => Object.fromEntries(runFigures(reports, { clockPeriodNs }).map(({ name, value, low }) => [name, low === undefined ? value : [low, value]]));

describe.skipIf(!hasShared)('figures of real runs', () => {
  it('are latency, throughput and energy where csynth and power are known', () => {
    const figures = valuesOf(['vitis2024.1_har_cnn_csynth.xml', 'vivado2024.1_har_cnn_vivado_power.rpt', 'vitis2024.1_har_cnn_cosim_NA.rpt'].map(real));
    // 395 cycles of 5 ns; one input every 390 cycles: 512 820.5 a second; 3.566 W for 1950 ns are 6953.7 nJ, 0.61 W are 1189.5 nJ.
    expect(figures).toMatchObject({ clockPeriodNs: 5, latencyCycles: 395, latencyNs: 1975, intervalCycles: 390, totalPowerW: 3.566, dynamicPowerW: 0.61, staticPowerW: 2.956, energyPerInferenceNj: 6953.7, dynamicEnergyPerInferenceNj: 1189.5 });
    expect(figures['throughputPerSecond']).toBeCloseTo(512_820.5, 0);
  });

  it('keep ranges as ranges: the longer interval is the smaller throughput', () => {
    const figures = valuesOf([real('vivadohls2019.2_quickdraw_gru_csynth.xml')]);
    expect(figures).toMatchObject({ latencyCycles: [4308, 4411], latencyNs: [21_540, 22_055], intervalCycles: [4202, 4302] });
    const [low, high] = figures['throughputPerSecond'] as [number, number];
    expect(low).toBeLessThan(high);
  });

  it('say that a clock was missed, and that no power means no energy', () => {
    const figures = runFigures([real('handmade_bn_13_5_MinpipeNegmax_timing.rpt')], { clockPeriodNs: 5 });
    expect(figures.find(({ name }) => name === 'reachedClockPeriodNs')).toMatchObject({ value: 6.53, note: expect.stringContaining('does not work') as unknown });
    expect(figures.find(({ name }) => name === 'wnsNs')).toMatchObject({ value: -1.53, note: '208 of 50192 endpoints fail' });
    expect(figures.some(({ name }) => /energy/i.test(name))).toBe(false);
  });
});

describe('figures of a run', () => {
  it('come from the simulation rather than from the schedule, where it measured something', () => {
    const csynth: ReportView = { ...bare, tool: 'Vitis HLS', kind: 'csynth', modules: [{ name: 't', top: true, latencyCyclesMax: 9, intervalCyclesMax: 2 }] };
    const cosim: ReportView = { ...bare, kind: 'cosim', cosim: [{ language: 'Verilog', status: 'Pass', latencyCyclesMin: 12, latencyCyclesMax: 15, intervalCyclesMax: 5 }] };
    expect(valuesOf([csynth, cosim])).toMatchObject({ latencyCycles: [12, 15] });
    expect(valuesOf([csynth, { ...cosim, cosim: [{ language: 'Verilog', status: 'Pass', latencyCyclesMax: 'unknown' }] }])).toMatchObject({ latencyCycles: 9 });
  });

  it('hold the reached clock against the frequency that nextpnr was asked for, not against the design’s clock', () => {
    const routed: ReportView = { ...mustRead(readReport(new TextEncoder().encode(madeText('nextpnr-ice40.json')))), file: 'n.json', stale: false };
    const figures = runFigures([routed], { clockPeriodNs: 5 });
    // 120 MHz were asked for and 156.1 MHz reached: the clock of 5 ns is nobody's here.
    expect(figures.map(({ name, note }) => [name, note])).toEqual([['clockPeriodNs', undefined], ['reachedClockPeriodNs', undefined]]);
    expect(figures.map(({ value }) => Number(value))).toEqual([8.333333333, expect.closeTo(6.406, 3) as unknown]);
  });

  it('stay unknown where the tool said so, and are absent where it said nothing', () => {
    expect(valuesOf([{ ...bare, kind: 'csynth', modules: [{ name: 't', top: true, latencyCyclesMax: 'unknown' }] }])).toEqual({ clockPeriodNs: 5, latencyCycles: 'unknown', latencyNs: 'unknown' });
  });
});

describe('paths', () => {
  const reports = (['fc1', 'fc1_relu', 'fc2'] as const).map((name, at) => ({ name, index: at + 2 }));
  const paths = pathViews('r', [{ ...mustRead(readReport(new TextEncoder().encode(madeText('nextpnr-ice40.json')), reports)), file: 'n.json', stale: false }]);

  it('stand worst first, with stretches by layer, the share of wires, and the layers in order', () => {
    expect(paths.map(({ slackNs, layers }) => [slackNs === undefined ? undefined : Number(Number(slackNs).toFixed(3)), layers])).toEqual([[1.928, ['fc1_relu', 'fc2']], [undefined, ['fc1']], [undefined, ['fc2']]]);
    expect(paths[0]).toMatchObject({ tool: 'nextpnr', check: 'setup', logicLevels: 10, delayNs: 6.405 });
    // 3.654 of 6.405 ns are wires.
    expect(paths[0]?.routeShare).toBeCloseTo(0.5705, 3);
    expect(paths[0]?.stretches).toEqual([
      { layer: 'fc1_relu', confidence: 'exact', logicNs: 0.54, routeNs: 1.645, cellCount: 1 },
      { layer: 'fc2', confidence: 'exact', logicNs: 2.211, routeNs: 2.009, cellCount: 11 },
    ]);
  });
});
