/** @file Lint: an input type with steps too wide for the data. */

import { fractionBits, isFixed, printPrecision, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import { zeroShare } from '../../../emulator/statistics.ts';
import type { VariableStatistics } from '../../../emulator/statistics.ts';
import type { Lint } from '../../lint.ts';
import { numberWords, shareWords } from '../../words.ts';

/** Share of the values that become 0 from which it is worth a finding. @unit fraction 0…1 */
const SHARE_MIN = 0.1;
/** Steps that the largest value should have at least. @unit LSB */
const STEPS_MIN = 8;

/** Finds inputs of which much becomes 0, or that have only a few steps. */
export const inputTooCoarse: Lint = {
  code: 'input/too-coarse',
  severity: 'warning',
  needs: 'data',
  title: 'Input type too coarse for the data',
  explanation: 'The input’s type has so few fraction bits that much of the data becomes 0 or falls on a handful of values; what the network was trained to tell apart is gone before its first layer.',
  help: 'Give the input more fraction bits, or scale the data as in training.',
  check: ({ graph, facts }) =>
    graph.layers.filter(({ class_name }) => class_name === 'Input').flatMap((layer) => {
      const seen = facts.data?.statistics.get(layer.name)?.variables['result'];
      const coarse = seen && coarseness(seen);
      if (seen === undefined || coarse === undefined) return [];
      const type = printPrecision(coarse.type);
      const message = coarse.vanished >= SHARE_MIN ? `${layer.name}: ${shareWords(coarse.vanished)} of the values that are not 0 become 0 in ${type}.` : `${layer.name}: the largest value, ${numberWords(coarse.most)}, is ${numberWords(coarse.steps)} steps of ${type}.`;
      return [{ message, layer: layer.name, attribute: 'result' }];
    }),
  fix: ({ layer: name }, { facts }) => {
    const seen = facts.data?.statistics.get(name ?? '')?.variables['result'];
    const coarse = seen && coarseness(seen);
    if (name === undefined || coarse === undefined) return undefined;
    // The largest value in 2^8 steps; the range stays what it was.
    const fraction = Math.max(fractionBits(coarse.type), 8 - Math.floor(Math.log2(coarse.most)));
    const precision = printPrecision({ ...coarse.type, kind: 'fixed', widthBits: Math.max(1, coarse.type.integerBits + fraction) });
    return { label: `Refine the input ${name} to ${precision}`, edit: { kind: 'set-precision', layers: [name], variables: ['result'], precision } };
  },
};

interface Coarseness {
  readonly type: FixedType;
  /** Of the values that are not 0. @unit fraction 0…1 */
  readonly vanished: number;
  /** Largest size. @unit model units */
  readonly most: number;
  readonly steps: number;
}

function coarseness({ type, min, max, count, underflowCount, histogram }: VariableStatistics): Coarseness | undefined {
  if (!isFixed(type) || min === undefined || max === undefined) return undefined;
  const most = Math.max(Math.abs(min), Math.abs(max));
  const vanished = underflowCount / Math.max(1, count * (1 - zeroShare(histogram)));
  const steps = most * 2 ** fractionBits(type);
  // Whole numbers are told apart by a type without fraction bits, few as they may be.
  const isWhole = histogram.counts.length > 0 && histogram.firstExponent >= 0;
  const isCoarse = vanished >= SHARE_MIN || (steps < STEPS_MIN && !isWhole && most > 0 && most < 1 && fractionBits(type) < 7);
  return isCoarse ? { type, vanished, most, steps } : undefined;
}
