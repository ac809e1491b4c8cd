/** @file From a sample to the element of a layer that is furthest off, in Divergence. */

import type { SampleLayer } from '../../preload/contract/emulation.ts';
import type { Studio } from './studio.ts';
import { showSample } from './ui-store.ts';

/** Return the element with the largest error; without a reference the largest value. */
export function worstElement({ emulated, reference }: Pick<SampleLayer, 'emulated' | 'reference'>): number {
  let [worst, most] = [0, -1];
  for (let i = 0; i < emulated.length; i++) {
    const size = Math.abs((emulated[i] ?? 0) - (reference?.[i] ?? 0));
    if (size > most) [worst, most] = [i, size];
  }
  return worst;
}

/** Show a sample at a layer, with the making of its worst element. */
export async function showWorstElement(studio: Studio, layer: string, sample: number): Promise<void> {
  showSample(studio.ui, sample, { layer });
  const designId = studio.design.store.getState().view?.designId;
  const { datasetId } = studio.project.getState();
  if (designId === undefined || datasetId === undefined) return;
  const reply = await studio.api.request('emulation:inspect-sample', { designId, datasetId, sample });
  const found = reply.ok ? reply.value.layers.find((l) => l.layer === layer) : undefined;
  if (found && studio.ui.getState().sample === sample) showSample(studio.ui, sample, { layer, element: worstElement(found) });
}
