/** @file Tells what kind of file a model is, opens it and its weights, and finds the architecture in it. */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import type { H5Access, H5File } from '../h5-access.ts';
import { HDF5_MARK, startsWithBytes, ZIP_MARK, type SourceFile } from '../model-source.ts';
import { parseJsonObject, type JsonObject } from './json-value.ts';
import type { WeightsFile } from './layer-weights.ts';

/** An opened model. */
export interface ModelFiles {
  readonly architecture: JsonObject;
  readonly weights: WeightsFile | undefined;
  readonly kerasVersion: string | undefined;
  readonly close: () => void;
}

interface Source {
  readonly model: SourceFile;
  readonly weights?: SourceFile | undefined;
  readonly h5: H5Access;
}

/** Return whether a file begins like HDF5 or like JSON. Never throws. */
export function isHdf5OrJson(bytes: Uint8Array): boolean {
  return startsWithBytes(bytes, HDF5_MARK) || startsWithBytes(bytes, ZIP_MARK) || firstVisible(bytes) === 0x7b;
}

/** Open a model; undefined, with findings, if there is nothing to read layers from. */
export function openModelFiles(source: Source, diagnostics: Diagnostic[]): ModelFiles | undefined {
  const { model } = source;
  if (model.bytes.length === 0) return problem(diagnostics, 'model/file-empty', model.name, `${model.name} is empty.`);
  if (startsWithBytes(model.bytes, HDF5_MARK)) return openComplete(source, diagnostics);
  if (startsWithBytes(model.bytes, ZIP_MARK)) {
    return problem(diagnostics, 'model/file-format', model.name, `${model.name} is a zip archive, such as Keras 3 writes (.keras); this version reads Keras 2 files. Saving the model with tf_keras as .h5 helps.`);
  }
  if (firstVisible(model.bytes) !== 0x7b) return problem(diagnostics, 'model/file-format', model.name, `${model.name} is neither HDF5 nor JSON.`);
  return openArchitecture(source, diagnostics);
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
  return { architecture, weights: { name: model.name, file }, kerasVersion: file.textAttribute('', 'keras_version'), close: file.close };
}

function openArchitecture({ model, weights, h5 }: Source, diagnostics: Diagnostic[]): ModelFiles | undefined {
  const architecture = parse(new TextDecoder('utf-8').decode(model.bytes), model.name, diagnostics);
  if (!architecture) return undefined;
  if (!weights) return { architecture, weights: undefined, kerasVersion: undefined, close: () => undefined };
  const isH5 = startsWithBytes(weights.bytes, HDF5_MARK);
  if (!isH5) return problem(diagnostics, weights.bytes.length === 0 ? 'model/file-empty' : 'model/file-format', weights.name, `${weights.name} is ${weights.bytes.length === 0 ? 'empty' : 'not an HDF5 file'}.`);
  const file = openH5(weights, h5, diagnostics);
  if (!file) return undefined;
  return { architecture, weights: { name: weights.name, file }, kerasVersion: file.textAttribute('', 'keras_version'), close: file.close };
}

function openH5(source: SourceFile, h5: H5Access, diagnostics: Diagnostic[]): H5File | undefined {
  const opened = h5.open(source);
  if (opened.ok) return opened.value;
  return problem(diagnostics, 'model/file-corrupt', source.name, `${source.name} begins like HDF5 but cannot be read: ${opened.failure}.`);
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
