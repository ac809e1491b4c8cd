/** @file A line of text. */

import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { classNames } from './class-names.ts';

/** Properties of a text field; `label` names it for screen readers. */
export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly invalid?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A text input in the house's dress. */
export function TextField({ label, invalid = false, className, ...rest }: TextFieldProps): ReactNode {
  return <input aria-label={label} aria-invalid={invalid} spellCheck={false} {...rest} className={classNames('min-h-6 min-w-0 rounded-md border bg-field px-2 py-0.5 text-txt placeholder:text-dim', invalid ? 'border-bad' : 'border-line', className)} />;
}
