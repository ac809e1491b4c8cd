/**
 * @file An ONNX model as an operator graph: functions inlined, constants read, nodes in their newest form, domains of QONNX's versions unified.
 */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { sizeOf, tensorOf, type ConstantTensor } from '../operator-graph/constant-tensor.ts';
import { NameSource } from '../operator-graph/edit-nodes.ts';
import type { GraphInput, OperatorAttribute, OperatorGraph, OperatorNode } from '../operator-graph/operator-graph.ts';
import { INPUT_MAX, tensorAttribute, tooManyValues } from '../operator-graph/operator-graph.ts';
import type { SourceFile } from '../model-source.ts';
import { externalData } from './external-data.ts';
import { inlineFunctions } from './inline-functions.ts';
import { newestForm } from './newest-form.ts';
import type { AttributeMessage, GraphMessage, ModelMessage, NodeMessage, ValueMessage } from './onnx-messages.ts';
import { elementType, readTensor, type ExternalBytes } from './read-tensor.ts';

/** Domains under which the quantisers of QONNX have been written. */
const QUANTIZER_DOMAINS = new Set(['qonnx.custom_op.general', 'finn.custom_op.general', 'onnx.brevitas', 'finn.custom_op.qonnx']);
/** Domain of convolutions, pooling and batch normalisation whose data is channels last. */
const CHANNELS_LAST_DOMAIN = 'qonnx.custom_op.channels_last';
/** Operators on images that have no form in that domain: where it occurs, their data is channels last too. */
const ON_SAME_IMAGES = new Set(['GlobalAveragePool', 'GlobalMaxPool', 'Resize']);
/** Version of QONNX's operator set from which Trunc has the scale of its output. */
const TRUNC_WITH_SCALE = 2;

interface Reading {
  readonly model: ModelMessage;
  readonly external: ExternalBytes;
  readonly diagnostics: Diagnostic[];
  readonly constants: Map<string, ConstantTensor>;
  /** Constants that could not be read, and why. */
  readonly unread: Map<string, string>;
  readonly fresh: (hint: string) => string;
}

/** Return the operator graph, or undefined where there is nothing to show; findings are appended. Never throws. */
export function toOperatorGraph(model: ModelMessage, companions: readonly SourceFile[], diagnostics: Diagnostic[]): OperatorGraph | undefined {
  const { graph } = model;
  if (graph === undefined) {
    diagnostics.push(makeDiagnostic('error', 'model/architecture-invalid', 'The file has no graph.', { at: {} }));
    return undefined;
  }
  const { bytes, missing } = externalData(companions);
  const nodes = inlineFunctions(graph.nodes, model);
  const names = new NameSource(nodes, new Map(), [...graph.initializers, ...graph.inputs].map(({ name }) => name));
  const reading: Reading = { model, external: bytes, diagnostics, constants: new Map(), unread: new Map(), fresh: (hint) => names.fresh(hint) };
  readInitializers(graph, reading);
  const isLast = nodes.some(({ domain }) => domain === CHANNELS_LAST_DOMAIN);
  const operators = nodes.flatMap((node, index) => operatorOf(node, index, reading)).map((node) => (isLast && ON_SAME_IMAGES.has(node.operator) ? { ...node, channelsLast: true } : node));
  for (const file of missing) {
    diagnostics.unshift(makeDiagnostic('error', 'model/external-data-missing', `The weights are in the file ${file}, which was not chosen together with the model.`, { at: { file } }));
  }
  const inputs = graph.inputs.filter(({ name }) => !reading.constants.has(name)).flatMap((value) => inputOf(value, diagnostics) ?? []);
  const remedy = missing.size === 0 ? undefined : `Open the model together with ${[...missing].join(', ')}.`;
  return { name: graph.name, inputs, outputs: graph.outputs.map(({ name }) => name), nodes: operators.map((node) => refuseUnread(node, reading.unread, remedy)), constants: reading.constants };
}

/** A node is told by the constant that it lacks. */
function refuseUnread(node: OperatorNode, unread: ReadonlyMap<string, string>, remedy: string | undefined): OperatorNode {
  const name = node.inputs.find((input) => unread.has(input));
  if (name === undefined || node.refusal !== undefined) return node;
  return { ...node, refusal: `its constant "${name}" cannot be read: ${unread.get(name) ?? ''}`, ...(remedy === undefined ? {} : { remedy }) };
}

function readInitializers(graph: GraphMessage, { external, diagnostics, constants, unread }: Reading): void {
  for (const tensor of graph.initializers) {
    const value = readTensor(tensor, external);
    if (value.ok) {
      constants.set(tensor.name, value.value);
      continue;
    }
    unread.set(tensor.name, value.failure);
    diagnostics.push(makeDiagnostic('error', 'model/weights-unreadable', `The constant "${tensor.name}" cannot be read: ${value.failure}.`, { at: {} }));
  }
  if (graph.sparseCount > 0) diagnostics.push(makeDiagnostic('error', 'model/weights-unreadable', `${graph.sparseCount} constants are stored as sparse tensors, which are not read.`, { at: {} }));
}

function inputOf(value: ValueMessage, diagnostics: Diagnostic[]): GraphInput | undefined {
  const type = elementType(value.elementType);
  const [batch, ...rest] = value.dims ?? [];
  const refuse = (why: string): undefined => {
    diagnostics.push(makeDiagnostic('error', 'model/unknown-shape', `The input "${value.name}" ${why}.`, { at: { layer: value.name } }));
    return undefined;
  };
  if (!value.isTensor || type === undefined) return refuse('is no tensor of numbers');
  if (value.dims === undefined) return refuse('has no shape');
  if (value.dims.length < 2) return refuse(`has ${value.dims.length === 1 ? 'one axis' : 'no axis'}; a batch axis and at least one other are expected`);
  const known = rest.filter((n): n is number => typeof n === 'number' && n > 0);
  if (known.length < rest.length) return refuse(`has the open shape [${value.dims.map((n) => n ?? '?').join(', ')}]; only the first axis, the batch, may be open`);
  if (sizeOf(known) > INPUT_MAX) return refuse(tooManyValues(value.dims));
  return { name: value.name, shape: [1, ...known], type, ...(typeof batch === 'number' && batch > 1 ? { fixedBatch: batch } : {}) };
}

function operatorOf(message: NodeMessage, index: number, reading: Reading): readonly OperatorNode[] {
  const node = plainNode(message, index, reading);
  if (node.operator === 'Constant' && node.domain === '') return readConstant(node, reading);
  const { node: newest, constants } = node.domain === '' ? newestForm(node, reading.model.opsets.get('') ?? 1, reading.fresh) : { node, constants: new Map<string, ConstantTensor>() };
  for (const [name, value] of constants) reading.constants.set(name, value);
  return [newest];
}

function plainNode(message: NodeMessage, index: number, reading: Reading): OperatorNode {
  const isQuantizer = QUANTIZER_DOMAINS.has(message.domain) && /^(Int|Bipolar)?Quant$|^Trunc$/.test(message.opType);
  const isChannelsLast = message.domain === CHANNELS_LAST_DOMAIN;
  const attributes = Object.fromEntries(message.attributes.flatMap((attribute) => attributeOf(attribute, reading)));
  const version = reading.model.opsets.get(message.domain) ?? 1;
  const graphs = message.attributes.filter(({ graph }) => graph !== undefined);
  return {
    name: '',
    source: message.name === '' ? `${message.opType} ${index + 1}` : message.name,
    operator: message.opType,
    domain: isQuantizer || isChannelsLast ? '' : message.domain,
    inputs: message.inputs,
    outputs: message.outputs,
    attributes: isQuantizer && message.opType === 'Trunc' ? { ...attributes, has_output_scale: Number(version >= TRUNC_WITH_SCALE) } : attributes,
    ...(isChannelsLast ? { channelsLast: true } : {}),
    ...(graphs.length > 0 ? { refusal: `it holds ${graphs.length === 1 ? 'a graph' : 'graphs'} of its own, run under a condition; hardware has one fixed graph` } : {}),
  };
}

function attributeOf({ name, value }: AttributeMessage, { external }: Reading): readonly (readonly [string, OperatorAttribute])[] {
  if (value === undefined) return [];
  if (typeof value === 'object' && 'dims' in value) {
    const tensor = readTensor(value, external);
    return tensor.ok ? [[name, tensor.value]] : [];
  }
  // Casts name their type by ONNX's number.
  if (name === 'to' && typeof value === 'number') return [[name, elementType(value) ?? '']];
  return [[name, value]];
}

/** A Constant node is a constant. */
function readConstant(node: OperatorNode, { constants, diagnostics }: Reading): readonly OperatorNode[] {
  const [output] = node.outputs;
  const value = constantValue(node);
  if (output !== undefined && value) constants.set(output, value);
  else diagnostics.push(makeDiagnostic('error', 'model/weights-unreadable', `The constant "${output ?? node.source}" cannot be read.`, { at: {} }));
  return [];
}

function constantValue(node: OperatorNode): ConstantTensor | undefined {
  const tensor = tensorAttribute(node, 'value');
  if (tensor) return tensor;
  for (const [name, type] of [['value_float', 'float32'], ['value_int', 'int64'], ['value_floats', 'float32'], ['value_ints', 'int64']] as const) {
    const value = node.attributes[name];
    if (typeof value === 'number') return tensorOf(type, [], [value]);
    if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return tensorOf(type, [value.length], value);
  }
  return undefined;
}
