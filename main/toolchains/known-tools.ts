/**
 * @file The programs that Bitloom can use where they are installed: names, how to ask for their version, what they enable.
 *
 * Every one is optional. Nothing here starts a process.
 */

/** A program to look for. */
export interface KnownTool {
  readonly name: string;
  readonly title: string;
  /** Names of the executable, best first. */
  readonly executables: readonly string[];
  readonly versionArguments: readonly string[];
  /** First group is the version. */
  readonly versionPattern: RegExp;
  /** Folders beside the search path, below the install roots of the vendor. */
  readonly vendorFolders?: readonly string[];
  readonly enables: string;
  readonly advice: string;
}

const ADD_VENDOR = 'Install it from AMD, then source its settings64.sh before starting Bitloom, or put its bin folder on PATH.';

/** Every external program, in the order of the Tools view. */
export const KNOWN_TOOLS: readonly KnownTool[] = [
  {
    name: 'vitis-run', title: 'Vitis (vitis-run)', executables: ['vitis-run'], versionArguments: ['--version'], versionPattern: /v?(\d{4}\.\d+(?:\.\d+)?)/,
    vendorFolders: ['Vitis'], enables: 'HLS synthesis with current Vitis (not used by this version yet)', advice: ADD_VENDOR,
  },
  {
    name: 'vitis_hls', title: 'Vitis HLS', executables: ['vitis_hls'], versionArguments: ['-version'], versionPattern: /v(\d{4}\.\d+(?:\.\d+)?)/,
    vendorFolders: ['Vitis_HLS'], enables: 'HLS synthesis with Vitis HLS up to 2024.1 (not used by this version yet)', advice: ADD_VENDOR,
  },
  {
    name: 'vivado_hls', title: 'Vivado HLS', executables: ['vivado_hls'], versionArguments: ['-version'], versionPattern: /v(\d{4}\.\d+(?:\.\d+)?)/,
    vendorFolders: ['Vivado'], enables: 'HLS synthesis with Vivado HLS up to 2020.1 (not used by this version yet)', advice: ADD_VENDOR,
  },
  {
    name: 'vivado', title: 'Vivado', executables: ['vivado'], versionArguments: ['-version'], versionPattern: /v(\d{4}\.\d+(?:\.\d+)?)/,
    vendorFolders: ['Vivado'], enables: 'placed and routed figures (not used by this version yet)', advice: ADD_VENDOR,
  },
  {
    name: 'g++', title: 'C++ compiler', executables: ['g++', 'clang++'], versionArguments: ['--version'], versionPattern: /(\d+\.\d+(?:\.\d+)?)/,
    enables: "compiling hls4ml's C simulation for comparison (not used by this version yet)", advice: 'Debian, Ubuntu: apt install g++. macOS: xcode-select --install.',
  },
  {
    name: 'iverilog', title: 'Icarus Verilog', executables: ['iverilog'], versionArguments: ['-V'], versionPattern: /version (\d+\.\d+)/,
    enables: 'simulating the generated Verilog against the emulation (the tests do)', advice: 'Debian, Ubuntu: apt install iverilog. macOS: brew install icarus-verilog.',
  },
  {
    name: 'verilator', title: 'Verilator', executables: ['verilator'], versionArguments: ['--version'], versionPattern: /Verilator (\d+\.\d+)/,
    enables: 'fast simulation of the generated Verilog', advice: 'Debian, Ubuntu: apt install verilator. macOS: brew install verilator.',
  },
  {
    name: 'yosys', title: 'Yosys, native', executables: ['yosys'], versionArguments: ['-V'], versionPattern: /Yosys (\d+\.\d+(?:\+\d+)?)/,
    enables: 'nothing that the embedded Yosys does not do; its counts differ between versions', advice: 'Not needed: Yosys is inside the program.',
  },
];

/** How to ask Python for hls4ml. */
export const PYTHON_EXECUTABLES = ['python3', 'python'] as const;
/** Prints the version of hls4ml without importing it (an import takes seconds). */
export const HLS4ML_QUESTION = "import importlib.metadata as m, sys\ntry: print('hls4ml', m.version('hls4ml'))\nexcept m.PackageNotFoundError: print('none')\nprint('python', sys.version.split()[0])";

/** Where AMD's installers put things. */
export const VENDOR_ROOTS: Readonly<Record<'linux' | 'win32', readonly string[]>> = {
  linux: ['/tools/Xilinx', '/opt/Xilinx', '/opt/xilinx'],
  win32: ['C:\\Xilinx', 'C:\\AMD'],
};
