/**
 * @file The programs that Bitloom can use where they are installed: names, how to ask for their version, what they enable.
 *
 * Every one is optional. Nothing here starts a process.
 */

import { HLS_STAGES, type HlsStage } from '../../preload/contract/run.ts';
import type { ToolStatus } from '../../preload/contract/tools.ts';
import type { VendorProduct } from './install-folders.ts';

/** A program to look for. */
export interface KnownTool {
  readonly name: string;
  readonly title: string;
  readonly group: ToolStatus['group'];
  /** Names of the executable, best first. */
  readonly executables: readonly string[];
  readonly versionArguments: readonly string[];
  /** First group is the version. */
  readonly versionPattern: RegExp;
  /** Products of AMD whose `bin` folder holds it, best first. */
  readonly products?: readonly VendorProduct[];
  /** Releases that have it, inclusive. */
  readonly releases?: { readonly from?: string; readonly to?: string };
  readonly stages?: readonly HlsStage[];
  readonly enables: string;
  readonly advice: string;
}

const ADD_VENDOR = 'Install it from AMD; it is found in the usual folders, on PATH, and in environment modules. Elsewhere: set its folder here, or with "bitloom doctor --set NAME=FOLDER".';
const RELEASE_TEXT = /v?(20\d\d\.\d+(?:\.\d+)?)/;

/** Every external program, in the order of the Tools view. */
export const KNOWN_TOOLS: readonly KnownTool[] = [
  {
    name: 'vitis-run', title: 'Vitis (vitis-run)', group: 'hls', executables: ['vitis-run'], versionArguments: ['--version'], versionPattern: RELEASE_TEXT, products: ['Vitis'], releases: { from: '2023.1' }, stages: HLS_STAGES,
    enables: 'the hls flow with Vitis 2023.1 and newer', advice: ADD_VENDOR,
  },
  {
    name: 'vitis_hls', title: 'Vitis HLS (vitis_hls)', group: 'hls', executables: ['vitis_hls'], versionArguments: ['-version'], versionPattern: RELEASE_TEXT, products: ['Vitis_HLS', 'Vitis'], releases: { from: '2020.1', to: '2024.2' }, stages: HLS_STAGES,
    enables: 'the hls flow with Vitis HLS 2020.1 to 2024.2', advice: ADD_VENDOR,
  },
  {
    name: 'vivado_hls', title: 'Vivado HLS (vivado_hls)', group: 'hls', executables: ['vivado_hls'], versionArguments: ['-version'], versionPattern: RELEASE_TEXT, products: ['Vivado', 'Vivado_HLS'], releases: { to: '2020.1' }, stages: HLS_STAGES,
    enables: 'the hls flow with Vivado HLS up to 2020.1 (backend Vivado)', advice: ADD_VENDOR,
  },
  {
    name: 'v++', title: 'Vitis Unified (v++)', group: 'hls', executables: ['v++'], versionArguments: ['--version'], versionPattern: RELEASE_TEXT, products: ['Vitis'],
    enables: 'opening finished projects in the Vitis IDE by hand; Bitloom itself calls vitis-run of the same installation', advice: ADD_VENDOR,
  },
  {
    name: 'vivado', title: 'Vivado', group: 'fpga', executables: ['vivado'], versionArguments: ['-version'], versionPattern: RELEASE_TEXT, products: ['Vivado'], stages: ['export', 'vsynth'],
    enables: 'the stages export and vsynth of the hls flow, and the look-up of installed parts before a job starts', advice: ADD_VENDOR,
  },
  {
    name: 'g++', title: 'C++ compiler', group: 'simulation', executables: ['g++', 'clang++'], versionArguments: ['--version'], versionPattern: /(\d+\.\d+(?:\.\d+)?)/,
    enables: 'compiling the C++ of HLS projects without a tool of AMD', advice: 'Debian, Ubuntu: apt install g++. macOS: xcode-select --install.',
  },
  {
    name: 'iverilog', title: 'Icarus Verilog', group: 'simulation', executables: ['iverilog'], versionArguments: ['-V'], versionPattern: /version (\d+\.\d+)/,
    enables: 'simulating the generated Verilog against the emulation (the tests do)', advice: 'Debian, Ubuntu: apt install iverilog. macOS: brew install icarus-verilog.',
  },
  {
    name: 'verilator', title: 'Verilator', group: 'simulation', executables: ['verilator'], versionArguments: ['--version'], versionPattern: /Verilator (\d+\.\d+)/,
    enables: 'fast simulation of the generated Verilog', advice: 'Debian, Ubuntu: apt install verilator. macOS: brew install verilator.',
  },
  {
    name: 'yosys', title: 'Yosys, native', group: 'fpga', executables: ['yosys'], versionArguments: ['-V'], versionPattern: /Yosys (\d+\.\d+(?:\+\d+)?)/,
    enables: 'nothing that the embedded Yosys does not do; its counts differ between versions', advice: 'Not needed: Yosys is inside the program.',
  },
  ...(['ice40', 'ecp5', 'nexus', 'himbaechel'] as const).map((family): KnownTool => ({
    name: `nextpnr-${family}`, title: `nextpnr (${family})`, group: 'fpga', executables: [`nextpnr-${family}`], versionArguments: ['--version'], versionPattern: /Version (?:nextpnr-)?(\d+\.\d+(?:[.-]\w+)*)/i,
    enables: `placing and routing the generated Verilog on ${family} parts by hand; "bitloom report" reads its JSON`, advice: 'Debian, Ubuntu: apt install nextpnr-ice40; others come with the OSS CAD Suite.',
  })),
  {
    name: 'sbatch', title: 'Slurm (sbatch)', group: 'other', executables: ['sbatch'], versionArguments: ['--version'], versionPattern: /slurm(?:-wlm)? (\d+\.\d+(?:\.\d+)?)/i,
    enables: 'running "bitloom synth" inside a batch job of your own; Bitloom’s queue works on this machine', advice: 'Clusters have it; on a single machine it is not needed.',
  },
];

/** Return a program by name, or undefined. Never throws. */
export function knownTool(name: string): KnownTool | undefined {
  return KNOWN_TOOLS.find((tool) => tool.name === name);
}

/** How to ask Python for hls4ml. */
export const PYTHON_EXECUTABLES = ['python3', 'python'] as const;
/** Prints the version of hls4ml without importing it (an import takes seconds). */
export const HLS4ML_QUESTION = "import importlib.metadata as m, sys\ntry: print('hls4ml', m.version('hls4ml'))\nexcept m.PackageNotFoundError: print('none')\nprint('python', sys.version.split()[0])";
