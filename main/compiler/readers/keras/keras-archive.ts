/**
 * @file What is inside a zip archive that may be a Keras model: `.keras` (config.json, metadata.json, model.weights.h5), or a
 * TensorFlow SavedModel, which is recognised to be refused with advice.
 */

import { fail, ok, type Result } from '../../../base/result.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import type { ZipArchive } from '../zip-archive.ts';
import { parseJsonObject, textAt, type JsonObject } from './json-value.ts';

/** A `.keras` archive. */
export interface KerasArchive {
  readonly architecture: JsonObject;
  readonly kerasVersion: string | undefined;
  /** Content of `model.weights.h5`, if it is there. */
  readonly weights: Uint8Array | undefined;
}

/** Why an archive is not read. */
export interface ArchiveProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
}

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';
const OTHER_WEIGHTS = ['model.weights.npz', 'model.weights.json'];

/** What kind of model a zip archive holds, by the names in it. */
export type ArchiveKind = 'keras' | 'saved-model' | 'other' | 'damaged';

/** Return what kind of model an archive that was opened, or was not, holds. Never throws. */
export function archiveKind(archive: Result<ZipArchive, string>): ArchiveKind {
  if (!archive.ok) return 'damaged';
  const names = archive.value.entries.map(({ name }) => name);
  if (names.some((name) => /(^|\/)saved_model\.pb(txt)?$/.test(name))) return 'saved-model';
  return names.includes(CONFIG) && [METADATA, WEIGHTS, ...OTHER_WEIGHTS].some((name) => names.includes(name)) ? 'keras' : 'other';
}

/** Return whether weights as HDF5 are among the entries of an archive. Never throws. */
export function holdsWeights(archive: Result<ZipArchive, string>): boolean {
  return archive.ok && archive.value.entries.some(({ name }) => name === WEIGHTS);
}

/** Read a `.keras` archive that was opened; `file` is its name. Never throws. */
export function readKerasArchive(archive: Result<ZipArchive, string>, file: string): Result<KerasArchive, ArchiveProblem> {
  if (!archive.ok) return fail({ code: 'model/archive', message: `${file} cannot be read as an archive: ${archive.failure}.` });
  const names = new Set(archive.value.entries.map(({ name }) => name));
  const architecture = readJson(archive.value, CONFIG, file);
  if (!architecture.ok) return architecture;
  const metadata = names.has(METADATA) ? readJson(archive.value, METADATA, file) : undefined;
  const kerasVersion = metadata?.ok === true ? textAt(metadata.value, 'keras_version') : undefined;
  const other = OTHER_WEIGHTS.find((name) => names.has(name));
  if (!names.has(WEIGHTS) && other !== undefined) return fail({ code: 'model/file-format', message: `${file} keeps its weights in ${other}; ${WEIGHTS} is read. Saving the model again with keras.Model.save writes that.` });
  const weights = names.has(WEIGHTS) ? archive.value.read(WEIGHTS) : ok(undefined);
  if (!weights.ok) return fail({ code: 'model/archive', message: `${file} cannot be read as an archive: ${weights.failure}.` });
  return ok({ architecture: architecture.value, kerasVersion, weights: weights.value });
}

function readJson(archive: ZipArchive, name: string, file: string): Result<JsonObject, ArchiveProblem> {
  const content = archive.read(name);
  if (!content.ok) return fail({ code: 'model/archive', message: `${file} cannot be read as an archive: ${content.failure}.` });
  const parsed = parseJsonObject(new TextDecoder('utf-8').decode(content.value));
  return parsed.ok ? parsed : fail({ code: 'model/architecture-invalid', message: `${name} in ${file} cannot be read: ${parsed.failure}.` });
}
