/** @file A type as text that can be edited; what is wrong with it stands under it. */

import { useState, type ReactNode } from 'react';
import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import { TextField } from '../widgets/text-field.tsx';

/** Properties of the field. */
export interface PrecisionFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onCancel?: () => void;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  readonly className?: string;
}

/** A field that only lets through what is a type (or `auto`). Enter or leaving the field commits, Esc cancels. */
export function PrecisionField({ label, value, onChange, onCancel, autoFocus = false, placeholder, className }: PrecisionFieldProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const parsed = draft === undefined ? undefined : parsePrecision(draft);
  const commit = (): void => {
    if (draft !== undefined && parsed?.ok) {
      const text = printPrecision(parsed.value);
      if (text !== value) onChange(text);
    }
    setDraft(undefined);
    onCancel?.();
  };
  return (
    <span className="flex min-w-0 flex-col">
      <TextField
        label={label}
        className={`font-mono text-xs ${className ?? ''}`}
        autoFocus={autoFocus}
        placeholder={placeholder}
        value={draft ?? value}
        invalid={parsed !== undefined && !parsed.ok}
        title={parsed && !parsed.ok ? parsed.reason : 'for example fixed<16,6>, ufixed<8,3,RND,SAT>, int<4> or auto'}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          // Keys of the whole window (Ctrl+K, Ctrl+F) pass; what is typed is meant for this field alone.
          if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
          // A text that is no type stays, with what is wrong under it.
          if (event.key === 'Enter' && parsed?.ok !== false) commit();
          if (event.key === 'Escape') {
            setDraft(undefined);
            onCancel?.();
          }
        }}
      />
      {parsed && !parsed.ok && <span role="alert" className="max-w-72 text-xs whitespace-normal text-bad">{parsed.reason}</span>}
    </span>
  );
}
