/** @file Lint: markers of TimeDistributed that would have to cast. */

import { printPrecision, sameType } from '../../../../../preload/model/fixed-type.ts';
import { timeBlockOf } from '../../../ir/time-block.ts';
import type { Lint } from '../../lint.ts';

/** Finds markers whose type is not that of what arrives. */
export const timeDistributedTypesDiffer: Lint = {
  code: 'time-distributed/types-differ',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'TimeDistributed that does not compile',
  explanation: 'The markers around the wrapped layers copy words without a cast: the first must have the type of what arrives, the last that of the layer before it.',
  help: 'Set the results of both markers to these types.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const before = context.producer(layer);
      if (layer.class_name !== 'TimeDistributed' || !before || sameType(before.result_type, layer.result_type)) return [];
      const isEnd = timeBlockOf(context.graph.layers, layer) !== undefined;
      return [{ message: `${layer.name} (${printPrecision(layer.result_type)}) ${isEnd ? 'gathers' : 'hands out'} words of ${before.name} (${printPrecision(before.result_type)}); hls4ml's C++ compiles only if the types are the same.`, layer: layer.name, attribute: 'result' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const before = layer && context.producer(layer);
    if (!layer || !before) return undefined;
    const precision = printPrecision(before.result_type);
    return { label: `Set the result of ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['result'], precision } };
  },
};
