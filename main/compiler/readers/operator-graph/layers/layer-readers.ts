/** @file All operators that become layers. A new one joins in the table of its family. */

import { ACTIVATION_READERS } from './activations.ts';
import { CONVOLUTION_READERS } from './convolution.ts';
import { MERGING_READERS } from './merging.ts';
import { NORMALIZATION_READERS } from './normalization.ts';
import type { LayerReader } from './operator-context.ts';
import { POOLING_READERS } from './pooling.ts';
import { PRODUCT_READERS } from './products.ts';
import { QUANTIZER_READERS } from './quantizers.ts';
import { RECURRENT_READERS } from './recurrent.ts';
import { SHAPE_READERS } from './shapes.ts';

/** Operator → its layers. */
export const LAYER_READERS: Readonly<Record<string, LayerReader>> = {
  ...ACTIVATION_READERS,
  ...CONVOLUTION_READERS,
  ...MERGING_READERS,
  ...NORMALIZATION_READERS,
  ...POOLING_READERS,
  ...PRODUCT_READERS,
  ...QUANTIZER_READERS,
  ...RECURRENT_READERS,
  ...SHAPE_READERS,
};
