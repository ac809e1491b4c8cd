/** @file Lint: an activation that cuts the automatic type before it. */

import { fractionBits, isFixed, printPrecision, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { textAttribute } from '../../../ir/visit.ts';
import { hasKernel, isBatchNormalization } from '../../../passes/layer-classes.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';
import { numberWords } from '../../words.ts';

/** Activations that hand large values on. */
const HANDS_ON = /^(relu|linear|leaky_relu|leakyrelu|thresholded_relu|thresholdedrelu|prelu|elu)$/;

/** Finds relu and the like whose default type holds less than the inferred type that arrives. */
export const precisionActivationCutsAuto: Lint = {
  code: 'precision/activation-cuts-auto',
  severity: 'warning',
  needs: 'graph',
  title: 'Activation cuts an automatic type',
  explanation: 'hls4ml infers an exact type for Dense, convolution and batch normalisation, and gives an activation the model’s default type all the same. What the exact type was widened for is cut at the activation: values beyond the default wrap, fractions below it vanish.',
  help: 'Give the activation a result type that holds what the network computes; Fit to data finds one.',
  check: (context) =>
    context.graph.layers.flatMap((layer) => {
      const types = cut(layer, context);
      if (types === undefined) return [];
      const { input, result } = types;
      const limit = 2 ** (result.integerBits - (result.signed ? 1 : 0));
      const from = context.producer(layer)?.name ?? '';
      return [{ message: `${layer.name} casts the automatic ${printPrecision(input)} of ${from} to ${printPrecision(result)}: values from ${numberWords(limit)} on ${result.overflow === 'WRAP' ? 'wrap' : 'are cut'}, where ${from} holds up to ${numberWords(2 ** (input.integerBits - (input.signed ? 1 : 0)))}.`, layer: layer.name, attribute: 'result' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const types = layer && cut(layer, context);
    if (layer === undefined || types === undefined) return undefined;
    const { input, result } = types;
    // Relu gives nothing negative: the sign bit is free.
    const isUnsigned = textAttribute(layer, 'activation') === 'relu' && layer.class_name === 'Activation';
    const integerBits = input.integerBits - (isUnsigned && input.signed ? 1 : 0);
    const type: FixedType = { ...result, kind: 'fixed', signed: !isUnsigned && input.signed, integerBits, widthBits: Math.max(1, integerBits + fractionBits(result)) };
    const precision = printPrecision(type);
    return { label: `Widen the result of ${layer.name} to ${precision}`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['result'], precision } };
  },
};

function cut(layer: Layer, context: LintContext): { readonly input: FixedType; readonly result: FixedType } | undefined {
  const parent = context.producer(layer);
  const isActivation = ['Activation', 'ParametrizedActivation', 'PReLU'].includes(layer.class_name) && HANDS_ON.test(layer.class_name === 'PReLU' ? 'prelu' : textAttribute(layer, 'activation').toLowerCase());
  if (!isActivation || parent === undefined || !(hasKernel(parent.class_name) || isBatchNormalization(parent.class_name))) return undefined;
  const isInferred = parent.attributes['precision'] === 'auto' || context.config.precision(parent, 'result').kind === 'auto';
  const [input, result] = [parent.result_type, layer.result_type];
  // A saturating result was chosen, or trained, to cut.
  if (!isInferred || !isFixed(input) || !isFixed(result) || result.overflow !== 'WRAP') return undefined;
  return magnitudeBits(input) > magnitudeBits(result) ? { input, result } : undefined;
}

const magnitudeBits = (type: FixedType): number => type.integerBits - (type.signed ? 1 : 0);
