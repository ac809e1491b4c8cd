/** @file Plausible explanations of fake networks: every answer of the `analysis` domain, consistent in itself. */

import type { BitStep, BreakdownTerm, DesignFigures, ElementBreakdown, ExplainReport, FitProposal, FitRequest, MinimiseRequest, MinimiseState, OutputReport, ProposedType, RangeReport, WeightReport } from '../../preload/contract/analysis.ts';
import type { BoxFigures, CountMatrix, LinearHistogram, RocCurve } from '../../preload/model/figures.ts';
import type { DesignView } from '../../preload/contract/design.ts';
import { fixed, isFixed, printPrecision, valueRange, type FixedType } from '../../preload/model/fixed-type.ts';

/** What a fake answer belongs to. */
export interface FakeSubject {
  readonly view: DesignView;
  readonly datasetId: string;
}

const CLASSES = 10;
const SAMPLES = 360;
const stamp = ({ view, datasetId }: FakeSubject): { designId: string; revision: number; datasetId: string; elapsedMs: number } => ({ designId: view.designId, revision: view.revision, datasetId, elapsedMs: 12 });

/** Damage starts at the first layer with a sum. */
export function fakeExplain(subject: FakeSubject, sampleCount: number | undefined): ExplainReport {
  const nodes = subject.view.nodes.filter((n) => n.supported);
  const cause = nodes.find((n) => n.macCount > 0)?.layer.name;
  const from = nodes.findIndex((n) => n.layer.name === cause);
  return {
    ...stamp(subject), sampleCount: sampleCount === 0 ? SAMPLES : 256, totalSamples: SAMPLES, referenceAccuracy: 0.972, asIs: { accuracy: 0.914, flipCount: 23, maxAbsError: 0.21 },
    layers: nodes.map((n, i) => ({
      layer: n.layer.name, ...(n.layer.name === cause ? { worst: { maxAbsError: 64, sample: 217, element: 5, emulated: -20.5, ideal: 43.5 } } : {}), damaged: from >= 0 && i >= from, overflows: [], ...(cause !== undefined && i >= from ? { startsAt: cause } : {}),
      ifIdeal: n.layer.name === cause ? { accuracy: 0.968, flipCount: 2, maxAbsError: 0.02 } : { accuracy: 0.914, flipCount: 23, maxAbsError: 0.2 }, ownSqnrDb: 40 - i,
    })),
  };
}

/** A sum of `count` terms that wraps once on its way. */
export function fakeBreakdown(layer: string, sample: number, element: number, count = 576): ElementBreakdown {
  const accum = fixed(12, 5);
  const { min, max } = valueRange(accum);
  let [sum, exactSum] = [0, 0];
  const terms = Array.from({ length: count }, (_, i): BreakdownTerm => {
    const weight = Math.round(Math.sin(i * 7.3) * 16) / 32;
    const input = Math.round((1 + Math.cos(i * 1.7)) * 16) / 32;
    const exact = weight * input + 0.02;
    const quantized = Math.floor(exact * 128) / 128;
    exactSum += exact;
    const next = sum + quantized;
    const wraps = next > max || next < min;
    sum = wraps ? next - Math.sign(next) * (max - min + 1 / 128) : next;
    return { label: `kernel[${i % 3},${Math.floor(i / 3) % 3}] × x[${i}]`, weight, input, exact, quantized, sum, exactSum, ...(wraps ? { event: 'wrap' as const } : {}) };
  });
  return { layer, sample, element, index: [element], terms, accum, result: fixed(16, 6), emulated: Math.floor(sum * 1024) / 1024, reference: exactSum };
}

const histogram = (centre: number, total: number): LinearHistogram => ({ min: 0, max: 1, counts: Array.from({ length: 20 }, (_, i) => Math.round(total * Math.exp(-(((i + 0.5) / 20 - centre) ** 2) / 0.02) * 0.2)) });

function confusion(wrong: number): CountMatrix {
  return Array.from({ length: CLASSES }, (_, r) => Array.from({ length: CLASSES }, (_unused, c) => (r === c ? 36 - 2 * wrong : (r + 3) % CLASSES === c || (r + 7) % CLASSES === c ? wrong : 0)));
}

function roc(sharpness: number): RocCurve {
  const falsePositiveRate = Array.from({ length: 60 }, (_, i) => (i / 59) ** 2);
  return { falsePositiveRate, truePositiveRate: falsePositiveRate.map((x) => x ** (1 / sharpness)), auc: sharpness / (sharpness + 1) };
}

/** Figures of the outputs: with classes, or as a regression. */
export function fakeOutputs(subject: FakeSubject, kind: 'classes' | 'regression' = 'classes'): OutputReport {
  const errors = Array.from({ length: kind === 'classes' ? CLASSES : 4 }, (_, i) => ({ index: [i], meanError: 0.001 * (i - 4), meanAbs: 0.002 * (i + 1), rms: 0.003 * (i + 1), maxAbs: 0.02 * (i + 1), worstSample: i * 31 }));
  const base = { ...stamp(subject), sampleCount: SAMPLES, totalSamples: SAMPLES, outputCount: errors.length, errors };
  if (kind === 'regression') return { ...base, flips: [] };
  const flips = Array.from({ length: 23 }, (_, i) => ({ sample: i * 7 + 3, reference: i % CLASSES, emulated: (i + 3) % CLASSES, label: i % 3 === 0 ? (i + 3) % CLASSES : i % CLASSES, referenceMargin: 0.9 - i * 0.03, emulatedMargin: 0.1 + i * 0.01 }));
  const flipped = new Map(flips.map((f) => [f.sample, f]));
  const classOf = (pick: 'label' | 'reference' | 'emulated'): Int32Array => Int32Array.from({ length: SAMPLES }, (_, i) => flipped.get(i)?.[pick] ?? i % CLASSES);
  const figures = (wrong: number, sharpness: number): NonNullable<NonNullable<OutputReport['classes']>['reference']> => ({
    accuracy: 1 - (wrong * 2) / 36, topK: [1 - (wrong * 2) / 36, 0.985, 0.99, 0.997, 1], confusion: confusion(wrong), roc: Array.from({ length: CLASSES }, (_, i) => (i === 7 ? undefined : roc(sharpness + i))),
  });
  return {
    ...base, flips, flipCount: flips.length,
    classes: {
      names: Array.from({ length: CLASSES }, (_, i) => String(i)), reference: figures(1, 30), emulated: figures(3, 9),
      changes: Array.from({ length: CLASSES }, (_, r) => Array.from({ length: CLASSES }, (_unused, c) => (r === c ? 33 : flips.filter((f) => f.reference === r && f.emulated === c).length))),
      margin: { reference: histogram(0.8, 360), emulated: histogram(0.7, 360), flips: histogram(0.15, 23) }, argmax: { reference: classOf('reference'), emulated: classOf('emulated'), label: classOf('label') },
    },
  };
}

const box = (scale: number, elementCount: number): BoxFigures => ({ min: scale / 512, q1: scale / 12, median: scale / 4, q3: scale / 1.8, max: scale * 2.4, zeroShare: 0.02, elementCount });

/** Boxes of every variable. */
export function fakeRanges(subject: FakeSubject): RangeReport {
  return {
    ...stamp(subject), sampleCount: SAMPLES, totalSamples: SAMPLES,
    boxes: subject.view.nodes.filter((n) => n.supported).flatMap((n, i) => n.precision.map((p) => {
      const scale = p.variable === 'weight' ? 0.3 : p.variable === 'bias' ? 0.2 : 1.5 + 3 * i;
      return { layer: n.layer.name, variable: p.variable, type: p.type, emulated: box(scale, 23_040), reference: box(scale * 1.1, 23_040) };
    })),
  };
}

/** Weights without data: each within −0.8 and 0.75, of which its type loses a quarter where it ends before 0.5. */
export function fakeWeights(designId: string, view: DesignView): WeightReport {
  const seen = (p: DesignView['nodes'][number]['precision'][number]): WeightReport['layers'][number]['variables'][number] => {
    const overflowCount = isFixed(p.type) && valueRange(p.type).max < 0.5 ? 25 : 0;
    return { variable: p.variable, type: p.type, min: -0.8, max: 0.75, overflowCount, overflowShare: overflowCount / 100, underflowCount: 0, underflowShare: 0, elementCount: 100, histogram: { firstExponent: -4, counts: [10, 20, 40, 30], zeroCount: 0 } };
  };
  const ofWeights = view.nodes.map((n) => ({ layer: n.layer.name, weights: n.precision.filter((p) => ['weight', 'bias'].includes(p.variable)) })).filter(({ weights }) => weights.length > 0);
  return {
    designId, revision: view.revision, elapsedMs: 3,
    layers: ofWeights.map(({ layer, weights }) => ({ layer, variables: weights.map(seen) })),
    boxes: ofWeights.flatMap(({ layer, weights }) => weights.map((p) => ({ layer, variable: p.variable, type: p.type, emulated: box(0.3, 100), reference: box(0.3, 100) }))),
  };
}

/** One bit in every direction. */
export function fakeBitSteps(view: DesignView, layer: string, variable: string): readonly BitStep[] {
  const type = view.nodes.find((n) => n.layer.name === layer)?.precision.find((p) => p.variable === variable)?.type ?? fixed(16, 6);
  if (!isFixed(type)) return [];
  const step = (change: BitStep['change'], width: number, integer: number, flips: number): BitStep => {
    const to: FixedType = { ...type, widthBits: type.widthBits + width, integerBits: type.integerBits + integer };
    return { change, type: to, edit: { kind: 'set-precision', layers: [layer], variables: [variable], precision: printPrecision(to) }, lut: width * 72, ff: width * 30, dsp: 0, accuracy: -flips / 360, flipCount: flips, maxAbsError: -0.01 * width };
  };
  return [step('integer+1', 1, 1, -21), step('integer-1', -1, -1, 84), step('fraction+1', 1, 0, 0), step('fraction-1', -1, 0, 2)];
}

function figuresOf(accuracy: number, flipCount: number, lut: number, bitCount: number): DesignFigures {
  return { quality: { sampleCount: SAMPLES, referenceAccuracy: 0.972, emulatedAccuracy: accuracy, flipCount, maxAbsError: 0.1 }, lut: { low: lut * 0.9, value: lut, high: lut * 1.1, certainty: 'band', reason: 'fake' }, bitCount };
}

/** Results and accumulators one integer bit wider. */
export function fakeFit(request: FitRequest, view: DesignView): FitProposal {
  const types = view.nodes.flatMap((n) => (request.layers === undefined || request.layers.includes(n.layer.name) ? n.precision : []).flatMap((p): ProposedType[] => {
    if (!isFixed(p.type) || (request.variables !== undefined && !request.variables.includes(p.variable))) return [];
    const integerBits = p.type.integerBits + (request.marginBits ?? 0) + (request.method === 'exact' ? 2 : 1);
    const to = { ...p.type, integerBits, widthBits: request.keepFraction === false ? p.type.widthBits : p.type.widthBits - p.type.integerBits + integerBits };
    return [{ layer: n.layer.name, variable: p.variable, from: p.type, to, min: -53.6, max: 61.1 }];
  }));
  return {
    ...stamp({ view, datasetId: request.datasetId }), label: `Fit ${types.length} types`, types, notes: view.nodes.some((n) => !n.supported) ? ['swish is not emulated: there is nothing to fit its types to.'] : [],
    edit: { kind: 'group', label: 'Fit', edits: types.map((t) => ({ kind: 'set-precision', layers: [t.layer], variables: [t.variable], precision: printPrecision(t.to) })) },
    before: figuresOf(0.914, 23, 11_100, 412), after: figuresOf(0.969, 1, 11_900, 412 + types.length), sawEvaluationData: request.method === 'data' && request.datasetId !== 'data-1',
  };
}

/** A search that has tried `triedCount` designs. */
export function fakeSearch(request: MinimiseRequest, view: DesignView, triedCount: number, state: MinimiseState['state'] = 'running'): MinimiseState {
  const points = Array.from({ length: triedCount }, (_, i) => ({ cost: 11_000 - i * 160 + (i % 4) * 300, quality: 0.969 - (i % 4 === 3 ? 0.02 : 0) - i * 0.0006, accepted: i % 4 !== 3, label: `fc1 result fixed<${16 - (i % 9)},4>` }));
  const first = view.nodes.find((n) => n.macCount > 0);
  const from = first?.precision.find((p) => p.variable === 'result')?.type ?? fixed(16, 6);
  const types: readonly ProposedType[] = first ? [{ layer: first.layer.name, variable: 'result', from, to: fixed(9, 4), min: -5, max: 6 }] : [];
  return {
    minimiseId: 'search-1', designId: view.designId, revision: view.revision, datasetId: request.datasetId, request, state, triedCount, costUnit: 'LUT', qualityUnit: request.maxAbsErrorMax === undefined ? 'accuracy' : 'max abs error', points, startedAtMs: 1000, elapsedMs: triedCount * 90,
    ...(triedCount > 2 ? { best: { edit: { kind: 'set-precision' as const, layers: types.map((t) => t.layer), variables: ['result'], precision: 'fixed<9,4>' }, label: 'Minimised', types, before: figuresOf(0.969, 1, 11_100, 412), after: figuresOf(0.965, 2, 7_400, 310) } } : {}),
  };
}
