/** @file From a comparison with hls4ml to the place where it first differs. */

import type { VerificationReport, VerifiedLayer } from '../../preload/contract/verify.ts';
import type { Studio } from './studio.ts';
import { revealLayer, showSample } from './ui-store.ts';

/** Show a layer's first difference: its dataset, the sample in Divergence, the making of the element, the node. */
export function openDifference(studio: Studio, report: VerificationReport, { layer, first }: VerifiedLayer): void {
  const { ui, project } = studio;
  if (first === undefined) return;
  const hasDataset = project.getState().project?.datasets.some(({ datasetId }) => datasetId === report.datasetId) === true;
  if (!hasDataset) return studio.say(`The dataset ${report.datasetName} is no longer in the project; sample ${first.sample} cannot be shown.`);
  project.setState({ datasetId: report.datasetId });
  showSample(ui, first.sample, { layer, element: first.element });
  revealLayer(ui, layer);
}
