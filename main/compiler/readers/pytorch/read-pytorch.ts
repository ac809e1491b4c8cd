/**
 * @file Models of PyTorch: bytes to the source graph, with findings instead of exceptions.
 *
 * Read are programs that `torch.export.save` wrote. Pickles and TorchScript are recognised by their content, never run, and answered with the
 * lines of Python that export the model.
 */

import { ok } from '../../../base/result.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { Layer, ModelGraph } from '../../ir/model-graph.ts';
import type { ModelReading, ModelSource } from '../model-source.ts';
import { buildSourceGraph } from '../operator-graph/build-source-graph.ts';
import { adviseOnPickle, adviseOnTorchScript } from './export-advice.ts';
import { isKnownToHls4ml, TORCH_READERS } from './layers/torch-layers.ts';
import { normalizeProgram } from './normalize-program.ts';
import { readArchive, type TorchArchive } from './read-archive.ts';
import { toOperatorGraph } from './to-operator-graph.ts';
import { torchFile, type TorchFile } from './torch-file-kind.ts';

/** Return whether a file is one of PyTorch, by its content; a damaged one by its name. Never throws. */
export function isPytorchModel({ model }: ModelSource): boolean {
  return torchFile(model.bytes, model.name) !== undefined;
}

/** Read a program of PyTorch. Findings about the file are diagnostics. Never throws on it. */
export function readPytorchModel({ model }: ModelSource): ModelReading {
  const file = torchFile(model.bytes, model.name) ?? { kind: 'damaged', reason: 'it is no file of PyTorch' };
  if (file.kind !== 'program' && file.kind !== 'old-program') return { diagnostics: [refusal(file, model.name)] };
  const archive = readArchive(file, model.name);
  if (!archive.ok) return { diagnostics: [makeDiagnostic('error', archive.failure.code, archive.failure.message, { at: { file: model.name } })] };
  const diagnostics: Diagnostic[] = [];
  const program = toOperatorGraph(archive.value, model.name.replace(/\.\w+$/, ''), diagnostics);
  const normal = normalizeProgram(program, diagnostics);
  if (normal === undefined) return { diagnostics };
  const graph = buildSourceGraph(normal, { format: 'pytorch', origin: originOf(model.name, archive.value), readers: TORCH_READERS, isKnown: isKnownToHls4ml }, diagnostics);
  if (graph !== undefined) noteRecurrent(graph, diagnostics);
  return graph === undefined ? { diagnostics } : { graph: { ...graph, layers: graph.layers.map(asConverted) }, diagnostics };
}

/** hls4ml needs its turning for the matrix of a Linear, and reads sequences wrongly with it. */
function noteRecurrent({ layers }: ModelGraph, diagnostics: Diagnostic[]): void {
  const recurrent = layers.find(({ class_name: kind }) => kind === 'LSTM' || kind === 'GRU');
  const others = layers.some(({ class_name: kind }) => kind === 'Dense' || /^Conv[12]D$/.test(kind));
  if (!recurrent || !others) return;
  diagnostics.push(makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `hls4ml 1.3 builds ${recurrent.name} (${recurrent.class_name}) rightly with ChannelsLastConversion off only, and layers with a matrix with it on only; here both are as in PyTorch.`, { at: { layer: recurrent.name }, help: 'Nothing to do, unless hls4ml itself shall convert the model; Keras has no such limit.' }));
}

/** Layers that hls4ml's turning to channels last leaves as they are. */
const NOT_TURNED = new Set(['Constant', 'GRU', 'Input', 'LSTM', 'LayerNormalization', 'Transpose']);

/** The attributes that hls4ml's converter keeps: it does not note the results, and everything that it turned is channels last. */
function asConverted(layer: Layer): Layer {
  const { outputs: _outputs, ...attributes } = layer.attributes;
  const first = layer.reference_options?.['channels_first_shape'];
  // The input is turned after its attributes were written.
  if (first !== undefined) return { ...layer, attributes: { ...attributes, input_shape: first } };
  // Only the turning makes a Transpose before a flattened image.
  if (layer.class_name === 'Transpose' && layer.name.startsWith('transpose_input_for_')) return { ...layer, attributes: attributes['perm'] === undefined ? {} : { perm: attributes['perm'] }, is_inserted: true };
  return { ...layer, attributes: NOT_TURNED.has(layer.class_name) ? attributes : { ...attributes, data_format: 'channels_last' } };
}

function refusal(file: Exclude<TorchFile, { readonly kind: 'program' | 'old-program' }>, name: string): Diagnostic {
  const at = { file: name };
  switch (file.kind) {
    case 'damaged':
      return damage(file.reason, name);
    case 'compiled':
      return makeDiagnostic('error', 'model/torch-compiled', `${name} is a package of compiled code; it has no graph.`, { at });
    case 'torchscript': {
      const pickle = file.archive.read(`${file.root}data.pkl`);
      const { found, help } = adviseOnTorchScript(pickle.ok ? pickle.value : undefined, name);
      return makeDiagnostic('error', 'model/torchscript', `${name} is ${found}. Export the module with torch.export instead.`, { at, help });
    }
    case 'pickle':
    case 'pickle-archive':
      break;
  }
  const pickle = file.kind === 'pickle' ? ok(file.pickle) : file.archive.read(`${file.root}data.pkl`);
  if (!pickle.ok) return damage(pickle.failure, name);
  const { found, help } = adviseOnPickle(pickle.value, name);
  return makeDiagnostic('error', 'model/torch-pickle', `${name} is ${found}. Export the module with torch.export.`, { at, help });
}

function damage(reason: string, name: string): Diagnostic {
  return makeDiagnostic('error', 'model/file-corrupt', `${name} is no model of PyTorch that can be read: ${reason}.`, { at: { file: name } });
}

function originOf(file: string, { torchVersion, schemaVersion, isDecomposed, program }: TorchArchive): Readonly<Record<string, string>> {
  const exporter = `torch.export (schema ${schemaVersion}${isDecomposed ? ', core operators' : ''}), batch ${program.hasOpenBatch ? 'open' : 'fixed in the file'}`;
  return { file, producer: torchVersion === undefined ? exporter : `${torchVersion}, ${exporter}` };
}
