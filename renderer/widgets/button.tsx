/** @file Buttons: with text, or with an icon alone (then a label for screen readers and a tooltip are required). */

import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from './class-names.ts';
import { Hint } from './hint.tsx';

type Tone = 'plain' | 'primary' | 'quiet' | 'bad' | 'warn';

const TONES: Readonly<Record<Tone, string>> = {
  plain: 'border-line bg-field hover:bg-raised text-txt',
  primary: 'border-pri-line bg-pri hover:brightness-110 text-pri-txt font-semibold',
  quiet: 'border-transparent bg-transparent hover:bg-raised text-dim hover:text-txt',
  bad: 'border-bad-line bg-bad-soft hover:brightness-110 text-txt',
  warn: 'border-warn-line bg-warn-soft hover:brightness-110 text-txt',
};

/** Properties of a button. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: Tone;
  readonly compact?: boolean;
  /** Long texts break instead of running out. */
  readonly wraps?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button with text. */
export function Button({ tone = 'plain', compact = false, wraps = false, className, children, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(
        'inline-flex items-center justify-center gap-1.5 rounded-[7px] border disabled:cursor-not-allowed disabled:opacity-50',
        wraps ? 'text-left' : 'whitespace-nowrap',
        compact ? 'min-h-6 px-2 py-0.5' : 'min-h-7 px-2.5 py-1',
        TONES[tone],
        className,
      )}
    >
      {children}
    </button>
  );
}

/** A button that shows an icon; `label` names it and is its tooltip. */
export function IconButton({ label, tone = 'quiet', className, children, ...rest }: ButtonProps & { readonly label: string }): ReactNode {
  return (
    <Hint text={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classNames('inline-flex size-6 shrink-0 items-center justify-center rounded-md border disabled:cursor-not-allowed disabled:opacity-40', TONES[tone], className)}
      >
        {children}
      </button>
    </Hint>
  );
}
