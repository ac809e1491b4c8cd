/**
 * @file What a design costs in its flow, before any synthesis: the estimators' figures in the contract's form.
 */

import type { Band, EstimateReport, LayerEstimate } from '../../preload/contract/emulation.ts';
import type { Design } from '../../preload/model/design.ts';
import type { CalibrationPoint } from '../compiler/estimators/calibrate.ts';
import { calibrateEstimate } from '../compiler/estimators/calibrate-estimate.ts';
import type { Device } from '../compiler/estimators/device.ts';
import { FIGURES, type Band as FoundBand, type LayerEstimate as FoundEstimate, type NetworkEstimate } from '../compiler/estimators/estimate.ts';
import { estimateHls } from '../compiler/estimators/estimate-hls.ts';
import { estimateRtl } from '../compiler/estimators/estimate-rtl.ts';
import { plural } from '../base/plural.ts';
import { planRtl } from '../compiler/rtl/generate-rtl.ts';
import type { RtlOptions } from '../compiler/rtl/plan-network.ts';
import { networkKind } from './network-kind.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { preflightProblems } from './engine-problems.ts';

/** What an estimate says; the caller adds which design it was and the device. */
export type DesignEstimate = Omit<EstimateReport, 'designId' | 'revision' | 'device'>;

/** Options of an estimate. */
export interface EstimateOptions {
  /** Layer designs of earlier estimates, kept by the caller. */
  readonly rtlCache?: NonNullable<RtlOptions['cache']>;
  /** What finished runs say; without it the estimate rests on its own rules alone. */
  readonly calibration?: readonly CalibrationPoint[];
}

/** Estimate a lowered design in its flow. Never throws for graphs that the passes made. */
export function estimateDesign(lowered: LoweredDesign, design: Design, options: EstimateOptions = {}): DesignEstimate {
  const startedMs = performance.now();
  return reportOf(networkEstimate(lowered, design, options), design, startedMs);
}

/** Estimate a lowered design and check the figures against the part, if it is known. Never throws for graphs that the passes made. */
export function checkEstimate(lowered: LoweredDesign, design: Design, { device, ...options }: EstimateOptions & { readonly device: Device | undefined }): DesignEstimate {
  const startedMs = performance.now();
  const estimate = networkEstimate(lowered, design, options);
  const problems = preflightProblems(lowered, ['estimate'], { estimate, ...(device === undefined ? {} : { device }) });
  return { ...reportOf(estimate, design, startedMs), problems };
}

function networkEstimate(lowered: LoweredDesign, design: Design, options: EstimateOptions): NetworkEstimate {
  const plain = design.flow === 'rtl' ? estimateInRtl(lowered, design, options) : estimateInHls(lowered, design);
  const classes = new Map(lowered.graph.layers.map((layer) => [layer.name, layer.class_name]));
  const traits = { ioType: design.ioType, network: networkKind([...classes.values()]) };
  return calibrateEstimate(plain, { points: options.calibration ?? [], traits, classes });
}

function reportOf({ layers, total }: NetworkEstimate, { flow }: Design, startedMs: number): DesignEstimate {
  return { flow, layers: layers.map((layer) => ({ layer: layer.layer, ...figuresOf(layer) })), total: figuresOf(total), elapsedMs: performance.now() - startedMs };
}

function estimateInRtl(lowered: LoweredDesign, design: Design, { rtlCache }: EstimateOptions): NetworkEstimate {
  return estimateRtl(planRtl(lowered.graph, { adderLevelsPerStage: design.adderLevelsPerStage, ioType: design.ioType, ...(rtlCache === undefined ? {} : { cache: rtlCache }) }));
}

function estimateInHls(lowered: LoweredDesign, design: Design): NetworkEstimate {
  return estimateHls(lowered.graph, { ioType: design.ioType, clockPeriodNs: design.clockPeriodNs });
}

/** A figure without a model is absent; the reasons become one note. */
function figuresOf(estimate: Omit<FoundEstimate, 'layer'>): Omit<LayerEstimate, 'layer'> {
  const figures = Object.fromEntries(FIGURES.flatMap((name) => {
    const band = estimate[name];
    return band === undefined ? [] : [[name, bandOf(band)] as const];
  }));
  const reasons = [...new Set(Object.values(estimate.absent ?? {}))];
  return { ...figures, ...(reasons.length === 0 ? {} : { note: reasons.join('; ') }) };
}

function bandOf({ low, value, high, certainty, reason, source, calibration }: FoundBand): Band {
  const plain = source === '' ? reason : `${reason} (${source})`;
  if (calibration === undefined) return { low, value, high, certainty, reason: plain };
  const { runCount, kind, tools } = calibration;
  return { low, value, high, certainty, reason: `${plain}; calibrated on ${plural(runCount, 'run')} of yours (${kind}, ${tools.join(', ')})`, calibration };
}
