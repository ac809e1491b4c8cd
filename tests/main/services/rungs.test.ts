/** @file Rungs of the ladder from real reports; expected values by hand from their texts. */
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../main/compiler/readers/reports/read-report.ts';
import { rungOfResources, rungsOfReports } from '../../../main/services/rungs.ts';
import type { ReportView } from '../../../preload/contract/report.ts';
import type { ResourceReport } from '../../../preload/contract/run.ts';
import type { ModuleReport, ToolReport } from '../../../preload/model/tool-report.ts';
import { hasShared } from '../../helpers/shared.ts';
import { mustRead, readMade, reportBytes } from '../compiler/readers/reports/report-files.ts';

const view = (report: ToolReport, file = 'x.rpt'): ReportView => ({ ...report, file, stale: false });
const real = (name: string): ReportView => view(mustRead(readReport(reportBytes(name))), name);
const utilization = (modules: readonly ModuleReport[], more: Partial<ToolReport> = {}): ReportView => view({ tool: 'Vivado', version: '2024.1', kind: 'utilization', flow: 'hls', stage: 'routed', design: 'top', incomplete: false, absent: [], modules, warnings: [], ...more });

describe.skipIf(!hasShared)('rungs of real reports', () => {
  it('are csynth, post-synthesis and routed of the HAR CNN, each from its own reports', () => {
    const rungs = rungsOfReports(['vitis2024.1_har_cnn_csynth.xml', 'vitis2024.1_har_cnn_myproject_csynth.rpt', 'vivado2024.1_har_cnn_vivado_utilization_ROUTED.rpt', 'vivado2024.1_har_cnn_vivado_synth.rpt', 'vivado2024.1_har_cnn_vivado_power.rpt', 'vitis2024.1_har_cnn_cosim_NA.rpt'].map(real), 'hls');
    expect(rungs.map(({ flow, kind, tool, version }) => [flow, kind, tool, version])).toEqual([['hls', 'csynth', 'Vitis HLS', '2024.1'], ['hls', 'synth', 'Vivado', '2024.1'], ['hls', 'routed', 'Vivado', '2024.1']]);
    const [csynth, synth, routed] = rungs;
    expect(csynth?.total).toMatchObject({ lut: { value: 17_966 }, ff: { value: 7123 }, dsp: { value: 467 }, bram18: { value: 29 }, uram: { value: 0 }, latencyCycles: { value: 395 }, intervalCycles: { value: 390 }, clockPeriodNs: { value: 3.53 } });
    expect(csynth?.layers.map(({ layer, figures }) => [layer, figures.lut?.value])).toEqual([['config8', 157], ['config2', 11_875], ['config4', 692], ['config5', 894], ['config6', 2505], ['config7', 572]]);
    // 17 966 less 16 695 of the layers; of block RAM 29 less the 5 of the softmax.
    expect(csynth?.glue).toMatchObject({ lut: { value: 1271 }, bram18: { value: 24 } });
    // 10 RAMB36 and 4 RAMB18 are 24 halves and 12 tiles: halves are compared, tiles never.
    expect(synth).toMatchObject({ total: { lut: { value: 8565 }, bram18: { value: 24, note: '2 × 10 RAMB36 + 4 RAMB18' } }, layers: [] });
    expect(synth?.notes).toContain('after opt_design');
    expect(synth?.layerReason).toContain('no hierarchy');
    expect(routed?.total).toMatchObject({ lut: { value: 7722 }, dsp: { value: 467 } });
  });

  it('keep both ends of a latency, and the clock that timing allows', () => {
    expect(rungsOfReports([real('vivadohls2019.2_quickdraw_gru_csynth.xml')], 'hls')[0]?.total.latencyCycles).toEqual({ value: 4411, low: 4308 });
    // 5 ns wanted and 1.53 ns missing; its design state is in no line of the report, so it is no rung without the utilization.
    const [rung] = rungsOfReports([real('handmade_bn_13_5_MinpipeNegmax_util.rpt'), { ...real('handmade_bn_13_5_MinpipeNegmax_timing.rpt'), stage: 'routed' }], 'rtl');
    expect(rung).toMatchObject({ flow: 'rtl', kind: 'routed', total: { lut: { value: 71_666 }, clockPeriodNs: { value: 6.53, note: '5 ns wanted, -1.53 ns of slack' } } });
    expect(rung?.notes).toContain('counted to the flow rtl of the design');
  });

  it('sum up block RAM of two kinds in halves: 0 RAMB36 and 279 RAMB18', () => {
    expect(rungsOfReports([real('vivado2019.2_ftag_gru_vivado_synth.rpt')], 'hls')[0]?.total.bram18?.value).toBe(279);
  });
});

describe('rungs', () => {
  it('count a layer once, with its copies, and leave what is inside it to it', () => {
    const modules: ModuleReport[] = [
      { name: 'top', top: true, lut: 100, ff: 50 }, { name: 'fc1', parent: 'top', layer: 'fc1', layerConfidence: 'exact', lut: 60, ff: 20 }, { name: 'mul', parent: 'fc1', layer: 'fc1', layerConfidence: 'exact', lut: 30, ff: 10 },
      { name: 'relu', parent: 'top', instanceCount: 3, layer: 'act', layerConfidence: 'by order', lut: 5, ff: 1 }, { name: 'fifo', parent: 'top', layer: 'glue', layerConfidence: 'none', lut: 25, ff: 27 },
    ];
    const [rung] = rungsOfReports([utilization(modules)], 'hls');
    expect(rung?.layers).toEqual([{ layer: 'fc1', confidence: 'exact', figures: { lut: { value: 60 }, ff: { value: 20 } } }, { layer: 'act', confidence: 'by order', figures: { lut: { value: 15 }, ff: { value: 3 } } }]);
    expect(rung?.glue).toMatchObject({ lut: { value: 25 }, ff: { value: 27 } });
  });

  it('have no glue where layers hold more than the whole, or a layer has no figure', () => {
    const layer = (lut: number | 'unknown'): ModuleReport => ({ name: 'a', parent: 'top', layer: 'a', lut, ff: 1 });
    expect(rungsOfReports([utilization([{ name: 'top', top: true, lut: 10, ff: 4 }, layer(12)])], 'hls')[0]?.glue).not.toHaveProperty('lut');
    expect(rungsOfReports([utilization([{ name: 'top', top: true, lut: 10, ff: 4 }, layer('unknown')])], 'hls')[0]?.glue).not.toHaveProperty('lut');
  });

  it('prefer the count after optimisation, keep placed and routed apart, and say what is stale or cut off', () => {
    const at = (stage: 'synthesized' | 'optimized' | 'placed' | 'routed', lut: number): ReportView => ({ ...utilization([{ name: 'top', top: true, lut }], { stage }), file: `${stage}.rpt`, stale: stage === 'placed' });
    const rungs = rungsOfReports([at('synthesized', 10), at('optimized', 9), at('placed', 8), at('routed', 7)], 'hls');
    expect(rungs.map(({ kind, total, stale }) => [kind, total.lut?.value, stale])).toEqual([['synth', 9, false], ['placed', 8, true], ['routed', 7, false]]);
    expect(rungs[1]?.notes).toContain('placed.rpt is older than what it is about');
  });

  it('never turn unknown into a number', () => {
    expect(rungsOfReports([utilization([{ name: 'top', top: true, lut: 'unknown', ff: 3 }])], 'hls')[0]?.total).toEqual({ ff: { value: 3 } });
  });

  it('of this program’s own synthesis keep tool and version, and call their latency planned', () => {
    const resources: ResourceReport = { flow: 'rtl', kind: 'synth', tool: 'Yosys 0.55.944 (before packing)', family: 'Xilinx 7-series', layers: [{ layer: 'fc1', lutCount: 5, ffCount: 2, latencyCycles: 3 }], total: { lutCount: 7, ffCount: 2, latencyCycles: 3 }, leftOut: [{ layer: 'softmax', reason: 'no hardware yet' }] };
    expect(rungOfResources(resources)).toMatchObject({ tool: 'Yosys', version: '0.55.944', notes: ['before packing', 'Xilinx 7-series', 'without softmax: no hardware yet'], glue: { lut: { value: 2 } }, total: { latencyCycles: { note: 'planned by the generator' } } });
  });

  it('of reports made here are post-synthesis by Yosys and routed by nextpnr, which counts no LUTs', () => {
    const rungs = rungsOfReports([view(readMade('yosys-tree.stat'), 'a.stat'), view(readMade('nextpnr-ice40.json'), 'b.json')], 'hls');
    expect(rungs.map(({ flow, kind, tool, total }) => [flow, kind, tool, total])).toEqual([
      ['rtl', 'synth', 'Yosys', { lut: { value: 1249 }, ff: { value: 682 } }],
      ['rtl', 'routed', 'nextpnr', { clockPeriodNs: { value: 6.406, note: '156.1037 MHz' } }],
    ]);
  });
});
