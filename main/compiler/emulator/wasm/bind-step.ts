/** @file Which specification is bound by which file. A kind that is not here is computed by the reference kernel. */

import { assertNever } from '../../../base/assert.ts';
import type { KernelSpec } from '../kernel-spec.ts';
import { bindAffine, bindConcatenation, bindMerge } from './bind-arithmetic.ts';
import type { BindContext, BoundStep } from './bind-context.ts';
import { bindElement, bindGather } from './bind-element.ts';
import { bindElementTypes } from './bind-element-types.ts';
import { bindEqualCounts } from './bind-equal-counts.ts';
import { bindLegacySoftmax } from './bind-legacy-softmax.ts';
import { bindArgmax, bindEmbedding, bindExponentialUnit } from './bind-lookup.ts';
import { bindDepthwise, bindMac } from './bind-mac.ts';
import { bindNormalization } from './bind-normalization.ts';
import { bindPairSum } from './bind-pair-sum.ts';
import { bindPiecewise } from './bind-piecewise.ts';
import { bindPlacedMac } from './bind-placed-mac.ts';
import { bindPooling } from './bind-pooling.ts';
import { bindRecurrent } from './bind-recurrent.ts';
import { bindSoftmax, bindTable } from './bind-table.ts';

/** Bind a layer by its specification, or return nothing where the compiled kernels cannot compute it. Never throws. */
export function bindSpec(context: BindContext, spec: KernelSpec): BoundStep | undefined {
  switch (spec.kind) {
    case 'mac':
      return bindMac(context, spec);
    case 'depthwise':
      return bindDepthwise(context, spec);
    case 'element':
      return bindElement(context, spec);
    case 'gather':
      return bindGather(context, spec);
    case 'affine':
      return bindAffine(context, spec);
    case 'merge':
      return bindMerge(context, spec);
    case 'concatenation':
      return bindConcatenation(context, spec);
    case 'table':
      return bindTable(context, spec);
    case 'softmax':
      return bindSoftmax(context, spec);
    case 'pooling':
      return bindPooling(context, spec);
    case 'piecewise':
      return bindPiecewise(context, spec);
    case 'recurrent':
      return bindRecurrent(context, spec);
    case 'exponential-unit':
      return bindExponentialUnit(context, spec);
    case 'embedding':
      return bindEmbedding(context, spec);
    case 'argmax':
      return bindArgmax(context, spec);
    case 'element-types':
      return bindElementTypes(context, spec);
    case 'placed-mac':
      return bindPlacedMac(context, spec);
    case 'pair-sum':
      return bindPairSum(context, spec);
    case 'normalization':
      return bindNormalization(context, spec);
    case 'equal-counts':
      return bindEqualCounts(context, spec);
    case 'legacy-softmax':
      return bindLegacySoftmax(context, spec);
    default:
      return assertNever(spec);
  }
}
