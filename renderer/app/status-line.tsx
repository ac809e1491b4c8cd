/** @file The line at the bottom of the window: messages, read out by screen readers. It has a place of its own, so that none covers anything. */

import { useEffect, type ReactNode } from 'react';
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { closeNotice, type Notice } from '../store/notice-store.ts';
import { useNotices, useProject, useStudio } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';

/** Confirmations go away by themselves. @unit ms */
const DONE_SHOWN_MS = 3500;

/** All messages on show, the newest first. With a project the line is there without one too, so that nothing moves when a confirmation comes and goes. */
export function StatusLine(): ReactNode {
  const notices = useNotices((state) => state.notices);
  const hasProject = useProject((state) => state.project !== undefined);
  return (
    <section aria-label="Messages" className={`max-h-[40vh] shrink-0 overflow-y-auto bg-panel text-xs ${hasProject || notices.length > 0 ? 'min-h-[25px] border-t border-line' : ''}`}>
      {notices.toReversed().map((notice) => (
        <Message key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Message({ notice }: { readonly notice: Notice }): ReactNode {
  const { notices } = useStudio();
  const isError = notice.tone === 'error';
  const stays = isError || notice.details !== undefined || notice.action !== undefined;
  useEffect(() => {
    if (stays) return undefined;
    const timer = setTimeout(() => closeNotice(notices, notice.id), DONE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [stays, notice.id, notices]);
  const act = (): void => {
    closeNotice(notices, notice.id);
    notice.action?.run();
  };
  return (
    <div role={isError ? 'alert' : 'status'} className={`flex min-h-6 items-start gap-2 px-3 not-first:border-t ${isError ? 'border-bad-line bg-bad-soft' : 'border-line'}`}>
      {isError ? <TriangleAlert size={14} className="mt-1 shrink-0 text-bad" aria-label="Error" /> : <CircleCheck size={14} className="mt-1 shrink-0 text-ok" aria-hidden />}
      <div className="min-w-0 max-w-[110ch] py-1">
        <p className="break-words">{notice.title}</p>
        {notice.help !== undefined && <p className="whitespace-pre-line text-dim">{notice.help}</p>}
        {notice.details !== undefined && notice.details.length > 0 && (
          <details>
            <summary className="cursor-pointer text-dim">{notice.details.length} in all</summary>
            <ul className="max-h-40 list-disc overflow-y-auto pl-4">
              {notice.details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {notice.action !== undefined && <Button compact onClick={act}>{notice.action.text}</Button>}
      <span className="flex-1" />
      <IconButton label="Close message" onClick={() => closeNotice(notices, notice.id)}><X size={13} /></IconButton>
    </div>
  );
}
