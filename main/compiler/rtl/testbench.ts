/**
 * @file A Verilog test bench for the top: reads input words from a hex memory, one set per cycle, and prints the outputs.
 *
 * It checks the stated latency and the initiation interval of 1 by construction: it feeds without a pause and
 * takes the first result exactly `latencyCycles` cycles after the first input.
 */

import type { TopModule, TopPort } from './print-top.ts';

/** File that the test bench reads: one line per sample, all inputs in one word, the first input lowest. */
export const STIMULUS_FILE = 'stimulus.hex';

/** Return the test bench's text; its module is `testbench`. Never throws. */
export function printTestbench(top: TopModule, sampleCount: number): string {
  const inputBits = busBits(top.inputs);
  const outputBits = busBits(top.outputs);
  const latency = top.latencyCycles;
  return `module testbench;
  reg clk = 0;
  reg [${inputBits - 1}:0] stimulus [0:${sampleCount - 1}];
  reg [${inputBits - 1}:0] word = 0;
  wire [${outputBits - 1}:0] result;
  integer cycle;
  ${top.moduleName} dut (.clk(clk)${connections(top.inputs, 'word')}${connections(top.outputs, 'result')});
  initial begin
    $readmemh("${STIMULUS_FILE}", stimulus);
    for (cycle = 0; cycle < ${sampleCount + latency}; cycle = cycle + 1) begin
      if (cycle < ${sampleCount}) word = stimulus[cycle];
      #1;
      if (cycle >= ${latency}) $display("%h", result);
      clk = 1;
      #1;
      clk = 0;
    end
    $finish;
  end
endmodule
`;
}

/** Return the stimulus file for samples of mantissas. @shape per sample, per input port: [elements] */
export function printStimulus(ports: readonly TopPort[], samples: readonly (readonly (readonly bigint[])[])[]): string {
  const lines = samples.map((sample) => {
    let word = 0n;
    let low = 0n;
    ports.forEach((port, k) => {
      for (const mantissa of sample[k] ?? []) {
        word |= BigInt.asUintN(port.widthBits, mantissa) << low;
        low += BigInt(port.widthBits);
      }
    });
    return word.toString(16);
  });
  return `${lines.join('\n')}\n`;
}

/** Return the mantissas of every output port from one printed line, or undefined if the line holds unknown bits. */
export function parseResultLine(ports: readonly TopPort[], line: string): bigint[][] | undefined {
  const text = line.trim();
  if (!/^[0-9a-f]+$/i.test(text)) return undefined;
  let word = BigInt(`0x${text}`);
  return ports.map((port) =>
    Array.from({ length: port.elementCount }, () => {
      const raw = port.signed ? BigInt.asIntN(port.widthBits, word) : BigInt.asUintN(port.widthBits, word);
      word >>= BigInt(port.widthBits);
      return raw;
    }),
  );
}

function busBits(ports: readonly TopPort[]): number {
  return ports.reduce((sum, port) => sum + port.widthBits * port.elementCount, 0);
}

function connections(ports: readonly TopPort[], bus: string): string {
  let low = 0;
  return ports
    .map((port) => {
      const bits = port.widthBits * port.elementCount;
      const text = `, .${port.portName}(${bus}[${low + bits - 1}:${low}])`;
      low += bits;
      return text;
    })
    .join('');
}
