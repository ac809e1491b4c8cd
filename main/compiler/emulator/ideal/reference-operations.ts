/**
 * @file What ideal arithmetic computes on layers that hls4ml does not have: ONNX's operators, and Keras' where they differ, on samples
 * without their batch axis.
 */

import type { IdealKernel } from './ideal-layer.ts';
import { ELEMENTWISE_OPERATIONS } from './operations/elementwise.ts';
import { EINSUM_OPERATIONS } from './operations/einsum.ts';
import { QUANTIZING_OPERATIONS } from './operations/quantizing.ts';
import { RECURRENT_OPERATIONS } from './operations/recurrent.ts';
import { KERAS_OPERATIONS } from './operations/keras.ts';
import { KERAS_WINDOW_OPERATIONS } from './operations/keras-windows.ts';
import { REDUCING_OPERATIONS } from './operations/reductions.ts';
import { SELECTING_OPERATIONS } from './operations/selections.ts';
import { WINDOW_OPERATIONS } from './operations/windows.ts';

/** Operation by its ONNX name → kernel; see ir/model-graph.ts `ReferenceOperation` and operations/operands.ts for its operands. */
export const REFERENCE_OPERATIONS: Readonly<Record<string, IdealKernel>> = {
  ...ELEMENTWISE_OPERATIONS,
  ...EINSUM_OPERATIONS,
  ...KERAS_OPERATIONS,
  ...KERAS_WINDOW_OPERATIONS,
  ...QUANTIZING_OPERATIONS,
  ...RECURRENT_OPERATIONS,
  ...REDUCING_OPERATIONS,
  ...SELECTING_OPERATIONS,
  ...WINDOW_OPERATIONS,
};
