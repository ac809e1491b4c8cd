/**
 * @file Pass: clone stream outputs.
 *
 * *Requires* io_stream and strategies assigned; with io_parallel it does nothing.
 * *Guarantees* that every tensor is read once: a layer `clone_<layer>` makes the copies `<tensor>_cpy1`, `<tensor>_cpy2`, …; where the
 * tensor is a result of the model the first copy is.
 * *Method*: as hls4ml's CloneOutput, readers in execution order.
 * *Does not handle* more than seven readers: a finding, hls4ml refuses them.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { Layer, ModelGraph } from '../ir/model-graph.ts';
import { consumersByTensor, elementCount } from '../ir/visit.ts';
import type { PassContext, PassResult } from './pass.ts';
import { declaredResultType } from './repack-stream-reshapes.ts';

const COPIES_MAX = 7;
/** hls4ml 0.8 does not count a result of the model as a reader, and goes no further than this. */
const COPIES_MAX_08 = 3;

/** Return the graph with a Clone behind every layer whose stream is read more than once. Never throws. */
export function cloneStreamOutputs(graph: ModelGraph, { design, config, lastIndex }: PassContext): PassResult {
  if (design.ioType !== 'io_stream') return { graph };
  const consumers = consumersByTensor(graph);
  const diagnostics: Diagnostic[] = [];
  const copies = new Map<string, string[]>();
  let outputs = graph.outputs;
  let index = lastIndex;
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const own = { ...layer, inputs: layer.inputs.map((tensor) => copies.get(tensor)?.shift() ?? tensor) };
    layers.push(copies.size > 0 ? own : layer);
    const [tensor] = layer.outputs;
    if (tensor === undefined || layer.class_name === 'Clone') continue;
    const isResult = outputs.includes(tensor);
    const count = (consumers.get(tensor)?.length ?? 0) + Number(isResult);
    if (count < 2) continue;
    if (count > (config.profile === 'hls4ml-0.8' ? COPIES_MAX_08 : COPIES_MAX)) {
      diagnostics.push(findings.tooManyReaders(layer.name, count));
      continue;
    }
    const names = Array.from({ length: count }, (_, i) => `${tensor}_cpy${i + 1}`);
    index += 1;
    const declared = declaredResultType(layer, config);
    const type = declared.kind === 'auto' ? config.defaultPrecision : declared;
    layers.push({ ...cloneLayer(layer, tensor, names, index), result_type: type });
    if (isResult) outputs = outputs.map((name) => (name === tensor ? (names[0] ?? name) : name));
    copies.set(tensor, isResult ? names.slice(1) : [...names]);
  }
  return { graph: copies.size > 0 ? { ...graph, layers, outputs } : graph, diagnostics, lastIndex: index };
}

function cloneLayer(layer: Layer, tensor: string, names: readonly string[], index: number): Layer {
  return {
    name: `clone_${layer.name}`,
    class_name: 'Clone',
    inputs: [tensor],
    outputs: names,
    shape: layer.shape,
    result_type: layer.result_type,
    types: {},
    attributes: { size: elementCount(layer.shape), index },
    weights: {},
    source_layers: [],
  };
}
