/** @file One plane of a tensor drawn pixel for pixel: values in grey, differences in blue and orange. */

import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';

/** Where a plane lies in a flat tensor: `values[(row * width + column) * channels + channel]`. */
export interface TensorPlane {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly channel: number;
}

/** Values that are black and white, or the size of a difference that is drawn in full colour. */
export type PictureScale = { readonly kind: 'grey'; readonly min: number; readonly max: number } | { readonly kind: 'difference'; readonly most: number };

/** Properties of a picture. */
export interface TensorPictureProps {
  readonly values: ArrayLike<number>;
  readonly plane: TensorPlane;
  readonly scale: PictureScale;
  /** Longest sides. @unit px */
  readonly maxWidthPx: number;
  readonly maxHeightPx: number;
  readonly label: string;
  /** Pixel that is marked. */
  readonly marked?: number | undefined;
  readonly onPick?: ((pixel: number) => void) | undefined;
  readonly onHover?: ((pixel: number | undefined) => void) | undefined;
}

/** Blue below, orange above: told apart by colour-blind people too. */
const BELOW = [47, 134, 198] as const;
const ABOVE = [228, 87, 46] as const;
/** A pixel that is marked must be seen. @unit px */
const MARK_MIN_PX = 6;

/** The picture. The keyboard's way is the group around it. */
export function TensorPicture({ values, plane, scale, maxWidthPx, maxHeightPx, label, marked, onPick, onHover }: TensorPictureProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width } = plane;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) context.putImageData(planeImage(values, plane, scale), 0, 0);
  }, [values, plane, scale]);
  const pitch = Math.max(0.2, Math.min(maxWidthPx / width, maxHeightPx / height));
  const pixelAt = (event: MouseEvent): number => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.min(width - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * width)));
    const row = Math.min(height - 1, Math.max(0, Math.floor(((event.clientY - box.top) / box.height) * height)));
    return row * width + column;
  };
  const mark = Math.max(pitch, MARK_MIN_PX);
  return (
    <span className="relative block w-fit overflow-hidden rounded-[3px] border border-line bg-field">
      <canvas
        ref={canvas}
        role="img"
        aria-label={label}
        width={width}
        height={height}
        style={{ width: width * pitch, height: height * pitch, imageRendering: 'pixelated' }}
        className={onPick ? 'block cursor-crosshair' : 'block'}
        onClick={(event) => onPick?.(pixelAt(event))}
        onMouseMove={(event) => onHover?.(pixelAt(event))}
        onMouseLeave={() => onHover?.(undefined)}
      />
      {marked !== undefined && (
        <span aria-hidden className="pointer-events-none absolute border border-white shadow-[0_0_0_1px_#000]" style={{ left: ((marked % width) + 0.5) * pitch - mark / 2, top: (Math.floor(marked / width) + 0.5) * pitch - mark / 2, width: mark, height: mark }} />
      )}
    </span>
  );
}

/** Return the pixels of a plane. Values that are no number are drawn in magenta. */
export function planeImage(values: ArrayLike<number>, { height, width, channels, channel }: TensorPlane, scale: PictureScale): ImageData {
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const value = values[pixel * channels + channel] ?? Number.NaN;
    image.data.set(Number.isNaN(value) ? [255, 0, 255, 255] : scale.kind === 'grey' ? grey(value, scale.min, scale.max) : difference(value, scale.most), pixel * 4);
  }
  return image;
}

function grey(value: number, min: number, max: number): readonly number[] {
  const level = Math.round(Math.min(1, Math.max(0, max > min ? (value - min) / (max - min) : 0.5)) * 255);
  return [level, level, level, 255];
}

function difference(value: number, most: number): readonly number[] {
  const strength = most > 0 ? Math.min(1, Math.abs(value) / most) : 0;
  // A difference that exists is never drawn as none.
  return [...(value < 0 ? BELOW : ABOVE), value === 0 ? 0 : Math.round(55 + strength * 200)];
}
