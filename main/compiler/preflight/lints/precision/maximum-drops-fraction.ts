/** @file Lint: a maximum precision that cuts fraction bits or integer bits of inferred types. */

import { fractionBits, isFixed, printPrecision, type FixedType } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { termCount } from '../../../passes/infer-precision.ts';
import { allFixed, productSumType, scaleAndShiftType } from '../../../passes/infer-precision-rules.ts';
import { hasKernel, isBatchNormalization } from '../../../passes/layer-classes.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';

/** Finds inferred types that Model.Precision.maximum makes smaller than the exact ones. */
export const precisionMaximumDropsFraction: Lint = {
  code: 'precision/maximum-drops-fraction',
  severity: 'warning',
  needs: 'graph',
  title: 'Maximum precision cuts bits',
  explanation: 'hls4ml caps the width and the integer bits of an inferred type one by one. Where only the width is above the maximum, all that it loses are fraction bits, also those that the default type has; where the integer bits are, values can wrap. The rounding and overflow modes of the maximum are dropped.',
  help: 'Raise the maximum, or set types for the layers named.',
  check: (context) => {
    const { maximumPrecision: maximum } = context.config;
    if (maximum === undefined || !isFixed(maximum)) return [];
    return context.graph.layers.flatMap((layer) => {
      const exact = exactType(layer, context);
      const used = hasKernel(layer.class_name) ? layer.types['accum'] : layer.result_type;
      if (exact === undefined || used === undefined || !isFixed(used)) return [];
      const [fraction, whole] = [fractionBits(exact) - fractionBits(used), exact.integerBits - used.integerBits];
      if (fraction <= 0 && whole <= 0) return [];
      const lost = [fraction > 0 ? `${fraction} fraction bits` : '', whole > 0 ? `${whole} integer bits` : ''].filter((text) => text !== '').join(' and ');
      return [{ message: `${layer.name} needs ${printPrecision(exact)}; the maximum ${printPrecision(maximum)} leaves ${printPrecision(used)} and drops ${lost}.`, layer: layer.name, attribute: hasKernel(layer.class_name) ? 'accum' : 'result' }];
    });
  },
  fix: () => ({ label: 'Take the maximum away', edit: { kind: 'set-model-option', path: ['Precision', 'maximum'] } }),
};

/** What would be inferred without a maximum, where it is inferred at all. */
function exactType(layer: Layer, context: LintContext): FixedType | undefined {
  const input = context.inputType(layer);
  const isAsked = (variable: string): boolean => context.config.precision(layer, variable).kind === 'auto';
  if (hasKernel(layer.class_name) && isAsked('accum')) {
    const operands = allFixed([input, layer.types['weight'], layer.types['bias']]);
    return operands && productSumType(operands, termCount(layer), undefined);
  }
  if (!isBatchNormalization(layer.class_name) || !isAsked('result')) return undefined;
  const operands = allFixed([input, layer.types['scale'], layer.types['bias']]);
  return operands && scaleAndShiftType(operands, undefined);
}
