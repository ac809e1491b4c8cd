/**
 * @file What is what among files that were dropped together: model, weights, configuration, datasets, labels.
 */

import type { DatasetSummary, UploadedFile } from '../../preload/contract/project.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';

/** A dataset among the files. */
export interface SortedDataset {
  readonly file: UploadedFile;
  readonly labels?: UploadedFile;
  readonly role: DatasetSummary['role'];
}

/** Files by what they are. */
export interface SortedFiles {
  readonly model: UploadedFile;
  readonly weights?: UploadedFile;
  readonly config?: UploadedFile;
  readonly datasets: readonly SortedDataset[];
}

const HDF5 = /\.(h5|hdf5|keras)$/i;
const DATASET = /\.(npy|npz|csv|dat|txt|tsv)$/i;
const CONFIG = /\.ya?ml$/i;
const LABELS = /^(y|labels?|targets?)([_.-]|$)/i;
const CALIBRATION = /(^|[^a-z])(cal|calib|calibration|train|training)([^a-z]|$)/i;

/** Sort files by name. Fails with `bad-request` when there is no model, or more than can be one. */
export function sortFiles(files: readonly UploadedFile[]): Result<SortedFiles> {
  const json = files.filter(({ name }) => /\.json$/i.test(name));
  const hdf5 = files.filter(({ name }) => HDF5.test(name));
  const configs = files.filter(({ name }) => CONFIG.test(name));
  const others = files.filter(({ name }) => !/\.json$/i.test(name) && !HDF5.test(name) && !CONFIG.test(name) && !DATASET.test(name));
  const names = files.map(({ name }) => name).join(', ');
  const model = json[0] ?? hdf5[0] ?? (others.length === 1 && files.length === 1 ? others[0] : undefined);
  if (model === undefined) return refuse(`There is no model among ${names === '' ? 'no files' : names}.`, 'Choose a Keras file: .h5, or .json together with its weights .h5.');
  if (json.length > 1) return refuse(`There are ${json.length} architectures: ${json.map(({ name }) => name).join(', ')}; a project has one model.`, 'Import them one after the other.');
  if (configs.length > 1) return refuse(`There are ${configs.length} configurations: ${configs.map(({ name }) => name).join(', ')}.`, 'Choose one; the others can be imported into designs of their own.');
  const weights = json.length === 0 ? [] : hdf5;
  const spare = json.length === 0 ? hdf5.slice(1) : weights.slice(1);
  if (spare.length > 0) return refuse(`${spare.map(({ name }) => name).join(', ')}: it is not clear what this is beside ${model.name}.`, 'Choose one model file, or an architecture .json with one weights file.');
  const unknown = others.filter((file) => file !== model);
  if (unknown.length > 0) return refuse(`${unknown.map(({ name }) => name).join(', ')}: the ending says neither model nor configuration nor data.`, 'Models end in .h5 or .json, configurations in .yml, data in .npy, .npz, .csv or .dat.');
  const [weightsFile] = weights;
  const [config] = configs;
  return ok({ model, datasets: sortDatasets(files.filter(({ name }) => DATASET.test(name))), ...(weightsFile === undefined ? {} : { weights: weightsFile }), ...(config === undefined ? {} : { config }) });
}

function refuse(message: string, help: string): Result<never> {
  return fail<Failure>({ code: 'bad-request', message, help });
}

/** `y_test.npy` holds the labels of `x_test.npy`. */
function sortDatasets(files: readonly UploadedFile[]): readonly SortedDataset[] {
  const labels = files.filter(({ name }) => LABELS.test(name));
  const samples = files.filter((file) => !labels.includes(file));
  const rest = (name: string): string => name.replace(LABELS, '').replace(/^(x|inputs?|data|samples|features)([_.-]|$)/i, '').replace(/\.\w+$/, '').toLowerCase();
  return samples.map((file) => {
    const own = samples.length === 1 && labels.length === 1 ? labels[0] : labels.find(({ name }) => rest(name) === rest(file.name));
    return { file, role: CALIBRATION.test(file.name) ? 'calibration' : 'evaluation', ...(own === undefined ? {} : { labels: own }) };
  });
}
