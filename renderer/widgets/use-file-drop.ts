/** @file Files dropped anywhere on the window. */

import { useEffect, useRef, useState } from 'react';

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
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer) listener.current(event.dataTransfer);
    };
    window.addEventListener('dragover', over, { signal: control.signal });
    window.addEventListener('dragleave', leave, { signal: control.signal });
    window.addEventListener('drop', drop, { signal: control.signal });
    return () => control.abort();
  }, []);
  return isOver;
}
