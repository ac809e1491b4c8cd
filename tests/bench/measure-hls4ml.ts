/** @file hls4ml beside us: the same network, configuration and samples, compiled once, then asked for one prediction at a time. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readNpy, toFloat64, writeNpy } from '../../main/compiler/readers/datasets/npy.ts';
import { repositoryRoot } from '../helpers/shared.ts';
import type { PreparedNetwork } from './bench-networks.ts';

const COMPILE_MS_MAX = 900_000;
const PREDICT_MS_MAX = 300_000;

/** A compiled library of hls4ml that answers. */
export interface RunningHls4ml {
  readonly compileS: number;
  /** @shape [samples, elements] @unit model units */
  readonly output: Float64Array;
  /** Predict all samples several times, a few at a time, and return the sum of the fastest times. @unit s */
  predictAll(): Promise<number>;
  close(): void;
}

function writeFolder(folder: string, network: PreparedNetwork, input: Float32Array): number {
  const [model, weights] = network.files;
  const [shape = []] = network.inputShapes;
  const count = input.length / shape.reduce((product, n) => product * n, 1);
  writeFileSync(join(folder, weights === undefined ? 'model.h5' : 'model.json'), model?.bytes ?? new Uint8Array());
  if (weights !== undefined) writeFileSync(join(folder, 'weights.h5'), weights.bytes);
  writeFileSync(join(folder, 'hls4ml_config.yml'), network.config);
  writeFileSync(join(folder, 'input.npy'), writeNpy({ shape: [count, ...shape], dtype: 'f4', data: input }));
  return count;
}

/** Answers of the process, one line at a time. */
class Answers {
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  #waiting: ((line: string | undefined) => void) | undefined;
  #said = '';

  constructor(process: ChildProcess) {
    this.#process = process;
    if (process.stdout) createInterface({ input: process.stdout }).on('line', (line) => this.#take(line));
    process.stderr?.on('data', (text: Buffer) => (this.#said = (this.#said + text.toString()).slice(-4000)));
    process.on('exit', () => this.#waiting?.(undefined));
  }

  /** Last line that the process said on the side. */
  get lastWords(): string {
    return this.#said.trim().split('\n').at(-1) ?? '';
  }

  #take(line: string): void {
    if (this.#waiting) this.#waiting(line);
    else this.#lines.push(line);
  }

  async next(withinMs: number): Promise<Record<string, number> | undefined> {
    const line = this.#lines.shift() ?? (this.#process.exitCode === null ? await new Promise<string | undefined>((resolve) => {
      const late = setTimeout(() => resolve(undefined), withinMs);
      this.#waiting = (found) => {
        clearTimeout(late);
        this.#waiting = undefined;
        resolve(found);
      };
    }) : undefined);
    return line === undefined ? undefined : (JSON.parse(line) as Record<string, number>);
  }
}

/** Convert and compile a network with hls4ml; a text says why it does not run there. */
export async function startHls4ml(python: string, network: PreparedNetwork, input: Float32Array): Promise<RunningHls4ml | string> {
  if (network.inputShapes.length !== 1) return 'it has several inputs';
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-hls4ml-'));
  writeFolder(folder, network, input);
  const child = spawn(python, [join(repositoryRoot, 'tests', 'bench', 'hls4ml-bench.py'), folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  const answers = new Answers(child);
  const close = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = await answers.next(COMPILE_MS_MAX);
  if (ready?.['compileS'] === undefined) {
    close();
    return `hls4ml does not run it: ${answers.lastWords}`;
  }
  const output = readNpy(readFileSync(join(folder, 'output.npy')), 'output.npy');
  return {
    compileS: ready['compileS'],
    output: output.ok ? toFloat64(output.value) : new Float64Array(),
    predictAll: async () => {
      child.stdin?.write('\n');
      return (await answers.next(PREDICT_MS_MAX))?.['fastestS'] ?? Infinity;
    },
    close,
  };
}
