import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { YOSYS_VERSION, countCells, parseStatistics, synthesisKey } from '../../../main/toolchains/yosys-script.ts';
import { YosysPool, synthesizeModule } from '../../../main/toolchains/yosys.ts';
import { repositoryRoot } from '../../helpers/shared.ts';

const adder = (name: string, bits = 8): string => `module ${name} (input wire clk, input wire [${2 * bits - 1}:0] x, output wire [${bits}:0] y);
  reg [${bits}:0] s;
  always @(posedge clk) s <= x[${bits - 1}:0] + x[${2 * bits - 1}:${bits}];
  assign y = s;
endmodule
`;
const chain = `module chain (input wire clk, input wire [31:0] x, output wire [9:0] y);
  wire [8:0] a = x[7:0] + x[15:8];
  wire [9:0] b = a + x[23:16];
  assign y = b + x[31:24];
endmodule
`;

const pool = new YosysPool({ workerCount: 1 });
afterAll(() => pool.close());

describe('embedded synthesis', () => {
  it('counts an 8-bit adder with its register: 8 LUTs, 9 registers, 3 carry cells', async () => {
    const outcome = await pool.synthesize({ verilog: adder('add8'), top: 'add8', family: 'xc7' });
    expect(outcome).toMatchObject({ ok: true, value: { lutCount: 8, ffCount: 9, carryCount: 3, dspCount: 0, bram18kCount: 0, label: 'Yosys, before packing', toolVersion: YOSYS_VERSION } });
  });

  it('keeps every adder of a chain on its own carry chain', async () => {
    const outcome = await pool.synthesize({ verilog: chain, top: 'chain', family: 'xcup' });
    expect(outcome.ok ? outcome.value.lutCount : outcome.failure.message).toBeOneOf([24, 25, 26]);
    expect(outcome.ok ? outcome.value.carryCount : 0).toBeGreaterThanOrEqual(8);
  });

  it('gives modules that share a run the counts they have alone', async () => {
    const names = ['left', 'middle', 'right'];
    const outcomes = await Promise.all(names.map((name, k) => pool.synthesize({ verilog: adder(name, 6 + k), top: name, family: 'xc7' })));
    expect(outcomes.map((o) => (o.ok ? [o.value.lutCount, o.value.ffCount] : o.failure.message))).toEqual([[6, 7], [7, 8], [8, 9]]);
  });

  it('tells the line of a syntax error', async () => {
    const outcome = await pool.synthesize({ verilog: 'module broken (input wire clk); wire = ; endmodule', top: 'broken', family: 'xc7' });
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'yosys-error', message: expect.stringMatching(/design\.v:1/) } });
  });

  it('refuses a module above the size limit before it starts', async () => {
    const small = new YosysPool({ workerCount: 1, moduleBytesMax: 10 });
    expect(await small.synthesize({ verilog: adder('a'), top: 'a', family: 'xc7' })).toMatchObject({ ok: false, failure: { code: 'too-large' } });
    await small.close();
  });

  it('cancels a running synthesis and still finishes the request behind it', async () => {
    const controller = new AbortController();
    const terms = Array.from({ length: 400 }, (_, k) => `x[${k * 16 + 15}:${k * 16}]`).join(' + ');
    const large = `module large (input wire clk, input wire [6399:0] x, output wire [31:0] y); assign y = ${terms}; endmodule\n`;
    const first = pool.synthesize({ verilog: large + '// padding\n'.repeat(8000), top: 'large', family: 'xc7', signal: controller.signal, onProgress: () => controller.abort() });
    const second = pool.synthesize({ verilog: adder('behind'), top: 'behind', family: 'xc7' });
    expect(await first).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await second).toMatchObject({ ok: true, value: { lutCount: 8 } });
  });

  it('ends an aborted request without a thread', async () => {
    expect(await synthesizeModule({ verilog: chain, top: 'chain', family: 'xc7', signal: AbortSignal.abort() })).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
  });
});

describe('synthesisKey', () => {
  it('does not depend on the module’s name, but on its contents and family script', () => {
    const key = synthesisKey({ verilog: adder('a'), top: 'a', family: 'xc7' });
    expect(synthesisKey({ verilog: adder('b'), top: 'b', family: 'xc7' })).toBe(key);
    expect(synthesisKey({ verilog: adder('a', 9), top: 'a', family: 'xc7' })).not.toBe(key);
  });

  it('names the version of the package that is installed', () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'node_modules', '@yowasp', 'yosys', 'package.json'), 'utf8')) as { version: string };
    expect(manifest.version).toBe(YOSYS_VERSION);
  });
});

describe('cell counts', () => {
  it('adds LUTs, inverters and shift registers; RAMB36 is two halves', () => {
    const counts = countCells({ LUT2: 5, LUT6: 1, INV: 2, SRL16E: 3, FDRE: 7, FDSE: 1, CARRY4: 4, RAMB36E2: 1, RAMB18E2: 1, MUXF7: 9, BUFG: 1 });
    expect(counts).toMatchObject({ lutCount: 11, ffCount: 8, carryCount: 4, bram18kCount: 3, dspCount: 0 });
  });

  it('has no counts for a text without JSON', () => expect(parseStatistics('ERROR: nothing')).toBeUndefined());
});
