/**
 * @file Nodes of older operator sets in the form of the newest: attributes that became inputs, defaults that changed, operators that were
 * renamed. The operator graph knows the newest form only.
 *
 * @source ONNX operator changelog, operator sets 5 to 26
 */

import { integerList, tensorOf, type ConstantTensor } from '../operator-graph/constant-tensor.ts';
import { listOf, numberOf, textOf, type OperatorAttribute, type OperatorNode } from '../operator-graph/operator-graph.ts';

/** A node and the constants that its inputs need. */
export interface NewestForm {
  readonly node: OperatorNode;
  /** By tensor name. */
  readonly constants: ReadonlyMap<string, ConstantTensor>;
}

/** Gives a tensor name that nothing else has. */
export type FreshName = (hint: string) => string;

interface Change {
  /** The change applies to operator sets below this. */
  readonly before: number;
  readonly apply: (node: OperatorNode, constant: (hint: string, value: ConstantTensor) => string) => OperatorNode;
}

function without(node: OperatorNode, ...names: readonly string[]): Readonly<Record<string, OperatorAttribute>> {
  return Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !names.includes(name)));
}

/** A list that was an attribute and is an input now. */
function listToInput(attribute: string, place: number): Change['apply'] {
  return (node, constant) => {
    const list = listOf(node, attribute);
    if (list === undefined) return node;
    return { ...node, inputs: withInput(node.inputs, place, constant(attribute, integerList(list))), attributes: without(node, attribute) };
  };
}

function withInput(inputs: readonly string[], place: number, name: string): readonly string[] {
  return Array.from({ length: Math.max(inputs.length, place + 1) }, (_, i) => (i === place ? name : (inputs[i] ?? '')));
}

const clip: Change['apply'] = (node, constant) => {
  const bounds = ['min', 'max'].map((name) => (typeof node.attributes[name] === 'number' ? constant(name, tensorOf('float32', [], [numberOf(node, name, 0)])) : ''));
  return { ...node, inputs: [node.inputs[0] ?? '', ...bounds], attributes: without(node, 'min', 'max') };
};

const pad: Change['apply'] = (node, constant) => {
  const pads = listOf(node, 'pads') ?? listOf(node, 'paddings');
  if (pads === undefined) return node;
  const value = numberOf(node, 'value', 0);
  const inputs = [node.inputs[0] ?? '', constant('pads', integerList(pads)), ...(value === 0 ? [] : [constant('value', tensorOf('float32', [], [value]))])];
  return { ...node, inputs, attributes: without(node, 'pads', 'paddings', 'value') };
};

const slice: Change['apply'] = (node, constant) => {
  const [starts, ends, axes] = ['starts', 'ends', 'axes'].map((name) => listOf(node, name));
  if (!starts || !ends) return node;
  const inputs = [node.inputs[0] ?? '', constant('starts', integerList(starts)), constant('ends', integerList(ends)), ...(axes ? [constant('axes', integerList(axes))] : [])];
  return { ...node, inputs, attributes: without(node, 'starts', 'ends', 'axes') };
};

/** Upsample and the first Resize scale from the corner and take the cell below. */
function resizeFrom(node: OperatorNode, scales: string): OperatorNode {
  return { ...node, operator: 'Resize', inputs: [node.inputs[0] ?? '', '', scales], attributes: { mode: textOf(node, 'mode', 'nearest'), coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' } };
}

const upsample: Change['apply'] = (node, constant) => {
  const scales = listOf(node, 'scales');
  return resizeFrom(node, scales ? constant('scales', tensorOf('float32', [scales.length], scales)) : (node.inputs[1] ?? ''));
};

/** Before 13 the axes from `axis` (1 if not said) on are taken together. */
const softmax: Change['apply'] = (node) => ({ ...node, attributes: { ...node.attributes, axis: numberOf(node, 'axis', 1), coerced: 1 } });

/** At inference nothing is dropped. */
const dropout: Change['apply'] = (node) => ({ ...node, operator: 'Identity', inputs: node.inputs.slice(0, 1), outputs: node.outputs.slice(0, 1), attributes: {} });

const batchNormalization: Change['apply'] = (node) => {
  const isTraining = numberOf(node, 'training_mode', 0) === 1;
  return { ...node, outputs: node.outputs.slice(0, 1), ...(isTraining ? { refusal: 'it is in training mode; export the model after model.eval()' } : {}) };
};

const quant: Change['apply'] = (node) => ({ ...node, operator: node.operator === 'IntQuant' ? 'Quant' : node.operator, attributes: { ...node.attributes, ...(typeof node.attributes['rounding_mode'] === 'string' ? { rounding_mode: textOf(node, 'rounding_mode', 'ROUND').toUpperCase() } : {}) } });

const EVER = Infinity;
const reduce = (before: number): readonly Change[] => [{ before, apply: listToInput('axes', 1) }];

const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  Clip: [{ before: 11, apply: clip }],
  Pad: [{ before: 11, apply: pad }],
  Slice: [{ before: 10, apply: slice }],
  Split: [{ before: 13, apply: listToInput('split', 1) }],
  Squeeze: [{ before: 13, apply: listToInput('axes', 1) }],
  Unsqueeze: [{ before: 13, apply: listToInput('axes', 1) }],
  Reshape: [{ before: 5, apply: listToInput('shape', 1) }],
  Upsample: [{ before: EVER, apply: upsample }],
  Resize: [{ before: 11, apply: (node) => resizeFrom(node, node.inputs[1] ?? '') }],
  Softmax: [{ before: 13, apply: softmax }],
  LogSoftmax: [{ before: 13, apply: softmax }],
  Dropout: [{ before: EVER, apply: dropout }],
  BatchNormalization: [{ before: EVER, apply: batchNormalization }],
  Quant: [{ before: EVER, apply: quant }],
  IntQuant: [{ before: EVER, apply: quant }],
  Trunc: [{ before: EVER, apply: quant }],
  ReduceSum: reduce(13),
  ...Object.fromEntries(['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd', 'ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceSumSquare'].map((name) => [name, reduce(18)])),
};

/** Return a node of ONNX's own domain in the newest form. Never throws. */
export function newestForm(node: OperatorNode, operatorSet: number, fresh: FreshName): NewestForm {
  const constants = new Map<string, ConstantTensor>();
  const constant = (hint: string, value: ConstantTensor): string => {
    const name = fresh(`${node.outputs[0] ?? node.source}_${hint}`);
    constants.set(name, value);
    return name;
  };
  const changed = (CHANGES[node.operator] ?? []).filter(({ before }) => operatorSet < before).reduce((current, { apply }) => apply(current, constant), node);
  return { node: changed, constants };
}
