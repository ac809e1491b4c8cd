/** @file A whole number with − and + beside it; arrow keys and typing work too. */

import { useState, type ReactNode } from 'react';
import { Minus, Plus } from 'lucide-react';

/** Properties of a stepper. */
export interface StepperProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

/** A number field with steps of one. Typed values outside the limits snap to them. */
export function Stepper({ label, value, min, max, disabled = false, onChange }: StepperProps): ReactNode {
  const [draft, setDraft] = useState<string>();
  const set = (next: number): void => {
    const snapped = Math.min(max, Math.max(min, Math.round(next)));
    if (snapped !== value) onChange(snapped);
  };
  const commit = (): void => {
    if (draft !== undefined && draft.trim() !== '' && Number.isFinite(Number(draft))) set(Number(draft));
    setDraft(undefined);
  };
  const button = 'flex w-7 items-center justify-center bg-field hover:bg-raised disabled:opacity-40';
  return (
    <div className="flex h-6 w-fit overflow-hidden rounded-md border border-line focus-within:border-acc">
      <button type="button" className={button} aria-label={`${label}: one less`} tabIndex={-1} disabled={disabled || value <= min} onClick={() => set(value - 1)}>
        <Minus size={12} />
      </button>
      <input
        role="spinbutton"
        aria-label={label}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        inputMode="numeric"
        disabled={disabled}
        value={draft ?? String(value)}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.altKey) return;
          if (event.key === 'ArrowUp') set(value + 1);
          else if (event.key === 'ArrowDown') set(value - 1);
          else if (event.key === 'Enter') commit();
          else return;
          event.preventDefault();
        }}
        className="w-10 bg-bg text-center font-semibold outline-none"
      />
      <button type="button" className={button} aria-label={`${label}: one more`} tabIndex={-1} disabled={disabled || value >= max} onClick={() => set(value + 1)}>
        <Plus size={12} />
      </button>
    </div>
  );
}
