/**
 * @file A tool that does what a test tells it: installed under the names of AMD's tools, it reports every start over a socket and
 * then obeys: print, replay a real log, write files, hang, exit, ignore signals, start children, ask a question.
 *
 * Started as `fake-tool.ts SOCKET NAME ARGUMENTS…`. One JSON object a line in both directions; every order is acknowledged.
 */
import { spawn } from 'node:child_process';
import { createReadStream, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** What a test can order. */
export type FakeOrder =
  | { readonly do: 'print'; readonly lines: readonly string[]; readonly stream?: 'stdout' | 'stderr' }
  | { readonly do: 'replay'; readonly file: string; readonly from?: number; readonly to?: number }
  | { readonly do: 'write'; readonly path: string; readonly text: string; readonly changedAtMs?: number }
  | { readonly do: 'exit'; readonly code: number }
  | { readonly do: 'crash'; readonly signal: NodeJS.Signals }
  | { readonly do: 'ignore-signals' }
  | { readonly do: 'start-child'; readonly holdsOutput: boolean; readonly leavesGroup: boolean }
  | { readonly do: 'ask' }
  | { readonly do: 'take-memory'; readonly mib: number }
  | { readonly do: 'flood'; readonly lineCount: number; readonly line: string };

const [socketPath = '', name = '', ...args] = process.argv.slice(2);
const socket = createConnection(socketPath);
const say = (value: unknown): void => void socket.write(`${JSON.stringify(value)}\n`);
const held: Buffer[] = [];

socket.on('connect', () => say({ kind: 'started', name, arguments: args, folder: process.cwd(), pid: process.pid, environment: process.env }));
// A test that is over lets nobody hang.
socket.on('close', () => process.exit(99));
socket.on('error', () => process.exit(98));
createInterface({ input: socket }).on('line', (line) => {
  const { id, ...order } = JSON.parse(line) as FakeOrder & { readonly id: number };
  void obey(order as FakeOrder).then((value) => say({ kind: 'done', id, value }));
});

const write = (text: string, stream: 'stdout' | 'stderr' = 'stdout'): Promise<void> => new Promise((done) => void process[stream].write(text, () => done()));

async function obey(order: FakeOrder): Promise<unknown> {
  switch (order.do) {
    case 'print':
      return write(order.lines.map((line) => `${line}\n`).join(''), order.stream);
    case 'replay':
      return replay(order);
    case 'write':
      // Relative, so that it holds in a folder that was moved meanwhile.
      mkdirSync(dirname(order.path), { recursive: true });
      writeFileSync(order.path, order.text);
      if (order.changedAtMs !== undefined) utimesSync(order.path, order.changedAtMs / 1000, order.changedAtMs / 1000);
      return undefined;
    case 'exit':
      setImmediate(() => process.exit(order.code));
      return undefined;
    case 'crash':
      setImmediate(() => process.kill(process.pid, order.signal));
      return undefined;
    case 'ignore-signals':
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
      return undefined;
    case 'start-child':
      return startChild(order);
    case 'ask':
      return askOnStdin();
    case 'take-memory':
      held.push(Buffer.alloc(order.mib * 2 ** 20, 1));
      return undefined;
    case 'flood':
      for (let left = order.lineCount; left > 0; left -= 1000) await write(`${order.line}\n`.repeat(Math.min(1000, left)));
      return undefined;
    default:
      return order satisfies never;
  }
}

async function replay({ file, from = 0, to = Number.POSITIVE_INFINITY }: Extract<FakeOrder, { readonly do: 'replay' }>): Promise<void> {
  let index = 0;
  let text = '';
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (index >= from && index < to) text += `${line}\n`;
    index += 1;
  }
  await write(text);
}

function startChild({ holdsOutput, leavesGroup }: Extract<FakeOrder, { readonly do: 'start-child' }>): number | undefined {
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: ['ignore', holdsOutput ? 'inherit' : 'ignore', 'ignore'], detached: leavesGroup });
  child.unref();
  return child.pid;
}

/** What a program sees that asks its user: an answer, or the end of the input. */
function askOnStdin(): Promise<string> {
  return new Promise((answered) => {
    process.stdin.on('data', (chunk: Buffer) => answered(chunk.toString()));
    process.stdin.on('end', () => answered('end of input'));
    process.stdin.on('error', () => answered('end of input'));
    process.stdin.resume();
  });
}
