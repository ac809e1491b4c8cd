/**
 * @file Lint: values that leave their type on the data. All words come from facts: measured share and worst value, the end
 * of the type's range, and the scale that a following ApplyAlpha takes out again.
 */

import type { DesignEdit } from '../../../../../preload/model/design.ts';
import { isFixed, printPrecision, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { LayerStatistics } from '../../../emulator/statistics.ts';
import { suggestTypes, type TypeSuggestion } from '../../../emulator/suggest-types.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { DECIDED_HELP, excessOf, excessWords, isDecided, isRounding, ROUNDING_HELP, type Excess } from '../../data-words.ts';
import type { Lint, LintFinding } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';

/** Share from which it is an error. @unit fraction 0…1 */
const ERROR_SHARE = 0.001;
/** Variables in which an overflow is damage of another kind: other lints name them. Layers within a layer put their names before. */
const OTHERS = new Set(['product', 'table_index']);
const TRAINED = 'The quantizer that the network was trained with cuts off in the same way, so reference and hardware agree; nothing has to be mended.';

/** Finds the layer's variable that leaves its type most; inputs are `input/type-too-small`. */
export const precisionOverflow: Lint = {
  code: 'precision/overflow',
  severity: 'error',
  needs: 'data',
  title: 'Values overflow',
  explanation: 'Values of this dataset lie outside the range of the type. With wrap-around they come back with another sign or size, with saturation they are cut; tools say nothing about either.',
  help: 'Give the variable more integer bits, or a saturating type.',
  check: (context) =>
    context.graph.layers.flatMap((layer): readonly LintFinding[] => {
      const statistics = context.facts.data?.statistics.get(layer.name);
      const worst = statistics && layer.class_name !== 'Input' ? worstVariable(layer, statistics) : undefined;
      if (statistics === undefined || worst === undefined) return [];
      const cause = scaleCause(context, layer);
      const message = `${layer.name}: ${excessWords(worst, nounOf(worst.seen.variable))}${cause === undefined ? '' : `; ${cause}`}.`;
      const at = { message, layer: layer.name, attribute: worst.seen.variable };
      if (isRounding(worst)) return [{ ...at, severity: 'note', help: ROUNDING_HELP }];
      if (isDecided(layer)) return [{ ...at, severity: 'warning', help: DECIDED_HELP }];
      if (isTrained(layer, worst)) return [{ ...at, severity: 'note', help: TRAINED }];
      return [{ ...at, severity: worst.seen.overflowShare >= ERROR_SHARE ? 'error' : 'warning', help: helpWords(changesOf(context, layer, statistics)) }];
    }),
  fix: ({ layer: name, severity }, context) => {
    const layer = context.layer(name);
    const statistics = context.facts.data?.statistics.get(name ?? '');
    const changes = layer && statistics && severity !== 'note' && !isDecided(layer) ? changesOf(context, layer, statistics) : [];
    if (changes.length === 0) return undefined;
    const label = fixLabel(changes);
    const edits = changes.map(({ layer: target, variable, to }): DesignEdit => ({ kind: 'set-precision', layers: [target], variables: [variable], precision: printPrecision(to) }));
    return { label, edit: { kind: 'group', label, edits } };
  },
};

/** Saturation of a result that the framework's own quantizer does as well. */
function isTrained(layer: Layer, { seen, type }: Excess): boolean {
  return seen.variable === 'result' && type.overflow !== 'WRAP' && (layer.output_quantizers ?? []).length > 0;
}

/** The sum before the result decides: a result behind a wrapped accumulator looks harmless. */
function worstVariable(layer: Layer, { variables }: LayerStatistics): Excess | undefined {
  const order = ['accum', 'result'];
  const candidates = Object.values(variables).filter(({ variable, overflowCount }) => overflowCount > 0 && !OTHERS.has(variable.split('.').at(-1) ?? '') && layer.weights[variable] === undefined);
  const ranked = candidates.toSorted((a, b) => b.overflowShare - a.overflowShare || order.indexOf(b.variable) - order.indexOf(a.variable));
  const first = order.map((name) => ranked.find(({ variable }) => variable === name)).find((seen) => seen !== undefined);
  return excessOf(first ?? ranked[0]);
}

function nounOf(variable: string): string {
  if (variable === 'accum' || variable === 'result') return 'these results';
  return variable === 'table' ? 'these table entries' : `these values of ${variable}`;
}

/** Why the values are large, if the network's own scale is the reason. */
function scaleCause({ source, graph }: LintContext, layer: Layer): string | undefined {
  const alpha = graph.layers.find((other) => other.class_name === 'ApplyAlpha' && other.inputs.some((name) => layer.outputs.includes(name)));
  const scales = alpha?.weights['scale']?.data;
  if (scales === undefined || scales.length === 0) return undefined;
  const factors = [...scales].filter((scale) => scale !== 0).map((scale) => Math.abs(1 / scale));
  const [low, high] = [Math.min(...factors), Math.max(...factors)];
  if (!(high > 1)) return undefined;
  const scaled = low === high ? `×${factorWords(high)}` : `×${factorWords(low)} to ×${factorWords(high)}`;
  // The lowering has taken the scale out of the quantizer; what was trained stands in the network as read.
  const trained = source.layers.find((other) => layer.source_layers.includes(other.name) && other.weights['weight']?.quantizer !== undefined);
  const setting = trained?.weights['weight']?.quantizer?.config['alpha'];
  const why = setting === null || setting === undefined ? ' because its quantizer has an automatic scale (alpha is not set)' : ` because alpha is ${String(setting)}`;
  return `the kernel is scaled ${scaled}${why}`;
}

function factorWords(factor: number): string {
  return String(Number(factor.toPrecision(4)));
}

/** A type to change, on the layer where it can be set. */
interface TypeChange {
  readonly layer: string;
  readonly variable: string;
  readonly from: FixedType;
  readonly to: FixedType;
}

/** Constants have a lint of their own. */
function changesOf(context: LintContext, layer: Layer, statistics: LayerStatistics): readonly TypeChange[] {
  return suggestTypes(statistics).filter(({ variable }) => layer.weights[variable] === undefined).map((suggestion) => settable(context, layer, suggestion));
}

/**
 * Where a suggestion can be set: on the layer itself, but for softmax's normalised input. That type follows the type of
 * what arrives (one bit less, unsigned), so the producer has to be widened by as many integer bits.
 */
function settable(context: LintContext, layer: Layer, { variable, currentType: from, suggestedType: to }: TypeSuggestion): TypeChange {
  const own = { layer: layer.name, variable, from, to };
  const producer = variable === 'inp_norm' ? producerOf(context, layer) : undefined;
  if (producer === undefined || !isFixed(producer.result_type)) return own;
  const moreBits = to.integerBits - from.integerBits;
  const current = producer.result_type;
  return { layer: producer.name, variable: 'result', from: current, to: { ...current, kind: 'fixed', widthBits: current.widthBits + moreBits, integerBits: current.integerBits + moreBits } };
}

/** The layer whose type arrives at another one; reshapes have no type of their own. */
function producerOf(context: LintContext, layer: Layer): Layer | undefined {
  const producer = context.producer(layer);
  return producer?.class_name === 'Reshape' ? producerOf(context, producer) : producer;
}

function helpWords(changes: readonly TypeChange[]): string {
  if (changes.length === 0) return 'Widen the type, or let it saturate.';
  const words = changes.map(({ variable, from, to }) => `${variable} from ${printPrecision(from)} to ${printPrecision(to)}`);
  const names = new Set(changes.map((change) => change.variable));
  const both = names.has('accum') && names.has('result') ? ' Either alone does not help: the sum wraps in the accumulator, and what it holds does not fit the result.' : '';
  return `Widen ${words.join(' and ')}.${both}`;
}

function fixLabel(changes: readonly TypeChange[]): string {
  const layers = [...new Set(changes.map((change) => change.layer))];
  const of = (layer: string): string => changes.filter((change) => change.layer === layer).map(({ variable, to }) => `${variable} to ${printPrecision(to)}`).join(' and ');
  return `Widen ${layers.map((layer) => `${of(layer)} of ${layer}`).join(', ')}`;
}
