/**
 * @file One test per trap that real reports hold: spellings, layouts, gaps and line ends that change from tool to tool and from
 * version to version. Expected values were copied by hand from the texts.
 */
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../../../main/compiler/readers/reports/read-report.ts';
import { hasShared } from '../../../../helpers/shared.ts';
import { everyReport, moduleOf, mustRead, readReal, readText, reportBytes, topOf } from './report-files.ts';

const xml = (area: string, performance = ''): string =>
  `<profile><ReportVersion><Version>2022.2</Version></ReportVersion><UserAssignments><TopModelName>top</TopModelName></UserAssignments><PerformanceEstimates>${performance}</PerformanceEstimates><AreaEstimates><Resources>${area}</Resources></AreaEstimates></profile>`;
const speed = (inner: string): string => `<SummaryOfOverallLatency>${inner}</SummaryOfOverallLatency>`;
const csynthText = (table: string, section = 'Utilization Estimates', topics = '* Summary: '): string =>
  `== Vitis HLS Report for 'top'\n* Version:        2030.1\n== Performance Estimates\n== ${section}\n${topics}\n${table}\n== Interface\n* Summary: \n+-----+\n| RTL |\n+-----+\n|clk  |\n+-----+\n`;
const utilization = (sections: string): string => `| Tool Version : Vivado v.2030.1\n| Command      : report_utilization\n| Design       : top\n| Design State : Routed\nUtilization Design Information\n\nTable of Contents\n-----------------\n1. CLB Logic\n2. ARITHMETIC\n\n${sections}`;

describe('spellings', () => {
  it('DSP48E and DSP are one resource, BRAM_18K are halves, in any order, URAM may be missing', () => {
    expect(topOf(mustRead(readText(xml('<LUT>4</LUT><DSP48E>3</DSP48E><BRAM_18K>2</BRAM_18K><FF>1</FF>'))))).toEqual({ name: 'top', top: true, lut: 4, dsp: 3, bram18: 2, ff: 1 });
    expect(topOf(mustRead(readText(xml('<FF>1</FF><BRAM_18K>2</BRAM_18K><DSP>3</DSP><LUT>4</LUT><URAM>5</URAM>'))))).toEqual({ name: 'top', top: true, ff: 1, bram18: 2, dsp: 3, lut: 4, uram: 5 });
  });

  it.each(['undef', 'NA', '-', '?', 'N/A'])('%s is unknown, never 0', (none) => {
    expect(topOf(mustRead(readText(xml(`<LUT>${none}</LUT>`, speed(`<Worst-caseLatency>${none}</Worst-caseLatency>`)))))).toEqual({ name: 'top', top: true, lut: 'unknown', latencyCyclesMax: 'unknown' });
  });

  it.each(['none', 'no', 'yes', 'function', 'dataflow', 'loop rewind stp(delay=0 clock cycles(s))', 'loop auto-rewind stp(delay=0 clock cycles(s))'])('the pipeline type %s stays as printed', (type) => {
    expect(topOf(mustRead(readText(xml('<FF>1</FF>', `<PipelineType>${type}</PipelineType>`)))).pipelineType).toBe(type);
  });

  it('a percentage may be above 100', () => {
    expect(topOf(mustRead(readText(xml('<DSP>3334</DSP><AVAIL_DSP>1728</AVAIL_DSP><UTIL_DSP>192</UTIL_DSP>'))))).toMatchObject({ dsp: 3334, utilizationPercent: { dsp: 192 } });
  });
});

describe('throughput', () => {
  it.each([
    ['a number', '<DataflowPipelineThroughput>390</DataflowPipelineThroughput>', { intervalCyclesMin: 390, intervalCyclesMax: 390 }],
    ['a range of two elements', '<DataflowPipelineThroughput><range><min>4202</min><max>4302</max></range></DataflowPipelineThroughput>', { intervalCyclesMin: 4202, intervalCyclesMax: 4302 }],
    ['a range in one text', '<PipelineInitiationInterval>4 ~ 9</PipelineInitiationInterval>', { intervalCyclesMin: 4, intervalCyclesMax: 9 }],
    ['undef', '<PipelineInitiationInterval>undef</PipelineInitiationInterval>', { intervalCyclesMin: 'unknown', intervalCyclesMax: 'unknown' }],
  ])('may be %s', (_name, inner, expected) => {
    expect(topOf(mustRead(readText(xml('<FF>1</FF>', speed(inner)))))).toMatchObject(expected);
  });

  it('may be absent', () => {
    expect(topOf(mustRead(readText(xml('<FF>1</FF>', speed('<Best-caseLatency>3</Best-caseLatency>')))))).not.toHaveProperty('intervalCyclesMin');
  });
});

describe.skipIf(!hasShared)('HLS reports', () => {
  it('of 2020.1 are compact, later ones are indented and hold every module', () => {
    expect(readReal('hls4ml_fixture_2020.1_csynth.xml').modules).toHaveLength(1);
    expect(readReal('vitis2024.1_har_cnn_csynth.xml').modules).toHaveLength(13);
    // Per-function files stay compact.
    expect(readReal('vitis2024.1_har_cnn_myproject_csynth.xml').modules).toHaveLength(1);
  });

  it('print large times as 1.975e+03', () => {
    expect(topOf(readReal('vitis2024.1_har_cnn_csynth.rpt'))).toMatchObject({ latencyNsMax: 1975, latencyCyclesMax: 395 });
  });

  it('print ~0 for less than one percent, with the count beside it', () => {
    expect(topOf(readReal('vitis2024.1_har_cnn_csynth.rpt'))).toMatchObject({ bram18: 29, lut: 17_966, utilizationPercent: { bram18: { below: 1 }, lut: 1, dsp: 3 } });
  });

  it('have a column "Issue Type", of modules and of loops', () => {
    const report = readReal('vitis2024.1_har_cnn_csynth.rpt');
    expect(moduleOf(report, /^compute_output_buffer_1d/).other).toEqual({ 'Issue Type': 'II' });
    expect(moduleOf(report, /^conv_1d_cl/).loops?.[0]?.other).toEqual({ 'Issue Type': 'II' });
  });

  it('of 2019.1 say "Latency (clock cycles)" and have no column of absolute times', () => {
    expect(topOf(readReal('vivadohls2019.1_quickdraw_gru_myproject_csynth.rpt'))).toMatchObject({ latencyCyclesMin: 16_375, latencyCyclesMax: 16_401 });
  });

  it('list operations, FIFOs and memories in tables that look like those of instances', () => {
    const names = readReal('vitis2024.1_har_cnn_ioparallel_myproject_csynth.rpt').modules.map(({ name }) => name);
    expect(names).toHaveLength(10);
    expect(names.slice(6)).toEqual(['Expression', 'FIFO', 'Multiplexer', 'Register']);
  });

  it('list every operation under "Bind Op", below names that look like modules: none of them is one', () => {
    const names = readReal('vitis2024.1_har_cnn_csynth.rpt').modules.map(({ name }) => name);
    expect(names).toContain('myproject');
    expect(new Set(names).size).toBe(names.length);
    for (const operation of ['i_fu_66_p2', 'icmp_ln37_fu_72_p2', 'i_iw_fu_219_p2', 'and_ln350_fu_502_p2']) expect(names).not.toContain(operation);
    // Beside its 467 DSP in the module tree, Bind Op names them a second time.
    expect(topOf(readReal('vitis2024.1_har_cnn_csynth.rpt')).dsp).toBe(467);
  });

  it('may pass cosimulation without a single number', () => {
    expect(readReal('vitis2024.1_har_cnn_cosim_NA.rpt').cosim?.[1]).toMatchObject({ status: 'Pass', latencyCyclesMin: 'unknown' });
  });
});

describe('loops', () => {
  it('are elements called by their number or by their label', () => {
    const loop = (tag: string): unknown => topOf(mustRead(readText(xml('<FF>1</FF>', `<SummaryOfLoopLatency><${tag}><TripCount>16</TripCount><Latency>17</Latency></${tag}></SummaryOfLoopLatency>`)))).loops;
    expect(loop('Loop1')).toEqual([{ name: 'Loop1', tripCountMin: 16, tripCountMax: 16, latencyCyclesMin: 17, latencyCyclesMax: 17 }]);
    expect(loop('ReLUActLoop')).toEqual([{ name: 'ReLUActLoop', tripCountMin: 16, tripCountMax: 16, latencyCyclesMin: 17, latencyCyclesMax: 17 }]);
  });
});

describe.skipIf(!hasShared)('Vivado reports', () => {
  it('say Slice up to series 7 and CLB after it, with and without a column "Prohibited"', () => {
    expect(topOf(readReal('hls4ml_fixture_2020.1_zynq_vivado_synth.rpt'))).toMatchObject({ lut: 1526, ff: 2428, available: { lut: 53_200 }, utilizationPercent: { lut: 2.87 } });
    expect(topOf(readReal('vivado2019.2_ftag_gru_vivado_synth.rpt'))).toMatchObject({ lut: 30_654, ff: 16_164 });
    expect(topOf(readReal('vivado2024.1_har_cnn_vivado_synth.rpt'))).toMatchObject({ lut: 8565, ff: 4864, available: { lut: 1_728_000 }, utilizationPercent: { lut: 0.5 } });
  });

  it('renumber their sections from state to state, and name them first in a table of contents', () => {
    const synthesized = readReal('vivado2024.1_har_cnn_vivado_synth.rpt');
    const routed = readReal('vivado2024.1_har_cnn_vivado_utilization_ROUTED.rpt');
    expect([synthesized.stage, routed.stage]).toEqual(['optimized', 'routed']);
    expect([topOf(synthesized).dsp, topOf(routed).dsp, topOf(synthesized).bram36Tiles, topOf(routed).bram36Tiles]).toEqual([467, 467, 12, 12]);
  });

  it('count tiles in halves', () => {
    expect(topOf(readReal('vivado2019.2_quickdraw_gru_vivado_synth.rpt'))).toMatchObject({ bram36Tiles: 587.5, ramb18: 1175 });
  });

  it('of a whole design and of HLS never share a name for block RAM', () => {
    const every = everyReport().map(({ bytes }) => mustRead(readReport(bytes)));
    const both = every.flatMap(({ modules }) => modules).filter((module) => 'bram18' in module && ('bram36Tiles' in module || 'ramb18' in module));
    expect(both).toEqual([]);
    expect(every.filter(({ kind }) => kind === 'csynth').flatMap(({ modules }) => modules).some((module) => 'bram36Tiles' in module)).toBe(false);
    expect(every.filter(({ tool }) => tool === 'Vivado').flatMap(({ modules }) => modules).some((module) => 'bram18' in module)).toBe(false);
  });
});

describe('what no version had before', () => {
  it('a column of a resource, in the text and in the XML', () => {
    const table = '+-----------------+----+----+\n|       Name      | LUT| NPU|\n+-----------------+----+----+\n|Expression       |   7|   2|\n+-----------------+----+----+\n|Total            |   7|   2|\n+-----------------+----+----+';
    expect(topOf(mustRead(readText(csynthText(table))))).toEqual({ name: 'top', top: true, lut: 7, other: { NPU: '2' } });
    expect(topOf(mustRead(readText(xml('<LUT>7</LUT><NPU>2</NPU>')))).other).toEqual({ NPU: '2' });
  });

  it('a column and a row of a utilization table', () => {
    const report = mustRead(readText(utilization('1. CLB Logic\n------------\n\n+-----------+------+-----------+--------+\n| Site Type | Used | Available | Shared |\n+-----------+------+-----------+--------+\n| CLB LUTs  |   12 |       100 |      3 |\n| CLB NPUs  |    4 |       100 |      0 |\n+-----------+------+-----------+--------+\n\n2. ARITHMETIC\n-------------\n\n+-----------+------+\n| Site Type | Used |\n+-----------+------+\n| DSPs      |    5 |\n+-----------+------+\n')));
    expect(topOf(report)).toEqual({ name: 'top', top: true, lut: 12, dsp: 5, available: { lut: 100 }, other: { 'CLB LUTs, Shared': '3', 'CLB NPUs': '4' } });
    expect(report.absent).toEqual(['ff', 'bram36Tiles']);
  });

  it('a column of a cosimulation and one of a timing summary', () => {
    const cosim = mustRead(readText('Report time       : Thu Jan  1 10:00:00 2032.\nSimulation tool   : xsim.\n\n+---------+--------+-------+\n|   RTL   | Status | Seeds |\n+---------+--------+-------+\n| Verilog | Pass   |     9 |\n+---------+--------+-------+\n'));
    expect(cosim.cosim).toEqual([{ language: 'Verilog', status: 'Pass', other: { Seeds: '9' } }]);
    expect(cosim.absent).toEqual([]);
  });
});

describe('Windows line ends', () => {
  it.each(everyReport().filter(({ bytes }) => !new TextDecoder().decode(bytes).includes('\r')))('$name reads the same with them', ({ bytes }) => {
    const copy = new TextEncoder().encode(new TextDecoder().decode(bytes).replaceAll('\n', '\r\n'));
    expect(mustRead(readReport(copy))).toEqual(mustRead(readReport(bytes)));
  });

  it.skipIf(!hasShared)('are in no number', () => {
    const text = new TextDecoder().decode(reportBytes('vivado2024.1_har_cnn_vivado_power.rpt')).replaceAll('\n', '\r\n');
    expect(mustRead(readText(text)).power).toMatchObject({ totalW: 3.566, confidence: 'Low' });
  });
});
