/**
 * @file How long ONNX files take from bytes to source graph, by their number of weights: `npx node tests/bench/import-bench-onnx.ts`.
 *
 * Goals: 1 M weights in 300 ms or less. The first reading is left out: it loads the code.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readModel } from '../../main/compiler/readers/read-model.ts';
import { hasShared, sharedPath } from '../helpers/shared.ts';
import { writeOnnx } from '../helpers/write-onnx.ts';

/** A row of the table. */
export interface ImportRow {
  readonly name: string;
  /** @unit bytes */
  readonly size: number;
  readonly layerCount: number;
  /** Middle of the repeats. @unit ms */
  readonly milliseconds: number;
}

const NO_H5 = { open: () => undefined } as never;
const REPEATS = 5;

/** Measure reading of ONNX files: made ones of a given number of weights, and the public ones. */
export function measureOnnxImport(repeats = REPEATS): readonly ImportRow[] {
  const made = [100_000, 1_000_000, 10_000_000].map((count) => [`made, ${count / 1e6} M weights`, network(count)] as const);
  const folders = hasShared ? ['onnx', 'qonnx'].map((name) => sharedPath('models', name)) : [];
  const files = folders.flatMap((folder) => readdirSync(folder).filter((name) => name.endsWith('.onnx')).map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const));
  return [...made, ...files].map(([name, bytes]) => measure(name, bytes, repeats));
}

/** Square layers with ReLU between them. */
function network(weightCount: number): Uint8Array {
  const width = Math.min(1024, Math.floor(Math.sqrt(weightCount / 4)));
  const layers = Array.from({ length: Math.ceil(weightCount / width ** 2) }, (_, i) => i);
  const values = Array.from({ length: width ** 2 }, (_, i) => (i % 251) / 256);
  return writeOnnx({
    nodes: layers.flatMap((i) => [{ op: 'Gemm', inputs: [`t${i}`, `w${i}`], outputs: [`h${i}`], attributes: { transB: 1 } }, { op: 'Relu', inputs: [`h${i}`], outputs: [`t${i + 1}`] }]),
    inputs: { t0: ['batch', width] },
    outputs: [`t${layers.length}`],
    tensors: layers.map((i) => ({ name: `w${i}`, shape: [width, width], values })),
  });
}

function measure(name: string, bytes: Uint8Array, repeats: number): ImportRow {
  const times: number[] = [];
  let layerCount = 0;
  for (let i = 0; i <= repeats; i++) {
    const start = performance.now();
    layerCount = readModel({ model: { name: 'net.onnx', bytes }, companions: [], h5: NO_H5 }).graph?.layers.length ?? 0;
    if (i > 0) times.push(performance.now() - start);
  }
  return { name, size: bytes.length, layerCount, milliseconds: times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, size, layerCount, milliseconds } of measureOnnxImport()) console.log(`${name.padEnd(36)} ${(size / 1e6).toFixed(1).padStart(7)} MB ${String(layerCount).padStart(5)} layers ${milliseconds.toFixed(0).padStart(6)} ms`);
}
