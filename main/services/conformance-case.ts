/**
 * @file One conformance case: what the program makes of its model, configuration and input, and nothing else.
 *
 * Files are asked for by name through a function, so that what was looked at can be seen: model, configuration and inputs;
 * never the trace. Comparing with the recorded values is conformance-compare.ts.
 */

import { z } from 'zod';
import type { NumericsProfile } from '../../preload/model/design.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { EmulationInput, EmulationOutcome } from '../compiler/emulator/backend.ts';
import { planEmulation } from '../compiler/emulator/plan.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { lowerGraph } from '../compiler/passes/pipeline.ts';
import { LINTS } from '../compiler/preflight/lint-list.ts';
import { LintContext } from '../compiler/preflight/lint-context.ts';
import { runPreflight } from '../compiler/preflight/run-preflight.ts';
import { readNpy, toFloat64 } from '../compiler/readers/datasets/npy.ts';
import { readHls4mlConfig } from '../compiler/readers/hls4ml-config/read-config.ts';
import type { H5Access } from '../compiler/readers/h5-access.ts';
import { readOnnxModel } from '../compiler/readers/onnx/read-onnx.ts';
import { readModel } from '../compiler/readers/read-model.ts';

/** Why a case was not computed. */
export interface CaseProblem {
  readonly status: 'unsupported' | 'invalid';
  readonly reason: string;
  readonly layer?: string;
}

/** Everything computed for a case. */
export interface ComputedCase {
  readonly graph: ModelGraph;
  readonly input: EmulationInput;
  readonly outcome: EmulationOutcome;
}

/** Access to a case's files, by the path that `case.json` gives. */
export interface CaseFiles {
  /** Return a file's content, or undefined if it cannot be read. */
  readonly read: (path: string) => Uint8Array | undefined;
}

const Header = z.object({
  hls4ml_version: z.string(),
  model: z.object({ path: z.string(), weights: z.string().optional(), format: z.string(), onnx_preparation: z.array(z.string()).optional() }),
  inputs: z.array(z.object({ layer: z.string(), file: z.string(), shape: z.array(z.number().int().positive()).min(1) })).min(1),
});

/** What `case.json` says about where a case's parts are. */
export type CaseHeader = z.infer<typeof Header>;

/** Errors of lowering and preflight after which the numbers are not hls4ml's. */
export const NOT_EMULATED: ReadonlySet<string> = new Set([
  'quantizer/scaled-pointwise',
  'binary/zero-scale',
  'binary/batch-norm-of-bits',
  'binary/ternary-scale-over-pixels',
  'quantizer/scaled-dense-over-rows',
  'structure/output-cannot-be-removed',
  'structure/dense-rank',
  'structure/too-many-readers',
  'structure/stream-padding-misplaced',
  'strategy/distributed-arithmetic-reuse-factor',
  'strategy/distributed-arithmetic-unknown-split',
  'strategy/distributed-arithmetic-layer',
  'recurrent/bidirectional-reuse-factor',
  'merge/broadcast-count',
]);

/** Findings that say the format is not read, not that the file is bad. */
const UNREADABLE = new Set(['model/file-format']);

/** Return the numerics profile of an hls4ml version, if there is one. Never throws. */
export function profileOf(version: string): NumericsProfile | undefined {
  return version.startsWith('1.3.') ? 'hls4ml-1.3' : version.startsWith('0.8.') ? 'hls4ml-0.8' : undefined;
}

/** Read the header of a case. Fails for a file that is not one. Never throws. */
export function readCaseHeader(content: unknown): Result<CaseHeader, CaseProblem> {
  const read = Header.safeParse(content);
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  return fail(invalid(`case.json: ${issue ? `${issue.path.join('.')}: ${issue.message}` : 'not a conformance case'}`));
}

/** Import, lower and emulate a case. Never throws on the case's files. */
export function computeCase(header: CaseHeader, files: CaseFiles, h5: H5Access): Result<ComputedCase, CaseProblem> {
  const profile = profileOf(header.hls4ml_version);
  if (profile === undefined) return fail(unsupported(`made with hls4ml ${header.hls4ml_version}; there are numerics profiles for 1.3 and 0.8`));
  const source = readSource(header, files, h5);
  if (!source.ok) return source;
  const lowered = lower(source.value, files, profile);
  if (!lowered.ok) return lowered;
  const input = readInput(header, files);
  if (!input.ok) return input;
  return emulate(lowered.value, input.value);
}

/** A case of a large fully convolutional network was made for smaller images. The other steps of its preparation are what the reader does. */
function imageDivisor(steps: readonly string[]): number | undefined {
  const step = steps.find((text) => /^shrink=\d+$/.test(text));
  return step === undefined ? undefined : Number(step.slice('shrink='.length));
}

interface Lowered {
  readonly graph: ModelGraph;
  readonly ioType: 'io_parallel' | 'io_stream';
}

function readSource({ model }: CaseHeader, files: CaseFiles, h5: H5Access): Result<ModelGraph, CaseProblem> {
  const bytes = files.read(model.path);
  if (!bytes) return fail(invalid(`the model ${model.path} cannot be read`));
  const isArchitecture = model.path.endsWith('.json');
  const weights = isArchitecture && model.weights !== undefined ? files.read(model.weights) : undefined;
  if (isArchitecture && !weights) return fail(invalid(`the weights ${model.weights ?? ''} cannot be read`));
  const companions = weights && model.weights !== undefined ? [{ name: model.weights, bytes: weights }] : [];
  const source = { model: { name: model.path, bytes }, companions, h5 };
  const divisor = imageDivisor(model.onnx_preparation ?? []);
  const { graph, diagnostics } = divisor === undefined ? readModel(source) : readOnnxModel(source, { imageDivisor: divisor });
  const error = diagnostics.find((d) => d.severity === 'error');
  if (!graph) return fail(UNREADABLE.has(error?.code ?? '') ? unsupported(error?.message ?? '') : invalid(error?.message ?? 'the model has no layers'));
  return error ? fail(unsupported(error.message, error.at.layer)) : ok(graph);
}

function lower(source: ModelGraph, files: CaseFiles, numericsProfile: NumericsProfile): Result<Lowered, CaseProblem> {
  const text = files.read('hls4ml_config.yml');
  if (!text) return fail(invalid('hls4ml_config.yml cannot be read'));
  const { design, diagnostics } = readHls4mlConfig(new TextDecoder().decode(text));
  const error = diagnostics.find((d) => d.severity === 'error');
  if (!design || error) return fail(invalid(error?.message ?? 'hls4ml_config.yml holds no configuration'));
  const asked = { ...design, numericsProfile };
  const lowering = lowerGraph(source, asked);
  const lints = LINTS.filter((lint) => NOT_EMULATED.has(lint.code));
  const found = [...lowering.diagnostics, ...runPreflight(new LintContext({ source, design: asked, ...lowering }), ['graph', 'weights'], lints)];
  const refused = found.find((d) => NOT_EMULATED.has(d.code));
  return refused ? fail(unsupported(refused.message, refused.at.layer)) : ok({ graph: lowering.graph, ioType: design.ioType });
}

function readInput({ inputs }: CaseHeader, files: CaseFiles): Result<EmulationInput, CaseProblem> {
  const tensors = new Map<string, Float64Array>();
  const rowCount = inputs[0]?.shape[0] ?? 0;
  for (const { layer, file, shape } of inputs) {
    const bytes = files.read(file);
    const array = bytes && readNpy(bytes, file);
    if (!array?.ok) return fail(invalid(array ? array.failure.message : `the input ${file} cannot be read`));
    if (array.value.shape.join() !== shape.join() || shape[0] !== rowCount) {
      return fail(invalid(`${file} has the shape [${array.value.shape.join(', ')}], case.json says [${shape.join(', ')}]`));
    }
    tensors.set(layer, toFloat64(array.value));
  }
  return ok({ id: 'case', rowCount, tensors });
}

function emulate({ graph, ioType }: Lowered, input: EmulationInput): Result<ComputedCase, CaseProblem> {
  const unknown = graph.layers.find((layer) => layer.class_name === 'Input' && !input.tensors.has(layer.name));
  if (unknown) return fail(invalid(`there is no input for the layer ${unknown.name}`));
  const plan = planEmulation(graph, { ioType });
  const [missing] = plan.diagnostics;
  if (missing) return fail(unsupported(missing.message, missing.at.layer));
  return ok({ graph, input, outcome: referenceBackend.run(plan, input, { keep: 'all' }) });
}


function unsupported(reason: string, layer?: string): CaseProblem {
  return { status: 'unsupported', reason, ...(layer === undefined ? {} : { layer }) };
}

function invalid(reason: string): CaseProblem {
  return { status: 'invalid', reason };
}
