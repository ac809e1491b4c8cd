/** @file Files dropped onto an open project are somebody's results. */

import type { ReactNode } from 'react';
import { OPENED_FILES_MAX } from '../../preload/model/report-files.ts';
import { useStudio } from '../store/studio-context.tsx';
import { DropCover } from '../widgets/drop-cover.tsx';
import { droppedFiles } from '../widgets/dropped-files.ts';
import { useFileDrop } from '../widgets/use-file-drop.ts';

/** Hears of drops and says what they mean while files hover over the window. */
export function ReportsDrop(): ReactNode {
  const { reports } = useStudio();
  // One more than is allowed, so that too many are refused and not cut off.
  const isOver = useFileDrop((transfer) => void droppedFiles(transfer, OPENED_FILES_MAX + 1).then((files) => reports.show(files)));
  return isOver ? <DropCover text="Drop to open as runs of this project" /> : undefined;
}
