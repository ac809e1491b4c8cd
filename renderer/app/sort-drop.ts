/** @file What files mean that are dropped onto an open project, by their names and, for JSON, by their first words. */

import { mayBeReport } from '../../preload/model/report-files.ts';
import type { DroppedDataset } from '../data/import-dialog.tsx';
import { hasEnding, MODEL_ENDINGS } from '../home/model-files.ts';
import type { NamedFile } from '../widgets/dropped-files.ts';

/** What is to be done with a drop. */
export type DropMeaning =
  /** A model, with all that lies beside it: a project of its own. */
  | { readonly kind: 'model'; readonly files: readonly File[] }
  /** Into the project that is open. */
  | { readonly kind: 'parts'; readonly configs: readonly File[]; readonly datasets: readonly DroppedDataset[] }
  /** Somebody's results: files of tools, or a folder. */
  | { readonly kind: 'reports' }
  | { readonly kind: 'unknown'; readonly files: readonly File[] };

const CONFIG = /\.ya?ml$/i;
const DATA = /\.(npy|npz|csv|dat|tsv)$/i;
const JSON_FILE = /\.json$/i;
const LABELS = /^(y|labels?|targets?)([_.-]|$)/i;
/** How much of a JSON file is looked at. @unit bytes */
const HEAD_BYTES = 4096;

/** Return what a drop means. A JSON file is a model where it names classes and their settings, as architectures of Keras do. */
export async function sortDrop(dropped: readonly NamedFile[]): Promise<DropMeaning> {
  if (dropped.some(({ name }) => name.includes('/'))) return { kind: 'reports' };
  const files = dropped.map(({ file }) => file);
  const named = (ending: RegExp): readonly File[] => files.filter(({ name }) => ending.test(name));
  const isArchitecture = await Promise.all(named(JSON_FILE).map(async (file) => namesClasses(await headOf(file))));
  const isModel = ({ name }: File): boolean => hasEnding(name, MODEL_ENDINGS) && !JSON_FILE.test(name);
  if (files.some(isModel) || isArchitecture.includes(true)) return { kind: 'model', files };
  const [configs, data] = [named(CONFIG), named(DATA)];
  if (files.length > 0 && configs.length + data.length === files.length) return { kind: 'parts', configs, datasets: pairLabels(data) };
  return files.some(({ name }) => mayBeReport(name)) ? { kind: 'reports' } : { kind: 'unknown', files };
}

/** What vanished meanwhile is told by whoever reads it whole. */
async function headOf(file: File): Promise<string> {
  try {
    return await file.slice(0, HEAD_BYTES).text();
  } catch {
    return '';
  }
}

function namesClasses(text: string): boolean {
  return text.includes('"class_name"') && text.includes('"config"');
}

/** `y_test.npy` holds the labels of `x_test.npy`; labels without samples are taken for samples, and the import says what is wrong. */
function pairLabels(files: readonly File[]): readonly DroppedDataset[] {
  const labels = files.filter(({ name }) => LABELS.test(name));
  const samples = files.filter((file) => !labels.includes(file));
  if (samples.length === 0) return labels.map((file) => ({ file }));
  const stem = (name: string): string => name.replace(LABELS, '').replace(/^(x|inputs?|data|samples|features)([_.-]|$)/i, '').replace(/\.\w+$/, '').toLowerCase();
  const own = (file: File): File | undefined => (samples.length === 1 && labels.length === 1 ? labels[0] : labels.find(({ name }) => stem(name) === stem(file.name)));
  return samples.map((file) => {
    const found = own(file);
    return found === undefined ? { file } : { file, labels: found };
  });
}
