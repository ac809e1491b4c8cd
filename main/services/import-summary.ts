/**
 * @file What the import of a model says about it: framework, quantizers, what was left out, and where hardware stops.
 */

import type { ImportSummary, QuantizerUse, RedNode } from '../../preload/contract/project.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { MESSAGES } from '../compiler/diagnostics/messages.ts';
import type { Layer, ModelFormat, ModelGraph, QuantizerSpec } from '../compiler/ir/model-graph.ts';

/** The part of the summary that follows from the graph. */
export type GraphSummary = Pick<ImportSummary, 'format' | 'framework' | 'frameworkVersion' | 'sourceLayerCount' | 'parameterCount' | 'skipped' | 'quantizers' | 'redNodes'>;

const FRAMEWORKS: Readonly<Record<ModelFormat, string>> = {
  keras2: 'Keras 2', keras3: 'Keras 3', hgq: 'HGQ on Keras 2', hgq2: 'HGQ2 on Keras 3', onnx: 'ONNX', qonnx: 'QONNX', pytorch: 'PyTorch', hls4ml: 'hls4ml',
};

/** Return what is to be said of a graph as read, `diagnostics` being the reader's. Never throws. */
export function summarizeGraph(graph: ModelGraph, diagnostics: readonly Diagnostic[]): GraphSummary {
  const { layers, format, origin } = graph;
  const quantizers = quantizersOf(layers);
  const isKeras = format === 'keras2' || format === 'keras3';
  const version = origin['kerasVersion'] ?? origin['producer'];
  return {
    format,
    framework: isKeras && quantizers.length > 0 ? `QKeras on ${FRAMEWORKS[format]}` : FRAMEWORKS[format],
    sourceLayerCount: layers.length,
    parameterCount: layers.reduce((sum, layer) => sum + Object.values(layer.weights).reduce((inner, weight) => inner + weight.data.length, 0), 0),
    skipped: skippedLayers(origin),
    quantizers,
    redNodes: layers.filter(({ class_name: kind }) => kind === 'Unsupported').map((layer) => redNode(layer, diagnostics)),
    ...(version === undefined ? {} : { frameworkVersion: version }),
  };
}

/** The reader notes what it left out under this key. */
function skippedLayers(origin: ModelGraph['origin']): readonly string[] {
  const text = origin['skippedLayers'];
  return text === undefined || text === '' ? [] : text.split(',').map((name) => name.trim());
}

function quantizersOf(layers: readonly Layer[]): readonly QuantizerUse[] {
  const uses = new Map<string, { readonly bits: Set<number>; weightCount: number; activationCount: number }>();
  const count = ({ className, config: { bits } }: QuantizerSpec, place: 'weightCount' | 'activationCount'): void => {
    const use = uses.get(className) ?? { bits: new Set(), weightCount: 0, activationCount: 0 };
    use[place] += 1;
    if (typeof bits === 'number') use.bits.add(bits);
    uses.set(className, use);
  };
  for (const { weights, output_quantizers: outputs = [], inner_quantizers: inner = {} } of layers) {
    for (const { quantizer } of Object.values(weights)) if (quantizer !== undefined) count(quantizer, 'weightCount');
    for (const quantizer of [...outputs, ...Object.values(inner)]) count(quantizer, 'activationCount');
  }
  return [...uses].map(([name, { bits, ...counts }]) => ({ name, bits: [...bits].toSorted((a, b) => a - b), ...counts }));
}

function redNode(layer: Layer, diagnostics: readonly Diagnostic[]): RedNode {
  const className = layer.attributes['class_name'];
  const names = [layer.name, ...layer.source_layers];
  const finding = names.map((name) => diagnostics.find(({ at, severity }) => severity === 'error' && at.layer === name)).find((found) => found !== undefined);
  return {
    layer: layer.name,
    className: typeof className === 'string' ? className : layer.class_name,
    reason: finding?.message ?? MESSAGES['model/unsupported-layer'].explanation,
    remedy: finding?.help ?? MESSAGES['model/unsupported-layer'].help,
    hasReference: layer.reference_operation !== undefined,
  };
}
