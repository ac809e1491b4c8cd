/**
 * @file Maximum and average pooling, windowed and global.
 *
 * @source nnet_pooling.h of hls4ml 1.3.0, behaviour checked: padding cells of a maximum hold the word with only its top
 * bit set, an average divides by the cells inside the image and truncates the quotient toward zero in the accumulator.
 */

import { ok } from '../../../base/result.ts';
import { defined } from '../../../base/assert.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { bitLength } from '../../cmvm/interval.ts';
import { buildAdderGraph } from '../../cmvm/build-adder-graph.ts';
import type { Layer } from '../../ir/model-graph.ts';
import type { DesignResult, ElementSource, LayerContext, UnitInstance } from '../layer-design.ts';
import { fixedTypeOf, inputOf, numberAttribute, textAttribute } from '../layer-design.ts';
import type { Netlist, NodeId } from '../netlist.ts';
import { NetlistBuilder } from '../netlist.ts';
import { applyOverflow, quantise, roundTo } from '../quantise.ts';
import { placeAdderGraph } from '../weighted-sum.ts';

/** Design a pooling layer; windows with the same number of padding cells share a unit. Fails with a reason for other types. */
export function designPooling(context: LayerContext): DesignResult {
  const accum = fixedTypeOf(context.layer, 'accum');
  if (!accum.ok) return accum;
  const windows = windowsOf(context.layer, inputOf(context).shape);
  const units: Netlist[] = [];
  const unitOf = new Map<string, number>();
  const instances = windows.map(({ cells, padding, output }): UnitInstance => {
    const key = `${cells.length},${padding}`;
    const unit = unitOf.get(key) ?? units.length;
    if (unit === units.length) {
      units.push(poolUnit(context, accum.value, { cells: cells.length, padding }));
      unitOf.set(key, unit);
    }
    return { unit, inputs: cells.map((index): ElementSource => ({ tensor: 0, index })), outputs: [output] };
  });
  return ok({ units, instances });
}

interface PoolWindow {
  readonly cells: readonly number[];
  readonly padding: number;
  readonly output: number;
}

function windowsOf(layer: Layer, inputShape: readonly number[]): PoolWindow[] {
  const channels = numberAttribute(layer, 'n_filt', inputShape.at(-1) ?? 1);
  const planar = layer.class_name.endsWith('2D');
  const height = planar ? (inputShape[0] ?? 1) : 1;
  const width = planar ? (inputShape[1] ?? 1) : (inputShape[0] ?? 1);
  const isGlobal = layer.class_name.startsWith('Global');
  const n = (name: string, missing: number): number => (isGlobal ? missing : numberAttribute(layer, name, missing));
  const pool = { height: n('pool_height', isGlobal ? height : 1), width: n('pool_width', isGlobal ? width : 1) };
  const stride = { height: n('stride_height', 1), width: n('stride_width', 1) };
  const pad = { top: n('pad_top', 0), bottom: n('pad_bottom', 0), left: n('pad_left', 0), right: n('pad_right', 0) };
  const rows = Math.floor((height + pad.top + pad.bottom - pool.height) / stride.height) + 1;
  const columns = Math.floor((width + pad.left + pad.right - pool.width) / stride.width) + 1;
  const windows: PoolWindow[] = [];
  for (let place = 0; place < rows * columns; place += 1) {
    const top = Math.floor(place / columns) * stride.height - pad.top;
    const left = (place % columns) * stride.width - pad.left;
    const pixels = pixelsInside({ top, left, ...pool }, { height, width });
    for (let channel = 0; channel < channels; channel += 1) {
      const cells = pixels.map((pixel) => pixel * channels + channel);
      windows.push({ cells, padding: pool.height * pool.width - cells.length, output: place * channels + channel });
    }
  }
  return windows;
}

function pixelsInside(
  window: { readonly top: number; readonly left: number; readonly height: number; readonly width: number },
  image: { readonly height: number; readonly width: number },
): number[] {
  const pixels: number[] = [];
  for (let y = window.top; y < window.top + window.height; y += 1) {
    for (let x = window.left; x < window.left + window.width; x += 1) {
      if (y >= 0 && y < image.height && x >= 0 && x < image.width) pixels.push(y * image.width + x);
    }
  }
  return pixels;
}

function poolUnit(context: LayerContext, accum: FixedType, size: { readonly cells: number; readonly padding: number }): Netlist {
  const input = inputOf(context);
  const net = new NetlistBuilder();
  const cells = Array.from({ length: size.cells }, () => net.input(input.range));
  const fraction = fractionBits(input.type);
  let pooled: NodeId;
  if (textAttribute(context.layer, 'pool_op') === 'max') {
    // A padding cell of a signed type is its most negative value and never wins; of an unsigned type it is half the range.
    const padded = size.padding > 0 && !input.type.signed ? [...cells, net.constant(1n << BigInt(input.type.widthBits - 1))] : cells;
    pooled = quantise(net, balanced(padded, (a, b) => net.maximum(a, b)), fraction, accum);
  } else {
    const counted = context.layer.attributes['count_pad'] === true ? size.cells + size.padding : size.cells;
    const sum = sumCells(net, { cells, fraction, accum });
    pooled = applyOverflow(net, divideTowardZero(net, sum, counted), accum);
  }
  return net.build([quantise(net, pooled, fractionBits(accum), context.result)]);
}

function balanced(nodes: readonly NodeId[], combine: (a: NodeId, b: NodeId) => NodeId): NodeId {
  if (nodes.length === 1) return defined(nodes[0], 'one node');
  const half = nodes.length >> 1;
  return combine(balanced(nodes.slice(0, half), combine), balanced(nodes.slice(half), combine));
}

/** Rounding modes for which rounding each summand equals rounding each partial sum of the kernel's chain. */
const SUMMAND_WISE = new Set(['TRN', 'RND', 'RND_MIN_INF']);

/** Each step is assigned to the accumulator's type; a tree is the same unless that saturates or rounds by the sum. */
function sumCells(net: NetlistBuilder, sum: { readonly cells: readonly NodeId[]; readonly fraction: number; readonly accum: FixedType }): NodeId {
  const { cells, fraction, accum } = sum;
  const target = fractionBits(accum);
  const roundsBySum = fraction > target && !SUMMAND_WISE.has(accum.rounding);
  if (accum.overflow === 'WRAP' && !roundsBySum) {
    const rounded = cells.map((cell) => roundTo(net, cell, { fraction, target, mode: accum.rounding }));
    return applyOverflow(net, balanced(rounded, (a, b) => net.add(a, b)), accum);
  }
  const common = Math.max(fraction, target);
  return cells.reduce((total, cell) => {
    const step = net.add(net.shift(total, common - target), net.shift(cell, common - fraction));
    return quantise(net, step, common, accum);
  }, net.constant(0n));
}

/**
 * Return the quotient by a positive constant, truncated toward zero.
 *
 * Powers of two shift; others multiply by a rounded-up reciprocal that is exact over the range
 * (T. Granlund and P. Montgomery, "Division by invariant integers using multiplication", 1994), after an offset
 * that makes the dividend non-negative.
 */
function divideTowardZero(net: NetlistBuilder, value: NodeId, divisor: number): NodeId {
  if (divisor === 1) return value;
  const d = BigInt(divisor);
  const adjusted = net.range(value).min < 0n ? net.add(value, net.mux(net.isNegative(value), net.constant(d - 1n), net.constant(0n))) : value;
  if ((d & (d - 1n)) === 0n) return net.shift(adjusted, -(bitLength(d) - 1));
  const range = net.range(adjusted);
  const offset = range.min < 0n ? -(range.min / d) + 1n : 0n;
  const dividend = net.addConstant(adjusted, offset * d);
  const top = net.range(dividend).max;
  const shift = bitLength(top) + bitLength(d);
  const reciprocal = ((1n << BigInt(shift)) + d - 1n) / d;
  const graph = buildAdderGraph({ inputCount: 1, outputCount: 1, entries: [reciprocal] }, [net.range(dividend)]);
  const [product] = placeAdderGraph(net, graph, [dividend]);
  return net.addConstant(net.shift(defined(product, 'one product'), -shift), -offset);
}
