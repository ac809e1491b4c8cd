/** @file A timing summary of Vivado with paths of the test's own choosing, in the form of its releases since 2019. All texts are ours. */

/** A cell on the way of a path, with the wire that leads to it (none to the first). */
export interface FakeCell {
  /** Output pin with the instances around it: `grp_dense_latency_…_config2_s_fu_36/sum_carry/O`. */
  readonly pin: string;
  readonly type: string;
  readonly delayNs: number;
  readonly wire?: { readonly delayNs: number; readonly fanOut: number };
}

/** A path from register to register. */
export interface FakePath {
  readonly slackNs: number;
  readonly cells: readonly FakeCell[];
  /** The last wire, to the register at the end. */
  readonly last: { readonly pin: string; readonly delayNs: number; readonly fanOut: number };
}

const RULER = '-'.repeat(96);
const PATH_RULER = '  -------------------------------------------------------------------    -------------------';
const ns = (value: number): string => value.toFixed(3);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Return the report of a routed design with one clock; the worst path comes first. */
export function timingText(paths: readonly FakePath[], { design = 'myproject', periodNs = 5, version = '2023.2' } = {}): string {
  const worst = Math.min(...paths.map(({ slackNs }) => slackNs));
  const failing = paths.filter(({ slackNs }) => slackNs < 0);
  const total = sum(failing.map(({ slackNs }) => slackNs));
  const slacks = [ns(worst), ns(total), failing.length, 4000, '0.014', '0.000', 0, 4000, '1.958', '0.000', 0, 2000];
  const columns = ['WNS(ns)', 'TNS(ns)', 'TNS Failing Endpoints', 'TNS Total Endpoints', 'WHS(ns)', 'THS(ns)', 'THS Failing Endpoints', 'THS Total Endpoints', 'WPWS(ns)', 'TPWS(ns)', 'TPWS Failing Endpoints', 'TPWS Total Endpoints'];
  const section = (title: string, body: string): string => `${RULER}\n| ${title}\n| ${'-'.repeat(title.length)}\n${RULER}\n\n${body}\n\n`;
  const table = (titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
    [titles, titles.map((title) => '-'.repeat(title.length)), ...rows].map((cells) => cells.map((cell, at) => String(cell).padEnd(titles[at]?.length ?? 0)).join('  ')).join('\n');
  return `Copyright 1986-2023 Xilinx, Inc. All Rights Reserved.
${RULER}
| Tool Version : Vivado v.${version} (lin64) Build 4029153 Fri Oct 13 20:13:54 MDT 2023
| Date         : Wed Mar 18 14:20:15 2026
| Command      : report_timing_summary -file timing_routed.rpt
| Design       : ${design}
| Device       : 7z020-clg400
| Design State : Routed
${RULER}

Timing Summary Report

${section('Design Timing Summary', `${table(columns, [slacks])}\n\n\n${failing.length === 0 ? 'All user specified timing constraints are met.' : 'Timing constraints are not met.'}`)}${section('Clock Summary', table(['Clock ', 'Waveform(ns)  ', 'Period(ns)', 'Frequency(MHz)'], [['ap_clk', `{0.000 ${ns(periodNs / 2)}}`, ns(periodNs), ns(1000 / periodNs)]]))}${section('Intra Clock Table', table(['Clock ', ...columns], [['ap_clk', ...slacks]]))}${section('Inter Clock Table', table(['From Clock', 'To Clock', ...columns.slice(0, 4)], []))}${section('Timing Details', detailsOf(paths, { worst, total, failing: failing.length, periodNs }))}`;
}

function detailsOf(paths: readonly FakePath[], { worst, total, failing, periodNs }: { readonly worst: number; readonly total: number; readonly failing: number; readonly periodNs: number }): string {
  return `\n${RULER}---\nFrom Clock:  ap_clk\n  To Clock:  ap_clk\n\nSetup : ${String(failing).padStart(12)}  Failing Endpoints,  Worst Slack ${ns(worst).padStart(12)}ns,  Total Violation ${ns(total).padStart(12)}ns\n${RULER}---\n\n\nMax Delay Paths\n${'-'.repeat(86)}\n${paths.toSorted((a, b) => a.slackNs - b.slackNs).map((path) => pathText(path, periodNs)).join('\n')}`;
}

function pathText({ slackNs, cells, last }: FakePath, periodNs: number): string {
  const logic = sum(cells.map(({ delayNs }) => delayNs));
  const route = sum([...cells.map(({ wire }) => wire?.delayNs ?? 0), last.delayNs]);
  const share = (part: number): string => `${ns(part)}ns (${((100 * part) / (logic + route)).toFixed(3)}%)`;
  const levels = cells.length - 1;
  let at = 2;
  const step = (delayNs: number): string => {
    at += delayNs;
    return `${ns(delayNs).padStart(22)}${ns(at).padStart(10)}`;
  };
  const wire = (delayNs: number, fanOut: number, name: string): string => `                         net (fo=${fanOut}, routed)${step(delayNs)}    ${name}`;
  const way = cells.flatMap((cell) => [
    ...(cell.wire === undefined ? [] : [wire(cell.wire.delayNs, cell.wire.fanOut, `${cell.pin}_n`)]),
    `    SLICE_X10Y20         ${cell.type} (Prop_${cell.type.toLowerCase()}_I0_O)${step(cell.delayNs)} r  ${cell.pin}`,
  ]);
  const clocked = `                            (rising edge-triggered cell FDRE clocked by ap_clk  {rise@0.000ns fall@${ns(periodNs / 2)}ns period=${ns(periodNs)}ns})`;
  return `Slack (${slackNs < 0 ? 'VIOLATED' : 'MET'}) :        ${ns(slackNs)}ns  (required time - arrival time)
  Source:                 ${cells[0]?.pin.replace(/Q$/, 'C') ?? ''}
${clocked}
  Destination:            ${last.pin}
${clocked}
  Path Group:             ap_clk
  Path Type:              Setup (Max at Slow Process Corner)
  Requirement:            ${ns(periodNs)}ns  (ap_clk rise@${ns(periodNs)}ns - ap_clk rise@0.000ns)
  Data Path Delay:        ${ns(logic + route)}ns  (logic ${share(logic)}  route ${share(route)})
  Logic Levels:           ${levels}  (LUT6=${levels})

    Location             Delay type                Incr(ns)  Path(ns)    Netlist Resource(s)
${PATH_RULER}
                         (clock ap_clk rise edge)     0.000     0.000 r  
                         net (fo=2000, routed)        2.000     2.000    ap_clk
${PATH_RULER}
${way.join('\n')}
${wire(last.delayNs, last.fanOut, last.pin.replace(/\/[^/]*$/, '_n'))}
    SLICE_X12Y24         FDRE                                         r  ${last.pin}
${PATH_RULER}

                         (clock ap_clk rise edge) ${ns(periodNs).padStart(9)} ${ns(periodNs).padStart(9)} r  
${PATH_RULER}
                         required time                      ${ns(periodNs + 2)}    
                         arrival time                       ${ns(-at)}    
${PATH_RULER}
                         slack                              ${ns(slackNs)}    

`;
}
