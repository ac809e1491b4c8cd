/**
 * @file Thread that runs Yosys (WebAssembly). It runs synchronously once started, so it never runs on the main thread;
 * cancelling is ending the thread.
 *
 * Everything Yosys has to say comes through standard output: its virtual file system re-allocates a file on every
 * write, which makes large files quadratic.
 */

import { parentPort } from 'node:worker_threads';
import type { YosysOrder, YosysReply } from './yosys-protocol.ts';
import { ADDER_MAP_FILE, DESIGN_FILE, STATISTICS_MARK } from './yosys-protocol.ts';

const LOG_LINES_MAX = 200;
/** `12. Executing SYNTH_XILINX pass.`, also nested `12.3.1.` */
const PASS_LINE = /^(\d+)\. Executing ([A-Z0-9_]+) pass/;
const NESTED_PASS_LINE = /^\d+\.\d+\. Executing ([A-Z0-9_]+) pass/;

/** Splits output into lines, keeps the last ones, and collects what follows the mark. */
class OutputReader {
  readonly lines: string[] = [];
  statistics = '';
  private rest = '';
  private collecting = false;
  private readonly decoder = new TextDecoder();
  private readonly onPass: (pass: string) => void;

  constructor(onPass: (pass: string) => void) {
    this.onPass = onPass;
  }

  push(bytes: Uint8Array | null): void {
    if (bytes === null) return;
    const parts = (this.rest + this.decoder.decode(bytes, { stream: true })).split('\n');
    this.rest = parts.pop() ?? '';
    for (const line of parts) this.line(line);
  }

  close(): void {
    if (this.rest !== '') this.line(this.rest);
    this.rest = '';
  }

  private line(line: string): void {
    if (line.trim() === STATISTICS_MARK) this.collecting = true;
    else if (this.collecting) this.statistics += `${line}\n`;
    const pass = PASS_LINE.exec(line)?.[2] ?? NESTED_PASS_LINE.exec(line)?.[1];
    if (pass !== undefined) this.onPass(pass);
    this.lines.push(line);
    if (this.lines.length > 2 * LOG_LINES_MAX) this.lines.splice(0, LOG_LINES_MAX);
  }
}

function post(reply: YosysReply): void {
  parentPort?.postMessage(reply, []);
}

const { Exit, runYosys, version } = await import('@yowasp/yosys');

async function run(order: YosysOrder): Promise<YosysReply> {
  const reader = new OutputReader((pass) => post({ kind: 'progress', id: order.id, pass }));
  const read = (bytes: Uint8Array | null): void => reader.push(bytes);
  const finish = (exitCode: number): YosysReply => {
    reader.close();
    return { kind: 'done', id: order.id, exitCode, log: reader.lines.slice(-LOG_LINES_MAX).join('\n'), statistics: reader.statistics };
  };
  try {
    await runYosys(['-p', order.script], { [DESIGN_FILE]: order.verilog, [ADDER_MAP_FILE]: order.adderMap }, { stdout: read, stderr: read });
    return finish(0);
  } catch (error) {
    if (error instanceof Exit) return finish(error.code);
    reader.close();
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { kind: 'broken', id: order.id, reason, log: reader.lines.slice(-LOG_LINES_MAX).join('\n') };
  }
}

parentPort?.on('message', (order: YosysOrder) => {
  void run(order).then(post);
});
post({ kind: 'ready', toolVersion: version });
