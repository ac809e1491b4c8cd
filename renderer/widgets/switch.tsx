/** @file A choice between two or three ways of showing something, all in sight. */

import type { ReactNode } from 'react';

/** Properties of a switch. `label` names it for screen readers. */
export interface SwitchProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly text: string }[];
  readonly onChange: (value: T) => void;
}

/** Buttons side by side; the pressed one is the choice. */
export function Switch<T extends string>({ label, value, choices, onChange }: SwitchProps<T>): ReactNode {
  return (
    <span role="group" aria-label={label} className="inline-flex shrink-0 overflow-hidden rounded-md border border-line">
      {choices.map((choice) => (
        <button key={choice.value} type="button" aria-pressed={choice.value === value} onClick={() => onChange(choice.value)} className={`min-h-[22px] px-2 text-xs focus-visible:outline-offset-[-2px] ${choice.value === value ? 'bg-raised font-semibold text-txt' : 'bg-field text-dim hover:text-txt'}`}>
          {choice.text}
        </button>
      ))}
    </span>
  );
}
