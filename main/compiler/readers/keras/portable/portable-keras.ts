/**
 * @file A Keras 2 model written anew, as files that hls4ml reads without Keras: an architecture in JSON and weights in HDF5. hls4ml gets
 * these and never the files that were imported.
 */

import type { ModelGraph } from '../../../ir/model-graph.ts';
import type { H5OutputArray } from '../../h5-access.ts';
import type { ModelSource } from '../../model-source.ts';
import { readArchitecture } from '../architecture.ts';
import { isKerasFile, openModelFiles, type ModelFiles } from '../model-files.ts';
import { withNamesByOrder } from '../weights-by-order.ts';
import { portableArchitecture, type NotPortable } from './portable-architecture.ts';
import { portableArrays } from './portable-arrays.ts';

/** A model in files of this program's making. */
export interface PortableModel {
  readonly architecture: string;
  readonly arrays: readonly H5OutputArray[];
}

/** The model, or why it cannot be written. */
export type Portable = { readonly ok: true; readonly model: PortableModel } | { readonly ok: false; readonly refusals: readonly NotPortable[] };

/** Return a model for hls4ml. `graph` is what the readers made of the same files. Never throws for files that they accepted. */
export function portableKeras({ model, companions, h5 }: ModelSource, graph: ModelGraph): Portable {
  if (!isKerasFile(model)) return refuse({ reason: `models of the format ${graph.format} are not written for hls4ml yet; Keras 2 and QKeras models are` });
  if (graph.format === 'keras3') return refuse({ reason: 'hls4ml converts a Keras 3 model (HGQ2 ones included) only from Python objects that Keras itself has loaded, not from files' });
  const files = openModelFiles({ model, weights: companions[0], h5 }, []);
  if (!files) return refuse({ reason: 'the model file cannot be read' });
  try {
    return fromFiles(files, graph);
  } finally {
    files.close();
  }
}

function fromFiles(files: ModelFiles, graph: ModelGraph): Portable {
  const { text, refusals } = portableArchitecture(files.architecture, graph.inputs[0] ?? 'input1');
  const architecture = readArchitecture(files.architecture, files.generation, []);
  if (architecture === undefined) return refuse({ reason: 'the layers of the model cannot be put in order' });
  const unsupported = graph.layers.filter((layer) => layer.class_name === 'Unsupported').map(({ name, attributes }) => ({ layer: name, reason: `hls4ml has no layer for ${String(attributes['class_name'] ?? 'it')}` }));
  const weights = files.weights && withNamesByOrder(files.weights, architecture.topLayers, []);
  const found = weights === undefined ? { arrays: [], refusals: [] } : portableArrays(architecture, weights);
  const all = distinct([...refusals, ...unsupported, ...found.refusals]);
  if (all.length > 0) return { ok: false, refusals: all };
  return { ok: true, model: { architecture: text, arrays: found.arrays } };
}

function distinct(refusals: readonly NotPortable[]): readonly NotPortable[] {
  return refusals.filter((one, index) => refusals.findIndex(({ layer }) => layer !== undefined && layer === one.layer) === index || one.layer === undefined);
}

function refuse(...refusals: readonly NotPortable[]): Portable {
  return { ok: false, refusals };
}
