/** @file Lint: a trained scale that stays in the weights and does not fit their type. */

import { printPrecision } from '../../../../../preload/model/fixed-type.ts';
import type { Lint } from '../../lint.ts';
import { weightFacts } from '../../weight-facts.ts';

/** Finds quantized weights whose scale hls4ml does not take out and whose values are not in their type. */
export const quantizerScaleInWeights: Lint = {
  code: 'quantizer/scale-in-weights',
  severity: 'warning',
  needs: 'weights',
  title: 'Scale left in the weights',
  explanation: 'hls4ml takes the scale of a quantizer out of Dense and convolution kernels only. In depthwise and separable convolutions and in recurrent layers it stays inside: binary and ternary weights are then ±scale in a type of two bits, others lie beside the grid of their type.',
  help: 'Train these layers with alpha=1, or set the type of the weight where the configuration decides it.',
  check: ({ graph }) =>
    graph.layers.flatMap((layer) =>
      Object.entries(layer.weights).flatMap(([variable, weight]) => {
        const alpha = weight.quantizer?.config['alpha'];
        const type = layer.types[variable];
        if (weight.quantizer === undefined || type === undefined || layer.class_name === 'ApplyAlpha' || alpha === 1 || alpha === null || alpha === undefined) return [];
        const facts = weightFacts(weight, type);
        if (facts === undefined || facts.changedCount === 0) return [];
        return [{ message: `${layer.name}: ${facts.changedCount} of ${facts.count} values of ${variable}, scaled by alpha=${String(alpha)} of ${weight.quantizer.className}, change in ${printPrecision(type)}.`, layer: layer.name, attribute: variable }];
      }),
    ),
};
