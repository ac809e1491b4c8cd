/** @file Choosing one file. */

import { useRef, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { Button, IconButton } from './button.tsx';

/** Properties of a picker. */
export interface FilePickerProps {
  readonly label: string;
  readonly accept: string;
  readonly file: File | undefined;
  readonly onChange: (file: File | undefined) => void;
}

/** A button that opens the platform's dialog, and what was chosen. */
export function FilePicker({ label, accept, file, onChange }: FilePickerProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex min-w-0 items-center gap-2">
      <input ref={input} type="file" aria-label={label} accept={accept} className="sr-only" tabIndex={-1} onChange={(event) => onChange(event.target.files?.[0])} />
      <Button aria-label={`${label}: choose`} onClick={() => input.current?.click()}>Choose…</Button>
      <span className="min-w-0 flex-1 truncate" title={file?.name}>{file ? file.name : <span className="text-dim">no file</span>}</span>
      {file && (
        <IconButton
          label={`${label}: take away`}
          onClick={() => {
            if (input.current) input.current.value = '';
            onChange(undefined);
          }}
        >
          <X size={13} />
        </IconButton>
      )}
    </div>
  );
}
