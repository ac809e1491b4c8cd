/**
 * @file Types fitted to what is measured on data.
 *
 * What overflows is widened first and measured again: behind a wrapped sum everything that is measured is wrong. Then
 * every type gets the integer bits of its range and a margin, and as many fraction bits as asked for.
 */

import type { ProposedType } from '../../preload/contract/analysis.ts';
import { fractionBits, isFixed, sameType } from '../../preload/model/fixed-type.ts';
import type { Design } from '../../preload/model/design.ts';
import type { DesignVariable } from '../compiler/analysis/design-variables.ts';
import { countedRange, fittedType, neededFraction, type NeededRange } from '../compiler/analysis/fit-types.ts';
import type { LayerStatistics } from '../compiler/emulator/statistics.ts';
import { suggestTypes } from '../compiler/emulator/suggest-types.ts';
import { elementCount } from '../compiler/ir/visit.ts';
import { toNumbers } from '../compiler/numerics/mantissas.ts';
import { samplesOptions, type AnalysisHost } from './analysis-host.ts';
import { measureStatistics } from './analysis-figures.ts';
import { withTypes, type TypeSetting } from './analysis-variables.ts';
import type { FitSettings, FoundTypes } from './analysis-fit.ts';
import type { LoweredDesign } from './engine-lower.ts';
import { evaluateSamples, type SampleEvaluation } from './evaluate-samples.ts';

/** Overflows that hide behind others come to light round by round. */
const ROUNDS_MAX = 40;
/** Tensors that are held to see on which grid they lie. @unit elements */
const GRID_ELEMENTS_MAX = 8_000_000;

interface Work {
  readonly wanted: readonly DesignVariable[];
  readonly settings: FitSettings;
}

/** Fit to data; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function fitToData(host: AnalysisHost, design: Design, work: Work): FoundTypes | undefined {
  const open = withoutOverflow(host, design, { ...work, start: [] });
  if (open === undefined) return undefined;
  const types = fittedTypes(open.lowered, open.seen, work);
  // Steps of a saturating sum may need more than the sum does: what overflows now gets its bits back.
  const start = types.map(({ layer, variable, to }): TypeSetting => ({ layer, variable, type: to as DesignVariable['type'] }));
  const checked = withoutOverflow(host, design, { ...work, start });
  if (checked === undefined) return undefined;
  const settled = types.map((proposed): ProposedType => ({ ...proposed, to: checked.types.get(keyOf(proposed))?.type ?? proposed.to })).filter(({ from, to }) => !sameType(from, to));
  const added = [...checked.types.values()].flatMap((setting): readonly ProposedType[] => {
    const variable = work.wanted.find((candidate) => keyOf(candidate) === keyOf(setting));
    return variable === undefined || types.some((proposed) => keyOf(proposed) === keyOf(setting)) ? [] : [{ layer: setting.layer, variable: setting.variable, from: variable.type, to: setting.type, ...rangeIn(checked.seen, variable) }];
  });
  const notes = checked.left.length === 0 ? [] : [`${checked.left.map(keyOf).join(', ')} still overflowed when the search was ended.`];
  return { types: [...settled, ...added], notes };
}

interface Opened {
  readonly lowered: LoweredDesign;
  readonly seen: Measured;
  /** All settings on top of the design. */
  readonly types: ReadonlyMap<string, TypeSetting>;
  /** What still overflows. */
  readonly left: readonly TypeSetting[];
}

/** Widen what overflows, and measure again, until nothing does. */
function withoutOverflow(host: AnalysisHost, design: Design, work: Work & { readonly start: readonly TypeSetting[] }): Opened | undefined {
  const types = new Map(work.start.map((setting) => [keyOf(setting), setting]));
  for (let round = 0; ; round++) {
    const lowered = host.lower(withTypes(design, [...types.values()]));
    const seen = measure(host, lowered, work.settings);
    if (seen === undefined) return undefined;
    const wider = [...widenings(seen.statistics, work.wanted), ...softmaxInputs(lowered, seen.statistics, work.wanted)];
    if (wider.length === 0 || round === ROUNDS_MAX) return { lowered, seen, types, left: wider };
    for (const setting of wider) types.set(keyOf(setting), setting);
  }
}

function rangeIn({ statistics }: Measured, { layer, variable }: DesignVariable): { readonly min: number; readonly max: number } {
  const found = statistics.get(layer)?.variables[variable];
  return { min: found?.min ?? 0, max: found?.max ?? 0 };
}

const keyOf = ({ layer, variable }: { readonly layer: string; readonly variable: string }): string => `${layer} ${variable}`;

interface Measured {
  readonly statistics: ReadonlyMap<string, LayerStatistics>;
  /** Of the first samples. */
  readonly tensors: SampleEvaluation['tensors'];
}

function measure(host: AnalysisHost, lowered: LoweredDesign, { fitDataId, keepFraction }: FitSettings): Measured | undefined {
  const statistics = measureStatistics(host, lowered, fitDataId);
  if (statistics === undefined || keepFraction === true) return statistics && { statistics, tensors: [] };
  const perSample = lowered.graph.layers.reduce((sum, layer) => sum + 2 * elementCount(layer.shape), 1);
  const some = evaluateSamples(lowered, host.dataset(fitDataId), { ...samplesOptions(host, fitDataId), count: Math.max(1, Math.floor(GRID_ELEMENTS_MAX / perSample)), want: ['tensors'] });
  return some && { statistics, tensors: some.tensors };
}

/** What must be wider for the next round: only variables that were asked for, and none that saturates as it was trained to. */
function widenings(statistics: Measured['statistics'], wanted: readonly DesignVariable[]): readonly TypeSetting[] {
  const suggested = new Map([...statistics.values()].flatMap((seen) => suggestTypes(seen).map(({ layer, variable, suggestedType }) => [keyOf({ layer, variable }), suggestedType] as const)));
  return wanted.flatMap(({ layer, variable, trained }): readonly TypeSetting[] => {
    const seen = statistics.get(layer)?.variables[variable];
    if (seen === undefined || seen.overflowCount === 0 || !isFixed(seen.type) || (trained && seen.type.overflow !== 'WRAP')) return [];
    // Where the measured range fits, a step on the way did not.
    const oneMore = { ...seen.type, widthBits: seen.type.widthBits + 1, integerBits: seen.type.integerBits + 1 };
    return [{ layer, variable, type: suggested.get(keyOf({ layer, variable })) ?? oneMore }];
  });
}

/**
 * A stable softmax keeps differences of its inputs in half their range: a type that only just holds the inputs makes them wrap,
 * and that type is the one to widen.
 */
function softmaxInputs({ graph }: LoweredDesign, statistics: Measured['statistics'], wanted: readonly DesignVariable[]): readonly TypeSetting[] {
  return graph.layers.flatMap((softmax): readonly TypeSetting[] => {
    const wraps = (statistics.get(softmax.name)?.variables['inp_norm']?.overflowCount ?? 0) > 0;
    if (softmax.class_name !== 'Softmax' || softmax.types['inp_norm'] !== undefined || !wraps) return [];
    const producer = graph.layers.find(({ outputs }) => outputs.includes(softmax.inputs[0] ?? ''));
    const isWanted = wanted.some(({ layer, variable, trained }) => layer === producer?.name && variable === 'result' && !trained);
    if (producer === undefined || !isWanted || !isFixed(producer.result_type)) return [];
    const { result_type: type } = producer;
    return [{ layer: producer.name, variable: 'result', type: { ...type, widthBits: type.widthBits + 1, integerBits: type.integerBits + 1 } }];
  });
}

function fittedTypes(lowered: LoweredDesign, seen: Measured, { wanted, settings }: Work): readonly ProposedType[] {
  return wanted.flatMap((variable): readonly ProposedType[] => {
    const range = neededRange(lowered, seen, variable);
    if (range === undefined) return [];
    // What the network holds itself needs no margin.
    const marginBits = variable.constant ? 0 : (settings.marginBits ?? 0);
    const to = fittedType(variable.type, range, { fraction: settings.keepFraction === true ? 'keep' : 'data', marginBits });
    return sameType(variable.type, to) ? [] : [{ layer: variable.layer, variable: variable.variable, from: variable.type, to, min: range.min, max: range.max }];
  });
}

function neededRange(lowered: LoweredDesign, { statistics, tensors }: Measured, variable: DesignVariable): NeededRange | undefined {
  const found = statistics.get(variable.layer)?.variables[variable.variable];
  if (found?.min === undefined || found.max === undefined) return undefined;
  const fraction = gridOf(lowered, tensors, variable);
  return countedRange({ min: found.min, max: found.max, ...(fraction === undefined ? {} : { fraction }) }, variable);
}

/** Fraction bits on which the values of a variable lie; nothing where that is not known. */
function gridOf(lowered: LoweredDesign, tensors: SampleEvaluation['tensors'], { layer, variable }: { readonly layer: string; readonly variable: string }): number | undefined {
  if (tensors.length === 0) return undefined;
  const step = lowered.plan().steps.find((candidate) => candidate.layer.name === layer);
  if (step === undefined || (step.kind !== 'layer' && step.kind !== 'input')) return undefined;
  const values = tensors.find((pair) => pair.layer === layer)?.emulated;
  if (variable === 'result') return values === undefined ? undefined : neededFraction(values, fractionBits(step.output.type));
  if (step.kind !== 'layer') return undefined;
  const weight = step.weights.get(variable);
  if (weight !== undefined && isFixed(weight.type)) return fractionBits(weight.type) + neededFraction(toNumbers(weight.mantissas), 0);
  if (variable !== 'accum' || step.layer.weights['weight'] === undefined) return undefined;
  // An accumulator holds products: as fine as both factors together, or as the bias.
  const producer = lowered.graph.layers.find(({ outputs }) => outputs.includes(step.layer.inputs[0] ?? ''));
  const input = producer && gridOf(lowered, tensors, { layer: producer.name, variable: 'result' });
  const [kernel, bias] = [gridOf(lowered, tensors, { layer, variable: 'weight' }), gridOf(lowered, tensors, { layer, variable: 'bias' })];
  return input === undefined || kernel === undefined ? undefined : Math.max(input + kernel, bias ?? -Infinity);
}
