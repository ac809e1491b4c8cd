/** @file Lint: an LSTM that does not compile. */

import { printPrecision, sameType } from '../../../../../preload/model/fixed-type.ts';
import type { Lint } from '../../lint.ts';

/** Finds LSTMs whose accumulator has another type than their result. */
export const recurrentTypesDiffer: Lint = {
  code: 'recurrent/types-differ',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'LSTM that does not compile',
  explanation: 'hls4ml 1.3 instantiates a form of the LSTM in which words of the accumulator and of the result are the same type, even when it is not used.',
  help: 'Set the same type for accum and result.',
  check: ({ graph }) =>
    graph.layers.flatMap(({ name, class_name, types: { accum }, result_type: result }) => {
      if (class_name !== 'LSTM' || !accum || sameType(accum, result)) return [];
      return [{ message: `${name} accumulates in ${printPrecision(accum)} and returns ${printPrecision(result)}; the C++ of hls4ml 1.3 for an LSTM compiles only if both are the same.`, layer: name, attribute: 'accum' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const { accum } = layer?.types ?? {};
    if (layer === undefined || accum === undefined) return undefined;
    const [first, second] = [accum, layer.result_type].map((type) => ('widthBits' in type ? type.widthBits : 0));
    const wider = printPrecision((first ?? 0) >= (second ?? 0) ? accum : layer.result_type);
    return { label: `Set accum and result of ${layer.name} to ${wider}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['accum', 'result'], precision: wider } };
  },
};
