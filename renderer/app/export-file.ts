/** @file The design as a file for people or for other tools, handed to the user as a download. */

import type { ExportFormat } from '../../preload/contract/export.ts';
import type { Studio } from '../store/studio.ts';
import { showNotice } from '../store/notice-store.ts';
import { saveFile } from '../widgets/save-file.ts';

/** What a menu offers: the formats of the trusted side, and a picture that the window makes of the drawing. */
export type ExportWish = ExportFormat | 'png';

/** Every choice with its words, in the order of menus. */
export const EXPORTS: readonly { readonly as: ExportWish; readonly text: string }[] = [
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
const WITH_DATA: readonly ExportWish[] = ['html', 'markdown'];

/** Write the open design as a file and hand it to the user. */
export async function exportFile(studio: Studio, wish: ExportWish): Promise<void> {
  const designId = studio.design.store.getState().view?.designId;
  if (designId === undefined) return;
  await studio.design.settled();
  const { datasetId } = studio.project.getState();
  const file = await studio.ask('export:file', { designId, as: wish === 'png' ? 'svg' : wish, ...(WITH_DATA.includes(wish) && datasetId !== undefined ? { datasetId } : {}) });
  if (!file) return;
  const picture = wish === 'png' && typeof file.content === 'string' ? await pictureOf(file.content) : undefined;
  if (wish === 'png' && picture === undefined) return studio.say('The graph is too large for a picture; export it as SVG.');
  const fileName = wish === 'png' ? file.fileName.replace(/\.svg$/, '.png') : file.fileName;
  saveFile(fileName, picture === undefined ? file.mediaType : 'image/png', picture ?? file.content);
  if (file.notes.length === 0) studio.say(`Exported ${fileName}.`);
  else showNotice(studio.notices, { tone: 'done', title: `Exported ${fileName}.`, details: file.notes });
}

/** Longest edge that browsers draw. @unit px */
const EDGE_PX_MAX = 16_000;

/** A drawing as PNG at twice its size; undefined where no browser could hold it. */
async function pictureOf(svg: string): Promise<Uint8Array | undefined> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
  } catch {
    // What cannot be decoded cannot be drawn; the caller says so.
    return undefined;
  }
  const scale = Math.min(2, EDGE_PX_MAX / Math.max(image.width, image.height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  return blob === null ? undefined : new Uint8Array(await blob.arrayBuffer());
}
