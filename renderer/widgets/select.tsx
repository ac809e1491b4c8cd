/** @file A choice from a short list: the platform's own control, dressed. */

import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** One choice. */
export interface SelectChoice<T extends string> {
  readonly value: T;
  readonly text: string;
  readonly disabled?: boolean;
}

/** Properties of a select. `label` names it for screen readers. */
export interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly SelectChoice<T>[];
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A drop-down list. */
export function Select<T extends string>({ label, value, choices, onChange, disabled = false, className }: SelectProps<T>): ReactNode {
  return (
    <select
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as T)}
      className={classNames('min-h-6 min-w-0 rounded-md border border-line bg-field px-1.5 py-0.5 text-txt disabled:opacity-50', className)}
    >
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value} disabled={choice.disabled}>
          {choice.text}
        </option>
      ))}
    </select>
  );
}
