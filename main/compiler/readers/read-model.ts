/**
 * @file Opens a model of any format: asks the readers in turn, by content. Nothing about a format is known here.
 */

import { readKerasModel, isKerasModel } from './keras/read-keras.ts';
import { isSavedModel, readSavedModel } from './hls4ml-project/read-fml.ts';
import { isProjectSource, readProject } from './hls4ml-project/read-project.ts';
import { isOnnxModel, readOnnxModel } from './onnx/read-onnx.ts';
import { isPytorchModel, readPytorchModel } from './pytorch/read-pytorch.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';
import type { ModelReader, ModelReading, ModelSource } from './model-source.ts';

/** Every reader, the one that looks closest first. */
const MODEL_READERS: readonly ModelReader[] = [
  { matches: isPytorchModel, read: readPytorchModel },
  { matches: isKerasModel, read: readKerasModel },
  { matches: isSavedModel, read: readSavedModel },
  { matches: isProjectSource, read: readProject },
  { matches: isOnnxModel, read: readOnnxModel },
];

/** Read a model with the first reader that knows its content. Findings about the files are diagnostics; only an abort inside a library is thrown. */
export function readModel(source: ModelSource): ModelReading {
  const { model } = source;
  if (model.bytes.length === 0) return { diagnostics: [makeDiagnostic('error', 'model/file-empty', `${model.name} is empty.`, { at: { file: model.name } })] };
  const reader = MODEL_READERS.find((candidate) => candidate.matches(source));
  if (reader) return reader.read(source);
  return { diagnostics: [makeDiagnostic('error', 'model/file-format', `${model.name} is no model file that this program knows by its content.`, { at: { file: model.name } })] };
}
