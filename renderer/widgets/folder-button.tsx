/** @file Choosing a folder: browsers hand it out file by file. */

import { useRef, type ReactNode } from 'react';
import { FolderOpen } from 'lucide-react';
import { Button } from './button.tsx';

/** Properties of the button. */
export interface FolderButtonProps {
  /** What is chosen, for people who do not see the button. */
  readonly label: string;
  readonly text: string;
  readonly disabled: boolean;
  readonly className?: string;
  /** All files of the folder, with their places in it. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the platform's dialog. */
export function FolderButton({ label, text, disabled, className = '', onFiles }: FolderButtonProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={(element) => {
          input.current = element;
          // React has no property for it.
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        aria-label={label}
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same choice again is a new one.
          event.target.value = '';
        }}
      />
      <Button className={className} disabled={disabled} onClick={() => input.current?.click()}><FolderOpen size={14} aria-hidden />{text}</Button>
    </>
  );
}
