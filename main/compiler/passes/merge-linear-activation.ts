/**
 * @file Pass: merge linear activations.
 *
 * *Requires* the configuration applied.
 * *Guarantees* that no linear Activation stays behind a Dense, convolution, BatchNormalization or Activation whose result type
 * is `auto`.
 * *Method*: as hls4ml 1.3: the activation is removed; its own type is lost unless it came with a QONNX quantizer. For a QKeras
 * quantizer that means wider results than in training: a finding.
 * *Does not handle* other parents (pooling, merge, reshape): the cast stays there.
 */

import type { Design } from '../../../preload/model/design.ts';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { findings } from './findings.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { ModelGraph } from '../ir/model-graph.ts';
import { weightTypeFromQuantizer } from '../quantizers/quantizer-types.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import { isRequantise } from './insert-requantise.ts';
import { hasKernel, isActivation, isBatchNormalization } from './layer-classes.ts';
import type { PassContext, PassResult } from './pass.ts';

/** Return the graph without linear activations behind layers whose type is inferred. Never throws. */
export function mergeLinearActivation(graph: ModelGraph, { design }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  for (const { name } of graph.layers) {
    const layer = editor.get(name);
    const parent = editor.producer(layer?.inputs[0]);
    if (!layer || !parent || !isActivation(layer.class_name) || layer.attributes['activation'] !== 'linear' || isRequantise(layer)) continue;
    if (parent.result_type.kind !== 'auto' || !isSafeParent(parent.class_name)) continue;
    const donated = layer.output_quantizers?.find(({ className }) => className === 'QuantNode' || className === 'BipolarQuant');
    if (absorbIntoParent(editor, layer, parent) !== 'removed') continue;
    const changed = editor.get(parent.name);
    if (donated && changed) {
      editor.update({ ...changed, result_type: weightTypeFromQuantizer(donated) });
      continue;
    }
    const hasOwnType = (layer.output_quantizers ?? []).length > 0 || isConfigured(design, name);
    if (layer.result_type.kind !== 'auto' && hasOwnType) diagnostics.push(findings.activationQuantizerDropped(name, parent.name, printPrecision(layer.result_type)));
  }
  return { graph: editor.finish(), diagnostics };
}

function isConfigured({ hlsConfig }: Design, name: string): boolean {
  return hlsConfig.LayerName?.[name]?.['Precision'] !== undefined;
}

function isSafeParent(className: string): boolean {
  return hasKernel(className) || isBatchNormalization(className) || isActivation(className);
}
