/**
 * @file Which bits of a layer's result its readers can make use of: backward from quantizers through what only moves elements. Part of
 * `decide-exact-types.ts`.
 *
 * @source hls4ml 1.3.0, `model/optimizer/passes/bit_exact.py`, _request_kif: rules, checked on lowered graphs of our cases
 */

import { fractionBits, isFixed } from '../../../preload/model/fixed-type.ts';
import type { Layer, Weight } from '../ir/model-graph.ts';
import { permuteAxes, repeatAxes } from '../ir/tensor-axes.ts';
import { elementCount, numberAttribute, textAttribute } from '../ir/visit.ts';
import type { Kifs } from '../numerics/quantized-interval.ts';
import { widthsOf } from '../quantizers/element-widths.ts';
import { ALL_BITS, uniformBits } from './produce-bits.ts';

/** What the requests of a graph are computed from. */
export interface RequestSource {
  /** Readers of a tensor, in execution order. */
  readonly readers: ReadonlyMap<string, readonly Layer[]>;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Widths of the quantizers as they are now. */
  readonly widths: ReadonlyMap<string, Weight>;
}

/** Requests of the layers of one graph, each computed once. */
export class BitRequests {
  readonly #source: RequestSource;
  readonly #known = new Map<string, readonly Kifs[]>();

  constructor(source: RequestSource) {
    this.#source = source;
  }

  /** Return the bits of a tensor that somebody uses; all where nobody reads it. Never throws. */
  ofTensor(tensor: string): Kifs {
    const { readers, shapes } = this.#source;
    const count = elementCount(shapes.get(tensor) ?? []);
    const all = readers.get(tensor) ?? [];
    if (all.length === 0) return uniformBits(count, 1, ALL_BITS, ALL_BITS);
    const most = uniformBits(count, 0, -ALL_BITS - 1, -ALL_BITS - 1);
    for (const reader of all) {
      const asked = this.#ofReader(reader)[reader.inputs.indexOf(tensor)];
      if (!asked) continue;
      for (let at = 0; at < count; at++) {
        most.k[at] = Math.max(most.k[at]!, asked.k[at] ?? 0);
        most.i[at] = Math.max(most.i[at]!, asked.i[at] ?? 0);
        most.f[at] = Math.max(most.f[at]!, asked.f[at] ?? 0);
      }
    }
    return most;
  }

  /** Return whether a reader of the tensor wraps, so that all its bits count, the sign's too. Never throws. */
  wraps(tensor: string): boolean {
    for (const reader of this.#source.readers.get(tensor) ?? []) {
      if (reader.class_name === 'FixedPointQuantizer' && !['SAT', 'SAT_SYM'].includes(String(reader.attributes['SAT']))) return true;
      if (reader.class_name === 'Reshape') return this.wraps(reader.outputs[0] ?? reader.name);
    }
    return false;
  }

  #ofReader(layer: Layer): readonly Kifs[] {
    const known = this.#known.get(layer.name);
    if (known) return known;
    const asked = this.#compute(layer);
    this.#known.set(layer.name, asked);
    return asked;
  }

  #compute(layer: Layer): readonly Kifs[] {
    const own = (): Kifs => this.ofTensor(layer.outputs[0] ?? layer.name);
    switch (layer.class_name) {
      case 'FixedPointQuantizer':
        return [quantizerRequest(layer, this.#source.widths.get(layer.name))];
      case 'Reshape':
        return [own()];
      case 'Transpose':
        return [transposed(layer, own())];
      case 'Concatenate':
        return this.#split(layer, own());
      case 'Activation':
        return [activationRequest(layer, own)];
      default:
        return layer.inputs.map((name) => everything(this.#source.shapes.get(name) ?? []));
    }
  }

  /** The parts of a request that belong to the two inputs of a concatenation. */
  #split(layer: Layer, asked: Kifs): readonly Kifs[] {
    const written = numberAttribute(layer, 'axis', -1);
    const axis = written < 0 ? written + layer.shape.length : written;
    const outer = elementCount(layer.shape.slice(0, axis));
    let start = 0;
    const row = asked.k.length / outer;
    return layer.inputs.map((name) => {
      const size = elementCount(this.#source.shapes.get(name) ?? []) / outer;
      const from = start;
      start += size;
      const part = (data: Float64Array): Float64Array => Float64Array.from({ length: size * outer }, (_, at) => data[Math.floor(at / size) * row + from + (at % size)] ?? 0);
      return { k: part(asked.k), i: part(asked.i), f: part(asked.f) };
    });
  }
}

const everything = (shape: readonly number[]): Kifs => uniformBits(elementCount(shape), 1, ALL_BITS, ALL_BITS);

function quantizerRequest(layer: Layer, mask: Weight | undefined): Kifs {
  if (!mask) return everything(layer.shape);
  const { signed, integers, fractions } = widthsOf(mask);
  const own = mask.shape.slice(2);
  const all = (data: Float64Array): Float64Array => repeatAxes(data, own, layer.shape);
  const count = elementCount(layer.shape);
  const [saturates, rounding] = [layer.attributes['SAT'] !== 'WRAP', layer.attributes['RND']];
  const f = all(fractions);
  return {
    k: saturates ? new Float64Array(count).fill(1) : all(signed),
    i: saturates ? new Float64Array(count).fill(ALL_BITS) : all(integers),
    f: rounding === 'TRN' ? f : rounding === 'RND' ? f.map((bits) => bits + 1) : new Float64Array(count).fill(ALL_BITS),
  };
}

function transposed(layer: Layer, asked: Kifs): Kifs {
  const perm = layer.attributes['perm'];
  const axes = Array.isArray(perm) ? perm.map(Number) : [];
  const inverse = axes.map((_, axis) => axes.indexOf(axis));
  const turn = (data: Float64Array): Float64Array => permuteAxes(data, layer.shape, inverse);
  return { k: turn(asked.k), i: turn(asked.i), f: turn(asked.f) };
}

function activationRequest(layer: Layer, own: () => Kifs): Kifs {
  const name = textAttribute(layer, 'activation');
  const count = elementCount(layer.shape);
  if (name !== 'linear' && name !== 'relu') return uniformBits(count, 1, ALL_BITS, ALL_BITS);
  const asked = layer.attributes['trusted'] === true ? typeRequest(layer, count) : own();
  return name === 'linear' ? asked : { ...uniformBits(count, 1, ALL_BITS, ALL_BITS), f: asked.f };
}

/** An activation whose type the model itself decides asks for that type. */
function typeRequest(layer: Layer, count: number): Kifs {
  const type = layer.result_type;
  if (!isFixed(type)) return uniformBits(count, 1, ALL_BITS, ALL_BITS);
  const fraction = fractionBits(type);
  const f = type.rounding === 'TRN' ? fraction : type.rounding === 'RND' ? fraction + 1 : ALL_BITS;
  const k = type.signed ? 1 : 0;
  return type.overflow === 'WRAP' ? uniformBits(count, k, type.integerBits - k, f) : uniformBits(count, 1, ALL_BITS, f);
}
