/** @file Tells what kind of file a model is, opens it and its weights, and finds the architecture in it. */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import type { H5Access, H5File } from '../h5-access.ts';
import { isHdf5, startsWithBytes, ZIP_MARK, type SourceFile } from '../model-source.ts';
import { openModelZip } from '../zip-archive.ts';
import type { KerasGeneration } from './architecture.ts';
import { parseJsonObject, textAt, type JsonObject } from './json-value.ts';
import { archiveKind, holdsWeights, readKerasArchive } from './keras-archive.ts';
import type { WeightsFile } from './layer-weights.ts';
import { numberedArraysOf } from './numbered-arrays.ts';

/** An opened model. */
export interface ModelFiles {
  readonly architecture: JsonObject;
  readonly generation: KerasGeneration;
  readonly weights: WeightsFile | undefined;
  readonly kerasVersion: string | undefined;
  readonly close: () => void;
}

interface Source {
  readonly model: SourceFile;
  readonly weights?: SourceFile | undefined;
  readonly h5: H5Access;
}

/** Return whether a file looks like a Keras model (or a SavedModel) by its content: HDF5, JSON or an archive. Never throws. */
export function isKerasFile({ name, bytes }: SourceFile): boolean {
  if (!startsWithBytes(bytes, ZIP_MARK)) return isHdf5(bytes) || firstVisible(bytes) === 0x7b;
  const kind = archiveKind(openModelZip(bytes));
  return kind === 'keras' || kind === 'saved-model' || (kind === 'damaged' && /\.(keras|zip)$/i.test(name));
}

/** Return whether any of the files is HDF5 or has HDF5 inside: whether reading them takes the library. Never throws. */
export function holdHdf5(files: readonly SourceFile[]): boolean {
  return files.some(({ bytes }) => isHdf5(bytes) || (startsWithBytes(bytes, ZIP_MARK) && holdsWeights(openModelZip(bytes))));
}

/** Open a model; undefined, with findings, if there is nothing to read layers from. */
export function openModelFiles(source: Source, diagnostics: Diagnostic[]): ModelFiles | undefined {
  const { model } = source;
  if (model.bytes.length === 0) return problem(diagnostics, 'model/file-empty', model.name, `${model.name} is empty.`);
  if (isHdf5(model.bytes)) return openComplete(source, diagnostics);
  if (startsWithBytes(model.bytes, ZIP_MARK)) return openArchive(source, diagnostics);
  if (firstVisible(model.bytes) !== 0x7b) return problem(diagnostics, 'model/file-format', model.name, `${model.name} is neither HDF5 nor JSON.`);
  return openArchitecture(source, diagnostics);
}

function openArchive({ model, h5 }: Source, diagnostics: Diagnostic[]): ModelFiles | undefined {
  const zip = openModelZip(model.bytes);
  if (archiveKind(zip) === 'saved-model') return problem(diagnostics, 'model/saved-model', model.name, `${model.name} is a TensorFlow SavedModel: its layers are compiled functions, from which the network cannot be read with certainty.`);
  const archive = readKerasArchive(zip, model.name);
  if (!archive.ok) return problem(diagnostics, archive.failure.code, model.name, archive.failure.message);
  const { architecture, kerasVersion, weights } = archive.value;
  const generation = generationOf(architecture, kerasVersion);
  if (weights === undefined) return { architecture, generation, weights: undefined, kerasVersion, close: () => undefined };
  const file = openH5({ name: `model.weights.h5 in ${model.name}`, bytes: weights }, h5, diagnostics, model.name);
  return file ? { architecture, generation, weights: weightsFile(model.name, file), kerasVersion, close: file.close } : undefined;
}

function openComplete({ model, h5 }: Source, diagnostics: Diagnostic[]): ModelFiles | undefined {
  const file = openH5(model, h5, diagnostics);
  if (!file) return undefined;
  const text = file.textAttribute('', 'model_config');
  if (text === undefined) {
    file.close();
    return problem(diagnostics, 'model/no-architecture', model.name, `${model.name} holds weights but no architecture.`);
  }
  const architecture = parse(text, model.name, diagnostics);
  if (!architecture) {
    file.close();
    return undefined;
  }
  const kerasVersion = file.textAttribute('', 'keras_version');
  return { architecture, generation: generationOf(architecture, kerasVersion), weights: { name: model.name, file }, kerasVersion, close: file.close };
}

function openArchitecture({ model, weights, h5 }: Source, diagnostics: Diagnostic[]): ModelFiles | undefined {
  const architecture = parse(new TextDecoder('utf-8').decode(model.bytes), model.name, diagnostics);
  if (!architecture) return undefined;
  const written = textAt(architecture, 'keras_version');
  if (!weights) return { architecture, generation: generationOf(architecture, written), weights: undefined, kerasVersion: written, close: () => undefined };
  const isH5 = isHdf5(weights.bytes);
  if (!isH5) return problem(diagnostics, weights.bytes.length === 0 ? 'model/file-empty' : 'model/file-format', weights.name, `${weights.name} is ${weights.bytes.length === 0 ? 'empty' : 'not an HDF5 file'}.`);
  const file = openH5(weights, h5, diagnostics);
  if (!file) return undefined;
  const kerasVersion = file.textAttribute('', 'keras_version') ?? written;
  return { architecture, generation: generationOf(architecture, kerasVersion), weights: weightsFile(weights.name, file), kerasVersion, close: file.close };
}

function weightsFile(name: string, file: H5File): WeightsFile {
  const numbered = numberedArraysOf(file);
  return numbered ? { name, file, numbered } : { name, file };
}

/** Keras 3 writes the module of every class and Keras 2 only in archives, where it also says its version. */
function generationOf(architecture: JsonObject, version: string | undefined): KerasGeneration {
  const major = /^(\d+)\./.exec(version ?? '')?.[1];
  if (major !== undefined) return Number(major) >= 3 ? 3 : 2;
  const module = textAt(architecture, 'module') ?? '';
  return module !== '' && !module.startsWith('tf_keras') ? 3 : 2;
}

function openH5(source: SourceFile, h5: H5Access, diagnostics: Diagnostic[], file: string = source.name): H5File | undefined {
  const opened = h5.open(source);
  if (opened.ok) return opened.value;
  return problem(diagnostics, 'model/file-corrupt', file, `${source.name} begins like HDF5 but cannot be read: ${opened.failure}.`);
}

function parse(text: string, file: string, diagnostics: Diagnostic[]): JsonObject | undefined {
  const parsed = parseJsonObject(text);
  if (parsed.ok) return parsed.value;
  return problem(diagnostics, 'model/architecture-invalid', file, `The architecture in ${file} cannot be read: ${parsed.failure}.`);
}

function problem(diagnostics: Diagnostic[], code: DiagnosticCode, file: string, message: string): undefined {
  diagnostics.push(makeDiagnostic('error', code, message, { at: { file } }));
}

/** First byte that is not a blank or a byte order mark. */
function firstVisible(bytes: Uint8Array): number | undefined {
  return bytes.subarray(0, 1024).find((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte));
}
