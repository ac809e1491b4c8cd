/**
 * @file What a layer reader gets: one operator with shapes counted per sample, its constants, and ways to make layers and findings.
 *
 * A layer reader returns the layers that the operator becomes, in order, or a text with the reason why it becomes none.
 */

import type { Precision } from '../../../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../../diagnostics/messages.ts';
import type { AttributeValue, Layer, Weight } from '../../../ir/model-graph.ts';
import { quantizeQonnx } from '../../../quantizers/qonnx-quant.ts';
import { sizeOf, type ConstantTensor } from '../constant-tensor.ts';
import type { FactedGraph } from '../infer-and-fold.ts';
import { operatorAdvice } from '../operator-advice.ts';
import { numberOf, textOf, type OperatorNode } from '../operator-graph.ts';
import { sampleAxis, sampleShape, type NodeContext, type TensorFact } from '../tensor-facts.ts';

/** Layers of an operator, or why there are none. */
export type LayerReader = (context: OperatorContext) => readonly Layer[] | string;

/** What a new layer says of itself; name, tensors, shape and origin are filled in. */
export interface LayerParts {
  readonly class_name: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly weights?: Readonly<Record<string, Weight>>;
  readonly name?: string;
  readonly inputs?: readonly string[];
  readonly output?: string;
  readonly shape?: readonly number[];
  readonly reference_operation?: Layer['reference_operation'];
  readonly reference_options?: Layer['reference_options'];
}

/** Facts shared by all operators of a graph. */
export interface BuildState {
  readonly graph: FactedGraph;
  readonly producers: ReadonlyMap<string, OperatorNode>;
  readonly consumers: ReadonlyMap<string, readonly OperatorNode[]>;
  readonly diagnostics: Diagnostic[];
  /** Nodes that hls4ml does not read, by operator and what it is emulated as (on two lines); said once for all. */
  readonly emulated: Map<string, string[]>;
  /** Return whether hls4ml reads a node of this format as what it is emulated as, so that nothing is to be said of it. */
  readonly isKnown: (node: OperatorNode) => boolean;
  /** Values of all scales and biases that are written out for every element. */
  readonly writtenOut: { count: number };
}

/** Most values of such scales and biases in a model; beyond it they are operands of reference operations. */
const WRITTEN_OUT_MAX = 2 ** 22;

const AUTO: Precision = { kind: 'auto' };

/** One operator on its way to the IR. */
export class OperatorContext {
  readonly node: OperatorNode;
  readonly #state: BuildState;

  /** Look at one node of a graph. Never throws. */
  constructor(node: OperatorNode, state: BuildState) {
    this.node = node;
    this.#state = state;
  }

  /** Number of inputs, absent ones at the end not counted. */
  get inputCount(): number {
    return this.node.inputs.length;
  }

  /** Name of an input tensor; empty for an absent one. Never throws. */
  input(place: number): string {
    return this.node.inputs[place] ?? '';
  }

  /** Facts of an input tensor. Never throws. */
  fact(place: number): TensorFact {
    return this.#state.graph.facts.get(this.input(place)) ?? { shape: [] };
  }

  /** Shape of an input in one sample. Never throws. */
  shape(place: number): readonly number[] {
    return sampleShape(this.fact(place));
  }

  /** Return whether a scale may be written out for every element of the result, and count it. Never throws. */
  writesOut(): boolean {
    const { writtenOut } = this.#state;
    const count = writtenOut.count + sizeOf(this.outputShape());
    if (count > WRITTEN_OUT_MAX) return false;
    writtenOut.count = count;
    return true;
  }

  /** Facts of an output. Never throws. */
  outputFact(place = 0): TensorFact {
    return this.#state.graph.facts.get(this.node.outputs[place] ?? '') ?? { shape: [] };
  }

  /** Shape of an output in one sample; a scalar has length 1. Never throws. */
  outputShape(place = 0): readonly number[] {
    const shape = sampleShape(this.outputFact(place));
    return shape.length === 0 ? [1] : shape;
  }

  /** Whether an input is a constant itself. Never throws. */
  isConstant(place: number): boolean {
    return this.#state.graph.constants.has(this.input(place));
  }

  /** Whether an input is a constant, quantised or not. Never throws. */
  isParameter(place: number): boolean {
    return isParameter(this.input(place), this.#state);
  }

  /** The value of a constant input, after its quantiser. Never throws. */
  constant(place: number): ConstantTensor | undefined {
    return parameterValue(this.input(place), this.#state);
  }

  /** Places of the inputs that are there. Never throws. */
  places(): readonly number[] {
    return this.node.inputs.flatMap((name, place) => (name === '' ? [] : [place]));
  }

  /** Places of the inputs that depend on data. Never throws. */
  dataPlaces(): readonly number[] {
    return this.places().filter((place) => !this.isParameter(place));
  }

  /** The readers of an output. Never throws. */
  readers(place = 0): readonly OperatorNode[] {
    return this.#state.consumers.get(this.node.outputs[place] ?? '') ?? [];
  }

  /** Whether an output is read, or a result of the model. Never throws. */
  isRead(place: number): boolean {
    const name = this.node.outputs[place] ?? '';
    return name !== '' && (this.readers(place).length > 0 || this.#state.graph.outputs.includes(name));
  }

  /** The node with facts and constants, as shape rules take it. Never throws. */
  nodeContext(): NodeContext {
    const { facts } = this.#state.graph;
    return { node: this.node, facts: this.node.inputs.map((name) => facts.get(name)), constants: this.node.inputs.map((name) => this.#state.graph.constants.get(name)) };
  }

  /** A numeric attribute, or the given value. Never throws. */
  number(name: string, otherwise: number): number {
    return numberOf(this.node, name, otherwise);
  }

  /** A text attribute, or the given value. Never throws. */
  text(name: string, otherwise: string): string {
    return textOf(this.node, name, otherwise);
  }

  /** An axis of an input counted in the sample, from the front; undefined for the batch axis. Never throws. */
  axis(axis: number, place = 0): number | undefined {
    const fact = this.fact(place);
    return sampleAxis(axis < 0 ? axis + fact.shape.length : axis, fact);
  }

  /** A layer in the place of the operator. Never throws. */
  layer(parts: LayerParts): Layer {
    const name = parts.name ?? this.node.name;
    const output = parts.output ?? this.node.outputs[0] ?? name;
    const inputs = parts.inputs ?? this.node.inputs.filter((tensor) => tensor !== '');
    return {
      name,
      class_name: parts.class_name,
      inputs,
      outputs: [output],
      shape: parts.shape ?? this.outputShape(),
      result_type: AUTO,
      types: {},
      attributes: { name, class_name: parts.class_name, inputs, outputs: [output], ...parts.attributes },
      weights: parts.weights ?? {},
      source_layers: [this.node.source],
      ...(this.node.outputs.includes(output) ? { reference_of: this.node.source } : {}),
      ...(parts.reference_operation ? { reference_operation: parts.reference_operation } : {}),
      ...(parts.reference_options ? { reference_options: parts.reference_options } : {}),
    };
  }

  /**
   * A layer that hardware does not have: ideal arithmetic computes ONNX's operator `operation` on the inputs in `places`, constants among
   * them as weights. A finding says that hardware stops here. Never throws.
   */
  reference(operation: string, options: Readonly<Record<string, AttributeValue>>, parts: Partial<LayerParts> & { readonly places?: readonly number[]; readonly isSilent?: true } = {}): Layer {
    const places = parts.places ?? this.places();
    const weights = Object.fromEntries(places.flatMap((place, i) => (this.isParameter(place) ? [[`operand${i}`, this.operand(place)] as const] : [])));
    if (parts.isSilent !== true) this.report('error', 'model/unsupported-layer', `Node "${this.node.source}" is a ${this.node.operator}, which hls4ml has no layer for: reference values are computed, hardware stops here.`, operatorAdvice(this.node.operator));
    return this.layer({
      inputs: places.filter((place) => !this.isParameter(place)).map((place) => this.input(place)),
      ...parts,
      class_name: 'Unsupported',
      attributes: { class_name: this.node.operator, ...parts.attributes },
      weights: { ...weights, ...parts.weights },
      reference_operation: { name: operation, options },
    });
  }

  /** A constant input as an operand of one sample: without the axis that is the batch in the result. Never throws. */
  operand(place: number): Weight {
    const value = this.constant(place) ?? { type: 'float32', shape: [], data: new Float64Array([0]) };
    const { shape, batchAxis } = this.outputFact();
    const lead = shape.length - value.shape.length;
    const own = batchAxis === undefined || batchAxis < lead ? value.shape : value.shape.filter((_, axis) => axis !== batchAxis - lead);
    return weightOf(value, sizeOf(own) === value.data.length ? own : value.shape);
  }

  /** Say once for the whole model that hls4ml does not read this operator and what it is emulated as. Never throws. */
  emulatedAs(what: string): void {
    if (this.#state.isKnown(this.node)) return;
    const key = `${this.node.operator}\n${what}`;
    const list = this.#state.emulated.get(key);
    if (list) list.push(this.node.source);
    else this.#state.emulated.set(key, [this.node.source]);
  }

  /** Add a finding about the layer. Never throws. */
  report(severity: Diagnostic['severity'], code: DiagnosticCode, message: string, help?: string): void {
    this.#state.diagnostics.push(makeDiagnostic(severity, code, message, { at: { layer: this.node.name }, ...(help === undefined ? {} : { help }) }));
  }
}

/** Return a constant as a weight of the IR, in the given shape or its own. Never throws. */
export function weightOf(tensor: ConstantTensor, shape: readonly number[] = tensor.shape): Weight {
  return { shape, data: tensor.data instanceof Float64Array ? tensor.data : new Float64Array(tensor.data) };
}

function isParameter(name: string, state: BuildState): boolean {
  if (state.graph.constants.has(name)) return true;
  const node = state.producers.get(name);
  return node !== undefined && ['Quant', 'BipolarQuant'].includes(node.operator) && node.refusal === undefined && node.inputs.every((input) => isParameter(input, state));
}

function parameterValue(name: string, state: BuildState): ConstantTensor | undefined {
  const stored = state.graph.constants.get(name);
  if (stored) return stored;
  const node = state.producers.get(name);
  if (!node || !isParameter(name, state)) return undefined;
  const [values, ...parameters] = node.inputs.map((input) => parameterValue(input, state));
  return values && { ...values, type: 'float32', data: quantizeQonnx({ operator: node.operator, values, parameters, attributes: node.attributes }) };
}
