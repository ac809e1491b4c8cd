/** @file A text that is edited in its place: Enter or leaving keeps it, Esc does not. */

import { useEffect, useRef, type ReactNode } from 'react';

/** Properties of the editor. `onDone` hears the new text, or `undefined` after Esc. */
export interface InlineEditProps {
  readonly label: string;
  readonly value: string;
  readonly onDone: (value: string | undefined) => void;
}

/** A field that takes the focus and selects its text. */
export function InlineEdit({ label, value, onDone }: InlineEditProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const finish = (next: string | undefined): void => {
    if (isDone.current) return;
    isDone.current = true;
    onDone(next);
  };
  return (
    <input
      ref={field}
      aria-label={label}
      defaultValue={value}
      spellCheck={false}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') finish(event.currentTarget.value);
        if (event.key === 'Escape') finish(undefined);
      }}
      className="min-w-0 flex-1 rounded border border-acc bg-field px-1 py-0 text-txt"
    />
  );
}
