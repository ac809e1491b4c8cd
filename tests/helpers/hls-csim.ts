/** @file A lowered graph as an HLS project, compiled and run with g++, every layer compared with the emulation. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmulationInput, EmulationOutcome } from '../../main/compiler/emulator/backend.ts';
import { tensorValues } from '../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import { generateHlsProject } from '../../main/compiler/hls/generate-hls.ts';
import type { HlsProject, HlsProjectOptions } from '../../main/compiler/hls/hls-project.ts';
import { CSIM_FLAGS } from '../../main/compiler/hls/write-scripts.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import type { Mantissas } from '../../main/compiler/numerics/mantissas.ts';
import { hlsLibrary } from '../../main/workers/hls-library.ts';
import type { TraceDifference } from '../../main/toolchains/compare-traces.ts';
import { OWN_HEADERS, simulateProject } from '../../main/toolchains/gcc-csim.ts';
import { traceBytes } from '../../main/workers/engine-hls.ts';
import type { GoldenCase, LoweredCase } from './golden-case.ts';

/** Whether there is a compiler for C simulation. */
export const hasCompiler = spawnSync('g++', ['--version'], { stdio: 'ignore' }).status === 0;

/** What to simulate. */
export interface SimulatedGraph {
  readonly graph: ModelGraph;
  readonly ioType: 'io_parallel' | 'io_stream';
  readonly input: EmulationInput;
  readonly weightMantissas?: ReadonlyMap<string, Mantissas>;
  /** Rows of the input that are used, from the first on. */
  readonly rowsMax?: number;
  readonly options?: Partial<HlsProjectOptions>;
  /** Folder of AMD's headers; absent: ours. */
  readonly headers?: string;
  /** Words that a layer must have, all rows, where somebody else computed them; the emulation's for the others. */
  readonly trace?: ReadonlyMap<string, BigInt64Array>;
  /** Flags instead of the program's own. */
  readonly flags?: readonly string[];
  /** Folder that stays; absent: a temporary one. */
  readonly folder?: string;
}

/** How it went. */
export type SimulationOutcome =
  | { readonly status: 'equal'; readonly layerCount: number; readonly wordCount: number }
  | { readonly status: 'different'; readonly first: TraceDifference }
  | { readonly status: 'left-out'; readonly layer: string; readonly reason: string }
  | { readonly status: 'failed'; readonly reason: string };

/** Options of a project that tests do not care about. */
export const PROJECT_OPTIONS = { projectName: 'network', backend: 'Vitis', part: 'xcvu13p-flga2577-2-e', clockPeriodNs: 5, clockUncertaintyPercent: 27, keepLayersAsModules: false } as const;

function firstRows(input: EmulationInput, rowsMax: number | undefined): EmulationInput {
  const rowCount = Math.min(rowsMax ?? input.rowCount, input.rowCount);
  return { ...input, rowCount, tensors: new Map([...input.tensors].map(([name, values]) => [name, values.subarray(0, (values.length / input.rowCount) * rowCount)])) };
}

/** Generate the project of a graph with the input's samples and what they must give. */
export function projectOf(asked: SimulatedGraph): { readonly project: HlsProject; readonly outcome: EmulationOutcome } {
  const { graph, ioType, weightMantissas } = asked;
  const input = firstRows(asked.input, asked.rowsMax);
  const plan = planEmulation(graph, { ioType, ...(weightMantissas === undefined ? {} : { weightMantissas }) });
  const refused = new Map(plan.steps.flatMap((step) => (step.kind === 'unsupported' ? [[step.layer.name, step.diagnostic.message] as const] : [])));
  const outcome = referenceBackend.run(plan, input, { keep: 'all' });
  const expected = graph.outputs.flatMap((name) => outcome.tensors.get(name) ?? []).map((tensor) => (tensor.type.kind === 'xnor' ? Float64Array.from(tensor.mantissas, Number) : tensorValues(tensor)));
  const project = generateHlsProject(graph, {
    ...PROJECT_OPTIONS, ioType, library: hlsLibrary(), refused,
    testVectors: () => ({ sampleCount: input.rowCount, inputs: graph.inputs.map((name) => input.tensors.get(name) ?? new Float64Array()), ...(expected.length === graph.outputs.length ? { expected } : {}) }),
    ...(weightMantissas === undefined ? {} : { weightMantissas }), ...asked.options,
  });
  return { project, outcome };
}

/** Return a recorded case ready to be simulated: results are named by their layers there, by tensors in graphs. */
export function caseToSimulate({ graph, ioType, input, weightMantissas, trace }: LoweredCase & Partial<GoldenCase>): SimulatedGraph {
  const tensors = new Set(graph.layers.flatMap((layer) => layer.outputs));
  const outputs = graph.outputs.map((name) => (tensors.has(name) ? name : (graph.layers.find((layer) => layer.name === name)?.outputs[0] ?? name)));
  return { graph: { ...graph, outputs }, ioType, input, trace, ...(weightMantissas === undefined ? {} : { weightMantissas }) };
}

/** Generate, compile, run and compare. */
export async function simulateGraph(asked: SimulatedGraph): Promise<SimulationOutcome> {
  const { project, outcome } = projectOf(asked);
  const [left] = project.leftOut;
  if (left !== undefined) return { status: 'left-out', ...left };
  const expected = project.traces.flatMap((trace) => {
    const layer = asked.graph.layers.find(({ name }) => name === trace.layer);
    const tensor = outcome.tensors.get(layer?.outputs[0] ?? trace.layer);
    if (tensor === undefined) return [];
    const recorded = trace.widthBits <= 64 ? asked.trace?.get(trace.layer)?.subarray(0, tensor.mantissas.length) : undefined;
    return [{ ...trace, bytes: recorded === undefined ? traceBytes(tensor.mantissas, trace.widthBits) : new Uint8Array(recorded.slice().buffer) }];
  });
  const folder = asked.folder ?? mkdtempSync(join(tmpdir(), 'bitloom-csim-'));
  try {
    const run = await simulateProject({ project, folder, expected, flags: asked.flags ?? CSIM_FLAGS, headers: asked.headers ?? OWN_HEADERS });
    if (!run.ok) return { status: 'failed', reason: run.failure.message };
    const { comparison } = run.value;
    return comparison.first === undefined ? { status: 'equal', layerCount: comparison.layers.length, wordCount: comparison.wordCount } : { status: 'different', first: comparison.first };
  } finally {
    if (asked.folder === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
