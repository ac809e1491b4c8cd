/** @file What lints are tested on: networks lowered for real, layers that stand for a lowered network, and what an emulation sees. */
import { expect } from 'vitest';
import type { Diagnostic } from '../../main/compiler/diagnostics/diagnostic.ts';
import { planEmulation } from '../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { Device } from '../../main/compiler/estimators/device.ts';
import { estimateHls } from '../../main/compiler/estimators/estimate-hls.ts';
import type { Layer, ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import { findLayer } from '../../main/compiler/ir/visit.ts';
import { readHlsConfig } from '../../main/compiler/passes/hls-config.ts';
import { lowerGraph } from '../../main/compiler/passes/pipeline.ts';
import type { Lint } from '../../main/compiler/preflight/lint.ts';
import { LintContext, type DataFacts, type OtherFacts } from '../../main/compiler/preflight/lint-context.ts';
import { runLint } from '../../main/compiler/preflight/run-preflight.ts';
import { DESIGN_EDIT } from '../../main/services/payloads.ts';
import { applyEdit, type Design } from '../../preload/model/design.ts';
import { chain, design } from './build-graph.ts';
import { graphOf } from './lowered-graph.ts';

/** Return what lints see of a network after all passes. */
export function loweredContext(source: ModelGraph | Parameters<typeof chain>[0], of: Design = design(), facts: OtherFacts = {}): LintContext {
  const graph = 'layers' in source ? source : chain(source);
  return new LintContext({ source: graph, design: of, ...lowerGraph(graph, of) }, facts);
}

/** Return what lints see where layers stand for the lowered network and for the one that was read. */
export function givenContext(layers: readonly Layer[] | ModelGraph, of: Design = design(), facts: OtherFacts = {}): LintContext {
  const graph = 'layers' in layers ? layers : graphOf(layers);
  return new LintContext({ source: graph, graph, design: of, settings: of, config: readHlsConfig(of), seenLayers: new Set(graph.layers.map(({ name }) => name)) }, facts);
}

/** Run a lint. What must hold for the findings of every lint is checked on the way. */
export function found(lint: Lint, context: LintContext): readonly Diagnostic[] {
  const findings = runLint(lint, context);
  for (const finding of findings) {
    expect(finding.code).toBe(lint.code);
    expect(RANKS.indexOf(finding.severity), `${lint.code} says ${lint.severity} at most`).toBeLessThanOrEqual(RANKS.indexOf(lint.severity));
    expect(finding.message).toMatch(/^\S.*\.$/);
    expect(finding.help).toMatch(/\.$/);
    const { layer } = finding.at;
    const isKnown = layer === undefined || [context.graph, context.source].some((graph) => findLayer(graph, layer) !== undefined) || context.design.hlsConfig.LayerName?.[layer] !== undefined;
    expect(isKnown, `${lint.code} points at ${layer ?? ''}`).toBe(true);
    for (const { label, edit } of finding.fixes ?? []) {
      expect(label).toMatch(/^[A-Z].*[^.]$/);
      expect(DESIGN_EDIT.safeParse(edit).success, `${lint.code}: ${JSON.stringify(edit)}`).toBe(true);
      expect(applyEdit(context.design, edit).diff, `${lint.code}: the fix changes something`).not.toEqual([]);
    }
  }
  return findings;
}

const RANKS = ['note', 'warning', 'error'];

/** Run a lint and return what it found as `layer attribute severity`. */
export function places(lint: Lint, context: LintContext): readonly string[] {
  return found(lint, context).map(({ at, severity }) => [at.layer ?? '–', at.attribute ?? '–', severity].join(' '));
}

/** Apply the first fix of a finding, lower again, and return what the lint finds then. @throws {TypeError} if there is nothing to fix */
export function afterFix(lint: Lint, context: LintContext, which = 0): readonly Diagnostic[] {
  return found(lint, fixed(lint, context, which));
}

/** Apply the first fix of a finding and return the network lowered again. @throws {TypeError} if there is nothing to fix */
export function fixed(lint: Lint, context: LintContext, which = 0): LintContext {
  const fix = runLint(lint, context)[which]?.fixes?.[0];
  if (fix === undefined) throw new TypeError(`${lint.code} has no fix`);
  return loweredContext(context.source, applyEdit(context.design, fix.edit).design, context.facts);
}

/** Emulate samples and return what lints see of them. @shape inputs: in the order of the model, [samples, ...input shape] */
export function dataFacts({ graph, design: of }: LintContext, sampleCount: number, inputs: readonly Float64Array[]): DataFacts {
  const plan = planEmulation(graph, { ioType: of.ioType });
  const tensors = new Map(graph.inputs.map((name, i) => [name, inputs[i] ?? new Float64Array(0)]));
  const { statistics } = referenceBackend.run(plan, { id: 'rows', rowCount: sampleCount, tensors }, { collectStatistics: true });
  return { sampleCount, statistics, inputs: graph.inputs.map((layer) => ({ layer })) };
}

/** Return the context with an emulation of samples of its only input. */
export function onData(context: LintContext, rows: readonly (readonly number[])[], more: Partial<DataFacts> = {}): LintContext {
  return new LintContext(context, { ...context.facts, data: { ...dataFacts(context, rows.length, [Float64Array.from(rows.flat())]), ...more } });
}

/** Return the context with the estimate of the HLS flow and a part. */
export function onPart(context: LintContext, device: Device): LintContext {
  return new LintContext(context, { ...context.facts, device, estimate: estimateHls(context.graph, { ioType: context.design.ioType, clockPeriodNs: context.design.clockPeriodNs }) });
}

/** A part; without more a Zynq-7020. */
export function part(more: Partial<Device> = {}): Device {
  return { part: 'xc7z020clg400-1', name: 'xc7z020', family: 'Zynq-7000', lutCount: 53_200, ffCount: 106_400, dspCount: 220, bram18kCount: 280, uramCount: 0, source: 'DS190', ...more };
}
