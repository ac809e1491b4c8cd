/** @file The log as it is written: only the lines in sight are drawn, and only those around them are here. It follows its end until told otherwise. */

import { useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, Copy, Download, TriangleAlert } from 'lucide-react';
import type { JobView } from '../../preload/contract/run.ts';
import { formatExactCount, plural } from '../domain-widgets/figures.ts';
import { lastLines, lineAt } from '../store/job-log.ts';
import { useStudio } from '../store/studio-context.tsx';
import type { JobLogState } from '../store/use-job-log.ts';
import { Button, IconButton } from '../widgets/button.tsx';
import { saveFile } from '../widgets/save-file.ts';
import { lineTone } from './job-times.ts';
import { LogSearch } from './log-search.tsx';
import { windowLineCount, windowStart } from './log-window.ts';

const LINE_PX = 18;
/** Lines that are copied or saved from here; the whole log is a file in the job's folder. */
const COPIED_LINES_MAX = 5000;
const TONES = { error: 'bg-bad-soft text-bad', warning: 'text-warn', plain: '' } as const;

/** Properties of the log. */
export interface JobLogProps {
  readonly job: JobView;
  readonly state: JobLogState;
  /** Line to bring into sight; a new object brings it again. */
  readonly shownLine: { readonly line: number } | undefined;
  readonly onShow: (line: number) => void;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
  /** Line of the first real error, if there is one. */
  readonly errorLine?: number;
}

/** The log. Scrolling away from the end stops following. */
export function JobLog({ job, state, shownLine, onShow, follows, onFollow, errorLine }: JobLogProps): ReactNode {
  const [text, setText] = useState('');
  const firstInSight = useRef(0);
  const { totalLines } = state.log;
  return (
    <section aria-label="Log" className="flex min-h-0 flex-1 flex-col bg-panel">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-1">
        <LogSearch jobId={job.jobId} text={text} onText={setText} totalLines={totalLines} fromLine={() => firstInSight.current} onFound={onShow} />
        <span className="ml-auto text-xs text-dim">{formatExactCount(totalLines)} {totalLines === 1 ? 'line' : 'lines'}</span>
        {errorLine !== undefined && <Button compact onClick={() => onShow(errorLine)}><TriangleAlert size={12} className="text-bad" aria-hidden />First error</Button>}
        <Button compact tone={follows ? 'primary' : 'plain'} aria-pressed={follows} onClick={() => onFollow(!follows)}><ArrowDownToLine size={12} aria-hidden />Follow the end</Button>
        <CopyButtons job={job} state={state} />
      </div>
      <LogLines job={job} state={state} follows={follows} onLeave={() => onFollow(false)} shownLine={shownLine} found={text} firstInSight={firstInSight} />
    </section>
  );
}

function CopyButtons({ job, state }: Pick<JobLogProps, 'job' | 'state'>): ReactNode {
  const studio = useStudio();
  const { totalLines } = state.log;
  const lines = async (): Promise<readonly string[]> => {
    const reply = await studio.ask('job:read-log', { jobId: job.jobId, lastLines: COPIED_LINES_MAX });
    return reply?.lines ?? lastLines(state.log, COPIED_LINES_MAX);
  };
  const copy = async (): Promise<void> => {
    const copied = await lines();
    await navigator.clipboard.writeText(copied.join('\n')).then(() => studio.say(`${plural(copied.length, 'line')} copied${copied.length < totalLines ? ', the last ones' : ''}.`), () => studio.say('The browser does not allow copying here; use Save instead.'));
  };
  const save = async (): Promise<void> => saveFile(`${job.jobId}.log`, 'text/plain', `${(await lines()).join('\n')}\n`);
  const which = totalLines > COPIED_LINES_MAX ? `the last ${formatExactCount(COPIED_LINES_MAX)} lines` : 'the log';
  return (
    <>
      <IconButton label={`Copy ${which}`} disabled={totalLines === 0} onClick={() => void copy()}><Copy size={13} /></IconButton>
      <IconButton label={`Save ${which}`} disabled={totalLines === 0} onClick={() => void save()}><Download size={13} /></IconButton>
    </>
  );
}

interface LogLinesProps extends Pick<JobLogProps, 'job' | 'state' | 'shownLine'> {
  readonly follows: boolean;
  readonly onLeave: () => void;
  /** Text to mark. */
  readonly found: string;
  readonly firstInSight: RefObject<number>;
}

function LogLines({ job, state, follows, onLeave, shownLine, found, firstInSight }: LogLinesProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const { rows, start } = useLogRows(scroller, { state, follows, shownLine, firstInSight });
  const { log, failure, isReading } = state;
  return (
    <div ref={scroller} role="log" aria-label="Lines of the log" aria-live="off" tabIndex={0} onWheel={(event) => event.deltaY < 0 && onLeave()} onPointerDown={(event) => event.target === event.currentTarget && onLeave()} onKeyDown={(event) => /^(ArrowUp|PageUp|Home)$/.test(event.key) && onLeave()} className="min-h-0 flex-1 overflow-auto font-mono text-xs focus-visible:outline-offset-[-2px]">
      {log.totalLines === 0 ? (
        <p className="px-4 py-2 font-sans text-dim">{failure ? failure.message : isReading ? 'Reading the log…' : job.state === 'queued' ? 'The log begins when the job does.' : 'Nothing has been written.'}</p>
      ) : (
        <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const number = start + item.index;
            const line = lineAt(log, number);
            return (
              <div key={item.key} style={{ height: LINE_PX, transform: `translateY(${item.start}px)` }} className={`absolute left-0 flex min-w-full whitespace-pre ${TONES[lineTone(line ?? '')]} ${shownLine?.line === number ? 'outline outline-acc -outline-offset-1' : ''}`}>
                <span className="sticky left-0 w-16 shrink-0 bg-panel pr-3 text-right text-dim select-none">{number + 1}</span>
                <span className="pr-4">{line === undefined ? <span className="text-dim">…</span> : <Marked line={line} text={found} />}</span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}

/** Scrolling: where the window of the log is, and which lines have to be here. */
function useLogRows(scroller: RefObject<HTMLDivElement | null>, { state, follows, shownLine, firstInSight }: Pick<LogLinesProps, 'state' | 'follows' | 'shownLine' | 'firstInSight'>): { readonly rows: Virtualizer<HTMLDivElement, Element>; readonly start: number } {
  const { log, want } = state;
  const { totalLines } = log;
  const [start, setStart] = useState(0);
  const shift = useRef(0);
  const served = useRef<object>(undefined);
  const rows = useVirtualizer({ count: windowLineCount(start, totalLines), getScrollElement: () => scroller.current, estimateSize: () => LINE_PX, overscan: 20 });
  const { scrollToIndex } = rows;
  const items = rows.getVirtualItems();
  const from = start + (items[0]?.index ?? 0);
  const end = start + (items.at(-1)?.index ?? -1) + 1;
  useEffect(() => {
    if (totalLines === 0) return;
    const wanted = follows ? totalLines - 1 : shownLine === served.current ? undefined : shownLine?.line;
    const next = windowStart(wanted ?? from, totalLines, start);
    if (next !== start) {
      // Whoever scrolls sees the same lines before and after.
      shift.current = wanted === undefined ? (start - next) * LINE_PX : 0;
      setStart(next);
    } else if (wanted !== undefined) {
      scrollToIndex(wanted - start, { align: follows ? 'end' : 'center' });
      if (!follows) served.current = shownLine;
    }
  }, [follows, from, scrollToIndex, shownLine, start, totalLines]);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop += shift.current;
    shift.current = 0;
  }, [scroller, start]);
  useEffect(() => want(from, end), [from, end, log, want]);
  useLayoutEffect(() => {
    firstInSight.current = from;
  });
  return { rows, start };
}

/** A line with the text that was looked for. */
function Marked({ line, text }: { readonly line: string; readonly text: string }): ReactNode {
  const at = text.length < 2 ? -1 : line.toLowerCase().indexOf(text.toLowerCase());
  if (at < 0) return line;
  return <>{line.slice(0, at)}<mark className="rounded-sm bg-warn-soft text-warn outline outline-warn-line">{line.slice(at, at + text.length)}</mark>{line.slice(at + text.length)}</>;
}
