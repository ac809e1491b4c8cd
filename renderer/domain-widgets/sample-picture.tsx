/** @file One sample drawn as a picture, pixel for pixel. */

import { useEffect, useRef, type ReactNode } from 'react';

/** Properties of a picture. */
export interface SamplePictureProps {
  /** @shape [height, width, channels] */
  readonly values: ArrayLike<number>;
  readonly image: { readonly height: number; readonly width: number; readonly channels: number };
  /** Values that are black and white. */
  readonly min: number;
  readonly max: number;
  /** Length of the longer side. @unit px */
  readonly sizePx: number;
  readonly label: string;
}

/** A sample with pixels that stay squares. */
export function SamplePicture({ values, image, min, max, sizePx, label }: SamplePictureProps): ReactNode {
  const element = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = element.current?.getContext('2d');
    if (context) context.putImageData(toImageData(values, image, min, max), 0, 0);
  }, [values, image, min, max]);
  const scale = sizePx / Math.max(image.width, image.height);
  return (
    <canvas
      ref={element}
      width={image.width}
      height={image.height}
      style={{ width: image.width * scale, height: image.height * scale, imageRendering: 'pixelated' }}
      className="block rounded-[4px] border border-line"
    >
      {label}
    </canvas>
  );
}

function toImageData(values: ArrayLike<number>, { width, height, channels }: SamplePictureProps['image'], min: number, max: number): ImageData {
  const data = new ImageData(width, height);
  const span = max > min ? max - min : 1;
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      const from = pixel * channels + (channels >= 3 ? channel : 0);
      data.data[pixel * 4 + channel] = Math.round((((values[from] ?? min) - min) / span) * 255);
    }
    data.data[pixel * 4 + 3] = 255;
  }
  return data;
}
