/** @file The design's configuration as a file for hls4ml. */

import type { Studio } from '../store/studio.ts';

/** Write the configuration as a file that hls4ml reads. */
export async function exportConfig(studio: Studio): Promise<void> {
  const designId = studio.design.store.getState().view?.designId;
  if (designId === undefined) return;
  await studio.design.settled();
  const exported = await studio.ask('design:export-config', { designId });
  if (!exported) return;
  const url = URL.createObjectURL(new Blob([exported.text], { type: 'text/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = exported.fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  const rest = exported.notExpressed.length === 0 ? '' : ` Not expressible in hls4ml and left out: ${exported.notExpressed.join('; ')}.`;
  studio.say(`Exported ${exported.fileName}.${rest}`);
}
