/** @file Results of an HLS project in the layout of the tools, with figures of the test's own choosing. */
import type { ReportUpload } from '../../preload/contract/report.ts';

/** Figures of a module. */
export interface MadeModule {
  readonly name: string;
  readonly lut: number;
  readonly ff: number;
  readonly dsp: number;
  readonly latencyCycles?: number;
}

/** Return the XML of a C synthesis: the whole design first, then its modules. */
export function csynthXml(top: MadeModule, modules: readonly MadeModule[] = [], version = '2024.1'): string {
  const body = ({ lut, ff, dsp, latencyCycles = 3 }: MadeModule): string =>
    `<PerformanceEstimates><SummaryOfOverallLatency><Best-caseLatency>${latencyCycles}</Best-caseLatency><Worst-caseLatency>${latencyCycles}</Worst-caseLatency><Interval-min>1</Interval-min><Interval-max>1</Interval-max></SummaryOfOverallLatency></PerformanceEstimates><AreaEstimates><Resources><LUT>${lut}</LUT><FF>${ff}</FF><DSP>${dsp}</DSP><BRAM_18K>0</BRAM_18K></Resources></AreaEstimates>`;
  return `<profile><ReportVersion><Version>${version}</Version></ReportVersion><UserAssignments><unit>ns</unit><Part>xc7z020clg400-1</Part><TopModelName>${top.name}</TopModelName><TargetClockPeriod>5.00</TargetClockPeriod></UserAssignments>${body(top)}<ModuleInformation>${modules.map((module) => `<Module><Name>${module.name}</Name>${body(module)}</Module>`).join('')}</ModuleInformation></profile>\n`;
}

/** Return a utilization report of Vivado in one of its states. */
export function utilizationText(design: string, state: string, { lut, ff, dsp }: Omit<MadeModule, 'name'>): string {
  const row = (name: string, count: number): string => `| ${name} | ${count} |\n`;
  const table = (title: string, rows: string): string => `${title}\n------------\n\n+-----------+------+\n| Site Type | Used |\n+-----------+------+\n${rows}+-----------+------+\n\n`;
  return `| Tool Version : Vivado v.2024.1 (lin64) Build 1\n| Date         : Wed Mar 18 14:03:05 2026\n| Command      : report_utilization\n| Design       : ${design}\n| Device       : xc7z020clg400-1\n| Design State : ${state}\nUtilization Design Information\n\nTable of Contents\n-----------------\n1. Slice Logic\n2. Memory\n3. DSP\n\n${table('1. Slice Logic', row('Slice LUTs', lut) + row('Slice Registers', ff))}${table('2. Memory', row('Block RAM Tile', 0) + row('  RAMB36/FIFO*', 0) + row('  RAMB18', 0))}${table('3. DSP', row('DSPs', dsp))}`;
}

/** Return files as `report:open` takes them. */
export function uploads(files: Readonly<Record<string, string>>): readonly ReportUpload[] {
  return Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text), modifiedAtMs: 1_700_000_000_000 }));
}

/** Calls of a top function as hls4ml writes them, for layers in order. */
export function topFunction(layers: readonly (readonly [name: string, functionName: string, index: number])[]): string {
  return layers.map(([name, functionName, index]) => `    nnet::${functionName}<in_t, layer${index}_t, ${functionName === 'dense' ? '' : `${functionName}_`}config${index}>(x, y); // ${name}`).join('\n');
}

/** The configuration of the bundled digits network as hls4ml writes it into a project. */
export const DIGITS_CONFIG = `Backend: Vitis
ClockPeriod: 5
IOType: io_parallel
Part: xc7z020clg400-1
ProjectName: digits
HLSConfig:
  Model:
    Precision:
      default: fixed<16,6>
    ReuseFactor: 1
    Strategy: Latency
  LayerName:
    pixels:
      Precision:
        result: ufixed<5,1>
`;

/** Layers of the bundled digits network with hls4ml's functions and numbers. */
export const DIGITS_LAYERS = [['fc1', 'dense', 2], ['fc1_relu', 'relu', 3], ['fc2', 'dense', 4], ['fc2_relu', 'relu', 5], ['output', 'dense', 6], ['output_softmax', 'softmax', 7]] as const;
