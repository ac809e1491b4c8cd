/**
 * @file The two archives that `torch.export.save` has written: their program, their tensors, and who wrote them.
 *
 * Pickles in them are never run. The current archive has raw tensors; that of torch before 2.7 pickles their places, which are read as records.
 * @source archives of torch 2.15 (archive version 0) and 2.6
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import { isList, isObject, numberAt, objectAt, parseJsonObject, textAt, type JsonObject } from '../keras/json-value.ts';
import type { ConstantTensor } from '../operator-graph/constant-tensor.ts';
import { openZip, type ZipArchive } from '../zip-archive.ts';
import { readPickle } from './pickle-values.ts';
import { tensorsOfDictionary } from './pickled-tensors.ts';
import { readStrided, type CopyBudget, type StridedTensor } from './strided-tensor.ts';
import { OLD_PROGRAM, type TorchFile } from './torch-file-kind.ts';
import { readProgram, SCALAR_TYPES, sizeAt, type TorchProgram } from './torch-program.ts';

/** Why an archive is not read. */
export interface ArchiveProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
}

/** What an archive holds. */
export interface TorchArchive {
  readonly program: TorchProgram;
  /** By name in the module; why it cannot be read where it cannot. */
  readonly tensor: (kind: 'weight' | 'constant', name: string) => Result<ConstantTensor, string>;
  readonly torchVersion: string | undefined;
  readonly schemaVersion: string;
  /** Whether the program was decomposed to core operators. */
  readonly isDecomposed: boolean;
}

/** The schema whose programs are read. Minor versions add fields. */
const SCHEMA_MAJOR = 8;
const STRIDED = 7;
/** Elements that strided tensors of one archive may take besides those stored. @unit elements */
const COPIES_MAX = 2 ** 26;

/** Read an archive. Never throws. */
export function readArchive(file: Extract<TorchFile, { readonly kind: 'program' | 'old-program' }>, name: string): Result<TorchArchive, ArchiveProblem> {
  const path = file.kind === 'program' ? programPath(file.archive, file.root) : ok(OLD_PROGRAM);
  if (!path.ok) return fail({ code: 'model/torch-version', message: `${name} ${path.failure}.` });
  const json = jsonOf(file.archive, path.value, name);
  if (!json.ok) return json;
  const schema = objectAt(json.value, 'schema_version');
  const [major, minor] = [numberAt(schema, 'major'), numberAt(schema, 'minor')];
  if (major !== SCHEMA_MAJOR) return fail({ code: 'model/torch-version', message: `${name} has version ${major ?? '?'}.${minor ?? '?'} of the export schema; version ${SCHEMA_MAJOR} is read, which torch 2.5 and later write.` });
  const program = readProgram(json.value);
  if (!program) return fail({ code: 'model/architecture-invalid', message: `${path.value} in ${name} has no graph.` });
  const tensors = file.kind === 'program' ? archiveTensors(file.archive, file.root, name) : pickledArchiveTensors(file.archive, name);
  if (!tensors.ok) return tensors;
  const verifiers = json.value['verifiers'];
  return ok({ program, tensor: tensors.value, torchVersion: textAt(json.value, 'torch_version'), schemaVersion: `${major}.${minor ?? 0}`, isDecomposed: isList(verifiers) && verifiers.includes('ATEN') });
}

/** `models/model.json`, or the only program there is. */
function programPath(archive: ZipArchive, root: string): Result<string, string> {
  const version = archive.read(`${root}archive_version`);
  const text = version.ok ? new TextDecoder().decode(version.value).trim() : '0';
  if (text !== '0') return fail(`has version ${text.slice(0, 20)} of the export archive; version 0 is read`);
  const programs = archive.entries.map((entry) => entry.name).filter((entry) => entry.startsWith(`${root}models/`) && entry.endsWith('.json'));
  const usual = programs.find((entry) => entry === `${root}models/model.json`);
  const [only, ...others] = programs;
  if (usual !== undefined) return ok(usual);
  return only !== undefined && others.length === 0 ? ok(only) : fail(`holds ${programs.length} programs (${programs.slice(0, 4).map((entry) => entry.slice(`${root}models/`.length)).join(', ')}); one named model.json is read`);
}

function jsonOf(archive: ZipArchive, path: string, name: string): Result<JsonObject, ArchiveProblem> {
  const content = archive.read(path);
  if (!content.ok) return fail({ code: 'model/archive', message: `${name} cannot be read as an archive: ${content.failure}.` });
  const parsed = parseJsonObject(new TextDecoder().decode(content.value));
  return parsed.ok ? parsed : fail({ code: 'model/architecture-invalid', message: `${path} in ${name} cannot be read: ${parsed.failure}.` });
}

type Tensors = TorchArchive['tensor'];

function archiveTensors(archive: ZipArchive, root: string, name: string): Result<Tensors, ArchiveProblem> {
  const order = archive.read(`${root}byteorder`);
  const isBigEndian = order.ok && new TextDecoder().decode(order.value).trim() === 'big';
  const budget: CopyBudget = { left: COPIES_MAX };
  const configs = new Map<string, JsonObject>();
  for (const [kind, folder, file] of [['weight', 'weights', 'model_weights_config.json'], ['constant', 'constants', 'model_constants_config.json']] as const) {
    const path = `${root}data/${folder}/${file}`;
    if (!archive.entries.some((entry) => entry.name === path)) continue;
    const json = jsonOf(archive, path, name);
    if (!json.ok) return json;
    configs.set(kind, objectAt(json.value, 'config'));
  }
  return ok((kind, tensor) => {
    const entry = configs.get(kind)?.[tensor];
    if (!isObject(entry)) return fail('the archive has no such tensor');
    if (entry['use_pickle'] === true) return fail('it is stored as a pickle, which is never run');
    const view = viewOf(objectAt(entry, 'tensor_meta'));
    if (!view.ok) return view;
    const bytes = archive.read(`${root}data/${kind === 'weight' ? 'weights' : 'constants'}/${textAt(entry, 'path_name') ?? ''}`);
    return bytes.ok ? readStrided(view.value, { bytes: bytes.value, isBigEndian }, budget) : bytes;
  });
}

function viewOf(meta: JsonObject): Result<StridedTensor, string> {
  const type = SCALAR_TYPES[numberAt(meta, 'dtype') ?? 0];
  if (type === undefined) return fail(`elements of type ${numberAt(meta, 'dtype') ?? '?'} are not read`);
  if (numberAt(meta, 'layout') !== STRIDED) return fail('it is stored as a sparse tensor');
  const sizes = (key: string): readonly number[] | undefined => {
    const list = meta[key];
    const numbers = isList(list) ? list.map((size) => sizeAt(size, new Set())) : [undefined];
    return numbers.every((n) => n !== undefined) ? numbers : undefined;
  };
  const [shape, strides, offset] = [sizes('sizes'), sizes('strides'), sizeAt(meta['storage_offset'] ?? { as_int: 0 }, new Set())];
  return shape && strides && offset !== undefined ? ok({ type, shape, strides, offset }) : fail('its shape is not known');
}

/** Archives in the archive, with a pickle that names storages. */
function pickledArchiveTensors(archive: ZipArchive, name: string): Result<Tensors, ArchiveProblem> {
  const weights = pickledTensors(archive, 'serialized_state_dict.pt');
  const constants = pickledTensors(archive, 'serialized_constants.pt');
  if (!weights.ok) return fail({ code: 'model/archive', message: `serialized_state_dict.pt in ${name} cannot be read: ${weights.failure}.` });
  return ok((kind, tensor) => (kind === 'weight' ? weights.value(tensor) : constants.ok ? constants.value(tensor) : constants));
}

function pickledTensors(archive: ZipArchive, entry: string): Result<(name: string) => Result<ConstantTensor, string>, string> {
  const content = archive.read(entry);
  if (!content.ok) return content;
  const inner = openZip(content.value);
  if (!inner.ok) return inner;
  const root = /^[^/]*\//.exec(inner.value.entries[0]?.name ?? '')?.[0] ?? '';
  const pickle = inner.value.read(`${root}data.pkl`);
  if (!pickle.ok) return pickle;
  const value = readPickle(pickle.value);
  if (!value.ok) return fail(`its pickle cannot be read: ${value.failure}`);
  const tensors = tensorsOfDictionary(value.value);
  const order = inner.value.read(`${root}byteorder`);
  const isBigEndian = order.ok && new TextDecoder().decode(order.value).trim() === 'big';
  const budget: CopyBudget = { left: COPIES_MAX };
  return ok((name) => {
    const found = tensors.get(name);
    if (!found) return fail('the archive has no such tensor');
    const bytes = inner.value.read(`${root}data/${found.storage}`);
    return bytes.ok ? readStrided(found.tensor, { bytes: bytes.value, isBigEndian }, budget) : bytes;
  });
}
