/** @file From a comparison with hls4ml to the place where it first differs, in the design that was compared. */

import type { DesignView } from '../../preload/contract/design.ts';
import type { RunView } from '../../preload/contract/run.ts';
import type { VerifiedLayer } from '../../preload/contract/verify.ts';
import { openDesign } from './project-actions.ts';
import { useDesignView, useProject, useStudio } from './studio-context.tsx';
import type { Studio } from './studio.ts';
import { sameHardware } from './synth-result.ts';
import { revealLayer, showSample } from './ui-store.ts';

const CHANGED_SINCE = 'The open design was changed since: Divergence shows it as it is now.';

/** What belongs beside the verdict of a run's verification. */
export interface VerdictNotes {
  readonly remark?: string;
  /** Absent where the run's project is not open. */
  readonly onOpen?: (layer: VerifiedLayer) => void;
}

/** Return how the differences of a run are opened, and whether its own design is open and was changed since. */
export function useVerdictNotes(run: RunView | undefined): VerdictNotes {
  const studio = useStudio();
  const view = useDesignView();
  const projectId = useProject((state) => state.project?.projectId);
  if (run === undefined || run.summary.projectId !== projectId) return {};
  return { ...(isChangedSince(run, view) ? { remark: CHANGED_SINCE } : {}), onOpen: (layer) => void openDifference(studio, run, layer) };
}

/** Another design is no change of this one. */
function isChangedSince({ summary, design }: RunView, view: DesignView | undefined): boolean {
  return view !== undefined && view.designId === summary.designId && !sameHardware(design, view.design);
}

/** Show a layer's first difference: the run's own design and dataset, the sample in Divergence, the making of the element, the node. */
export async function openDifference(studio: Studio, run: RunView, { layer, first }: VerifiedLayer): Promise<void> {
  const { ui, project, design } = studio;
  const { summary: { designId }, verification: report } = run;
  if (first === undefined || report === undefined) return;
  const hasDataset = project.getState().project?.datasets.some(({ datasetId }) => datasetId === report.datasetId) === true;
  if (!hasDataset) return studio.say(`The dataset ${report.datasetName} is no longer in the project; sample ${first.sample} cannot be shown.`);
  if (designId === undefined) return studio.say(`The design that was verified is no longer in the project; sample ${first.sample} cannot be shown.`);
  if (designId !== design.store.getState().view?.designId) {
    const opened = await openDesign(studio, designId);
    if (opened === undefined) return;
    if (isChangedSince(run, opened)) studio.say(CHANGED_SINCE);
  }
  project.setState({ datasetId: report.datasetId });
  showSample(ui, first.sample, { layer, element: first.element });
  revealLayer(ui, layer);
}
