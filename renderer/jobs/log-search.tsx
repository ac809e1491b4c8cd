/** @file Finds a text in a log of any size: the trusted side looks, one line at a time is shown. */

import { useRef, useState, type ReactNode } from 'react';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { useStudio } from '../store/studio-context.tsx';
import { IconButton } from '../widgets/button.tsx';
import { TextField } from '../widgets/text-field.tsx';

/** Properties of the search. */
export interface LogSearchProps {
  readonly jobId: string;
  /** Line from which to look when nothing was found yet. */
  readonly fromLine: () => number;
  readonly totalLines: number;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onFound: (line: number) => void;
}

/** A text field; Enter finds the next line, Shift+Enter the one before. */
export function LogSearch({ jobId, fromLine, totalLines, text, onText, onFound }: LogSearchProps): ReactNode {
  const { search, said } = useLogSearch(jobId, { fromLine, totalLines, onFound });
  return (
    <span className="flex min-w-0 items-center gap-1">
      <TextField
        label="Find in the log"
        placeholder="Find in the log"
        className="w-44 text-xs"
        value={text}
        maxLength={200}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void search(text, event.shiftKey);
        }}
      />
      <IconButton label="Line before (Shift+Enter)" disabled={text === ''} onClick={() => void search(text, true)}><ChevronUp size={13} /></IconButton>
      <IconButton label="Next line (Enter)" disabled={text === ''} onClick={() => void search(text, false)}><ChevronDown size={13} /></IconButton>
      <output className="text-xs whitespace-nowrap text-dim">{said}</output>
    </span>
  );
}

function useLogSearch(jobId: string, { fromLine, totalLines, onFound }: Pick<LogSearchProps, 'fromLine' | 'totalLines' | 'onFound'>): { readonly search: (text: string, backwards: boolean) => Promise<void>; readonly said: string } {
  const studio = useStudio();
  const last = useRef<{ readonly text: string; readonly line: number }>(undefined);
  const [said, setSaid] = useState('');
  const find = async (text: string, from: number, backwards: boolean): Promise<number | undefined> => (await studio.ask('job:search-log', { jobId, text, fromLine: from, backwards }))?.line;
  const search = async (text: string, backwards: boolean): Promise<void> => {
    if (text === '') return;
    const lastLine = Math.max(0, totalLines - 1);
    const start = last.current?.text === text ? last.current.line + (backwards ? -1 : 1) : fromLine();
    setSaid('looking…');
    const isInside = start >= 0 && start <= lastLine;
    const near = isInside ? await find(text, start, backwards) : undefined;
    const line = near ?? (await find(text, backwards ? lastLine : 0, backwards));
    if (line === undefined) return setSaid('not found');
    last.current = { text, line };
    setSaid(`line ${formatExactCount(line + 1)}${near === undefined ? ', from the other end' : ''}`);
    onFound(line);
  };
  return { search, said };
}
