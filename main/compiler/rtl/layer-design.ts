/**
 * @file What a layer's generator hands over: units (netlists), where they are placed, and what flows between layers.
 */

import { defined } from '../../base/assert.ts';
import type { Result } from '../../base/result.ts';
import { fail, ok } from '../../base/result.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { Interval } from '../cmvm/interval.ts';
import type { Layer } from '../ir/model-graph.ts';
import type { Netlist } from './netlist.ts';

/** A tensor between layers: its type gives the scale, its range (over all elements) the width of the wires. */
export interface TensorWires {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: FixedType;
  readonly range: Interval;
}

/** Where an element comes from: element `index` of the layer's input tensor `tensor`, or a constant. */
export type ElementSource = { readonly tensor: number; readonly index: number } | { readonly constant: bigint };

/** A unit placed once: where its inputs come from and which elements of the layer's output it makes. */
export interface UnitInstance {
  readonly unit: number;
  readonly inputs: readonly ElementSource[];
  readonly outputs: readonly number[];
}

/** The hardware of a layer before scheduling. Elements that no instance makes are wires from `wires`. */
export interface LayerDesign {
  readonly units: readonly Netlist[];
  readonly instances: readonly UnitInstance[];
  /** Per output element, its source if it is a wire. */
  readonly wires?: readonly ElementSource[];
}

/** Mantissas of a layer's weight as bigints, row-major in the framework's layout. */
export type WeightReader = (layer: Layer, weight: string) => readonly bigint[];

/** What a generator may use. */
export interface LayerContext {
  readonly layer: Layer;
  readonly inputs: readonly TensorWires[];
  readonly result: FixedType;
  readonly weights: WeightReader;
  /** Adder levels a sharing may add to the least possible depth. */
  readonly depthSlack: number;
  /** Most carry bits a unit may have. @unit bits */
  readonly unitBitsMax: number;
}

/** A design, or the reason why this layer gets no hardware. */
export type DesignResult = Result<LayerDesign, string>;

/** Return the `k`-th input of a layer. @throws {InvariantError} if it has fewer */
export function inputOf(context: LayerContext, k = 0): TensorWires {
  return defined(context.inputs[k], `layer ${context.layer.name} has input ${k}`);
}

/** Return a whole-number attribute, or `missing` where it is absent. Never throws. */
export function numberAttribute(layer: Layer, name: string, missing = 0): number {
  const value = layer.attributes[name];
  return typeof value === 'number' ? value : missing;
}

/** Return a text attribute in lower case, or '' where it is absent. Never throws. */
export function textAttribute(layer: Layer, name: string): string {
  const value = layer.attributes[name];
  return typeof value === 'string' ? value.toLowerCase() : '';
}

/** Return a fixed-point type among a layer's types, or why it cannot be used. */
export function fixedTypeOf(layer: Layer, variable: string): Result<FixedType, string> {
  const type = layer.types[variable];
  if (type === undefined) return fail(`its ${variable} type is not set`);
  return isFixed(type) ? ok(type) : fail(`its ${variable} type is not fixed-point`);
}

/** Return the number of elements of a shape. Never throws. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** Return a design in which one unit makes every output element from the element at the same place of each input. */
export function elementwise(unit: Netlist, count: number, sources: (index: number) => readonly ElementSource[]): LayerDesign {
  const instances = Array.from({ length: count }, (_, index): UnitInstance => ({ unit: 0, inputs: sources(index), outputs: [index] }));
  return { units: [unit], instances };
}
