/** @file The bits of a fixed-point type as boxes: sign, integer, fraction. The point and the right end can be dragged. */

import { useRef, type PointerEvent, type ReactNode } from 'react';
import { fractionBits, type FixedType } from '../../preload/model/fixed-type.ts';

/** Properties of the ruler. */
export interface BitRulerProps {
  readonly type: FixedType;
  readonly onChange: (type: FixedType) => void;
  /** The pointer was released. */
  readonly onDone?: (() => void) | undefined;
  readonly disabled?: boolean;
}

/** Beyond this many bits the boxes lose their labels; beyond twice as many they are drawn as three bars. */
const LABELLED_MAX = 22;

type BitKind = 'sign' | 'integer' | 'fraction';
const FILL: Readonly<Record<BitKind, string>> = { sign: 'var(--bit-sign)', integer: 'var(--bit-int)', fraction: 'var(--bit-frac)' };

/** Return the kind and weight of every bit, most significant first. */
export function bitList(type: FixedType): readonly { readonly kind: BitKind; readonly exponent: number }[] {
  const top = type.integerBits - 1;
  return Array.from({ length: type.widthBits }, (_, i) => {
    const exponent = top - i;
    return { kind: type.signed && i === 0 ? 'sign' : exponent >= 0 ? 'integer' : 'fraction', exponent };
  });
}

/** The boxes. Drag the left half to change integer bits, the right half to change fraction bits. */
export function BitRuler({ type, onChange, onDone, disabled = false }: BitRulerProps): ReactNode {
  const bits = bitList(type);
  const element = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly x: number; readonly type: FixedType; readonly side: 'left' | 'right'; readonly pitch: number }>(undefined);
  const start = (event: PointerEvent): void => {
    const box = element.current?.getBoundingClientRect();
    if (!box || disabled) return;
    element.current?.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, type, side: event.clientX - box.left < box.width / 2 ? 'left' : 'right', pitch: Math.max(12, box.width / type.widthBits) };
  };
  const move = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from) return;
    const steps = Math.round((event.clientX - from.x) / from.pitch);
    const next = from.side === 'left' ? withIntegerBits(from.type, from.type.integerBits - steps) : withFractionBits(from.type, fractionBits(from.type) + steps);
    if (next && (next.widthBits !== type.widthBits || next.integerBits !== type.integerBits)) onChange(next);
  };
  const stop = (): void => {
    if (drag.current) onDone?.();
    drag.current = undefined;
  };
  const labelled = bits.length <= LABELLED_MAX;
  return (
    <div
      ref={element}
      role="img"
      aria-label={`${type.signed ? 'sign bit, ' : ''}${bits.filter((b) => b.kind === 'integer').length} integer bits, ${bits.filter((b) => b.kind === 'fraction').length} fraction bits`}
      title="Drag the left end to change integer bits, the right end to change fraction bits"
      onPointerDown={start}
      onPointerMove={move}
      onPointerUp={stop}
      onPointerCancel={stop}
      className={`nodrag flex h-6 touch-none select-none ${bits.length > 40 ? '' : 'gap-[2px]'} ${disabled ? 'opacity-50' : 'cursor-ew-resize'}`}
    >
      {bits.map(({ kind, exponent }) => (
        <span key={exponent} className={`flex min-w-0 flex-1 items-center justify-center overflow-hidden rounded-[3px] font-mono ${exponent < -9 ? 'text-[7.5px] tracking-tighter' : 'text-[9px]'} leading-none text-white`} style={{ background: FILL[kind] }}>
          {labelled ? (kind === 'sign' ? '±' : exponent) : undefined}
        </span>
      ))}
    </div>
  );
}

/** Return the type with other integer bits and the same fraction, or undefined where it would have no bits. */
export function withIntegerBits(type: FixedType, integerBits: number): FixedType | undefined {
  const widthBits = integerBits + fractionBits(type);
  return widthBits < 1 || widthBits > 128 ? undefined : { ...type, widthBits, integerBits };
}

/** Return the type with another number of fraction bits and the same integer bits, or undefined where it would have no bits. */
export function withFractionBits(type: FixedType, fraction: number): FixedType | undefined {
  const widthBits = type.integerBits + fraction;
  return type.kind === 'int' || widthBits < 1 || widthBits > 128 ? undefined : { ...type, widthBits };
}
