/** @file Files dropped anywhere on the window. */

import { useEffect, useRef, useState } from 'react';

/** While files hover, the browser says so several times a second, even if they are still; that they left it sometimes does not say. @unit ms */
const SILENCE_MS = 1500;

/** Hear of dropped files while the component is there; returns whether files hover over the window. */
export function useFileDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false);
  const listener = useRef(onDrop);
  useEffect(() => {
    listener.current = onDrop;
  }, [onDrop]);
  useEffect(() => {
    const control = new AbortController();
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(silence);
      setOver(false);
    };
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) end();
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      end();
      if (event.dataTransfer) listener.current(event.dataTransfer);
    };
    window.addEventListener('dragover', over, { signal: control.signal });
    window.addEventListener('dragleave', leave, { signal: control.signal });
    window.addEventListener('drop', drop, { signal: control.signal });
    return () => {
      clearTimeout(silence);
      control.abort();
    };
  }, []);
  return isOver;
}
