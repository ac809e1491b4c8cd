/** @file Lint: one-bit weights in an unrolled kernel. */

import { convertedValues, textAttribute } from '../../../ir/visit.ts';
import type { Lint } from '../../lint.ts';

/** Finds unrolled kernels of one-bit weights, from which hls4ml leaves the −1 out. */
export const binaryUnrolledWithoutMinusOnes: Lint = {
  code: 'binary/unrolled-without-minus-ones',
  severity: 'error',
  needs: 'weights',
  flow: 'hls',
  title: 'Unrolled kernel that leaves out the −1',
  explanation: 'For ResourceUnrolled hls4ml 1.3 writes out one product for every weight whose stored word is not 0. A one-bit weight of −1 is stored as 0, so its product is missing: the layer adds the +1 and never subtracts.',
  help: 'Use Resource or Latency for layers with one-bit weights.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) => {
      const { weight } = layer.weights;
      if (weight === undefined || layer.types['weight']?.kind !== 'xnor' || textAttribute(layer, 'strategy') !== 'resource_unrolled') return [];
      const count = convertedValues(weight).filter((value) => value < 0).length;
      return count === 0 ? [] : [{ message: `Layer ${layer.name}: ${count} of ${weight.data.length} one-bit weights are −1, and hls4ml's unrolled kernel leaves their products out; the emulation shows that network, not the trained one.`, layer: layer.name, attribute: 'strategy' }];
    }),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Resource', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Resource' } }),
};
