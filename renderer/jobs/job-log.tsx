/** @file The log as it is written: virtualised, following its end until told otherwise. */

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, Copy, Download } from 'lucide-react';
import type { JobView } from '../../preload/contract/run.ts';
import { plural } from '../domain-widgets/figures.ts';
import { useStudio } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { saveFile } from '../widgets/save-file.ts';
import { lineTone } from './job-times.ts';
import type { JobLogState } from './use-job-log.ts';

const LINE_PX = 18;
const TONES = { error: 'bg-bad-soft text-bad', warning: 'text-warn', plain: '' } as const;

/** Properties of the log. */
export interface JobLogProps {
  readonly job: JobView;
  readonly log: JobLogState;
  /** Line to bring into sight. */
  readonly shownLine?: { readonly index: number };
}

/** The log. Scrolling away from the end stops following. */
export function JobLog({ job, log, shownLine }: JobLogProps): ReactNode {
  const studio = useStudio();
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const { lines } = log;
  const rows = useVirtualizer({ count: lines.length, getScrollElement: () => scroller.current, estimateSize: () => LINE_PX, overscan: 20 });
  const { scrollToIndex } = rows;
  useEffect(() => {
    if (follows && !shownLine && lines.length > 0) scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines.length, scrollToIndex, shownLine]);
  useEffect(() => {
    if (shownLine) scrollToIndex(shownLine.index, { align: 'center' });
  }, [scrollToIndex, shownLine]);
  const copy = (): void => void navigator.clipboard.writeText(lines.join('\n')).then(() => studio.say(`${plural(lines.length, 'line')} copied.`), () => studio.say('The browser does not allow copying here; use Save instead.'));
  return (
    <section aria-label="Log" className="flex min-h-0 flex-1 flex-col border-t border-line bg-panel">
      <div className="flex items-center gap-2 border-b border-line px-4 py-1">
        <h2 className="text-xs font-semibold text-dim">Log</h2>
        <span className="text-xs text-dim">{plural(lines.length, 'line')}</span>
        <span className="ml-auto" />
        <Button compact tone={follows ? 'primary' : 'plain'} aria-pressed={follows} onClick={() => setFollows(!follows)}><ArrowDownToLine size={12} aria-hidden />Follow the end</Button>
        <IconButton label="Copy the log" disabled={lines.length === 0} onClick={copy}><Copy size={13} /></IconButton>
        <IconButton label="Save the log" disabled={lines.length === 0} onClick={() => saveFile(`${job.jobId}.log`, 'text/plain', `${lines.join('\n')}\n`)}><Download size={13} /></IconButton>
      </div>
      <div ref={scroller} role="log" aria-label="Lines of the log" aria-live="off" tabIndex={0} onWheel={(event) => event.deltaY < 0 && setFollows(false)} onKeyDown={(event) => /^(ArrowUp|PageUp|Home)$/.test(event.key) && setFollows(false)} className="min-h-0 flex-1 overflow-auto font-mono text-xs focus-visible:outline-offset-[-2px]">
        {lines.length === 0 ? (
          <p className="px-4 py-2 font-sans text-dim">{log.failure ? log.failure.message : log.isReading ? 'Reading the log…' : job.state === 'queued' ? 'The log begins when the job does.' : 'Nothing has been written.'}</p>
        ) : (
          <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => {
              const line = lines[item.index] ?? '';
              return (
                <div key={item.key} style={{ height: LINE_PX, transform: `translateY(${item.start}px)` }} className={`absolute left-0 flex min-w-full whitespace-pre ${TONES[lineTone(line)]} ${shownLine?.index === item.index ? 'outline outline-bad' : ''}`}>
                  <span className="sticky left-0 w-14 shrink-0 bg-panel pr-3 text-right text-dim select-none">{item.index + 1}</span>
                  <span className="pr-4">{line}</span>
                </div>
              );
            })}
          </div>
        )}
      </div>
    </section>
  );
}
