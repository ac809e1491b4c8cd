/**
 * @file What a layer reader gets and gives: the layer's configuration, the shapes that arrive, its arrays; and a part of
 * the IR back. A problem reported as an error turns the layer into `Unsupported`, so that the rest still opens.
 */

import type { AttributeValue, QuantizerSpec, ReferenceOperation, Weight } from '../../ir/model-graph.ts';
import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import type { DiagnosticCode } from '../../diagnostics/messages.ts';
import type { Precision } from '../../../../preload/model/fixed-type.ts';
import type { KerasGeneration, KerasLayer } from './architecture.ts';
import { fullClassName } from './class-path.ts';
import type { H5Dataset } from '../h5-access.ts';
import { booleanAt, integersAt, numberAt, textAt, type JsonObject } from './json-value.ts';
import type { ExpectedShape, LayerWeights } from './layer-weights.ts';
import type { WeightPart } from './variable-places.ts';

/** What a reader makes of a layer. */
export interface LayerParts {
  readonly class_name: string;
  /** Output shape without the batch axis. */
  readonly shape: readonly number[];
  /** In the order in which hls4ml's converter sets them. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly weights?: Readonly<Record<string, Weight>>;
  readonly output_quantizers?: readonly QuantizerSpec[];
  readonly inner_quantizers?: Readonly<Record<string, QuantizerSpec>>;
  readonly reference_options?: Readonly<Record<string, AttributeValue>>;
  /** Set where the model itself decides the type (integer inputs). */
  readonly result_type?: Precision;
  /** Types that the model itself brings along (of tables that were trained). */
  readonly types?: Readonly<Record<string, Precision>>;
  /** On a layer of class `Unsupported`: what the framework computes there. */
  readonly reference_operation?: ReferenceOperation;
  /** What the layer reads, where that is not what the Keras layer reads. */
  readonly inputs?: readonly PartInput[];
  /** Layers that the Keras layer becomes besides this one: on its way in, and, one behind the other, on its way out. */
  readonly before?: readonly AddedParts[];
  readonly after?: readonly AddedParts[];
}

/** A layer that stands before or behind the one that bears the Keras layer's name. */
export interface AddedParts {
  /** Wanted name; one that is taken gets a number. */
  readonly name: string;
  /** Set where Keras itself makes up the name, with a number from 1 on: `quantizer`, `quantizer_1`, … through the whole model. */
  readonly countedAs?: string;
  readonly parts: LayerParts;
}

/** An input of the Keras layer by its place, or a layer before it by its wanted name. */
export type PartInput = number | string;

/** Names of Keras 3's tensors, which its hls4ml converter keeps as attributes. */
export interface TensorNames {
  readonly inputs: readonly string[];
  readonly output: string;
}

/** What arrives at a layer. */
export interface Arriving {
  readonly shapes: readonly (readonly number[])[];
  /** False when an input comes (indirectly) from a layer whose output shape is a guess. */
  readonly isKnown: boolean;
  readonly tensors: TensorNames;
}

/** Where a finding belongs, and what helps. */
export interface FindingPlace {
  /** A layer that stands beside the one that is read. */
  readonly layer?: string;
  readonly attribute?: string;
  readonly help?: string;
}

/** What a context shares with others. */
interface ContextShares {
  readonly generation: KerasGeneration;
  readonly diagnostics: Diagnostic[];
  readonly state?: { failed: boolean; stopped: boolean };
}

/** Reads one class of layers; undefined when not even the output shape can be told. */
export type LayerReader = (context: LayerContext) => LayerParts | undefined;

/** A layer being read. */
export class LayerContext {
  readonly layer: KerasLayer;
  /** Major version of the Keras that wrote the model. */
  readonly generation: KerasGeneration;
  readonly tensors: TensorNames;
  readonly inputShapes: readonly (readonly number[])[];
  /** False when an input comes (indirectly) from a layer whose output shape is a guess. */
  readonly isShapeKnown: boolean;
  readonly #weights: LayerWeights;
  readonly #diagnostics: Diagnostic[];
  /** Shared with the contexts that `as` makes. */
  readonly #state: { failed: boolean; stopped: boolean };

  constructor(layer: KerasLayer, { shapes, isKnown, tensors }: Arriving, weights: LayerWeights, { generation, diagnostics, state }: ContextShares) {
    this.layer = layer;
    this.generation = generation;
    this.tensors = tensors;
    this.inputShapes = shapes;
    this.isShapeKnown = isKnown;
    this.#weights = weights;
    this.#diagnostics = diagnostics;
    this.#state = state ?? { failed: false, stopped: false };
  }

  /** Return the layer as one of another class, with its own arrays and findings: what HGQ2 makes of Keras' classes is read like those. */
  as(className: string): LayerContext {
    const arriving = { shapes: this.inputShapes, isKnown: this.isShapeKnown, tensors: this.tensors };
    return new LayerContext({ ...this.layer, className, packageName: '' }, arriving, this.#weights, { generation: this.generation, diagnostics: this.#diagnostics, state: this.#state });
  }

  /** Class as messages show it, with its package. */
  get classText(): string {
    return fullClassName(this.layer);
  }

  get config(): JsonObject {
    return this.layer.config;
  }

  /** Whether an error was reported for this layer. */
  get hasFailed(): boolean {
    return this.#state.failed;
  }

  /** Whether hardware stops at this layer; the reader still says what the framework computes. */
  get isStopped(): boolean {
    return this.#state.stopped;
  }

  /** Shape of the first input; empty if there is none. */
  get inputShape(): readonly number[] {
    return this.inputShapes[0] ?? [];
  }

  /** Report an error on this layer. */
  fail(code: DiagnosticCode, message: string, extra: FindingPlace = {}): void {
    this.#state.failed = true;
    this.report('error', code, message, extra);
  }

  /** Report a finding on this layer. */
  report(severity: Severity, code: DiagnosticCode, message: string, extra: FindingPlace = {}): void {
    const at = { layer: extra.layer ?? this.layer.name, ...(extra.attribute === undefined ? {} : { attribute: extra.attribute }) };
    this.#diagnostics.push(makeDiagnostic(severity, code, message, { at, ...(extra.help === undefined ? {} : { help: extra.help }) }));
  }

  /** Report an error and return false unless a condition holds. */
  expect(condition: boolean, code: DiagnosticCode, message: string, extra: FindingPlace = {}): boolean {
    if (!condition) this.fail(code, message, extra);
    return condition;
  }

  /** Report an error and return false unless the first input has one of the given ranks (batch axis not counted). */
  expectRank(...ranks: readonly number[]): boolean {
    const { length } = this.inputShape;
    return this.expect(ranks.includes(length), 'model/shape-mismatch', `Layer "${this.layer.name}" (${this.layer.className}) takes inputs with ${ranks.join(' or ')} axes; [${this.inputShape.join(', ')}] arrives.`);
  }

  /** Return an array of the layer (or of a part of it), or undefined with a finding. Sizes that follow from a guessed input shape are not checked. */
  array(variable: string, expected: ExpectedShape, part?: WeightPart): H5Dataset | undefined {
    const dataset = this.#weights.read(variable, expected, part);
    if (!dataset) this.#state.failed = true;
    return dataset;
  }

  /** The layer's arrays as the file has them, for readers whose arrays have no common names. */
  get stored(): Pick<LayerWeights, 'stored' | 'at'> {
    return this.#weights;
  }

  /** Report that hardware stops at this layer (or at the one named), while the reference goes on. */
  stopHardware(code: DiagnosticCode, message: string, extra: FindingPlace = {}): void {
    if (extra.layer === undefined) this.#state.stopped = true;
    this.report('error', code, message, extra);
  }

  /** Stop hardware with an option that hls4ml does not build, unless a condition holds. */
  expectBuilt(condition: boolean, message: string, extra: FindingPlace = {}): boolean {
    if (!condition) this.stopHardware('model/unsupported-option', message, extra);
    return condition;
  }

  /** Return a size that follows from the input shape, or undefined when that is a guess. */
  known(size: number | undefined): number | undefined {
    return this.isShapeKnown ? size : undefined;
  }

  /** Return the attributes every layer has, in hls4ml's order. */
  commonAttributes(className: string = this.layer.className): Record<string, AttributeValue> {
    const { config } = this;
    const activation = config['activation'];
    const attributes: Record<string, AttributeValue> = { name: this.layer.name, class_name: className, data_format: textAt(config, 'data_format') ?? 'channels_last' };
    // The layer's reader says what an activation that is not plain text means; its place among the attributes is here.
    if (activation !== undefined) attributes['activation'] = typeof activation === 'string' ? activation : 'linear';
    const epsilon = numberAt(config, 'epsilon');
    if (epsilon !== undefined) attributes['epsilon'] = epsilon;
    if (typeof config['use_bias'] === 'boolean') attributes['use_bias'] = config['use_bias'];
    return attributes;
  }

  /** Return whether channels come last; report an error otherwise. */
  expectChannelsLast(): boolean {
    const format = textAt(this.config, 'data_format') ?? 'channels_last';
    return this.expect(format === 'channels_last', 'model/unsupported-option', `Layer "${this.layer.name}" has data_format "${format}"; only channels_last is supported.`, { attribute: 'data_format' });
  }

  /** Return a list of whole numbers of the configuration, or report an error. A single number stands for all `count`. */
  integers(key: string, count: number): readonly number[] | undefined {
    const list = integersAt(this.config, key);
    const full = list?.length === 1 ? Array.from({ length: count }, () => list[0] ?? 0) : list;
    if (full?.length === count && full.every((value) => value > 0)) return full;
    this.fail('model/architecture-invalid', `Layer "${this.layer.name}" has no usable "${key}".`, { attribute: key });
    return undefined;
  }

  /** Return a flag of the configuration. */
  flag(key: string, otherwise: boolean): boolean {
    return booleanAt(this.config, key, otherwise);
  }
}
