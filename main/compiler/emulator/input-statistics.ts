/** @file What is counted of a network's input: the values before conversion against the input's type. */

import { mantissaRange } from '../../../preload/model/fixed-type.ts';
import { quantizeValue } from '../numerics/quantize.ts';
import type { TensorSpec } from './kernel.ts';
import type { LayerRecorder } from './statistics.ts';

/** Samples of an input, of which those from `firstRow` on are recorded. @unit model units */
export interface RecordedRows {
  readonly values: Float64Array | Float32Array;
  readonly firstRow: number;
  readonly rowCount: number;
}

/** Record the conversion of samples of an input. Never throws. */
export function recordInput(recorder: LayerRecorder, spec: TensorSpec, rows: RecordedRows): void {
  const { type, elementCount } = spec;
  const probe = recorder.watch('result', type);
  const wide = { ...type, widthBits: 1024, integerBits: type.integerBits + 1024 - type.widthBits, signed: true, overflow: 'SAT' as const };
  const scale = 2 ** (type.widthBits - type.integerBits);
  const range = mantissaRange(type);
  const [min, max] = [Number(range.min), Number(range.max)];
  for (let row = rows.firstRow; row < rows.firstRow + rows.rowCount; row++) {
    recorder.startSample(row);
    for (let i = row * elementCount; i < (row + 1) * elementCount; i++) {
      const x = rows.values[i]!;
      const inside = x * scale > min && x * scale < max;
      const rounded = inside ? 0 : Number(quantizeValue(x, wide));
      const outside = !inside && (!Number.isFinite(x) || rounded < min || rounded > max);
      probe.record(x, outside, x !== 0 && Math.abs(x * scale) < 1 && quantizeValue(x, wide) === 0n);
    }
  }
}
