/** @file A small project in hls4ml's layout, made by hand, and reports as a tool would leave them for it. All texts are ours. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Write the project; `vectors` are the lines of its test data. */
export function writeHlsProject(folder: string, { vectors = ['0.5 0.25', '1 -1'] }: { readonly vectors?: readonly string[] } = {}): void {
  const files: Readonly<Record<string, string>> = {
    'project.tcl': 'variable project_name\nset project_name "myproject"\nvariable part\nset part "xc7z020clg400-1"\n',
    'build_prj.tcl': '# The stages of opt, with hls4ml\'s marker lines.\nsource project.tcl\nsource build_opt.tcl\n',
    'vivado_synth.tcl': '# synth_design, report_utilization\n',
    'myproject_test.cpp': 'int main() { return 0; }\n',
    'firmware/myproject.cpp': 'void myproject() {}\n',
    'firmware/parameters.h': 'struct config2 {};\n',
    'firmware/weights/w2.txt': '1, 2, 3\n',
    'tb_data/tb_input_features.dat': vectors.map((line) => `${line}\n`).join(''),
    'tb_data/tb_output_predictions.dat': vectors.map(() => '0 0\n').join(''),
    // Results of another time, which must not come along.
    'tb_data/csim_results.log': 'old\n',
    'myproject_prj/solution1/syn/report/myproject_csynth.xml': '<profile/>\n',
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Where the tools leave their reports. */
export const REPORT = {
  xml: 'myproject_prj/solution1/syn/report/myproject_csynth.xml',
  text: 'myproject_prj/solution1/syn/report/myproject_csynth.rpt',
  cosim: 'myproject_prj/solution1/sim/report/myproject_cosim.rpt',
  vivado: 'vivado_synth.rpt',
  routed: 'util_routed.rpt',
  timing: 'timing_routed.rpt',
} as const;

/** Figures of a report. */
export interface FakeFigures {
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  readonly bram18: number;
  readonly latency: number;
  readonly interval: number;
}

const FIGURES: FakeFigures = { lut: 2532, ff: 7969, dsp: 73, bram18: 2, latency: 10, interval: 8 };

/** A csynth XML as Vitis HLS writes it, in short. */
export function csynthXml(figures: FakeFigures = FIGURES): string {
  const { lut, ff, dsp, bram18, latency, interval } = figures;
  return `<?xml version="1.0" encoding="UTF-8"?>
<profile>
  <section name="Version" level="0"><item name="Version">Version</item></section>
  <ReportVersion><Version>2023.2</Version></ReportVersion>
  <UserAssignments>
    <unit>ns</unit><ProductFamily>zynq</ProductFamily><Part>xc7z020-clg400-1</Part><TopModelName>myproject</TopModelName>
    <TargetClockPeriod>5.00</TargetClockPeriod><ClockUncertainty>1.35</ClockUncertainty><FlowTarget>vivado</FlowTarget>
  </UserAssignments>
  <PerformanceEstimates>
    <PipelineType>yes</PipelineType>
    <SummaryOfTimingAnalysis><unit>ns</unit><EstimatedClockPeriod>4.049</EstimatedClockPeriod></SummaryOfTimingAnalysis>
    <SummaryOfOverallLatency>
      <unit>clock cycles</unit><Best-caseLatency>${latency}</Best-caseLatency><Average-caseLatency>${latency}</Average-caseLatency><Worst-caseLatency>${latency}</Worst-caseLatency>
      <PipelineInitiationInterval>${interval}</PipelineInitiationInterval><PipelineDepth>${latency + 1}</PipelineDepth><Interval-min>${interval}</Interval-min><Interval-max>${interval}</Interval-max>
    </SummaryOfOverallLatency>
  </PerformanceEstimates>
  <AreaEstimates>
    <Resources><BRAM_18K>${bram18}</BRAM_18K><DSP>${dsp}</DSP><FF>${ff}</FF><LUT>${lut}</LUT><URAM>0</URAM></Resources>
    <AvailableResources><BRAM_18K>280</BRAM_18K><DSP>220</DSP><FF>106400</FF><LUT>53200</LUT><URAM>0</URAM></AvailableResources>
  </AreaEstimates>
</profile>
`;
}

/** The part of a layer in the report of the top function. */
export interface FakeInstance {
  /** Number of the layer: N of `configN`. */
  readonly index: number;
  readonly functionName: string;
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  readonly latency: number;
}

/** A csynth text report of the top function with its instances. */
export function csynthText(instances: readonly FakeInstance[], figures: Pick<FakeFigures, 'latency' | 'interval'> = FIGURES): string {
  const module = ({ functionName, index }: FakeInstance): string => `${functionName}_ap_fixed_16_6_5_3_0_config${index}_s`;
  const latency = instances.map((one) => `    |${module(one)}_fu_1 |${module(one)} | ${one.latency} | ${one.latency} | ${one.latency * 5} ns | ${one.latency * 5} ns | 1 | 1 | yes |`);
  const area = instances.map((one) => `    |${module(one)}_fu_1 |${module(one)} | 0| ${one.dsp}| ${one.ff}| ${one.lut}| 0|`);
  const { latency: cycles, interval } = figures;
  const sum = (pick: (one: FakeInstance) => number): number => instances.reduce((total, one) => total + pick(one), 0);
  const [lut, ff, dsp] = [sum((one) => one.lut), sum((one) => one.ff), sum((one) => one.dsp)];
  const percent = (used: number, of: number): number => Math.floor((100 * used) / of);
  return `

================================================================
== Vitis HLS Report for 'myproject'
================================================================
* Date:           Wed Mar 18 13:58:01 2026

* Version:        2023.2 (Build 4023990 on Oct 11 2023)
* Project:        myproject_prj
* Solution:       solution1 (Vivado IP Flow Target)
* Product family: zynq
* Target device:  xc7z020-clg400-1


================================================================
== Performance Estimates
================================================================
+ Timing: 
    * Summary: 
    +--------+---------+----------+------------+
    |  Clock |  Target | Estimated| Uncertainty|
    +--------+---------+----------+------------+
    |ap_clk  |  5.00 ns|  4.049 ns|     1.35 ns|
    +--------+---------+----------+------------+

+ Latency: 
    * Summary: 
    +---------+---------+-----------+-----------+-----+-----+----------+
    |  Latency (cycles) |   Latency (absolute)  |  Interval | Pipeline |
    |   min   |   max   |    min    |    max    | min | max |   Type   |
    +---------+---------+-----------+-----------+-----+-----+----------+
    |       ${cycles}|       ${cycles}| ${cycles * 5} ns | ${cycles * 5} ns |    ${interval}|    ${interval}|       yes|
    +---------+---------+-----------+-----------+-----+-----+----------+

    + Detail: 
        * Instance: 
    +---------+---------+---------+---------+-----------+-----------+-----+-----+----------+
    |         |         |  Latency (cycles) |   Latency (absolute)  |  Interval | Pipeline |
    | Instance|  Module |   min   |   max   |    min    |    max    | min | max |   Type   |
    +---------+---------+---------+---------+-----------+-----------+-----+-----+----------+
${latency.join('\n')}
    +---------+---------+---------+---------+-----------+-----------+-----+-----+----------+

        * Loop: 
        N/A



================================================================
== Utilization Estimates
================================================================
* Summary: 
+-----------------+---------+-----+--------+-------+-----+
|       Name      | BRAM_18K| DSP |   FF   |  LUT  | URAM|
+-----------------+---------+-----+--------+-------+-----+
|DSP              |        -|    -|       -|      -|    -|
|Expression       |        -|    -|       0|      2|    -|
|Instance         |        0|   ${dsp}|    ${ff}|   ${lut}|    0|
+-----------------+---------+-----+--------+-------+-----+
|Total            |        0|   ${dsp}|    ${ff}|   ${lut + 2}|    0|
+-----------------+---------+-----+--------+-------+-----+
|Available        |      280|  220|  106400|  53200|    0|
+-----------------+---------+-----+--------+-------+-----+
|Utilization (%)  |        0|   ${percent(dsp, 220)}|       ${percent(ff, 106400)}|      ${percent(lut + 2, 53200)}|    0|
+-----------------+---------+-----+--------+-------+-----+

+ Detail: 
    * Instance: 
    +---------+---------+---------+-----+------+------+-----+
    | Instance|  Module | BRAM_18K| DSP |  FF  |  LUT | URAM|
    +---------+---------+---------+-----+------+------+-----+
${area.join('\n')}
    +---------+---------+---------+-----+------+------+-----+
    |Total    |         |        0|   ${dsp}|  ${ff}|  ${lut}|    0|
    +---------+---------+---------+-----+------+------+-----+


================================================================
== Interface
================================================================
* Summary: 
+-----------+-----+-----+------------+--------------+--------------+
| RTL Ports | Dir | Bits|  Protocol  | Source Object|    C Type    |
+-----------+-----+-----+------------+--------------+--------------+
|ap_clk     |   in|    1|  ap_ctrl_hs|     myproject|  return value|
+-----------+-----+-----+------------+--------------+--------------+

`;
}

/** The report of a co-simulation. */
export function cosimText(status: 'Pass' | 'Fail', latency: number): string {
  return `Report time       : Wed Mar 11 03:40:07 PM UTC 2026.
Solution          : solution1.
Simulation tool   : xsim.

+----------+----------+-----------------------------------------------+-----------------------------------------------+----------------------+
|          |          |             Latency(Clock Cycles)             |              Interval(Clock Cycles)           | Total Execution Time |
+   RTL    +  Status  +-----------------------------------------------+-----------------------------------------------+    (Clock Cycles)    +
|          |          |      min      |      avg      |      max      |      min      |      avg      |      max      |                      |
+----------+----------+-----------------------------------------------+-----------------------------------------------+----------------------+
|      VHDL|        NA|             NA|             NA|             NA|             NA|             NA|             NA|                    NA|
|   Verilog|      ${status}|             ${latency}|             ${latency}|             ${latency}|              1|              1|              1|                    20|
+----------+----------+-----------------------------------------------+-----------------------------------------------+----------------------+
`;
}

/** Vivado's utilization, of a part with 53,200 LUTs. */
export function vivadoText({ lut, ff, dsp, bram36, state = 'Synthesized' }: { readonly lut: number; readonly ff: number; readonly dsp: number; readonly bram36: number; readonly state?: 'Synthesized' | 'Routed' }): string {
  const table = (rows: readonly (readonly [name: string, used: number, available: number])[]): string => `+-----------+------+-------+-----------+-------+\n| Site Type | Used | Fixed | Available | Util% |\n+-----------+------+-------+-----------+-------+\n${rows.map(([name, used, available]) => `| ${name} | ${used} | 0 | ${available} | ${((100 * used) / available).toFixed(2)} |\n`).join('')}+-----------+------+-------+-----------+-------+\n`;
  return `Copyright 1986-2023 Xilinx, Inc. All Rights Reserved.
------------------------------------------------------------------------------
| Tool Version : Vivado v.2023.2 (lin64) Build 4029153 Fri Oct 13 20:13:54 MDT 2023
| Date         : Wed Mar 18 13:59:15 2026
| Command      : report_utilization -file vivado_synth.rpt
| Design       : myproject
| Device       : xc7z020clg400-1
| Design State : ${state}
------------------------------------------------------------------------------

Utilization Design Information

Table of Contents
-----------------
1. Slice Logic
2. Memory
3. DSP

1. Slice Logic
--------------

${table([['Slice LUTs*', lut, 53200], ['Slice Registers', ff, 106400]])}

2. Memory
---------

${table([['Block RAM Tile', bram36, 140]])}

3. DSP
------

${table([['DSPs', dsp, 220]])}
`;
}
