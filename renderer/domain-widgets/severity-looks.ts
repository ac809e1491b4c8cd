/** @file How severities look and are called everywhere. */

import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { Problem } from '../../preload/contract/design.ts';

interface SeverityLook {
  readonly box: string;
  readonly ink: string;
  readonly tone: 'bad' | 'warn' | 'plain';
  readonly Icon: typeof Info;
  readonly word: string;
}

/** Classes, button tone, icon and name of each severity. */
export const SEVERITY_LOOKS: Readonly<Record<Problem['severity'], SeverityLook>> = {
  error: { box: 'border-bad-line bg-bad-soft', ink: 'text-bad', tone: 'bad', Icon: CircleAlert, word: 'Error' },
  warning: { box: 'border-warn-line bg-warn-soft', ink: 'text-warn', tone: 'warn', Icon: TriangleAlert, word: 'Warning' },
  note: { box: 'border-line bg-field', ink: 'text-dim', tone: 'plain', Icon: Info, word: 'Note' },
};
