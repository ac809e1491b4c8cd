/** @file One channel of a result as pictures: reference, emulation and their difference. Arrow keys walk the pixels, Enter explains one. */

import { useMemo, useState, type ReactNode } from 'react';
import type { SampleLayer } from '../../preload/contract/emulation.ts';
import { formatValue, NO_VALUE } from '../domain-widgets/format.ts';
import { TensorPicture, type PictureScale } from '../domain-widgets/tensor-picture.tsx';
import { useSize } from '../widgets/use-size.ts';
import { channelRange, elementIndex, elementOf, stepPixel, worstPixel, type PlaneShape } from './tensor-shape.ts';

/** Properties of the pictures. */
export interface TensorImagesProps {
  readonly layer: SampleLayer;
  readonly shape: PlaneShape;
  readonly channel: number;
  /** Emulation minus reference. */
  readonly difference: Float64Array | undefined;
  /** Step of the result type. @unit model units */
  readonly lsb: number | undefined;
  readonly chosen: number | undefined;
  readonly onChoose: (element: number) => void;
}

const GAP_PX = 10;
const CAPTION_PX = 18;
const SIDE_MIN_PX = 24;

/** Return the room of one of `count` pictures: beside or below each other, whichever makes pixels largest. */
export function pictureRoom(size: { readonly width: number; readonly height: number }, count: number, shape: PlaneShape): { readonly width: number; readonly height: number } {
  const rooms = [1, 2, 3].filter((columns) => columns <= count).map((columns) => {
    const rows = Math.ceil(count / columns);
    const width = (size.width - GAP_PX * (columns - 1)) / columns - 4;
    const height = (size.height - GAP_PX * (rows - 1)) / rows - CAPTION_PX - 4;
    return { width: Math.max(SIDE_MIN_PX, width), height: Math.max(SIDE_MIN_PX, height), pitch: Math.min(width / shape.width, height / shape.height) };
  });
  // On a draw as many beside each other as fit: that is easier to compare.
  return rooms.reduce((best, room) => (room.pitch >= best.pitch * 0.98 ? room : best));
}

/** The pictures side by side, on one scale. */
export function TensorImages(props: TensorImagesProps): ReactNode {
  const { layer, shape, channel, difference, chosen, onChoose } = props;
  const [frame, size] = useSize();
  const [picked, setPixel] = useState<number>();
  const worst = useMemo(() => worstPixel(difference, channel, shape), [difference, channel, shape]);
  const pixel = picked ?? worst;
  const [hovered, setHovered] = useState<number>();
  const plane = useMemo(() => ({ ...shape, channel }), [shape, channel]);
  const grey = useMemo((): PictureScale => ({ kind: 'grey', ...channelRange([layer.reference, layer.emulated], channel, shape.channels) }), [layer, channel, shape]);
  const most = useMemo(() => {
    const { min, max } = channelRange([difference], channel, shape.channels);
    return difference ? Math.max(Math.abs(min), Math.abs(max)) : 0;
  }, [difference, channel, shape]);
  const room = pictureRoom(size ?? { width: 300, height: 160 }, layer.reference ? 3 : 1, shape);
  const inThisChannel = chosen !== undefined && chosen % shape.channels === channel ? Math.floor(chosen / shape.channels) : undefined;
  const marked = hovered ?? inThisChannel ?? pixel;
  const pick = (at: number): void => {
    setPixel(at);
    onChoose(elementOf(at, channel, shape));
  };
  const shared = { plane, maxWidthPx: room.width, maxHeightPx: room.height, marked, onPick: pick, onHover: setHovered };
  return (
    <div className="flex min-h-0 flex-1 flex-col px-2.5 pb-1.5">
      <Reading {...props} element={elementOf(marked, channel, shape)} />
      <div
        ref={frame}
        role="group"
        tabIndex={0}
        aria-label={`Pixels of ${layer.layer}, channel ${channel}: arrow keys walk, Enter explains`}
        className="flex min-h-0 flex-1 flex-wrap content-start items-start gap-2.5 overflow-hidden rounded focus-visible:outline-offset-0"
        onKeyDown={(event) => {
          const next = stepPixel(marked, event.key, shape);
          if (event.key === 'Enter') pick(marked);
          else if (next !== undefined) setPixel(next);
          else return;
          setHovered(undefined);
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        {layer.reference && <Titled title={`reference ${greyText(grey)}`}><TensorPicture {...shared} values={layer.reference} scale={grey} label={`Reference, channel ${channel}`} /></Titled>}
        <Titled title="emulated"><TensorPicture {...shared} values={layer.emulated} scale={grey} label={`Emulation, channel ${channel}`} /></Titled>
        {difference && <Titled title={`difference ±${formatValue(Number(most.toPrecision(2)))}`}><TensorPicture {...shared} values={difference} scale={{ kind: 'difference', most }} label={`Difference, channel ${channel}, at most ${formatValue(most)}`} /></Titled>}
      </div>
    </div>
  );
}

/** The ends of the grey scale, which both pictures share. */
function greyText(scale: PictureScale): string {
  return scale.kind === 'grey' ? `${formatValue(Number(scale.min.toPrecision(2)))} … ${formatValue(Number(scale.max.toPrecision(2)))}` : '';
}

function Titled({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="min-w-0">
      <p className="h-[18px] truncate text-2xs text-dim" title={title}>{title}</p>
      {children}
    </div>
  );
}

function Reading({ layer, difference, lsb, element }: TensorImagesProps & { readonly element: number }): ReactNode {
  const [reference, emulated, error] = [layer.reference?.[element], layer.emulated[element] ?? 0, difference?.[element]];
  const steps = error === undefined || lsb === undefined ? undefined : error / lsb;
  return (
    <p className="min-h-6 pt-1 pb-0.5 text-xs text-dim" aria-live="polite">
      <span className="font-mono text-2xs text-txt">{elementIndex(element, layer.shape)}</span> reference {reference === undefined ? NO_VALUE : formatValue(reference)} · emulated <b className="font-semibold text-txt">{formatValue(emulated)}</b>
      {error !== undefined && <> · error {formatValue(error)}{steps === undefined ? '' : ` (${formatValue(Number(steps.toPrecision(3)))} LSB)`}</>}
    </p>
  );
}
