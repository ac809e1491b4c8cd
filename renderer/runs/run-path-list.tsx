/** @file The slowest paths of a run beside the table: over the layers of the network, and by a click on the canvas. */

import { useState, type ReactNode } from 'react';
import type { PathView } from '../../preload/contract/report.ts';
import type { RunSummary } from '../../preload/contract/run.ts';
import { PathList } from '../domain-widgets/path-list.tsx';
import { openDesign } from '../store/project-actions.ts';
import { useDesign, useStudio } from '../store/studio-context.tsx';
import { showPath } from '../store/ui-store.ts';
import { useAnswer } from '../store/use-answer.ts';
import { PaneSection } from './pane-section.tsx';

/** Paths that are listed here; Timing under the canvas has all. */
const LISTED_MAX = 8;

/** The section. */
export function RunPathList({ run, layers }: { readonly run: RunSummary; readonly layers: readonly string[] }): ReactNode {
  const studio = useStudio();
  const openId = useDesign((state) => state.view?.designId);
  const designId = run.designId ?? openId;
  const { value } = useAnswer('report:paths', designId === undefined ? undefined : { designId, runId: run.runId });
  const [hovered, setHovered] = useState<PathView>();
  const paths = value?.run?.runId === run.runId ? value.paths : [];
  if (paths.length === 0) return undefined;
  const show = async (path: PathView): Promise<void> => {
    // Paths are drawn on the graph of their own design.
    if (designId !== undefined && designId !== openId) await openDesign(studio, designId);
    showPath(studio.ui, path);
  };
  const shown = hovered ?? paths[0];
  return (
    <PaneSection title="Slowest paths" extra={<span className="text-2xs text-dim">{paths.length > LISTED_MAX ? `${LISTED_MAX} of ${paths.length}` : 'click: on the graph'}</span>}>
      <LayerStrip layers={layers} path={shown} />
      <PathList paths={paths.slice(0, LISTED_MAX)} shown={shown?.pathId} hint="Show on the graph" onShow={(path) => void show(path)} onHover={setHovered} />
    </PaneSection>
  );
}

/** The layers in order, with those that the path goes through. */
function LayerStrip({ layers, path }: { readonly layers: readonly string[]; readonly path: PathView | undefined }): ReactNode {
  if (layers.length === 0) return undefined;
  return (
    <ol aria-label="Layers on the path" className="mb-1.5 flex flex-wrap gap-1">
      {layers.map((layer) => {
        const at = path?.layers.indexOf(layer) ?? -1;
        return (
          <li key={layer} title={layer} className={`max-w-24 truncate rounded border px-1 text-2xs ${at < 0 ? 'border-line text-dim' : 'border-(--path) font-semibold text-txt'}`}>
            {at >= 0 && <span className="mr-0.5 rounded-full bg-(--path) px-1 text-(--path-ink)">{at + 1}</span>}
            {layer}
          </li>
        );
      })}
    </ol>
  );
}
