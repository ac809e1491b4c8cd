/**
 * @file What Yosys is asked to do, how its cell counts are read, and the key under which a result may be kept.
 *
 * The order of passes decides more than the adder graph: every adder must become an arithmetic unit of its own first,
 * or `alumacc` merges chains of additions into sums that end in LUT logic and cost 60 % more LUTs.
 */

import { createHash } from 'node:crypto';
import { ADDER_MAP_FILE, DESIGN_FILE, STATISTICS_MARK } from '../workers/yosys-protocol.ts';

/** Families that the embedded synthesis maps to: Xilinx 7-series and UltraScale+. */
export const YOSYS_FAMILIES = ['xc7', 'xcup'] as const;
/** One of them. */
export type YosysFamily = (typeof YOSYS_FAMILIES)[number];

/** Version of the embedded tool; `yosys.test.ts` checks it against the package. */
export const YOSYS_VERSION = '0.55.944';

/** Cells of one module after mapping. Counts are Yosys', before packing. */
export interface CellCounts {
  /** LUT1 … LUT6, inverters and shift-register LUTs. */
  readonly lutCount: number;
  readonly ffCount: number;
  /** CARRY4 cells, also for UltraScale+. */
  readonly carryCount: number;
  readonly bram18kCount: number;
  readonly dspCount: number;
  /** Every cell type by its own name. */
  readonly cells: Readonly<Record<string, number>>;
}

/** Every adder becomes an arithmetic unit of its own, before anything can merge chains of them into multi-operand sums. */
export const ADDER_MAP = ['add', 'sub']
  .map((cell) => {
    const invert = cell === 'sub' ? "1'b1" : "1'b0";
    return `(* techmap_celltype = "$${cell}" *)
module bitloom_${cell} (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;
  wire [Y_WIDTH-1:0] X, CO;
  \\$alu #(.A_SIGNED(A_SIGNED), .B_SIGNED(B_SIGNED), .A_WIDTH(A_WIDTH), .B_WIDTH(B_WIDTH), .Y_WIDTH(Y_WIDTH))
    _TECHMAP_REPLACE_ (.A(A), .B(B), .CI(${invert}), .BI(${invert}), .X(X), .Y(Y), .CO(CO));
endmodule
`;
  })
  .join('');

/** Which script a design needs. */
export type ScriptKind = 'adders' | 'general';

/** Return `adders` for a design of adders, multiplexers and registers, `general` if it has tables or products of variables. Never throws. */
export function scriptKindOf(verilog: string): ScriptKind {
  return /^\s*case \(| \* /m.test(verilog) ? 'general' : 'adders';
}

/**
 * Return the script that maps every module below `top`; hierarchy is kept, so that each is counted by itself.
 *
 * `general` is synth_xilinx behind the adder map. `adders` runs only those passes of synth_xilinx that can change such a
 * design, in its order: the same LUTs and registers to 0.1 % in 40 % of the time, without 4 s of reading libraries.
 */
export function synthesisScript(top: string, family: YosysFamily, kind: ScriptKind): string {
  const read = `read_verilog -defer ${DESIGN_FILE}; hierarchy -top ${top}; proc; opt_expr; opt_clean`;
  const adders = `techmap -map ${ADDER_MAP_FILE} t:$add t:$sub`;
  const finish = `log ${STATISTICS_MARK}; stat -json`;
  if (kind === 'general') {
    const library = `read_verilog -lib -specify +/xilinx/cells_sim.v; read_verilog -lib +/xilinx/cells_xtra.v; hierarchy -check -top ${top}`;
    const map = `synth_xilinx -family ${family} -nodsp -noiopad -top ${top} -run prepare:`;
    return `${read}; wreduce; opt_expr; opt_clean; ${adders}; alumacc; opt_expr; opt_clean; ${library}; ${map}; ${finish}`;
  }
  const coarse = 'techmap -map +/cmp2lut.v -map +/cmp2lcu.v -D LUT_WIDTH=6; alumacc; opt';
  const fine = 'techmap -map +/techmap.v -D LUT_SIZE=6 -map +/xilinx/arith_map.v; opt -fast';
  const registers = 'dfflegalize -cell $_DFFE_?P?P_ 01 -cell $_SDFFE_?P?P_ 01 -cell $_DLATCH_?P?_ 01';
  const luts = 'opt_expr -mux_undef -noclkinv; abc -luts 2:2,3,6:5,10,20; clean';
  const cells = 'techmap -map +/xilinx/ff_map.v; xilinx_srl -fixed -minlen 3; techmap -map +/xilinx/lut_map.v -map +/xilinx/cells_map.v -D LUT_WIDTH=6';
  const tidy = 'xilinx_dffopt; opt_lut_ins -tech xilinx; clean';
  return ['read_verilog -lib +/xilinx/cells_sim.v', read, adders, coarse, fine, registers, luts, cells, tidy, finish].join('; ');
}

/** Return the counts of each module by name from the JSON text that `stat` printed, or undefined if there is none. */
export function parseStatistics(text: string): ReadonlyMap<string, CellCounts> | undefined {
  const [first, last] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (first < 0 || last < first) return undefined;
  try {
    const parsed = JSON.parse(text.slice(first, last + 1)) as { modules?: Record<string, { num_cells_by_type?: Record<string, number> }> };
    return new Map(Object.entries(parsed.modules ?? {}).map(([name, module]) => [name.replace(/^\\/, ''), countCells(module.num_cells_by_type ?? {})]));
  } catch {
    return undefined;
  }
}

/** Return the counts of a list of cells by type. Never throws. */
export function countCells(cells: Readonly<Record<string, number>>): CellCounts {
  const sum = (pattern: RegExp): number => Object.entries(cells).reduce((total, [type, count]) => (pattern.test(type) ? total + count : total), 0);
  return {
    lutCount: sum(/^(LUT[1-6]|INV|SRL16E?|SRLC32E)$/),
    ffCount: sum(/^(FD[RSCP]E(_1)?|LD[CP]E)$/),
    carryCount: sum(/^CARRY[48]$/),
    bram18kCount: sum(/^RAMB18E[12]$/) + 2 * sum(/^RAMB36E[12]$/),
    dspCount: sum(/^DSP48E[12]$/),
    cells,
  };
}

/** What a synthesis result depends on. */
export interface SynthesisSource {
  readonly verilog: string;
  readonly top: string;
  readonly family: YosysFamily;
}

/** Return the content hash of RTL, script and tool version; the module's own name does not count. Never throws. */
export function synthesisKey({ verilog, top, family }: SynthesisSource): string {
  const anonymous = verilog.replaceAll(new RegExp(`\\b${top}\\b`, 'g'), 'unit');
  return createHash('sha256').update(`yosys ${YOSYS_VERSION}\n${synthesisScript('unit', family, scriptKindOf(verilog))}\n${ADDER_MAP}\n${anonymous}`).digest('hex');
}
