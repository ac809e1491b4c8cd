/** @file Lint: a softmax that changes which class is first. */

import type { Lint } from '../../lint.ts';
import { shareWords } from '../../words.ts';

/** Share of the samples from which it is an error. @unit fraction 0…1 */
const ERROR_SHARE = 0.01;

/** Finds softmax layers whose tables turn the order of their own inputs around, as measured on samples. */
export const softmaxArgmaxFlips: Lint = {
  code: 'softmax/argmax-flips',
  severity: 'error',
  needs: 'values',
  title: 'Softmax changes the first class',
  explanation: 'A softmax keeps the order of its inputs. Its tables in hardware need not: coarse steps make ties, and differences that wrap give the worst class a probability like the best one. Counted are samples whose largest score, as emulated, is not the class of largest probability.',
  help: 'Drop the softmax (the largest score is the class), or narrow the integer bits of its input, or make its tables larger.',
  check: ({ graph, facts: { values } }) =>
    graph.layers.flatMap((layer) => {
      const flips = values?.softmax.get(layer.name);
      if (values === undefined || flips === undefined || flips.flipCount === 0) return [];
      const { flipCount, tieCount, firstSample } = flips;
      const ties = tieCount === 0 ? '' : tieCount === flipCount ? ', all by ties' : `, ${tieCount} of them by ties`;
      const share = flipCount / values.sampleCount;
      return [{ message: `${layer.name} changes the first class of ${flipCount} of ${values.sampleCount} samples (${shareWords(share)}${ties}; the first is sample ${firstSample}).`, layer: layer.name, severity: share >= ERROR_SHARE ? 'error' as const : 'warning' as const }];
    }),
  fix: ({ layer }, { graph }) => {
    const found = graph.layers.find(({ name }) => name === layer);
    const isLast = found?.outputs.some((tensor) => graph.outputs.includes(tensor)) === true;
    return found === undefined || !isLast ? undefined : { label: `Drop the softmax ${found.name}: its input becomes the output`, edit: { kind: 'add-structure', edit: { kind: 'drop-softmax', layer: found.name } } };
  },
};
