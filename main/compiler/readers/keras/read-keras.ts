/**
 * @file Keras models: bytes to the source graph, with findings instead of exceptions.
 *
 * Read are `.keras` archives, complete `.h5` files (attribute `model_config`) and an architecture `.json` with its weights, of Keras 2
 * and Keras 3. The graph is what hls4ml's converter for that version would hand to its passes, with these conventions:
 * - Layers have the IR class (`QDense` → `Dense`, `Flatten` → `Reshape`, `Add` → `Merge`), `attributes.class_name` is the
 *   class the converter keeps, and attributes have its names, values and order; `attributes.inputs` stands where hls4ml has
 *   it, on layers of functional models. What layers or back ends add later (`n_in` of an activation, `index`, …) is absent.
 * - A Sequential model without an input layer gets one named `<first layer>_input`, as Keras itself builds it.
 * - An inline activation stays on its layer as `attributes.activation` (`relu`, `softmax`, …); a pass makes the node
 *   `<layer>_<activation>` of it. Only an inline QKeras quantizer is split here already: the layer loses
 *   `attributes.activation`, and a layer `<layer>_quantized_relu` follows. Like a QActivation layer it is an activation (`linear`,
 *   `relu`, …) with `output_quantizers`.
 * - A layer without bias has no `bias` weight and `attributes.bias_data` null.
 * - Weights: `data` is what the framework computes with, `unquantized` the stored (or folded) values, `quantizer` complete
 *   with defaults; an absent alpha of a kernel is `auto_po2`. Batch normalisation has `scale` and `bias`.
 * - Types are `auto`, except integer inputs. Nested models are opened: their layers keep their names, their inputs vanish.
 * - A layer that cannot be computed has class `Unsupported`, no weights, and an error naming it; the rest is complete.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { ModelGraph } from '../../ir/model-graph.ts';
import { readArchitecture, type Architecture, type KerasGeneration } from './architecture.ts';
import { H5ReadError, type H5Access } from '../h5-access.ts';
import type { ModelReading, ModelSource, SourceFile } from '../model-source.ts';
import { isKerasFile, openModelFiles, type ModelFiles } from './model-files.ts';
import { readLayers } from './read-layers.ts';
import { withNamesByOrder } from './weights-by-order.ts';

/** What to read and with what. */
export interface KerasSource {
  readonly model: SourceFile;
  /** The weights, when `model` is an architecture in JSON. */
  readonly weights?: SourceFile | undefined;
  readonly h5: H5Access;
}

/** Return whether a model is a Keras file by its content. Never throws. */
export function isKerasModel({ model }: ModelSource): boolean {
  return isKerasFile(model);
}

/** Read a Keras model from the files chosen together; a companion holds the weights of an architecture. */
export function readKerasModel({ model, companions, h5 }: ModelSource): ModelReading {
  return readKeras({ model, weights: companions[0], h5 });
}

/** Read a Keras model. Findings about the files are diagnostics; only an abort inside the HDF5 library is thrown. */
export function readKeras(source: KerasSource): ModelReading {
  const diagnostics: Diagnostic[] = [];
  try {
    const graph = readGraph(source, diagnostics);
    return graph ? { graph, diagnostics } : { diagnostics };
  } catch (error) {
    if (!(error instanceof H5ReadError)) throw error;
    diagnostics.push(makeDiagnostic('error', 'model/file-corrupt', `${(source.weights ?? source.model).name} is damaged: ${error.message}.`, { at: { file: (source.weights ?? source.model).name } }));
    return { diagnostics };
  }
}

function readGraph(source: KerasSource, diagnostics: Diagnostic[]): ModelGraph | undefined {
  const files = openModelFiles(source, diagnostics);
  if (!files) return undefined;
  try {
    const architecture = readArchitecture(files.architecture, files.generation, diagnostics);
    if (!architecture) return undefined;
    reportShared(architecture, files.generation, diagnostics);
    const { layers, tensors } = readLayers(architecture, files.weights ? { ...files, weights: withNamesByOrder(files.weights, architecture.topLayers, diagnostics) } : files, diagnostics);
    // Said first, because it is why the layers' weights are missing; a network without any needs no file of them.
    if (!files.weights && diagnostics.some((d) => d.code === 'model/weights-missing')) {
      diagnostics.unshift(makeDiagnostic('error', 'model/weights-file-missing', `${source.model.name} is an architecture without weights.`, { at: { file: source.model.name } }));
    }
    const nameOf = (id: string): string => tensors.get(id) ?? id;
    return { name: architecture.name, format: files.generation === 3 ? 'keras3' : 'keras2', layers, inputs: architecture.inputs.map(nameOf), outputs: architecture.outputs.map(nameOf), origin: originOf(source, files, architecture) };
  } finally {
    files.close();
  }
}

/** Say once for every shared layer what becomes of it. */
function reportShared({ layers }: Architecture, generation: KerasGeneration, diagnostics: Diagnostic[]): void {
  const uses = new Map<string, number>();
  for (const { scope, kerasName, outputIndex, startId } of layers) {
    const key = [...scope, kerasName].join('/');
    if (outputIndex === 0 && startId === undefined) uses.set(key, (uses.get(key) ?? 0) + 1);
  }
  for (const { scope, kerasName, callIndex, outputIndex, startId } of layers) {
    const count = uses.get([...scope, kerasName].join('/')) ?? 0;
    if (count < 2 || callIndex > 0 || outputIndex > 0 || startId !== undefined) continue;
    const message = `Layer "${kerasName}" is used ${count} times with the same weights: hardware gets ${count} layers.`;
    if (generation === 3) diagnostics.push(makeDiagnostic('note', 'model/shared-layer', message, { at: { layer: kerasName } }));
    else diagnostics.push(makeDiagnostic('warning', 'model/shared-layer', `${message} hls4ml 1.3 would build only the first of them.`, { at: { layer: kerasName } }));
  }
}

function originOf(source: KerasSource, files: ModelFiles, architecture: Architecture): Readonly<Record<string, string>> {
  return {
    file: source.model.name,
    ...(source.weights ? { weightsFile: source.weights.name } : {}),
    ...(files.kerasVersion === undefined ? {} : { kerasVersion: files.kerasVersion }),
    ...(architecture.skipped.length > 0 ? { skippedLayers: architecture.skipped.join(', ') } : {}),
  };
}
