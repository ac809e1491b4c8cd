/** @file The size of an element as it is on the screen. */

import { useCallback, useState } from 'react';

/** Size of an element. @unit px */
export interface SizePx {
  readonly width: number;
  readonly height: number;
}

/** Return a ref to put on an element and its size, kept up to date. */
export function useSize(): readonly [ref: (element: HTMLElement | null) => (() => void) | undefined, size: SizePx | undefined] {
  const [size, setSize] = useState<SizePx>();
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
