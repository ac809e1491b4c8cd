/** @file Plausible numbers for fake networks: histograms follow the type, so that a drag moves them. */

import type { NodeView, Problem } from '../../preload/contract/design.ts';
import type { Band, EmulationReport, EstimateReport, LayerEstimate, LayerStatistics, LogHistogram, VariableStatistics } from '../../preload/contract/emulation.ts';
import { fixed, fractionBits, isFixed, printPrecision, valueRange, type NumberType } from '../../preload/model/fixed-type.ts';
import type { FakeLayer } from './fake-nodes.ts';

/** Samples × elements that a fake histogram stands for. */
const ELEMENT_COUNT = 10_000;

/** Share of |x| < limit under a normal distribution. */
function shareBelow(limit: number, sigma: number): number {
  const t = limit / (sigma * Math.SQRT2);
  const a = 1 / (1 + 0.47047 * t);
  return 1 - (0.3480242 * a - 0.0958798 * a * a + 0.7478556 * a ** 3) * Math.exp(-t * t);
}

function histogramOf(sigma: number): LogHistogram {
  const firstExponent = Math.floor(Math.log2(sigma)) - 12;
  const counts = Array.from({ length: 15 }, (_, k) => Math.round(ELEMENT_COUNT * (shareBelow(2 ** (firstExponent + k + 1), sigma) - shareBelow(2 ** (firstExponent + k), sigma))));
  return { firstExponent, counts, zeroCount: 12 };
}

function statisticsOf(variable: string, type: NumberType, sigma: number): VariableStatistics {
  const histogram = histogramOf(sigma);
  const min = -3.3 * sigma;
  const max = 3.6 * sigma;
  const base = { variable, type, min, max, elementCount: ELEMENT_COUNT, histogram };
  if (!isFixed(type)) return { ...base, overflowCount: 0, overflowShare: 0, underflowCount: 0, underflowShare: 0 };
  const range = valueRange(type);
  const overflowShare = max > range.max || min < range.min ? 1 - shareBelow(range.max, sigma) : 0;
  const underflowShare = shareBelow(2 ** -fractionBits(type), sigma);
  const integerBits = Math.ceil(Math.log2(max)) + 1;
  return {
    ...base, overflowShare, overflowCount: Math.ceil(overflowShare * ELEMENT_COUNT), underflowShare, underflowCount: Math.round(underflowShare * ELEMENT_COUNT), worstSample: 217,
    suggestedType: fixed(integerBits + fractionBits(type), integerBits),
  };
}

/** Statistics of one node. */
export function fakeStatistics(node: NodeView, layer: FakeLayer): LayerStatistics {
  const sigma = layer.sigma ?? 1;
  const scale: Readonly<Record<string, number>> = { weight: 0.25, bias: 0.3, scale: 0.01, exp_table: 1, inv_table: 1 };
  const variables = node.precision.map((p) => statisticsOf(p.variable, p.type, scale[p.variable] ?? sigma));
  const result = node.precision.find((p) => p.variable === 'result')?.type;
  const fraction = result && isFixed(result) ? fractionBits(result) : 10;
  return { layer: node.layer.name, variables, error: { maxAbs: 2 ** -fraction * 3, meanAbs: 2 ** -fraction, sqnrDb: 6.02 * (fraction + Math.log2(sigma)) - 4, worstSample: 44 } };
}

/** Emulation of a fake design. */
export function fakeEmulation(key: { readonly designId: string; readonly revision: number; readonly datasetId: string }, nodes: readonly NodeView[], layers: readonly FakeLayer[]): EmulationReport {
  const statistics = nodes.flatMap((n, i) => (n.supported && layers[i] ? [fakeStatistics(n, layers[i])] : []));
  const worst = Math.max(0, ...statistics.flatMap((l) => l.variables.map((v) => v.overflowShare)));
  const flipCount = Math.round(360 * Math.min(0.8, worst * 3)) + 3;
  return {
    ...key, samples: 360, totalSamples: 360, layers: statistics,
    quality: {
      sampleCount: 360, referenceAccuracy: 0.972, emulatedAccuracy: 0.972 - flipCount / 400, flipCount, maxAbsError: 0.21,
      flips: Array.from({ length: Math.min(flipCount, 40) }, (_, i) => ({ sample: i * 7 + 3, reference: i % 10, emulated: (i + 3) % 10, label: i % 10 })),
    },
    problems: statistics.flatMap((l) => l.variables.filter((v) => v.overflowShare > 0 && v.variable === 'result').map((v) => overflowProblem(l.layer, v))),
    notEmulated: nodes.filter((n) => !n.supported).map((n) => ({ layer: n.layer.name, reason: n.reason ?? '' })), elapsedMs: 34,
  };
}

function overflowProblem(layer: string, v: VariableStatistics): Problem {
  const suggested = v.suggestedType ?? v.type;
  const saturated = isFixed(v.type) ? { ...v.type, overflow: 'SAT' as const } : v.type;
  return {
    code: 'precision/overflow', severity: 'error', layer, attribute: v.variable,
    message: `${(v.overflowShare * 100).toFixed(1)} % of these results wrap: ${v.min.toFixed(1)} in ${printPrecision(v.type)}, which ends at ${isFixed(v.type) ? valueRange(v.type).min : '?'}.`,
    help: 'The kernel is scaled ×64 because alpha is auto_po2, so the range is 64 times that of the source layer.',
    fixes: [
      { label: `Widen result and accumulator to ${printPrecision(suggested)}`, edit: { kind: 'set-precision', layers: [layer], variables: ['result', 'accum'], precision: printPrecision(suggested) } },
      { label: 'Saturate', edit: { kind: 'set-precision', layers: [layer], variables: [v.variable], precision: printPrecision(saturated) } },
    ],
  };
}

const band = (value: number, share: number, reason: string): Band => ({ low: Math.round(value * (1 - share)), value, high: Math.round(value * (1 + share)), certainty: share === 0 ? 'exact' : 'band', reason });

/** Estimate of a fake design. */
export function fakeEstimate(designId: string, revision: number, flow: 'hls' | 'rtl', nodes: readonly NodeView[]): EstimateReport {
  const layers = nodes.map((n): LayerEstimate => {
    const width = (name: string): number => {
      const type = n.precision.find((p) => p.variable === name)?.type;
      return type && isFixed(type) ? type.widthBits : 8;
    };
    const lut = Math.round(n.macCount > 0 ? n.macCount * width('weight') * 0.42 : n.layer.shape.reduce((a, b) => a * b, 1) * width('result') * 0.11);
    if (n.layer.class_name === 'Softmax') return { layer: n.layer.name, note: `no model of softmax in the ${flow} flow` };
    return {
      layer: n.layer.name, lut: band(lut, 0.09, 'Adder bits of the shift-add graph; Yosys lands within a few per cent.'), ff: band(Math.round(lut * 0.55), 0.14, 'Register bits between stages.'),
      ...(flow === 'hls' ? { dsp: band(n.macCount / (n.reuse?.value ?? 1), 0.3, 'The weights are narrower than the rule’s domain.') } : { dsp: band(0, 0, 'The rtl flow uses no multipliers.') }),
      latencyCycles: band(n.macCount > 0 ? 6 : 1, 0, 'Stages of the adder tree.'), initiationIntervalCycles: band(n.reuse?.value ?? 1, 0, 'Reuse factor.'),
    };
  });
  const sum = (key: 'lut' | 'ff' | 'dsp' | 'latencyCycles'): number => layers.reduce((total, l) => total + (l[key]?.value ?? 0), 0);
  return {
    designId, revision, flow, layers, elapsedMs: 3,
    total: { lut: band(sum('lut'), 0.09, 'Sum of layers; softmax is not included.'), ff: band(sum('ff'), 0.14, 'Sum of layers.'), dsp: band(sum('dsp'), flow === 'rtl' ? 0 : 0.3, 'Sum of layers.'), latencyCycles: band(sum('latencyCycles'), 0, 'Sum of stages.'), initiationIntervalCycles: band(Math.max(...nodes.map((n) => n.reuse?.value ?? 1)), 0, 'Slowest layer.'), note: `No BRAM model in the ${flow} flow.` },
    device: { part: 'xc7z020clg400-1', name: 'Zynq-7020', family: '7-series', lutCount: 53_200, ffCount: 106_400, dspCount: 220, bram18kCount: 280, uramCount: 0, source: 'DS190' },
  };
}
