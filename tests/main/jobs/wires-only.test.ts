import { describe, expect, it } from 'vitest';
import { isWiresOnly } from '../../../main/jobs/wires-only.ts';
import { YosysPool } from '../../../main/toolchains/yosys.ts';

const module = (...body: string[]): string => ['module unit (', '  input wire clk,', '  input wire [15:0] x,', '  output wire [7:0] y', ');', ...body, 'endmodule', ''].join('\n');

describe('a module of slices, concatenations and constants', () => {
  it('has no cells', () => {
    expect(isWiresOnly(module('  wire signed [7:0] n0 = x[7:0];', '  wire signed [9:0] n1_0 = {n0, 2\'b0};', '  wire [7:0] n2_0 = $signed(n1_0[9:2]);', '  assign y[7:0] = {{2{n0[7]}}, n2_0[5:0]};'))).toBe(true);
    expect(isWiresOnly(module("  assign y[7:0] = 8'sh1f;"))).toBe(true);
  });
});

describe('a module that counts as wires', () => {
  it('is mapped to no cell by Yosys itself', async () => {
    const verilog = module('  wire signed [7:0] n0 = x[7:0];', "  wire signed [9:0] n1_0 = {n0, 2'b0};", '  wire signed [11:0] n2_0 = n1_0;', '  assign y[7:0] = {{2{n2_0[11]}}, n2_0[5:0]};');
    expect(isWiresOnly(verilog)).toBe(true);
    const pool = new YosysPool({ workerCount: 1 });
    try {
      const outcome = await pool.synthesize({ verilog, top: 'unit', family: 'xc7' });
      expect(outcome).toMatchObject({ ok: true, value: { lutCount: 0, ffCount: 0, carryCount: 0, bram18kCount: 0, dspCount: 0 } });
    } finally {
      await pool.close();
    }
  }, 120_000);
});

describe('a module with anything else', () => {
  it.each([
    ['an adder', '  wire [7:0] n1 = x[7:0] + x[15:8];'],
    ['a negation', '  wire [7:0] n1 = -x[7:0];'],
    ['an inverter', '  wire n1 = ~x[0];'],
    ['a gate', '  wire n1 = x[0] & x[1];'],
    ['a comparison', '  wire n1 = $signed(x[7:0]) < $signed(x[15:8]);'],
    ['a multiplexer', '  wire [7:0] n1 = x[0] ? x[7:0] : x[15:8];'],
    ['a bit chosen by a signal', '  wire n1 = x[n0];'],
    ['a reduction', '  wire n1 = |x[7:0];'],
    ['a register', '  reg [7:0] n0_1;'],
    ['a clocked block', '  always @(posedge clk) begin'],
    ['an instance', '  unit_2 u (.x(x), .y(y));'],
    ['a case', '    case (x)'],
  ])('is left to Yosys: %s', (_what, line) => {
    expect(isWiresOnly(module(line, '  assign y[7:0] = x[7:0];'))).toBe(false);
  });
});
