/** @file A failure in full, in the place where it matters: what happened, where, what to do, every detail. */

import type { ReactNode } from 'react';
import { TriangleAlert, X } from 'lucide-react';
import type { Failure } from '../../preload/contract/result.ts';
import { Button, IconButton } from '../widgets/button.tsx';

/** Properties of the panel. */
export interface FailurePanelProps {
  readonly title: string;
  readonly failure: Failure;
  readonly onRetry?: () => void;
  readonly onClose?: () => void;
}

/** Shows a failure. Read out by screen readers when it appears. */
export function FailurePanel({ title, failure, onRetry, onClose }: FailurePanelProps): ReactNode {
  const { message, help, file, layer, details = [], code } = failure;
  return (
    <div role="alert" className="flex w-full gap-3 rounded-lg border border-bad-line bg-bad-soft p-3 text-left">
      <TriangleAlert size={16} className="mt-0.5 shrink-0 text-bad" aria-hidden />
      <div className="min-w-0 flex-1 space-y-1.5">
        <p className="font-semibold text-bad">{title}</p>
        <p className="break-words select-text">{message}</p>
        {help !== undefined && <p className="break-words"><span className="font-semibold">What to do: </span>{help}</p>}
        {details.length > 0 && (
          <ul className="max-h-48 list-disc space-y-0.5 overflow-y-auto pl-4">
            {details.map((detail, index) => (
              <li key={index} className="break-words">{detail.layer !== undefined && <span className="font-mono text-xs">{detail.layer}: </span>}{detail.reason}</li>
            ))}
          </ul>
        )}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-mono text-xs break-all text-dim">
          {file !== undefined && <span>file {file}</span>}
          {layer !== undefined && <span>layer {layer}</span>}
          <span>{code}</span>
        </p>
        {onRetry && <Button compact onClick={onRetry}>Try again</Button>}
      </div>
      {onClose && <IconButton label="Close this message" onClick={onClose}><X size={13} /></IconButton>}
    </div>
  );
}
