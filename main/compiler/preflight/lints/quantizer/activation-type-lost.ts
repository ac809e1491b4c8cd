/** @file Lint: activation quantizers whose types are not applied: the granularity trap. */

import type { DesignEdit } from '../../../../../preload/model/design.ts';
import { isFixed, printPrecision, sameType, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { resultTypeFromQuantizer } from '../../../quantizers/quantizer-types.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';

/** Finds layers that compute a trained quantizer's activation into another type than the quantizer's. */
export const quantizerActivationTypeLost: Lint = {
  code: 'quantizer/activation-type-lost',
  severity: 'warning',
  needs: 'graph',
  title: 'Activation quantizer not applied',
  explanation: 'hls4ml takes the type of a QActivation from the configuration, where only granularity "name" writes it. With a configuration made for the whole model a quantized relu is a plain relu into the default type: other rounding, no saturation, other values than in training.',
  help: 'Give these layers the types of their quantizers, or make the configuration with granularity "name".',
  check: (context) =>
    context.design.numericsProfile !== 'hls4ml-1.3' && context.design.hlsConfig.LayerName !== undefined ? [] : context.graph.layers.flatMap((layer) => lostType(layer, context) ?? []).map(({ layer, wanted, quantizer }) => ({
      message: `${layer.name} was trained with ${quantizer}, that is ${printPrecision(wanted)}; it computes into ${printPrecision(layer.result_type)}.`,
      layer: layer.name, attribute: 'result',
    })),
  fix: ({ layer: name }, context) => {
    const found = context.layer(name);
    const lost = found && lostType(found, context);
    if (lost === undefined) return undefined;
    const precision = printPrecision(lost.wanted);
    const edit: DesignEdit = { kind: 'set-precision', layers: [lost.layer.name], variables: ['result'], precision };
    return { label: `Give ${lost.layer.name} the type ${precision} of its quantizer`, edit };
  },
};

interface LostLayer {
  readonly layer: Layer;
  readonly wanted: FixedType;
  readonly quantizer: string;
}

function lostType(layer: Layer, { config }: LintContext): LostLayer | undefined {
  const quantizer = layer.output_quantizers?.at(-1);
  const wanted = quantizer && resultTypeFromQuantizer(quantizer);
  if (quantizer === undefined || wanted === undefined || !isFixed(wanted) || !isFixed(layer.result_type) || sameType(layer.result_type, wanted)) return undefined;
  // Whoever wrote a type for the layer wanted another one.
  const isModelDefault = sameType(config.precision(layer, 'result'), config.defaultPrecision) && sameType(layer.result_type, config.defaultPrecision);
  return isModelDefault ? { layer, wanted, quantizer: `${quantizer.className}(${String(quantizer.config['bits'] ?? '')})`.replace('()', '') } : undefined;
}
