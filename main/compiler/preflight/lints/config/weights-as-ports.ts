/** @file Lint: weights that leave the design. */

import type { Lint } from '../../lint.ts';
import { countWords, listWords } from '../../words.ts';

/** Finds weights with more values than BramFactor. */
export const configWeightsAsPorts: Lint = {
  code: 'config/weights-as-ports',
  severity: 'note',
  needs: 'graph',
  flow: 'hls',
  title: 'Weights outside of the design',
  explanation: 'Weights with more values than BramFactor become memory ports of the top function of hls4ml’s project, to be filled from outside.',
  help: 'Raise BramFactor (hls4ml’s own default is 10⁹) to keep weights inside.',
  check: ({ design, graph }) => {
    const factor = design.hlsConfig.Model['BramFactor'];
    if (typeof factor !== 'number') return [];
    const large = graph.layers.filter((layer) => Object.values(layer.weights).some(({ data }) => data.length > factor)).map(({ name }) => name);
    return large.length === 0 ? [] : [{ message: `BramFactor ${countWords(factor)}: the weights of ${listWords(large, 8)} become ports of hls4ml's top function; the numbers stay.`, attribute: 'Model.BramFactor' }];
  },
  fix: () => ({ label: 'Set BramFactor to 10⁹', edit: { kind: 'set-model-option', path: ['BramFactor'], value: 1_000_000_000 } }),
};
