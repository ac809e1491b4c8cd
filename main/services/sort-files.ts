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
  /** Files that belong to the model: weights, external data. */
  readonly companions: readonly UploadedFile[];
  readonly config?: UploadedFile;
  readonly datasets: readonly SortedDataset[];
}

/** A kind of model file: how its name ends, and what may lie beside it and belongs to it. */
interface ModelKind {
  readonly ending: RegExp;
  readonly companion?: { readonly ending: RegExp; readonly countMax: number };
}

const HDF5 = /\.(h5|hdf5)$/i;
/** The first kind that is there is the model: an architecture before the HDF5 file that then holds its weights. */
const MODEL_KINDS: readonly ModelKind[] = [
  { ending: /\.onnx$/i, companion: { ending: /\.(data|bin|weights|onnx_data|pb)$|\.onnx[._]\w+$/i, countMax: Infinity } },
  { ending: /\.(keras|pt2|pt|pth|fml|zip)$/i },
  { ending: /\.json$/i, companion: { ending: HDF5, countMax: 1 } },
  { ending: HDF5 },
];
const DATASET = /\.(npy|npz|csv|dat|txt|tsv)$/i;
const CONFIG = /\.ya?ml$/i;
const LABELS = /^(y|labels?|targets?)([_.-]|$)/i;
const CALIBRATION = /(^|[^a-z])(cal|calib|calibration|train|training)([^a-z]|$)/i;

/** Sort files by name. Fails with `bad-request` when there is no model, or more than can be one. */
export function sortFiles(files: readonly UploadedFile[]): Result<SortedFiles> {
  const configs = files.filter(({ name }) => CONFIG.test(name));
  const datasets = files.filter(({ name }) => DATASET.test(name));
  const others = files.filter((file) => !configs.includes(file) && !datasets.includes(file));
  const kind = MODEL_KINDS.find(({ ending }) => others.some(({ name }) => ending.test(name)));
  const models = kind === undefined ? (others.length === 1 ? others : []) : others.filter(({ name }) => kind.ending.test(name));
  const [model, ...more] = models;
  if (model === undefined) return refuse(`There is no model among ${files.length === 0 ? 'no files' : namesOf(files)}.`, 'Choose a model file: .keras, .h5, .onnx, .fml, or .json together with its weights .h5.');
  if (more.length > 0) return refuse(`There are ${models.length} models: ${namesOf(models)}; a project has one.`, 'Import them one after the other.');
  if (configs.length > 1) return refuse(`There are ${configs.length} configurations: ${namesOf(configs)}.`, 'Choose one; the others can be imported into designs of their own.');
  const beside = others.filter((file) => file !== model);
  const companions = beside.filter(({ name }) => kind?.companion?.ending.test(name) === true);
  const unclear = companions.length > (kind?.companion?.countMax ?? 0) ? companions.slice(1) : beside.filter((file) => !companions.includes(file));
  if (unclear.length > 0) return refuse(`${namesOf(unclear)}: it is not clear what this is beside ${model.name}.`, 'Choose one model file with what belongs to it: an architecture .json with one weights file, an .onnx file with its external data. Configurations end in .yml, data in .npy, .npz, .csv or .dat.');
  const [config] = configs;
  return ok({ model, companions, datasets: sortDatasets(datasets), ...(config === undefined ? {} : { config }) });
}

function namesOf(files: readonly UploadedFile[]): string {
  return files.map(({ name }) => name).join(', ');
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
