/**
 * @file How many cells a window takes and how many zeros stand at its edges, as Keras counts them.
 *
 * @source Keras documentation of `padding`: "same" puts the odd zero after, "causal" all zeros before
 */

/** Outcome along one axis. */
export interface AxisPadding {
  readonly out: number;
  readonly before: number;
  readonly after: number;
}

/** Return output size and zeros before and after, or undefined for an unknown kind of padding. Never throws. @unit cells */
export function axisPadding(padding: string, size: number, stride: number, window: number): AxisPadding | undefined {
  if (padding === 'valid') return { out: Math.ceil((size - window + 1) / stride), before: 0, after: 0 };
  if (padding !== 'same' && padding !== 'causal') return undefined;
  const zeros = Math.max(window - (size % stride === 0 ? stride : size % stride), 0);
  const before = padding === 'causal' ? zeros : Math.floor(zeros / 2);
  return { out: Math.ceil(size / stride), before, after: zeros - before };
}
