/** @file Lint: an input type that does not hold the data. */

import { printPrecision, valueRange } from '../../../../../preload/model/fixed-type.ts';
import { suggestTypes } from '../../../emulator/suggest-types.ts';
import { DECIDED_HELP, excessOf, excessWords, isDecided, isRounding, ROUNDING_HELP, type Excess } from '../../data-words.ts';
import type { Lint, LintFinding } from '../../lint.ts';

const ERROR_SHARE = 0.001;

const REPAIR_HELP = 'Remove or repair the infinite samples first; how far the others reach is seen then.';

/** Finds inputs whose values wrap or are cut before the first layer sees them. */
export const inputTypeTooSmall: Lint = {
  code: 'input/type-too-small',
  severity: 'error',
  needs: 'data',
  title: 'Input type too small for the data',
  explanation: 'Inputs are cast to the input’s type before the first layer sees them; by default that is fixed<16,6>, which wraps outside of −32…32. Everything behind is then computed from other numbers.',
  help: 'Give the input a type that holds the data, or scale the data as in training.',
  check: ({ graph, facts }) =>
    graph.layers.filter(({ class_name }) => class_name === 'Input').flatMap((layer): readonly LintFinding[] => {
      const excess = excessOf(facts.data?.statistics.get(layer.name)?.variables['result']);
      const notFiniteCount = facts.data?.inputs.find(({ layer: name }) => name === layer.name)?.notFinite?.count ?? 0;
      if (excess === undefined || isOnlyNotFinite(excess, notFiniteCount)) return [];
      if (!Number.isFinite(excess.value)) return [{ message: `${layer.name}: ${excess.seen.overflowCount} of ${excess.seen.count} inputs leave ${printPrecision(excess.type)}, infinite ones among them.`, layer: layer.name, attribute: 'result', severity: 'warning', help: REPAIR_HELP }];
      const at = { message: `${layer.name}: ${excessWords(excess, 'these inputs')}.`, layer: layer.name, attribute: 'result' };
      if (isRounding(excess)) return [{ ...at, severity: 'note', help: ROUNDING_HELP }];
      if (isDecided(layer)) return [{ ...at, severity: 'warning', help: DECIDED_HELP }];
      return [{ ...at, severity: excess.seen.overflowShare >= ERROR_SHARE ? 'error' : 'warning' }];
    }),
  fix: ({ layer: name }, context) => {
    const [layer, statistics] = [context.layer(name), context.facts.data?.statistics.get(name ?? '')];
    const suggestion = statistics && suggestTypes(statistics).find(({ variable }) => variable === 'result');
    if (layer === undefined || isDecided(layer) || suggestion === undefined) return undefined;
    const precision = printPrecision(suggestion.suggestedType);
    return { label: `Widen the input ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['result'], precision } };
  },
};

/** Samples that are no numbers leave every type; dataset/not-finite-samples speaks of them. NaN leaves no trace in the measured range. */
function isOnlyNotFinite({ seen, type, value }: Excess, notFiniteCount: number): boolean {
  const { min, max } = valueRange(type);
  return Number.isFinite(value) ? value >= min && value <= max : seen.overflowCount <= notFiniteCount;
}
