/** @file Lint: a cast that undoes a result type. */

import { printPrecision, sameType } from '../../../../../preload/model/fixed-type.ts';
import type { Lint } from '../../lint.ts';

/** Finds the cast that hls4ml leaves of an inline linear activation when its layer is given a result type with granularity model. */
export const precisionLinearCastLeft: Lint = {
  code: 'precision/linear-cast-left',
  severity: 'warning',
  needs: 'graph',
  title: 'A cast undoes a result type',
  explanation: 'Without types per layer, hls4ml leaves the inline linear activation behind as a cast to the default type when the result of its layer is set.',
  help: 'Set the same result type on the linear layer too.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const parent = context.producer(layer);
      const isInline = parent !== undefined && layer.name === `${parent.name}_linear` && layer.attributes['activation'] === 'linear';
      if (!isInline || context.settings.hlsConfig.LayerName?.[layer.name] !== undefined || sameType(layer.result_type, parent.result_type)) return [];
      if (!sameType(layer.result_type, context.config.precision(layer, 'result'))) return [];
      return [{
        message: `${layer.name} stays as a cast from ${printPrecision(parent.result_type)} to ${printPrecision(layer.result_type)}: the result type set on ${parent.name} is undone behind it.`,
        layer: layer.name, attribute: 'result', help: `Set the same result type on ${layer.name}, or use types per layer (granularity name) where it vanishes.`,
      }];
    }),
  fix: ({ layer }, context) => {
    const cast = context.layer(layer);
    const parent = cast && context.producer(cast);
    if (!cast || !parent) return undefined;
    const precision = printPrecision(parent.result_type);
    return { label: `Give ${cast.name} the type ${precision} of ${parent.name}`, edit: { kind: 'set-precision', layers: [cast.name], variables: ['result'], precision } };
  },
};
