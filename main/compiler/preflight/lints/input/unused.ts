/** @file Lint: inputs that nothing depends on. */

import { isFixed } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { convertedValues, elementCount } from '../../../ir/visit.ts';
import { quantizeWeight } from '../../../numerics/weights.ts';
import type { Lint, LintFinding } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { listWords } from '../../words.ts';

/** Finds inputs that no layer reads, and elements whose weights in the first Dense layer are all 0 in hardware. */
export const inputUnused: Lint = {
  code: 'input/unused',
  severity: 'warning',
  needs: 'weights',
  title: 'Input without effect',
  explanation: 'An input that nothing reads, or whose weights are all 0 once they are in their type, is still a port of the design and still has to be delivered.',
  help: 'Leave the input out of the model, or give the weights more fraction bits if they are not 0 in training.',
  check: (context) =>
    context.graph.layers.filter(({ class_name }) => class_name === 'Input').flatMap((layer): readonly LintFinding[] => {
      const readers = context.consumers(layer);
      if (readers.length === 0) return [{ message: `No layer reads the input ${layer.name}.`, layer: layer.name }];
      const unused = unusedElements(context, layer, readers);
      if (unused.length === 0) return [];
      const count = elementCount(layer.shape);
      return [{ message: `${unused.length} of ${count} elements of ${layer.name} have no effect: all their weights in ${listWords(readers.map(({ name }) => name), 3)} are 0 in hardware (${unused.length === count ? 'all' : listWords(unused, 8)}).`, layer: layer.name, severity: 'note' }];
    }),
};

/** Elements of which no reader makes anything; none where a reader is not a Dense layer. */
function unusedElements(context: LintContext, input: Layer, readers: readonly Layer[]): readonly number[] {
  const through = readers.flatMap((reader) => (reader.class_name === 'Reshape' ? context.consumers(reader) : [reader]));
  if (through.length === 0 || through.some((reader) => reader.class_name !== 'Dense')) return [];
  const used = through.map(usedInputs);
  return Array.from({ length: elementCount(input.shape) }, (_, i) => i).filter((i) => used.every((flags) => flags?.[i] === false));
}

/** A kernel stays the same array over most edits. */
const known = new WeakMap<Float64Array, Map<string, readonly boolean[]>>();

function usedInputs({ weights: { weight }, types: { weight: type } }: Layer): readonly boolean[] | undefined {
  if (!weight || !type || !isFixed(type)) return undefined;
  const values = convertedValues(weight);
  const byType = known.get(values) ?? new Map<string, readonly boolean[]>();
  known.set(values, byType);
  const key = JSON.stringify(type);
  const found = byType.get(key) ?? rowsInUse(quantizeWeight(values, type), weight.shape.at(-1) ?? 1);
  byType.set(key, found);
  return found;
}

function rowsInUse(words: ArrayLike<number | bigint>, outputs: number): readonly boolean[] {
  const inUse = Array.from({ length: words.length / outputs }, () => false);
  for (let i = 0; i < words.length; i++) if (Number(words[i] ?? 0) !== 0) inUse[Math.floor(i / outputs)] = true;
  return inUse;
}
