/** @file Reports of Vivado HLS and Vitis HLS; every expected value was copied by hand from the text of the report. */
import { describe, expect, it } from 'vitest';
import { hasShared } from '../../../../helpers/shared.ts';
import { moduleOf, mustRead, readReal, readText, reportBytes, topOf } from './report-files.ts';

const CSYNTH_XML = (area: string, performance = ''): string =>
  `<profile><ReportVersion><Version>2018.2</Version></ReportVersion><UserAssignments><TopModelName>top</TopModelName></UserAssignments><PerformanceEstimates>${performance}</PerformanceEstimates><AreaEstimates>${area}</AreaEstimates></profile>`;

describe.skipIf(!hasShared)('csynth XML of real designs', () => {
  it('reads the compact form of 2020.1: DSP48E, device, clock, latency', () => {
    const report = readReal('hls4ml_fixture_2020.1_csynth.xml');
    expect(report).toMatchObject({ tool: 'Vivado HLS', version: '2020.1', kind: 'csynth', flow: 'hls', part: 'xc7z020-clg400-1', incomplete: false, absent: [], warnings: [] });
    expect(report.timing).toEqual({ targetClockPeriodNs: 5, clockUncertaintyNs: 0.62, estimatedClockPeriodNs: 4.049 });
    expect(topOf(report)).toMatchObject({ lut: 2532, ff: 7969, dsp: 73, bram18: 0, uram: 0, latencyCyclesMin: 10, latencyCyclesMax: 10, latencyNsMax: 50, intervalCyclesMin: 8, intervalCyclesMax: 8, available: { bram18: 280, dsp: 220, ff: 106400, lut: 53200, uram: 0 } });
  });

  it('keeps best and worst latency and both ends of the interval apart', () => {
    expect(topOf(readReal('vivadohls2019.2_quickdraw_gru_csynth.xml'))).toMatchObject({
      latencyCyclesMin: 4308, latencyCyclesAvg: 4308, latencyCyclesMax: 4411, latencyNsMin: 21_540, latencyNsMax: 22_055, intervalCyclesMin: 4202, intervalCyclesMax: 4302, lut: 1_218_611, bram18: 1820, dsp: 4041,
    });
  });

  it('reads the indented form of Vitis HLS with its modules, parents, loops and layers', () => {
    const report = readReal('vitis2024.1_har_cnn_csynth.xml');
    expect(report).toMatchObject({ tool: 'Vitis HLS', version: '2024.1', part: 'xcu250-figd2104-2L-e', design: 'myproject', incomplete: false });
    expect(topOf(report)).toMatchObject({ bram18: 29, dsp: 467, ff: 7123, lut: 17966, uram: 0 });
    const copy = moduleOf(report, 'zeropad1d_cl_array_array_ap_fixed_16_6_5_3_0_9u_config8_Pipeline_CopyMain');
    expect(copy).toMatchObject({ ff: 9, lut: 75, dsp: 0, layer: 'config8', layerConfidence: 'exact', intervalCyclesMin: 128, intervalCyclesMax: 128, pipelineType: 'loop auto-rewind (delay=0 clock cycles(s))', parent: 'zeropad1d_cl_array_ap_fixed_9u_array_ap_fixed_16_6_5_3_0_9u_config8_s' });
    expect(copy.utilizationPercent?.lut).toEqual({ below: 1 });
    expect(copy.loops).toEqual([{ name: 'CopyMain', tripCountMin: 128, tripCountMax: 128, latencyCyclesMin: 127, latencyCyclesMax: 127, initiationIntervalCycles: 1, iterationLatencyCycles: 1, pipelineType: 'yes' }]);
  });
});

describe.skipIf(!hasShared)('csynth text of real designs', () => {
  it('reads 2019.1, which has "Latency (clock cycles)" and no absolute latency', () => {
    const report = readReal('vivadohls2019.1_quickdraw_gru_myproject_csynth.rpt');
    expect(report).toMatchObject({ tool: 'Vivado HLS', version: '2019.1', date: 'Tue Nov 18 20:09:58 2025', part: 'xc7vx690t-ffg1761-2', incomplete: false });
    expect(topOf(report)).toMatchObject({ bram18: 578, dsp: 1849, ff: 269_778, lut: 264_305, uram: 0, latencyCyclesMin: 16_375, latencyCyclesMax: 16_401, intervalCyclesMin: 16_302, intervalCyclesMax: 16_402, available: { lut: 433_200 }, utilizationPercent: { lut: 61 } });
    expect(topOf(report)).not.toHaveProperty('latencyNsMin');
    expect(moduleOf(report, /^gru_stack/)).toMatchObject({ layer: 'config2', latencyCyclesMin: 16_301, latencyCyclesMax: 16_401, lut: 32_163, bram18: 65 });
  });

  it('gives what lies between layers to glue and keeps "-" as unknown', () => {
    const report = readReal('vitis2024.1_har_cnn_myproject_csynth.rpt');
    expect(moduleOf(report, 'FIFO')).toEqual({ name: 'FIFO', parent: 'myproject', layer: 'glue', bram18: 24, dsp: 'unknown', ff: 2391, lut: 1269, uram: 'unknown' });
    expect(moduleOf(report, /^conv_1d_cl/)).toMatchObject({ lut: 11_875, dsp: 370, pipelineType: 'loop auto-rewind stp(delay=0 clock cycles(s))', intervalCyclesMax: 390, latencyNsMax: 1965 });
    expect(topOf(report).available).toEqual({ bram18: 5376, dsp: 12_288, ff: 3_456_000, lut: 1_728_000, uram: 1280 });
  });

  it('reads the whole-design text as a tree, with loops in their modules', () => {
    const report = readReal('vitis2024.1_har_cnn_csynth.rpt');
    expect(topOf(report)).toMatchObject({ lut: 17_966, ff: 7123, dsp: 467, bram18: 29, uram: 'unknown', latencyNsMax: 1975, slackNs: 0.12, pipelineType: 'dataflow' });
    const conv = moduleOf(report, 'conv_1d_cl_array_ap_fixed_9u_array_ap_fixed_16_6_5_3_0_16u_config2_s');
    expect(conv.loops).toEqual([{ name: 'ReadInputWidth', tripCountMin: 130, tripCountMax: 130, latencyCyclesMin: 391, latencyCyclesMax: 391, initiationIntervalCycles: 3, iterationLatencyCycles: 5, pipelineType: 'yes', other: { 'Issue Type': 'II' } }]);
    const compute = moduleOf(report, /^compute_output_buffer_1d/);
    expect(compute).toMatchObject({ parent: conv.name, layer: 'config2', lut: 11_723, other: { 'Issue Type': 'II' } });
    expect(report.modules).toHaveLength(13);
  });

  it('takes no row of Bind Op, FIFO or other tables for a module, in 2 MB of text', () => {
    const report = readReal('vitis2024.1_har_cnn_ioparallel_myproject_csynth.rpt');
    expect(topOf(report)).toMatchObject({ latencyCyclesMin: 183, latencyCyclesMax: 184, intervalCyclesMin: 128 });
    expect(report.modules.filter(({ layer }) => layer !== 'glue').every(({ name }) => name === 'myproject' || name.includes('config'))).toBe(true);
    expect(moduleOf(report, /^relu/).latencyNsMin).toBe(0);
  });
});

describe.skipIf(!hasShared)('design size and cosimulation', () => {
  it('reads instructions with thousands separators and leaves call counts out', () => {
    const report = readReal('vitis2024.1_har_cnn_csynth_design_size.rpt');
    const row = (name: string) => report.designSize?.find((candidate) => candidate.name === name);
    expect(row('Compile/Link')?.instructions).toEqual({ total: 8246 });
    expect(row('Unroll/Inline (1) unroll')?.instructions).toEqual({ total: 34_182 });
    expect(row('myproject')).toEqual({ name: 'myproject', depth: 0, location: 'myproject.cpp:7', instructions: { 'Compile/Link': 8246, 'Unroll/Inline': 10_422, 'Array/Struct': 3853, Performance: 3817, 'HW Transforms': 3621 } });
    expect(row('fill_zero<nnet::array<ap_fix...')?.instructions).toEqual({ 'Compile/Link': 166 });
    expect(report.incomplete).toBe(false);
  });

  it('keeps the NA of a cosimulation that passed as unknown', () => {
    const report = readReal('vitis2024.1_har_cnn_cosim_NA.rpt');
    expect(report.cosim).toHaveLength(2);
    expect(report.cosim?.[0]).toMatchObject({ language: 'VHDL', status: 'not run', latencyCyclesMin: 'unknown' });
    expect(report.cosim?.[1]).toEqual({ language: 'Verilog', status: 'Pass', latencyCyclesMin: 'unknown', latencyCyclesAvg: 'unknown', latencyCyclesMax: 'unknown', intervalCyclesMin: 'unknown', intervalCyclesAvg: 'unknown', intervalCyclesMax: 'unknown', totalCycles: 'unknown' });
    expect(report).toMatchObject({ tool: 'HLS cosimulation (xsim)', date: 'Wed Mar 11 03:40:07 PM PDT 2026', incomplete: false });
  });
});

describe('the columns of a cosimulation', () => {
  const report = (table: string): string => `Report time       : Thu Jan  1 10:00:00 2020.\nSimulation tool   : xsim.\n\n${table}\n`;

  it('may be without "Total Execution Time"', () => {
    const read = mustRead(readText(report(`+----------+----------+-----------------------------+-----------------------------+
|          |          |   Latency(Clock Cycles)     |   Interval(Clock Cycles)    |
+   RTL    +  Status  +-----------------------------+-----------------------------+
|          |          |   min   |   avg   |   max   |   min   |   avg   |   max   |
+----------+----------+-----------------------------+-----------------------------+
|      VHDL|        NA|       NA|       NA|       NA|       NA|       NA|       NA|
|   Verilog|      Pass|       12|       13|       15|        3|        4|        5|
+----------+----------+-----------------------------+-----------------------------+`)));
    expect(read.cosim?.[1]).toEqual({ language: 'Verilog', status: 'Pass', latencyCyclesMin: 12, latencyCyclesAvg: 13, latencyCyclesMax: 15, intervalCyclesMin: 3, intervalCyclesAvg: 4, intervalCyclesMax: 5 });
  });

  it('may be without averages, and a failed simulation stays failed', () => {
    const read = mustRead(readText(report(`+----------+----------+-------------------+-------------------+
|          |          |      Latency      |      Interval     |
+   RTL    +  Status  +-------------------+-------------------+
|          |          |   min   |   max   |   min   |   max   |
+----------+----------+-------------------+-------------------+
|   Verilog|      Fail|       12|       15|        3|        5|
+----------+----------+-------------------+-------------------+`)));
    expect(read.cosim).toEqual([{ language: 'Verilog', status: 'Fail', latencyCyclesMin: 12, latencyCyclesMax: 15, intervalCyclesMin: 3, intervalCyclesMax: 5 }]);
  });
});

describe('csynth XML of versions and designs never seen', () => {
  it('keeps undef as unknown, and what is not there absent', () => {
    const top = topOf(mustRead(readText(CSYNTH_XML('<Resources><LUT>7</LUT></Resources>', '<SummaryOfOverallLatency><Best-caseLatency>1</Best-caseLatency><Worst-caseLatency>undef</Worst-caseLatency><DataflowPipelineThroughput>undef</DataflowPipelineThroughput></SummaryOfOverallLatency>'))));
    expect(top).toEqual({ name: 'top', top: true, lut: 7, latencyCyclesMin: 1, latencyCyclesMax: 'unknown', intervalCyclesMin: 'unknown', intervalCyclesMax: 'unknown' });
  });

  it('reads a throughput that is a range, and none where there is none', () => {
    const latency = (inner: string) => topOf(mustRead(readText(CSYNTH_XML('<Resources><FF>1</FF></Resources>', `<SummaryOfOverallLatency>${inner}</SummaryOfOverallLatency>`))));
    expect(latency('<DataflowPipelineThroughput><range><min>4</min><max>9</max></range></DataflowPipelineThroughput>')).toMatchObject({ intervalCyclesMin: 4, intervalCyclesMax: 9 });
    expect(latency('<Best-caseLatency>3</Best-caseLatency>')).not.toHaveProperty('intervalCyclesMin');
  });

  it('reads loops by number and nested loops, in any order of tags', () => {
    const loops = '<SummaryOfLoopLatency><Loop1><TripCount><range><min>2</min><max>8</max></range></TripCount><Latency>40</Latency><IterationLatency>5</IterationLatency><Loop1.1><TripCount>3</TripCount><Latency>9</Latency></Loop1.1></Loop1></SummaryOfLoopLatency>';
    expect(topOf(mustRead(readText(CSYNTH_XML('<Resources><URAM>2</URAM><DSP>3</DSP></Resources>', loops)))).loops).toEqual([
      { name: 'Loop1', tripCountMin: 2, tripCountMax: 8, latencyCyclesMin: 40, latencyCyclesMax: 40, iterationLatencyCycles: 5 },
      { name: 'Loop1.1', tripCountMin: 3, tripCountMax: 3, latencyCyclesMin: 9, latencyCyclesMax: 9 },
    ]);
  });

  it('keeps resources it does not know under their own name, and says which sections are missing', () => {
    const report = mustRead(readText('<profile><ReportVersion><Version>2027.1</Version></ReportVersion><UserAssignments><TopModelName>t</TopModelName></UserAssignments><AreaEstimates><Resources><LUT>5</LUT><AIE>4</AIE></Resources></AreaEstimates></profile>'));
    expect(topOf(report)).toEqual({ name: 't', top: true, lut: 5, other: { AIE: '4' } });
    expect(report.absent).toEqual(['PerformanceEstimates of t']);
    expect(report.tool).toBe('Vitis HLS');
  });

  it('shows more than 100 % as it stands', () => {
    const top = topOf(mustRead(readText(CSYNTH_XML('<Resources><DSP>3334</DSP><AVAIL_DSP>1728</AVAIL_DSP><UTIL_DSP>192</UTIL_DSP></Resources>'))));
    expect(top).toMatchObject({ dsp: 3334, available: { dsp: 1728 }, utilizationPercent: { dsp: 192 } });
  });

  it('says unknown where count, size of the device and percentage contradict each other', () => {
    const report = mustRead(readText(CSYNTH_XML('<Resources><DSP>33</DSP><AVAIL_DSP>1728</AVAIL_DSP><UTIL_DSP>192</UTIL_DSP></Resources>')));
    expect(topOf(report).dsp).toBe('unknown');
    expect(report.warnings.map(({ code }) => code)).toEqual(['report/inconsistent']);
  });

  it('gives no number of XML that is cut off, has entities or is nested without end', () => {
    const whole = CSYNTH_XML('<Resources><LUT>12345</LUT></Resources>');
    expect(mustRead(readText(whole.slice(0, whole.indexOf('345')))).modules).toEqual([]);
    expect(mustRead(readText(`<!DOCTYPE profile [<!ENTITY a "1">]>${whole}`.replace('<!DOCTYPE', '<?xml version="1.0"?><!DOCTYPE'))).modules).toEqual([]);
    expect(mustRead(readText(`<profile>${'<a>'.repeat(200_000)}`))).toMatchObject({ incomplete: true, modules: [] });
    expect(topOf(mustRead(readText(CSYNTH_XML('<Resources><LUT>&lt;5</LUT></Resources>')))).lut).toBe('unknown');
  });
});

describe.skipIf(!hasShared)('csynth text that is damaged', () => {
  it('says unknown where the lines do not add up to the total', () => {
    const text = new TextDecoder().decode(reportBytes('hls4ml_fixture_2020.1_csynth.rpt')).replace('|     73|    7944|   2390|    -|', '|     73|    7944|   2890|    -|');
    const report = mustRead(readText(text));
    expect(topOf(report)).toMatchObject({ lut: 'unknown', ff: 7969 });
    expect(report.warnings[0]?.code).toBe('report/inconsistent');
  });
});
