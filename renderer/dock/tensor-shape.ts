/** @file Tensors as planes of pixels: which shapes are pictures, and where an element lies. Pure. */

/** A tensor as planes: `values[(row * width + column) * channels + channel]`. */
export interface PlaneShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A picture narrower than this says no more than a list. */
const SIDE_MIN = 2;

/** Return how a result is drawn: height × width × channels, or time × channels as one plane; undefined for vectors. */
export function planeShape(shape: readonly number[]): PlaneShape | undefined {
  const [height = 0, width = 0, channels = 1] = shape;
  if (shape.length !== 3 && shape.length !== 2) return undefined;
  return height >= SIDE_MIN && width >= SIDE_MIN && channels >= 1 ? { height, width, channels } : undefined;
}

/** Return the flat index of a pixel in a channel. */
export function elementOf(pixel: number, channel: number, { channels }: PlaneShape): number {
  return pixel * channels + channel;
}

/** Return the pixel one step away in a plane; at the border it stays. */
export function stepPixel(pixel: number, key: string, { height, width }: PlaneShape): number | undefined {
  const [row, column] = [Math.floor(pixel / width), pixel % width];
  if (key === 'ArrowLeft') return column > 0 ? pixel - 1 : pixel;
  if (key === 'ArrowRight') return column < width - 1 ? pixel + 1 : pixel;
  if (key === 'ArrowUp') return row > 0 ? pixel - width : pixel;
  if (key === 'ArrowDown') return row < height - 1 ? pixel + width : pixel;
  return undefined;
}

/** Return the index of an element as `[i, j, k]`. */
export function elementIndex(flat: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = flat;
  for (const size of shape.toReversed()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return `[${index.join(', ')}]`;
}

/** Return the smallest and the largest finite value of one channel, over several tensors. */
export function channelRange(tensors: readonly (ArrayLike<number> | undefined)[], channel: number, channels: number): { readonly min: number; readonly max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of tensors) {
    for (let i = channel; i < (values?.length ?? 0); i += channels) {
      const value = values?.[i] ?? 0;
      if (value < min) min = value;
      if (value > max && value < Number.POSITIVE_INFINITY) max = value;
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

/** Return the channel with the largest difference. */
export function worstChannel(difference: ArrayLike<number>, channels: number): number {
  let [worst, most] = [0, -1];
  for (let i = 0; i < difference.length; i++) {
    const size = Math.abs(difference[i] ?? 0);
    if (size > most) [worst, most] = [i % channels, size];
  }
  return worst;
}

/** Return the pixel of a channel with the largest difference; the first without differences. */
export function worstPixel(difference: ArrayLike<number> | undefined, channel: number, { height, width, channels }: PlaneShape): number {
  let [worst, most] = [0, 0];
  for (let pixel = 0; pixel < height * width; pixel++) {
    const size = Math.abs(difference?.[pixel * channels + channel] ?? 0);
    if (size > most) [worst, most] = [pixel, size];
  }
  return worst;
}
