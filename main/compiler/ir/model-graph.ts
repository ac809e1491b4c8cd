/**
 * @file The model graph: the one value that readers make, passes rewrite and every back end reads.
 *
 * Field names of `Layer` (`class_name`, `result_type`, …) and attribute names (`n_in`, `filt_width`, …) are hls4ml's own
 * and the same in the IR text, in `bitloom info --json`, in the contract and in the conformance cases; that is why
 * they are in snake_case here. Graphs are immutable: a pass returns a new one.
 */

import type { NumericsProfile } from '../../../preload/model/design.ts';
import type { Precision } from '../../../preload/model/fixed-type.ts';

/** A scalar, a short list or a list of shapes as hls4ml keeps on its layers. */
export type AttributeValue = string | number | boolean | null | readonly number[] | readonly string[] | readonly (readonly number[])[];

/** A quantizer as the framework's file describes it, for example QKeras' `quantized_bits` with its arguments. */
export interface QuantizerSpec {
  /** The framework's class name: `quantized_bits`, `quantized_relu`, … */
  readonly className: string;
  /** Arguments by the framework's names; absent ones have the framework's defaults filled in by the reader. */
  readonly config: Readonly<Record<string, string | number | boolean | null>>;
  /** Widths of every element, of quantizers that have them (HGQ). @shape [3, 1, ...element axes]: signed, width, integer bits */
  readonly widths?: { readonly shape: readonly number[]; readonly data: Float64Array; readonly fullShape: readonly number[] };
}

/**
 * A constant of a layer, in the framework's layout (Dense `[in, out]`, Conv2D `[h, w, in, out]`).
 * Its hardware type stands in `Layer.types` under the same name.
 */
export interface Weight {
  readonly shape: readonly number[];
  /** What the framework computes with (after its quantizer, if any). @unit model units */
  readonly data: Float64Array;
  /** The stored values before the quantizer; present only where there is a quantizer. */
  readonly unquantized?: Float64Array;
  readonly quantizer?: QuantizerSpec;
  /**
   * What hls4ml's converter writes where that is not `data`: a scale that it loses, a factor that belongs to no framework layer.
   * Present only there. @unit model units
   */
  readonly converted?: Float64Array;
}

/**
 * An operation that the framework computes and hls4ml has no layer for. Names are ONNX's (`Erf`, `ReduceMean`, `MatMul`, …) with ONNX's
 * meaning; axes are counted without the batch axis, options are those of the operator's attributes or constant inputs. Names that begin
 * with `Keras` have Keras' meaning; `Keras` before a class of the IR (`KerasLSTM`) is that class in a form that hls4ml does not build.
 */
export interface ReferenceOperation {
  readonly name: string;
  readonly options: Readonly<Record<string, AttributeValue>>;
}

/**
 * The layer whose entry in the configuration holds for another: the passes of ONNX graphs make `Dense_MatMul_0` of `MatMul_0`, and hls4ml
 * hands the settings on. An entry under the new name comes first.
 */
export interface ConfigSource {
  readonly name: string;
  readonly class_name: string;
  /** The type that a quantiser gives the result; it replaces the configured one. */
  readonly result?: Precision;
}

/** A layer of the source or the lowered graph. */
export interface Layer {
  /** Unique in its graph; also the name of its (only) output tensor unless `outputs` says otherwise. */
  readonly name: string;
  /** Class of the IR (hls4ml's): `Dense`, `Conv2D`, `Activation`, `ApplyAlpha`, … or `Unsupported`. */
  readonly class_name: string;
  /** Tensors read, by name; the model's own inputs read `['input']`. */
  readonly inputs: readonly string[];
  /** Tensors made. */
  readonly outputs: readonly string[];
  /** Shape of the output without the batch axis, channels last. */
  readonly shape: readonly number[];
  readonly result_type: Precision;
  /** Types of the layer's other variables: accum, weight, bias, scale, table, exp_table, … */
  readonly types: Readonly<Record<string, Precision>>;
  /** Types that the compiled project uses instead, where hls4ml gives two types one name; seldom present. */
  readonly compiled_types?: Readonly<Record<string, Precision>>;
  /** hls4ml's attributes, its names; `class_name` in here is the framework's class. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly weights: Readonly<Record<string, Weight>>;
  /**
   * Names of the models the layer was nested in when read, outermost first; absent at the top. The numbering of layers
   * (`index`) follows it, because hls4ml opens nested models after it has numbered everything around them.
   */
  readonly scope?: readonly string[];
  /** Set by a reader on a layer that hls4ml inserts after it has numbered the model's own and made its configuration. */
  readonly is_inserted?: true;
  /** Present on layers that the passes made of another. */
  readonly configured_as?: ConfigSource;
  /** Names of the framework layers this one stands for, in execution order. */
  readonly source_layers: readonly string[];
  /**
   * Name of the framework layer whose output this layer's output corresponds to in ideal arithmetic, if there is one
   * (`conv` before `conv_alpha` has none: it is 64 times its source layer's).
   */
  readonly reference_of?: string;
  /**
   * Constants of the framework that hardware no longer holds (scale and bias of a batch normalisation that became thresholds);
   * ideal arithmetic computes with them.
   */
  readonly reference_weights?: Readonly<Record<string, Weight>>;
  /** Quantizers that the framework applies to this layer's output, in order (an activation quantizer merged into its producer). */
  readonly output_quantizers?: readonly QuantizerSpec[];
  /** Quantizers inside a recurrent cell, by place: `activation`, `recurrent_activation`, `state`. Only the framework applies them. */
  readonly inner_quantizers?: Readonly<Record<string, QuantizerSpec>>;
  /** Options that the framework follows and hardware drops (`go_backwards`, the activation of a wrapped layer); ideal arithmetic follows them. */
  readonly reference_options?: Readonly<Record<string, AttributeValue>>;
  /** On a layer of class `Unsupported`: what ideal arithmetic computes there. Hardware stops at the layer. */
  readonly reference_operation?: ReferenceOperation;
}

/** Which framework and file kind a model was read from. */
export type ModelFormat = 'keras2' | 'keras3' | 'hgq' | 'hgq2' | 'onnx' | 'qonnx' | 'pytorch' | 'hls4ml';

/** A network: source graph as read, or lowered graph after the passes. Layers are in execution order. */
export interface ModelGraph {
  readonly name: string;
  readonly format: ModelFormat;
  readonly layers: readonly Layer[];
  /** Names of input layers in the model's order. */
  readonly inputs: readonly string[];
  /** Names of the tensors that are the model's results, in the model's order. */
  readonly outputs: readonly string[];
  /** Whose arithmetic the kernels follow; set by the lowering where it is not hls4ml 1.3. */
  readonly numericsProfile?: NumericsProfile;
  /** Files, versions and what was skipped, for the import summary. */
  readonly origin: { readonly [key: string]: string };
}
