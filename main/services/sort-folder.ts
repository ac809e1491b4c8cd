/**
 * @file What is what in a folder of hls4ml: the model if it is there, what the network can be rebuilt from if it is not, the configuration
 * and the test data. Paths that the configuration names are only compared by their last name with files of the folder.
 */

import type { UploadedFile } from '../../preload/contract/project.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { SOURCE_MODEL_FOLDER } from '../../preload/model/project-folder.ts';
import { fail, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../compiler/diagnostics/make-diagnostic.ts';
import { modelPathInConfig } from '../compiler/readers/hls4ml-config/project-config.ts';

/** A model with what belongs to it. */
export interface FolderModel {
  /** Where the files lie below the project's folder, with a `/` at its end; their names begin after it. */
  readonly folder: string;
  readonly model: UploadedFile;
  readonly companions: readonly UploadedFile[];
}

/** A project's folder by what its files are. */
export interface SortedFolder {
  /** Path of the project's folder, with a `/` at its end. */
  readonly root: string;
  /** Its last name. */
  readonly name: string;
  /** What the project was made of. */
  readonly source?: FolderModel;
  /** Top function with headers, weights and scripts. */
  readonly firmware?: FolderModel;
  readonly config?: UploadedFile;
  /** Set where this program wrote the folder: the configuration is the whole design, whatever the model says. */
  readonly isConfigWhole?: boolean;
  readonly testData?: UploadedFile;
  readonly findings: readonly Diagnostic[];
}

const MODEL_ORDER = [/\.keras$/i, /\.onnx$/i, /\.json$/i, /\.(h5|hdf5)$/i, /\.fml$/i];

/** Return whether files come from a folder: their names are paths. Never throws. */
export function areOfFolder(files: readonly UploadedFile[]): boolean {
  return files.some(({ name }) => name.includes('/'));
}

/** Sort the files of a folder. Fails with `bad-request` where there is no project, or more than one. */
export function sortFolder(files: readonly UploadedFile[]): Result<SortedFolder, Failure> {
  const climbing = files.find(({ name }) => name.startsWith('/') || name.split('/').includes('..'));
  if (climbing !== undefined) return refuse(`${climbing.name} lies outside of the folder.`, 'Choose the folder again.');
  const root = rootOf(files);
  if (!root.ok) return root;
  const inside = files.filter(({ name }) => name.startsWith(root.value)).map(({ name, bytes }) => ({ name: name.slice(root.value.length), bytes })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const findings: Diagnostic[] = [];
  const config = configOf(inside, findings);
  const own = ownModelOf(inside, config);
  const source = own ?? sourceOf(inside, config, findings);
  const firmware = firmwareOf(inside);
  const name = root.value.split('/').findLast((part) => part !== '') ?? 'project';
  if (source === undefined && firmware === undefined) {
    const written = inside.find(isOwnSource);
    if (written !== undefined) return refuse(`${name}: ${written.name} is C++ of Bitloom, and ${SOURCE_MODEL_FOLDER}/ with the network that it was made from is not there.`, `Put ${SOURCE_MODEL_FOLDER}/ back, or export the project again.`);
    const has = config === undefined ? '' : ` It holds ${config.name}, but`;
    return refuse(`${name}: there is no model in this folder.${has} neither a model (.keras, .h5, .json with weights, .onnx, .fml) nor firmware/<project>.cpp with its headers.`, 'Open a folder that hls4ml wrote, or put the model into it.');
  }
  const testData = inside.find(({ name: path, bytes }) => /(^|\/)tb_data\/tb_input_features\.(dat|npy)$/i.test(path) && bytes.length > 0);
  return ok({ root: root.value, name, findings, ...(own === undefined ? {} : { isConfigWhole: true }), ...(source === undefined ? {} : { source }), ...(firmware === undefined ? {} : { firmware }), ...(config === undefined ? {} : { config }), ...(testData === undefined ? {} : { testData }) });
}

function refuse(message: string, help: string): Result<never, Failure> {
  return fail({ code: 'bad-request', message, help });
}

/** The folder with the firmware or the configuration that lies nearest; with a `/` at its end. */
function rootOf(files: readonly UploadedFile[]): Result<string, Failure> {
  const roots = new Set(files.flatMap(({ name }) => /^(.*\/)firmware\/[^/]+\.cpp$/i.exec(name)?.[1] ?? /^(.*\/)[^/]*\.ya?ml$/i.exec(name)?.[1] ?? []));
  const depthOf = (path: string): number => path.split('/').length;
  const least = Math.min(...[...roots].map(depthOf));
  const nearest = [...roots].filter((path) => depthOf(path) === least);
  if (nearest.length > 1) return refuse(`There are ${nearest.length} projects in this folder: ${nearest.slice(0, 5).map((path) => path.slice(0, -1)).join(', ')}.`, 'Open one of them.');
  const [only] = nearest;
  if (only !== undefined) return ok(only);
  const [first] = files;
  const top = first?.name.split('/')[0];
  return top === undefined ? refuse('The folder holds no file that a project could be made of.', 'Open a folder that hls4ml wrote, or a model.') : ok(`${top}/`);
}

function configOf(files: readonly UploadedFile[], findings: Diagnostic[]): UploadedFile | undefined {
  const found = files.filter(({ name }) => /^[^/]+\.ya?ml$/i.test(name));
  const chosen = found.find(({ name }) => name === 'hls4ml_config.yml') ?? found.find(({ bytes }) => textOf(bytes).includes('HLSConfig')) ?? found[0];
  const others = found.filter((file) => file !== chosen);
  if (chosen !== undefined && others.length > 0) findings.push(makeDiagnostic('note', 'project/configuration', `${chosen.name} is the configuration that was read; ${others.map(({ name }) => name).join(', ')} was not.`, { help: 'Import another one into a design of its own.' }));
  return chosen;
}

/** The model that this program put into the project it wrote. */
function ownModelOf(files: readonly UploadedFile[], config: UploadedFile | undefined): FolderModel | undefined {
  const path = config === undefined ? undefined : modelPathInConfig(textOf(config.bytes));
  const folder = `${SOURCE_MODEL_FOLDER}/`;
  const inside = path === undefined ? [] : files.filter(({ name }) => name.startsWith(folder));
  const model = inside.find(({ name }) => name === path);
  if (model === undefined) return undefined;
  const below = ({ name, bytes }: UploadedFile): UploadedFile => ({ name: name.slice(folder.length), bytes });
  return { folder, model: below(model), companions: inside.filter((file) => file !== model).map(below) };
}

function isOwnSource({ name, bytes }: UploadedFile): boolean {
  return /^firmware\/[^/]+\.cpp$/i.test(name) && textOf(bytes).includes('bitloom::');
}

function sourceOf(files: readonly UploadedFile[], config: UploadedFile | undefined, findings: Diagnostic[]): FolderModel | undefined {
  const models = files.filter(({ name, bytes }) => !/(^|\/)(firmware|tb_data)\//i.test(name) && MODEL_ORDER.some((ending) => ending.test(name)) && (!/\.json$/i.test(name) || isArchitecture(bytes)));
  const named = config === undefined ? '' : textOf(config.bytes);
  const rank = ({ name }: UploadedFile): number => {
    const last = name.split('/').at(-1) ?? '';
    const isNamed = new RegExp(String.raw`(^|[\s/\\"':])${last.replaceAll(/[.*+?^$(){}|[\]\\]/g, String.raw`\$&`)}(["'\s]|$)`, 'm').test(named);
    return (isNamed ? 0 : 1000) + (last.startsWith('keras_model.') ? 0 : 100) + MODEL_ORDER.findIndex((ending) => ending.test(last));
  };
  const [model, ...others] = models.toSorted((a, b) => rank(a) - rank(b));
  if (model === undefined) return undefined;
  const weights = /\.json$/i.test(model.name) ? others.find(({ name }) => /\.(h5|hdf5)$/i.test(name)) : undefined;
  const left = others.filter((file) => file !== weights);
  if (left.length > 0) findings.push(makeDiagnostic('note', 'project/other-model', `${model.name} was opened; the folder also holds ${left.map(({ name }) => name).join(', ')}.`));
  return { folder: '', model, companions: weights === undefined ? [] : [weights] };
}

/** Many tools write JSON; the architecture of a Keras model names classes. */
function isArchitecture(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096));
  return start.includes('"class_name"') && start.includes('"config"');
}

function firmwareOf(files: readonly UploadedFile[]): FolderModel | undefined {
  const sources = files.filter(({ name, bytes }) => /^firmware\/[^/]+\.cpp$/i.test(name) && textOf(bytes).includes('nnet::'));
  const model = sources.find(({ name }) => files.some((file) => file.name === name.replace(/cpp$/i, 'h'))) ?? sources[0];
  if (model === undefined) return undefined;
  const texts = new Set(files.flatMap(({ name }) => (/^firmware\/weights\/[^/]+\.txt$/i.test(name) ? [name.replace(/txt$/i, 'h')] : [])));
  // Of a weight in two forms the text is enough.
  const companions = files.filter(({ name }) => /^firmware\/[^/]+\.h$/i.test(name) || /\.tcl$/i.test(name) || (/^firmware\/weights\//i.test(name) && !texts.has(name)));
  return { folder: '', model, companions };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, 4 * 2 ** 20));
}
