/**
 * @file What the import of a model says about it: framework, quantizers, what was left out, and where hardware stops.
 */

import type { ImportSummary, QuantizerUse, RedNode } from '../../preload/contract/project.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { MESSAGES } from '../compiler/diagnostics/messages.ts';
import type { Layer, ModelFormat, ModelGraph, QuantizerSpec, Weight } from '../compiler/ir/model-graph.ts';
import { ELEMENT_QUANTIZER, WIDTHS } from '../compiler/quantizers/element-widths.ts';

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
    framework: isKeras ? kerasWith(format, layers, quantizers) : FRAMEWORKS[format],
    sourceLayerCount: layers.length,
    parameterCount: layers.reduce((sum, layer) => sum + Object.entries(layer.weights).reduce((inner, [name, weight]) => inner + (name === WIDTHS ? 0 : weight.data.length), 0), 0),
    skipped: skippedLayers(origin),
    quantizers,
    redNodes: layers.filter(({ class_name: kind }) => kind === 'Unsupported').map((layer) => redNode(layer, diagnostics)),
    ...(version === undefined ? {} : { frameworkVersion: version }),
  };
}

/** Keras with the package whose quantizers the model has. */
function kerasWith(format: ModelFormat, layers: readonly Layer[], quantizers: readonly QuantizerUse[]): string {
  if (layers.some(({ class_name: kind }) => kind === 'FixedPointQuantizer')) return format === 'keras3' ? FRAMEWORKS.hgq2 : FRAMEWORKS.hgq;
  return quantizers.length > 0 ? `QKeras on ${FRAMEWORKS[format]}` : FRAMEWORKS[format];
}

/** The reader notes what it left out under this key. */
function skippedLayers(origin: ModelGraph['origin']): readonly string[] {
  const text = origin['skippedLayers'];
  return text === undefined || text === '' ? [] : text.split(',').map((name) => name.trim());
}

interface Uses {
  readonly bits: Set<number>;
  weightCount: number;
  activationCount: number;
}

function quantizersOf(layers: readonly Layer[]): readonly QuantizerUse[] {
  const uses = new Map<string, Uses>();
  const count = ({ className, config: { bits } }: QuantizerSpec, place: 'weightCount' | 'activationCount'): void => {
    const use = uses.get(className) ?? { bits: new Set(), weightCount: 0, activationCount: 0 };
    use[place] += 1;
    if (typeof bits === 'number') use.bits.add(bits);
    uses.set(className, use);
  };
  for (const { weights, output_quantizers: outputs = [], inner_quantizers: inner = {} } of layers) {
    for (const { quantizer } of Object.values(weights)) if (quantizer !== undefined) count(quantizer, 'weightCount');
    if (weights[WIDTHS]) countWidths(uses, weights[WIDTHS]);
    for (const quantizer of [...outputs, ...Object.values(inner)]) count(quantizer, 'activationCount');
  }
  return [...uses].map(([name, { bits, ...counts }]) => ({ name, bits: [...bits].toSorted((a, b) => a - b), ...counts }));
}

/** A quantizer of HGQ has a width for every element; those of width 0 make a constant. */
function countWidths(uses: Map<string, Uses>, { data }: Weight): void {
  const use = uses.get(ELEMENT_QUANTIZER) ?? { bits: new Set(), weightCount: 0, activationCount: 0 };
  use.activationCount += 1;
  for (const bits of data.subarray(data.length / 3, (2 * data.length) / 3)) use.bits.add(Math.max(0, bits));
  uses.set(ELEMENT_QUANTIZER, use);
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
