/**
 * @file Pass: mark transposed weights.
 *
 * *Requires* strategies assigned.
 * *Guarantees* the attribute `_weights_transposed` on multiplying layers whose kernel the project stores output by output.
 * *Method*: Resource and ResourceUnrolled do. The IR keeps the framework's layout; only writers transpose.
 * *Does not handle* QConv2DBatchnorm with Resource on Vivado, which hls4ml 1.3 transposes twice: a finding.
 */

import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { strategyClamps } from '../../../preload/model/reuse-factor.ts';
import { textAttribute } from '../ir/visit.ts';
import { hasKernel } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph with transposed kernels marked. Never throws. */
export function markTransposedWeights(graph: ModelGraph, { design }: PassContext): PassResult {
  const diagnostics: Diagnostic[] = [];
  const layers = graph.layers.map((layer) => {
    const strategy = textAttribute(layer, 'strategy');
    if (!hasKernel(layer.class_name) || !strategyClamps(strategy)) return layer;
    if (layer.class_name === 'Conv2DBatchnorm' && strategy === 'resource' && design.backend === 'Vivado') {
      diagnostics.push(findings.resourceBatchnormOnVivado(layer.name));
    }
    return { ...layer, attributes: { ...layer.attributes, _weights_transposed: true } };
  });
  return { graph: layers.every((layer, i) => layer === graph.layers[i]) ? graph : { ...graph, layers }, diagnostics };
}
