/** @file A configuration of hls4ml read into the open design. */

import { showNotice } from '../store/notice-store.ts';
import type { Studio } from '../store/studio.ts';

/** Read a configuration into the open design and say what came of it. */
export async function importConfig(studio: Studio, file: File): Promise<void> {
  const designId = studio.design.store.getState().view?.designId;
  if (designId === undefined) return;
  const reply = await studio.api.request('design:import-config', { designId, fileName: file.name, text: await file.text() });
  if (!reply.ok) return studio.fail(reply.failure, 'files');
  const imported = reply.value;
  studio.design.show(imported.view);
  const count = imported.problems.length;
  if (count === 0) showNotice(studio.notices, { tone: 'done', about: 'files', title: `Imported ${file.name}.` });
  else showNotice(studio.notices, { tone: 'done', about: 'files', title: `Imported ${file.name} with ${count} finding${count === 1 ? '' : 's'}.`, details: imported.problems.map((p) => (p.layer === undefined ? p.message : `${p.layer}: ${p.message}`)) });
}
