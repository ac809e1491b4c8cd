/** @file Files dropped anywhere on the window. */

import { useEffect, useRef, useState } from 'react';
import { filesOfDrop, type PathFile } from './folder-files.ts';

/** Hear of dropped files while the component is there; returns whether files hover over the window. */
export function useFileDrop(onFiles: (files: readonly PathFile[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const listener = useRef(onFiles);
  useEffect(() => {
    listener.current = onFiles;
  }, [onFiles]);
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
      if (event.dataTransfer) void filesOfDrop(event.dataTransfer).then((files) => listener.current(files));
    };
    window.addEventListener('dragover', over, { signal: control.signal });
    window.addEventListener('dragleave', leave, { signal: control.signal });
    window.addEventListener('drop', drop, { signal: control.signal });
    return () => control.abort();
  }, []);
  return isOver;
}
