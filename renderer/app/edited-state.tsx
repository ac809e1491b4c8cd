/** @file When the design was last changed, and whether a change is on its way. */

import { useEffect, useState, type ReactNode } from 'react';
import { formatAgo } from '../domain-widgets/format.ts';
import { useDesign, useProject } from '../store/studio-context.tsx';

const TICK_MS = 5000;

/** A short text beside the design's name. Every edit is stored at once; there is no "save". */
export function EditedState(): ReactNode {
  const designId = useDesign((state) => state.view?.designId);
  const pending = useDesign((state) => state.pendingCount > 0);
  const here = useDesign((state) => state.editedAtMs);
  const stored = useProject((state) => state.project?.designs.find((d) => d.designId === designId)?.editedAtMs);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const editedAtMs = here ?? stored;
  if (editedAtMs === undefined) return undefined;
  return <span className="truncate text-dim max-[1280px]:hidden">{pending ? 'saving…' : `edited ${formatAgo(editedAtMs, Math.max(nowMs, editedAtMs))}`}</span>;
}
