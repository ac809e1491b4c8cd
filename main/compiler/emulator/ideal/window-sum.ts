/** @file Sums of windows as frameworks make them. */

/**
 * Return the sum of a window's values in single floats, down its columns and then across, as onnxruntime adds: means of values on a grid
 * often lie on a tie of the quantizer behind, and the last bit of the sum decides which way it rounds. Never throws.
 *
 * @param size values of the window, rows after each other
 * @param width of its last axis
 * @param valueAt gives 0 for padding
 * @source measured against onnxruntime 1.32: average pooling of 2 × 2 windows
 */
export function sumWindow(size: number, width: number, valueAt: (k: number) => number): number {
  let sum = 0;
  for (let x = 0; x < width; x++) {
    let column = 0;
    for (let k = x; k < size; k += width) column = Math.fround(column + valueAt(k));
    sum = Math.fround(sum + column);
  }
  return sum;
}
