/**
 * @file What ideal arithmetic computes on layers that hls4ml does not have: ONNX's operators, on samples without their batch axis.
 */

import type { IdealKernel } from './ideal-layer.ts';
import { ELEMENTWISE_OPERATIONS } from './operations/elementwise.ts';
import { REDUCING_OPERATIONS } from './operations/reductions.ts';
import { SELECTING_OPERATIONS } from './operations/selections.ts';

/** Operation by its ONNX name → kernel; see ir/model-graph.ts `ReferenceOperation` and operations/operands.ts for its operands. */
export const REFERENCE_OPERATIONS: Readonly<Record<string, IdealKernel>> = { ...ELEMENTWISE_OPERATIONS, ...REDUCING_OPERATIONS, ...SELECTING_OPERATIONS };
