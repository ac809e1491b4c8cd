/**
 * @file What must hold of every graph between two passes. A violation is a bug of the pass that ran, never the user's
 * mistake: it throws and names the pass.
 *
 * Checked: unique layer and tensor names, inputs that exist, execution order, shapes of the weights of the layers that
 * multiply, results that exist, and with `typesResolved` that no type is `auto` any more.
 */

import { InvariantError } from '../../base/assert.ts';
import type { Layer, ModelGraph } from './model-graph.ts';
import { elementCount, MODEL_INPUT, numberAttribute } from './visit.ts';

/** Throw unless the graph is well formed. @throws {InvariantError} naming `stage` and the layer */
export function verifyGraph(graph: ModelGraph, stage: string, options: { readonly typesResolved?: boolean } = {}): void {
  const fail = (what: string): never => {
    throw new InvariantError(`after ${stage}: ${what}`);
  };
  const made = new Set<string>();
  const names = new Set<string>();
  for (const layer of graph.layers) {
    if (names.has(layer.name)) fail(`two layers are named ${layer.name}`);
    names.add(layer.name);
    for (const tensor of layer.inputs) {
      if (tensor !== MODEL_INPUT && tensor !== '' && !made.has(tensor)) fail(`${layer.name} reads ${tensor}, which no layer before it makes`);
    }
    for (const tensor of layer.outputs) {
      if (made.has(tensor)) fail(`${layer.name} makes ${tensor}, which exists already`);
      made.add(tensor);
    }
    const problem = weightProblem(layer) ?? (options.typesResolved === true ? typeProblem(layer) : undefined);
    if (problem !== undefined) fail(`${layer.name}: ${problem}`);
  }
  for (const name of graph.inputs) if (!names.has(name)) fail(`input ${name} is not a layer`);
  for (const tensor of graph.outputs) if (!made.has(tensor)) fail(`no layer makes the result ${tensor}`);
}

function weightProblem(layer: Layer): string | undefined {
  for (const [name, weight] of Object.entries(layer.weights)) {
    const count = elementCount(weight.shape);
    if (weight.data.length !== count || (weight.converted ?? weight.data).length !== count) return `weight ${name} has ${weight.data.length} values for shape [${weight.shape.join(', ')}]`;
  }
  const kernel = layer.weights['weight'];
  const expected = kernelShape(layer);
  if (kernel && expected && expected.join() !== kernel.shape.join()) {
    return `weight has shape [${kernel.shape.join(', ')}], its attributes say [${expected.join(', ')}]`;
  }
  return undefined;
}

function kernelShape(layer: Layer): readonly number[] | undefined {
  const [inputs, width, height, channels, filters] = ['n_in', 'filt_width', 'filt_height', 'n_chan', 'n_filt'].map((a) => numberAttribute(layer, a));
  switch (layer.class_name) {
    case 'Dense':
      return [inputs ?? 0, numberAttribute(layer, 'n_out')];
    case 'Conv1D':
    case 'PointwiseConv1D':
      return [width ?? 0, channels ?? 0, filters ?? 0];
    case 'Conv2D':
    case 'Conv2DBatchnorm':
    case 'PointwiseConv2D':
      return [height ?? 0, width ?? 0, channels ?? 0, filters ?? 0];
    default:
      return undefined;
  }
}

function typeProblem(layer: Layer): string | undefined {
  if (layer.result_type.kind === 'auto') return 'its result type is still auto';
  const open = Object.entries(layer.types).find(([, type]) => type.kind === 'auto');
  return open ? `its ${open[0]} type is still auto` : undefined;
}
