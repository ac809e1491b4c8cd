/** @file An installation of AMD's tools in a temporary folder, whose tools are driven by the test. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FakeOrder } from './fake-tool.ts';

/** A tool that was started and waits for orders. */
export interface FakeInvocation {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Give an order and wait until it is carried out. */
  order(order: FakeOrder): Promise<unknown>;
  print(...lines: readonly string[]): Promise<unknown>;
  write(path: string, text: string): Promise<unknown>;
  exit(code: number): Promise<unknown>;
}

/** Tools in a folder of their own. */
export interface FakeInstallation {
  /** The folder above the products: `Vitis/2023.2`, … */
  readonly root: string;
  /** Variables with which the program finds these tools and nothing of the machine's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Wait until a tool is started; every start is handed out once. */
  started(): Promise<FakeInvocation>;
  close(): Promise<void>;
}

/** What is installed. */
export interface FakeOptions {
  readonly release?: string;
  readonly tools?: readonly ('vitis-run' | 'vitis_hls' | 'vivado_hls' | 'vivado')[];
  readonly layout?: 'product-first' | 'release-first';
  /** Parts that Vivado names. */
  readonly parts?: readonly string[];
  /** Further text of settings64.sh. */
  readonly settings?: string;
  /** What a question for the version prints instead. */
  readonly versionScript?: string;
}

const PRODUCT = { 'vitis-run': 'Vitis', vitis_hls: 'Vitis_HLS', vivado_hls: 'Vivado', vivado: 'Vivado' } as const;

/** Make an installation. */
export async function makeFakeInstallation(options: FakeOptions = {}): Promise<FakeInstallation> {
  const { release = '2023.2', tools = ['vitis-run', 'vivado'], layout = 'product-first', parts = ['xc7z020-clg400-1', 'xc7z020clg400-1', 'xcu250-figd2104-2L-e'] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-fake-'));
  const root = join(folder, 'Xilinx');
  const socketPath = join(folder, 'orders');
  const waiting: FakeInvocation[] = [];
  const takers: ((invocation: FakeInvocation) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    accept(socket, (invocation) => {
      const taker = takers.shift();
      if (taker === undefined) waiting.push(invocation);
      else taker(invocation);
    });
  });
  await new Promise<void>((listening) => void server.listen(socketPath, listening));
  for (const tool of tools) install(tool, { root, release, layout, socketPath, parts, options });
  return {
    root,
    environment: { BITLOOM_VENDOR_ROOTS: root, BITLOOM_CONFIG: join(folder, 'config'), BITLOOM_CACHE: join(folder, 'cache') },
    started: () => {
      const next = waiting.shift();
      return next === undefined ? new Promise((taken) => takers.push(taken)) : Promise.resolve(next);
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => void server.close(closed));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

interface Place {
  readonly root: string;
  readonly release: string;
  readonly layout: NonNullable<FakeOptions['layout']>;
  readonly socketPath: string;
  readonly parts: readonly string[];
  readonly options: FakeOptions;
}

/** Questions for version and parts are answered at once, as the real tools do; everything else waits for the test. */
function install(tool: keyof typeof PRODUCT, { root, release, layout, socketPath, parts, options }: Place): void {
  const product = PRODUCT[tool];
  const home = layout === 'product-first' ? join(root, product, release) : join(root, release, product);
  mkdirSync(join(home, 'bin'), { recursive: true });
  const settings = `export XILINX_${product.toUpperCase()}="${home}"\nexport PATH="${join(home, 'bin')}:$PATH"\n${options.settings ?? ''}\n`;
  writeFileSync(join(home, 'settings64.sh'), settings);
  const answers = [
    'case "$1" in',
    `  -version|--version) ${options.versionScript ?? `echo "****** ${tool} v${release} (64-bit)"; exit 0`} ;;`,
    `  -mode) case "$*" in *parts.tcl*) echo "BITLOOM-PARTS ${parts.join(' ')}"; exit 0 ;; esac ;;`,
    'esac',
  ];
  const program = join(import.meta.dirname, 'fake-tool.ts');
  writeFileSync(join(home, 'bin', tool), `#!/bin/sh\n${answers.join('\n')}\nexec "${process.execPath}" "${program}" "${socketPath}" ${tool} "$@"\n`);
  chmodSync(join(home, 'bin', tool), 0o755);
}

interface Started {
  readonly kind: 'started';
  readonly name: string;
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly pid: number;
  readonly environment: Readonly<Record<string, string>>;
}

function accept(socket: Socket, onStart: (invocation: FakeInvocation) => void): void {
  const open = new Map<number, (value: unknown) => void>();
  let orders = 0;
  const order = (what: FakeOrder): Promise<unknown> => {
    orders += 1;
    const id = orders;
    if (socket.destroyed) return Promise.resolve(undefined);
    return new Promise((done) => {
      open.set(id, done);
      socket.write(`${JSON.stringify({ id, ...what })}\n`);
    });
  };
  // A tool that was killed carries out nothing any more.
  socket.on('close', () => open.forEach((done) => done(undefined)));
  socket.on('error', () => undefined);
  createInterface({ input: socket }).on('line', (line) => {
    const message = JSON.parse(line) as Started | { readonly kind: 'done'; readonly id: number; readonly value?: unknown };
    if (message.kind === 'done') open.get(message.id)?.(message.value);
    else {
      const { kind: _started, ...facts } = message;
      onStart({ ...facts, order, print: (...lines) => order({ do: 'print', lines }), write: (path, text) => order({ do: 'write', path, text }), exit: (code) => order({ do: 'exit', code }) });
    }
  });
}
