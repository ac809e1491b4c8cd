/** @file Messages at the lower left of the canvas, read out by screen readers. */

import { useEffect, type ReactNode } from 'react';
import { CircleCheck, TriangleAlert, X } from 'lucide-react';
import { closeNotice, type Notice } from '../store/notice-store.ts';
import { useNotices, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';

/** Confirmations go away by themselves. @unit ms */
const DONE_SHOWN_MS = 3500;

/** Height of the dock when only its tabs are left. @unit px */
const CLOSED_DOCK_PX = 32;

/** Bar and figures above the canvas. @unit px */
const TOP_PX = 104;

/** All messages on show. */
export function Toasts(): ReactNode {
  const notices = useNotices((state) => state.notices);
  // Over the canvas, where nothing has to be read: not over the dock's first rows.
  const hasProject = useProject((state) => state.project !== undefined);
  const dockPx = useUi((state) => (hasProject && state.view === 'studio' ? (state.dockOpen ? state.dockHeightPx : CLOSED_DOCK_PX) : 0));
  return (
    // Backwards, so that of many the last one is in sight; the others can be scrolled to.
    <section aria-label="Messages" style={{ bottom: dockPx + 12, maxHeight: `calc(100vh - ${dockPx + 12 + TOP_PX}px)` }} className="pointer-events-none fixed left-[72px] z-50 flex w-88 max-w-[90vw] flex-col-reverse gap-2 overflow-y-auto">
      {notices.toReversed().map((notice) => (
        <Toast key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Toast({ notice }: { readonly notice: Notice }): ReactNode {
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
    <div role={isError ? 'alert' : 'status'} className={`pointer-events-auto flex gap-2 rounded-lg border p-2.5 shadow-xl ${isError ? 'border-bad-line bg-bad-soft' : 'border-line-strong bg-panel'}`}>
      {isError ? <TriangleAlert size={15} className="mt-0.5 shrink-0 text-bad" aria-label="Error" /> : <CircleCheck size={15} className="mt-0.5 shrink-0 text-ok" aria-hidden />}
      <div className="min-w-0 flex-1">
        <p className="break-words">{notice.title}</p>
        {notice.help !== undefined && <p className="mt-1 whitespace-pre-line text-dim">{notice.help}</p>}
        {notice.details !== undefined && notice.details.length > 0 && (
          <details className="mt-1">
            <summary className="cursor-pointer text-dim">{notice.details.length} in all</summary>
            <ul className="max-h-40 list-disc overflow-y-auto pl-4">
              {notice.details.map((detail) => (
                <li key={detail}>{detail}</li>
              ))}
            </ul>
          </details>
        )}
        {notice.action !== undefined && <Button compact className="mt-1.5" onClick={act}>{notice.action.text}</Button>}
      </div>
      <IconButton label="Close message" onClick={() => closeNotice(notices, notice.id)}><X size={13} /></IconButton>
    </div>
  );
}
