/** @file Conformance cases as lowered graphs with their stored weights and traces; Verilog run in Icarus. */

import { execa } from 'execa';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defined } from '../../../../main/base/assert.ts';
import type { Layer, ModelGraph, Weight } from '../../../../main/compiler/ir/model-graph.ts';
import { readNpz } from '../../../../main/compiler/readers/datasets/npz.ts';
import { STIMULUS_FILE, parseResultLine, printStimulus, printTestbench } from '../../../../main/compiler/rtl/testbench.ts';
import type { TopModule } from '../../../../main/compiler/rtl/print-top.ts';
import { sharedPath } from '../../../helpers/shared.ts';

/** Whether Icarus Verilog is installed. */
export const hasIcarus = existsSync('/usr/bin/iverilog') || (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(join(dir, 'iverilog')));

/** A case: graph, weights and every layer's mantissas. */
export interface GoldenCase {
  readonly graph: ModelGraph;
  readonly ioType: 'io_parallel' | 'io_stream';
  readonly weights: ReadonlyMap<string, readonly bigint[]>;
  /** Mantissas by layer, all samples one after the other. */
  readonly trace: ReadonlyMap<string, readonly bigint[]>;
  readonly samples: number;
}

interface CaseFile {
  readonly io_type: 'io_parallel' | 'io_stream';
  readonly samples: number;
  readonly inputs: readonly { readonly layer: string }[];
  readonly outputs: readonly string[];
  readonly layers: readonly (Omit<Layer, 'weights' | 'source_layers'> & { readonly weights: Readonly<Record<string, { readonly shape: readonly number[] }>> })[];
}

/** Read a case folder. */
export function readGoldenCase(name: string): GoldenCase {
  const file = JSON.parse(readFileSync(sharedPath('goldens', name, 'case.json'), 'utf8')) as CaseFile;
  const layers = file.layers.map((layer): Layer => {
    const weights: Record<string, Weight> = {};
    for (const [key, { shape }] of Object.entries(layer.weights)) weights[key] = { shape, data: new Float64Array() };
    return { ...layer, weights, source_layers: [] };
  });
  const graph: ModelGraph = { name, format: 'keras2', layers, inputs: file.inputs.map((i) => i.layer), outputs: file.outputs, origin: {} };
  return { graph, ioType: file.io_type, samples: file.samples, weights: integersIn(sharedPath('goldens', name, 'weights.npz')), trace: integersIn(sharedPath('goldens', name, 'trace.npz')) };
}

/** Return the integers of an archive by name. */
export function integersIn(archive: string): ReadonlyMap<string, readonly bigint[]> {
  const arrays = readNpz(readFileSync(archive), archive);
  if (!arrays.ok) throw new TypeError(arrays.failure.message);
  return new Map([...arrays.value].map(([key, array]) => [key, Array.from(array.data as BigInt64Array, BigInt)]));
}

/** Return the part of a flat trace that belongs to one sample. */
export function sampleOf(values: readonly bigint[], sample: number, samples: number): readonly bigint[] {
  const size = values.length / samples;
  return values.slice(sample * size, (sample + 1) * size);
}

/** Compile a top with its test bench in Icarus and return the mantissas of every output port, per sample. */
export async function simulate(design: { readonly top: TopModule; readonly sources: readonly string[] }, stimulus: readonly (readonly (readonly bigint[])[])[]): Promise<(bigint[][] | undefined)[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-rtl-'));
  try {
    writeFileSync(join(folder, 'design.v'), [...design.sources, design.top.verilog, printTestbench(design.top, stimulus.length)].join('\n'));
    writeFileSync(join(folder, STIMULUS_FILE), printStimulus(design.top.inputs, stimulus));
    await execa('iverilog', ['-g2001', '-s', 'testbench', '-o', 'design.vvp', 'design.v'], { cwd: folder });
    const { stdout } = await execa('vvp', ['design.vvp'], { cwd: folder, maxBuffer: 1e9 });
    const lines = stdout.split('\n').filter((line) => /^[0-9a-fxz]+$/i.test(line));
    return lines.map((line) => parseResultLine(design.top.outputs, line));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One place where the hardware differs from the trace. */
export interface Mismatch {
  readonly layer: string;
  readonly sample: number;
  readonly index: number;
  readonly expected: bigint;
  readonly actual: bigint | undefined;
}

/** Compare simulated outputs with the first rows of the trace; returns the first difference of each layer. */
export function compareWithTrace(golden: GoldenCase, top: TopModule, results: readonly (bigint[][] | undefined)[]): Mismatch[] {
  const found: Mismatch[] = [];
  top.outputs.forEach((port, k) => {
    const trace = traceOf(golden, port.layer);
    for (let sample = 0; sample < results.length; sample += 1) {
      const expected = sampleOf(trace, sample, golden.samples);
      const actual = results[sample]?.[k];
      const index = expected.findIndex((value, i) => actual?.[i] !== value);
      if (index < 0) continue;
      found.push({ layer: port.layer, sample, index, expected: defined(expected[index], 'an element'), actual: actual?.[index] });
      return;
    }
  });
  return found;
}

/** Trace of a layer; a reshape has none of its own and repeats its input's. */
function traceOf(golden: GoldenCase, layer: string): readonly bigint[] {
  const own = golden.trace.get(layer);
  if (own !== undefined) return own;
  const source = defined(golden.graph.layers.find((l) => l.name === layer)?.inputs[0], 'a layer without a trace reads another');
  return traceOf(golden, source);
}
