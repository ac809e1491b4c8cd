/**
 * @file Conformance: does the program compute what hls4ml computed, on every layer of recorded cases.
 *
 * A case is a folder with `case.json` (`goldens/README.md` beside the repository describes it). Everything is computed from
 * model, configuration and input before the trace is opened. Runs in the calling process; the window has no use for it.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../base/result.ts';
import { runIdeal } from '../compiler/emulator/ideal-forward.ts';
import type { H5Access } from '../compiler/readers/h5-access.ts';
import { readNpz } from '../compiler/readers/datasets/npz.ts';
import { toFloat64 } from '../compiler/readers/datasets/npy.ts';
import { computeCase, readCaseHeader, type CaseProblem, type ComputedCase } from './conformance-case.ts';
import { compareGraph, compareTrace, compareWeights, type Arrays, type Difference } from './conformance-compare.ts';
import { loadH5Access } from '../workers/h5wasm-access.ts';

/** How a case came out. `invalid`: the case itself is incomplete or damaged. */
export type CaseStatus = 'exact' | 'mismatch' | 'unsupported' | 'invalid';

/** Outcome of one case; the first difference where there is one. Integers are texts, because they may exceed doubles. */
export interface CaseResult {
  readonly case: string;
  readonly status: CaseStatus;
  readonly layer?: string;
  readonly sample?: number;
  readonly index?: number;
  readonly expected?: string;
  readonly actual?: string;
  readonly reason?: string;
}

/** Outcome of a run over cases. */
export interface ConformanceReport {
  readonly cases: readonly CaseResult[];
  readonly summary: Readonly<Record<CaseStatus, number>>;
  /** Folders that were passed over, and paths that are no folders. */
  readonly notes: readonly string[];
}

/** Options of a run. */
export interface ConformanceOptions {
  /** Told after every case. */
  readonly onCase?: (result: CaseResult, doneCount: number, allCount: number) => void;
  /** Asked before every case; true ends the run with what is done. */
  readonly isCancelled?: () => boolean;
}

/** Check cases: each path is a case folder or a folder of cases. Never throws on their content. */
export async function runConformance(paths: readonly string[], options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { folders, notes } = findCases(paths);
  const h5 = await loadH5Access();
  const cases: CaseResult[] = [];
  for (const folder of folders) {
    if (options.isCancelled?.() === true) break;
    const result = checkCase(folder, h5);
    cases.push(result);
    options.onCase?.(result, cases.length, folders.length);
  }
  const count = (status: CaseStatus): number => cases.filter((result) => result.status === status).length;
  return { cases, summary: { exact: count('exact'), mismatch: count('mismatch'), unsupported: count('unsupported'), invalid: count('invalid') }, notes };
}

/** Return the case folders below the paths, and a note for everything else. Never throws. */
export function findCases(paths: readonly string[]): { readonly folders: readonly string[]; readonly notes: readonly string[] } {
  const folders: string[] = [];
  const notes: string[] = [];
  for (const path of paths.map((p) => resolve(p))) {
    if (!existsSync(path) || !statSync(path).isDirectory()) notes.push(`${path} is not a folder`);
    else if (existsSync(join(path, 'case.json'))) folders.push(path);
    else {
      const children = readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name)).toSorted();
      for (const child of children) {
        if (existsSync(join(child, 'case.json'))) folders.push(child);
        else notes.push(`${child} has no case.json`);
      }
      if (children.length === 0) notes.push(`${path} holds no cases`);
    }
  }
  return { folders, notes };
}

function checkCase(folder: string, h5: H5Access): CaseResult {
  const name = basename(folder);
  try {
    const computed = computeFolder(folder, h5);
    if (!computed.ok) return { case: name, ...computed.failure };
    const difference = compareFolder(folder, computed.value);
    if (!difference.ok) return { case: name, ...difference.failure };
    return difference.value ? { case: name, status: 'mismatch', ...difference.value } : { case: name, status: 'exact' };
  } catch (cause) {
    // A bug of ours must show as a failed case with its reason, not end the run.
    return { case: name, status: 'mismatch', reason: `the program failed: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

function computeFolder(folder: string, h5: H5Access): Result<ComputedCase, CaseProblem> {
  const content = readJson(join(folder, 'case.json'));
  if (!content.ok) return content;
  const header = readCaseHeader(content.value);
  return header.ok ? computeCase(header.value, { read: (path) => readBytes(join(folder, path)) }, h5) : header;
}

/** Opens the recorded values: only now, after everything is computed. */
function compareFolder(folder: string, computed: ComputedCase): Result<Difference | undefined, CaseProblem> {
  const recorded = readJson(join(folder, 'case.json'));
  const weights = readArrays(folder, 'weights.npz');
  const trace = readArrays(folder, 'trace.npz');
  if (!recorded.ok) return recorded;
  if (!weights.ok) return weights;
  if (!trace.ok) return trace;
  return ok(compareGraph(computed.graph, recorded.value) ?? compareWeights(computed.graph, weights.value) ?? compareTrace(computed, trace.value));
}

/** Largest distance between the reference outputs and the framework's own, per recorded array. */
export interface ReferenceAgreement {
  /** Name of the framework layer, or `output_0`, … */
  readonly name: string;
  /** Lowered layer it was compared with. */
  readonly layer: string;
  /** max |ours − framework| / max(1, |framework|) */
  readonly errorMax: number;
}

/** Compare the reference outputs of a case with `reference.npz`. Fails like a case does; arrays without a layer are left out. */
export async function compareReference(folder: string): Promise<Result<readonly ReferenceAgreement[], CaseProblem>> {
  const computed = computeFolder(folder, await loadH5Access());
  if (!computed.ok) return computed;
  const recorded = readArrays(folder, 'reference.npz');
  if (!recorded.ok) return recorded;
  const { graph, input } = computed.value;
  const { tensors } = runIdeal(graph, input);
  const tensorOf = (name: string): string | undefined => {
    const output = /^output_(\d+)$/.exec(name);
    if (output) return graph.outputs[Number(output[1])];
    return graph.layers.findLast((layer) => layer.reference_of === name)?.outputs[0];
  };
  const agreements = [...recorded.value].flatMap(([name, array]) => {
    const layer = tensorOf(name);
    const ours = layer === undefined ? undefined : tensors.get(layer);
    return layer !== undefined && ours ? [{ name, layer, errorMax: largestError(ours, toFloat64(array)) }] : [];
  });
  return ok(agreements);
}

function largestError(ours: Float64Array, framework: Float64Array): number {
  if (ours.length !== framework.length) return Infinity;
  return framework.reduce((most, value, i) => Math.max(most, Math.abs((ours[i] ?? NaN) - value) / Math.max(1, Math.abs(value))), 0);
}

function readArrays(folder: string, file: string): Result<Arrays, CaseProblem> {
  const bytes = readBytes(join(folder, file));
  if (!bytes) return fail({ status: 'invalid', reason: `${file} cannot be read` });
  const arrays = readNpz(bytes, file);
  return arrays.ok ? arrays : fail({ status: 'invalid', reason: arrays.failure.message });
}

function readJson(path: string): Result<unknown, CaseProblem> {
  const bytes = readBytes(path);
  try {
    if (bytes) return ok(JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  } catch {
    return fail({ status: 'invalid', reason: 'case.json is not JSON' });
  }
  return fail({ status: 'invalid', reason: 'case.json cannot be read' });
}

function readBytes(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
