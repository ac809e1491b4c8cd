/** @file The design as a file for people or for other tools, handed to the user as a download. */

import type { ExportFormat } from '../../preload/contract/export.ts';
import type { Studio } from '../store/studio.ts';
import { showNotice } from '../store/notice-store.ts';
import { saveFile } from '../widgets/save-file.ts';

/** Every choice with its words, in the order of menus. */
export const EXPORTS: readonly { readonly as: ExportFormat; readonly text: string }[] = [
  { as: 'config', text: 'hls4ml configuration' },
  { as: 'convert', text: 'conversion script (convert.py)' },
  { as: 'onnx', text: 'ONNX model (QONNX)' },
  { as: 'svg', text: 'graph as SVG' },
  { as: 'png', text: 'graph as PNG' },
  { as: 'dot', text: 'graph for Graphviz' },
  { as: 'html', text: 'report as HTML' },
  { as: 'markdown', text: 'report as Markdown' },
];

/** Reports have figures of the data on show. */
const WITH_DATA: readonly ExportFormat[] = ['html', 'markdown'];

/** Write the open design as a file and hand it to the user. */
export async function exportFile(studio: Studio, as: ExportFormat): Promise<void> {
  const designId = studio.design.store.getState().view?.designId;
  if (designId === undefined) return;
  await studio.design.settled();
  const { datasetId } = studio.project.getState();
  const file = await studio.ask('export:file', { designId, as, ...(WITH_DATA.includes(as) && datasetId !== undefined ? { datasetId } : {}) });
  if (!file) return;
  const { fileName } = file;
  saveFile(fileName, file.mediaType, file.content);
  if (file.notes.length === 0) studio.say(`Exported ${fileName}.`);
  else showNotice(studio.notices, { tone: 'done', title: `Exported ${fileName}.`, details: file.notes });
}
