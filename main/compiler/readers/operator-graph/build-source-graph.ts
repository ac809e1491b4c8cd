/**
 * @file The source graph of a normal operator graph: inputs, then constants, then a layer or several for every operator, as hls4ml's ONNX
 * reader lists them (its numbering of layers follows that order).
 *
 * Constants that layers read are layers of class `Constant` until the parse passes put them into the layers. An operator that nothing stands for is a
 * layer of class `Unsupported`, with the reason as a finding; the rest of the graph is complete.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { Layer, ModelFormat, ModelGraph } from '../../ir/model-graph.ts';
import type { ConstantTensor } from './constant-tensor.ts';
import { consumersOf, producersOf } from './edit-nodes.ts';
import { LAYER_READERS } from './layers/layer-readers.ts';
import { OperatorContext, weightOf, type BuildState, type LayerReader } from './layers/operator-context.ts';
import type { NormalGraph } from './normalize.ts';
import type { GraphInput, OperatorNode } from './operator-graph.ts';
import { operatorAdvice } from './operator-advice.ts';
import { OwnNames } from './own-names.ts';

/** What the format's reader knows besides the graph. */
export interface SourceOrigin {
  readonly format: Extract<ModelFormat, 'onnx' | 'pytorch'>;
  readonly origin: ModelGraph['origin'];
  /** Readers of operators that the format has otherwise than ONNX. */
  readonly readers?: Readonly<Record<string, LayerReader>>;
  /** Nodes of which `model/no-hls4ml-equivalent` is not said, since hls4ml reads them in this format. */
  readonly isKnown?: (node: OperatorNode) => boolean;
}

/** Most operators named in one finding. */
const NAMES_MAX = 4;
const QUANTIZERS = new Set(['Quant', 'BipolarQuant', 'Trunc']);

/** Build the source graph; undefined where there is no layer at all. Findings are appended. Never throws. */
export function buildSourceGraph(normal: NormalGraph, about: SourceOrigin, diagnostics: Diagnostic[]): ModelGraph | undefined {
  const { graph } = normal;
  const { format, origin, readers = {}, isKnown = () => false } = about;
  const known = { ...LAYER_READERS, ...readers };
  const state: BuildState = { graph, isKnown, producers: producersOf(graph.nodes), consumers: consumersOf(graph.nodes), diagnostics, emulated: new Map(), writtenOut: { count: 0 } };
  const names = new OwnNames(graph);
  const layers = graph.nodes.flatMap((node) => names.of(node, layersOf(node, state, known)));
  reportEmulated(state);
  const inputs = graph.inputs.map(inputLayer);
  const read = new Set([...layers.flatMap((layer) => layer.inputs), ...graph.outputs]);
  const constants = [...graph.constants].filter(([name]) => read.has(name)).map(([name, tensor]) => constantLayer(name, tensor));
  const all = [...inputs, ...constants, ...layers];
  const made = new Set(all.flatMap((layer) => layer.outputs));
  const outputs = graph.outputs.filter((name) => made.has(name));
  if (inputs.length === 0 || outputs.length === 0) {
    diagnostics.push(makeDiagnostic('error', 'model/architecture-invalid', inputs.length === 0 ? 'The model has no input that can be read.' : 'The model has no output that can be read.'));
    return undefined;
  }
  const quantizerCount = graph.nodes.filter(({ operator }) => QUANTIZERS.has(operator)).length;
  return {
    name: graph.name === '' ? 'model' : graph.name,
    format: quantizerCount > 0 && format === 'onnx' ? 'qonnx' : format,
    layers: all,
    inputs: inputs.map(({ name }) => name),
    outputs,
    origin: { ...origin, ...summary(normal, quantizerCount) },
  };
}

function summary({ skipped, mergedQuantizerCount }: NormalGraph, quantizerCount: number): Readonly<Record<string, string>> {
  return {
    ...(quantizerCount > 0 ? { quantizers: `${quantizerCount}${mergedQuantizerCount > 0 ? `, ${mergedQuantizerCount} of them from QuantizeLinear and DequantizeLinear` : ''}` } : {}),
    ...(skipped.length > 0 ? { skippedLayers: skipped.join(', ') } : {}),
  };
}

function layersOf(node: OperatorNode, state: BuildState, readers: Readonly<Record<string, LayerReader>>): readonly Layer[] {
  const context = new OperatorContext(node, state);
  const read = node.refusal === undefined && node.domain === '' ? readers[node.operator]?.(context) : undefined;
  const lacks = (layers: readonly Layer[]): boolean => node.outputs.some((name, place) => context.isRead(place) && !layers.some((layer) => layer.outputs.includes(name)));
  const layers = typeof read === 'object' && lacks(read) ? 'a result of it that is read is not computed here' : read;
  if (typeof layers === 'object') return layers;
  const isGuess = node.inputs.some((name) => state.graph.facts.get(name)?.isGuess === true);
  const reason = layers ?? node.refusal ?? `the operator ${node.operator} is not supported`;
  // What follows an operator of unknown shape cannot be judged; the first finding says all there is.
  if (!isGuess || node.domain !== '') context.report('error', 'model/unsupported-layer', `Node "${node.source}" (${node.domain === '' ? '' : `${node.domain}.`}${node.operator}) cannot be read: ${reason}.`, node.remedy ?? (node.domain === '' ? operatorAdvice(node.operator, reason) : undefined));
  const inputs = context.dataPlaces().map((place) => context.input(place)).filter((name) => isMade(name, state));
  return node.outputs.flatMap((output, i) => (output === '' ? [] : [context.layer({ class_name: 'Unsupported', name: i === 0 ? node.name : `${node.name}_${i}`, inputs, output, shape: context.outputShape(i), attributes: { class_name: node.operator } })]));
}

function isMade(name: string, { graph, producers }: BuildState): boolean {
  return producers.has(name) || graph.inputs.some((input) => input.name === name);
}

function reportEmulated({ emulated, diagnostics }: BuildState): void {
  for (const [key, names] of emulated) {
    const [operator = '', what = ''] = key.split('\n');
    const shown = names.length > NAMES_MAX ? `${names.slice(0, NAMES_MAX).join(', ')} and ${names.length - NAMES_MAX} more` : names.join(', ');
    diagnostics.push(makeDiagnostic('warning', 'model/no-hls4ml-equivalent', `hls4ml 1.3 does not read ${operator} here (${shown}); it is emulated as ${what}.`, { help: 'Nothing to do, unless hls4ml itself shall convert the file.' }));
  }
}

function layerName(name: string): string {
  return name.replaceAll('.', '_');
}

function inputLayer(input: GraphInput): Layer {
  const shape = input.shape.slice(1);
  const name = layerName(input.name);
  return {
    name,
    class_name: 'Input',
    inputs: ['input'],
    outputs: [input.name],
    shape,
    result_type: { kind: 'auto' },
    types: {},
    attributes: { name, class_name: 'InputLayer', input_shape: shape },
    weights: {},
    source_layers: [input.name],
    reference_of: input.name,
    ...(input.channelsFirstShape ? { reference_options: { channels_first_shape: input.channelsFirstShape } } : {}),
  };
}

function constantLayer(name: string, tensor: ConstantTensor): Layer {
  const shape = tensor.shape.length === 0 ? [1] : tensor.shape;
  return {
    name: layerName(name),
    class_name: 'Constant',
    inputs: [],
    outputs: [name],
    shape,
    result_type: { kind: 'auto' },
    types: {},
    attributes: { name: layerName(name), class_name: 'Constant' },
    weights: { value: weightOf(tensor, shape) },
    source_layers: [],
  };
}

