/**
 * @file A design as an HLS project with real samples, and what every layer must compute on them: for export, for C simulation,
 * and for the C++ of one layer.
 */

import type { GeneratedCode } from '../../preload/contract/design.ts';
import type { ConfigValue, Design } from '../../preload/model/design.ts';
import { tensorValues } from '../compiler/emulator/backend.ts';
import type { EmulationOutcome } from '../compiler/emulator/backend.ts';
import { runIdeal } from '../compiler/emulator/ideal-forward.ts';
import { generateHlsLayer, generateHlsProject } from '../compiler/hls/generate-hls.ts';
import type { HlsFile, HlsLayer, HlsProjectOptions, HlsTrace, LeftOutLayer, TestVectors } from '../compiler/hls/hls-project.ts';
import { cIdentifier } from '../compiler/hls/identifiers.ts';
import { CSIM_FLAGS } from '../compiler/hls/write-scripts.ts';
import { writeSamples } from '../compiler/hls/write-testbench.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { Mantissas } from '../compiler/numerics/mantissas.ts';
import { writeProjectConfig, type ProjectModel } from '../compiler/readers/hls4ml-config/project-config.ts';
import { emulationBackend } from './emulation-backend.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { inputBlock } from './sample-source.ts';
import type { SampleSource } from './sample-source.ts';

/** What a project is ordered with, beside its design. */
export interface HlsOrder {
  readonly projectName: string;
  readonly keepLayersAsModules: boolean;
  /** Texts of resources/hls. */
  readonly library: readonly HlsFile[];
  /** Samples for the test bench, the first of the dataset. */
  readonly sampleCount: number;
  /** The files that the network was imported from, where they go with the project. */
  readonly model?: ProjectModel;
}

/** A trace with the words that it must have. */
export interface HlsExpectedTrace extends HlsTrace {
  /** See `compare-traces.ts`. */
  readonly bytes: Uint8Array;
}

/** A project ready to be written or simulated. */
export interface HlsDelivery {
  readonly files: readonly HlsFile[];
  readonly topFunction: string;
  readonly layers: readonly HlsLayer[];
  readonly leftOut: readonly LeftOutLayer[];
  readonly notes: readonly string[];
  /** Empty without samples. */
  readonly expected: readonly HlsExpectedTrace[];
  readonly sampleCount: number;
  /** Flags that the compiler of a simulation gets. */
  readonly flags: readonly string[];
}

/** Make the project of a lowered design; without samples its test bench runs on zeros. @throws {ShapeError} if the samples do not fit the inputs */
export function makeHlsProject(lowered: LoweredDesign, design: Design, order: HlsOrder, samples?: SampleSource): HlsDelivery {
  const { graph } = lowered;
  const sampleCount = Math.min(order.sampleCount, samples?.sampleCount ?? 0);
  const options = projectOptions(lowered, design, order);
  const emulated: EmulationOutcome[] = [];
  const emulate = (source: SampleSource): TestVectors => {
    const { vectors, outcome } = emulateFor(lowered, source, sampleCount);
    emulated.push(outcome);
    return vectors;
  };
  const { traces, ...project } = generateHlsProject(graph, sampleCount === 0 || samples === undefined ? options : { ...options, testVectors: () => emulate(samples) });
  const expected = emulated.flatMap((outcome) => traces.flatMap((trace) => expectedTrace(graph, outcome, trace)));
  return { ...project, expected, sampleCount, flags: CSIM_FLAGS };
}

/** Return the C++ of one layer, or why there is none. Never throws for graphs that the passes made. */
export function generateHlsCode(lowered: LoweredDesign, design: Design, layer: string): GeneratedCode {
  const options = projectOptions(lowered, design, { projectName: 'network', keepLayersAsModules: false, library: [], sampleCount: 0 });
  const made = generateHlsLayer(lowered.graph, options, layer);
  return 'reason' in made ? { language: 'cpp', text: '', fileName: '', note: made.reason } : { language: 'cpp', text: made.text, fileName: `${made.functionName}.cpp` };
}

function projectOptions(lowered: LoweredDesign, design: Design, order: HlsOrder): HlsProjectOptions {
  const { Model } = design.hlsConfig;
  const style = textOf(Model['PipelineStyle']).toLowerCase();
  const bramFactor = Model['BramFactor'];
  return {
    projectName: order.projectName,
    backend: design.backend,
    ioType: design.ioType,
    part: design.part,
    clockPeriodNs: design.clockPeriodNs,
    clockUncertaintyPercent: uncertainty(design.otherKeys['ClockUncertainty']) ?? (design.backend === 'Vitis' ? 27 : 12.5),
    keepLayersAsModules: order.keepLayersAsModules,
    library: order.library,
    pipelineStyle: style === 'pipeline' || style === 'dataflow' ? style : 'auto',
    ...(typeof bramFactor === 'number' && Number.isFinite(bramFactor) ? { bramFactor } : {}),
    refused: refusals(lowered),
    configYaml: writeProjectConfig(design, { projectName: cIdentifier(order.projectName), ...(order.model === undefined ? {} : { model: order.model }) }),
  };
}

function textOf(value: ConfigValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** `27%` of an imported configuration. */
function uncertainty(value: ConfigValue | undefined): number | undefined {
  const number = typeof value === 'number' ? value : Number.parseFloat(textOf(value));
  return Number.isFinite(number) && number >= 0 && number < 100 ? number : undefined;
}

/** Layers that have no exact model: the C++ could not be compared with anything. */
function refusals(lowered: LoweredDesign): ReadonlyMap<string, string> {
  const found = lowered.plan().steps.flatMap((step) => (step.kind === 'unsupported' ? [[step.layer.name, step.reason] as const] : []));
  return new Map(found);
}

/** Inputs of a test bench and what the network makes of them, as hls4ml's test benches read them: a line of numbers a sample. */
export interface BenchVectors {
  readonly sampleCount: number;
  readonly inputs: string;
  readonly predictions: string;
}

/** Return the vectors of the first samples. @throws {ShapeError} if the samples do not fit the inputs */
export function benchVectors(lowered: LoweredDesign, samples: SampleSource, most: number): BenchVectors {
  const { vectors } = emulateFor(lowered, samples, Math.min(most, samples.sampleCount));
  const text = (arrays: readonly ArrayLike<number>[]): string => writeSamples(arrays, arrays.map(({ length }) => length / Math.max(1, vectors.sampleCount)), vectors);
  return { sampleCount: vectors.sampleCount, inputs: text(vectors.inputs), predictions: text(vectors.predictions ?? vectors.expected ?? []) };
}

interface Simulated {
  readonly vectors: TestVectors;
  readonly outcome: EmulationOutcome;
}

function emulateFor(lowered: LoweredDesign, samples: SampleSource, sampleCount: number): Simulated {
  const { graph } = lowered;
  const rows = { first: 0, rowCount: sampleCount };
  const tensors = inputBlock(graph, samples, rows);
  const input = { id: 'hls', rowCount: sampleCount, tensors };
  const outcome = emulationBackend().run(lowered.plan(), input, { keep: 'all' });
  const ideal = runIdeal(graph, input);
  // Single bits are written as they are, not as the signs that they stand for.
  const expected = graph.outputs.flatMap((name) => outcome.tensors.get(name) ?? []).map((tensor) => (tensor.type.kind === 'xnor' ? Float64Array.from(tensor.mantissas, Number) : tensorValues(tensor)));
  const predictions = graph.outputs.flatMap((name) => ideal.tensors.get(name) ?? []);
  return {
    outcome,
    vectors: {
      sampleCount,
      inputs: graph.inputs.map((name) => tensors.get(name) ?? new Float64Array()),
      expected,
      ...(predictions.length === graph.outputs.length ? { predictions } : {}),
    },
  };
}

/** The words of a trace in the form of the simulation's files. */
function expectedTrace(graph: ModelGraph, outcome: EmulationOutcome, trace: HlsTrace): readonly HlsExpectedTrace[] {
  const layer = graph.layers.find(({ name }) => name === trace.layer);
  const tensor = outcome.tensors.get(layer?.outputs[0] ?? trace.layer);
  return tensor === undefined ? [] : [{ ...trace, bytes: traceBytes(tensor.mantissas, trace.widthBits) }];
}

/** Return words in whole 64-bit limbs, least significant first, sign extended. Never throws. */
export function traceBytes(mantissas: Mantissas, widthBits: number): Uint8Array {
  const limbs = Math.ceil(widthBits / 64);
  const words = new BigInt64Array(mantissas.length * limbs);
  for (let i = 0; i < mantissas.length; i++) {
    const word = BigInt(mantissas[i] ?? 0);
    for (let limb = 0; limb < limbs; limb++) words[i * limbs + limb] = BigInt.asIntN(64, word >> BigInt(64 * limb));
  }
  return new Uint8Array(words.buffer);
}
