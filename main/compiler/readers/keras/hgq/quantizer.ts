/**
 * @file A quantizer of an HGQ2 layer: its configuration, and the widths that training found for every element.
 *
 * Files of numbered arrays keep them in the order in which the quantizer makes its variables, trained ones first; that order hangs
 * on its kind and its overflow. Other files name them.
 */

import { OVERFLOW_MODES, ROUNDING_MODES } from '../../../../../preload/model/fixed-type.ts';
import { widthsWeight, type ElementModes, type ElementWidths } from '../../../quantizers/element-widths.ts';
import { roundHalfEven } from '../../../quantizers/rounding.ts';
import { repeatAxes } from '../../../ir/tensor-axes.ts';
import { elementCount } from '../../../ir/visit.ts';
import type { H5Dataset } from '../../h5-access.ts';
import { isObject, objectAt, textAt, type JsonObject, type JsonValue } from '../json-value.ts';
import type { AddedParts, LayerContext } from '../layer-context.ts';

/** A quantizer as read. */
export interface HgqQuantizer {
  readonly widths: ElementWidths;
  /** Shape of the widths; 1 along axes that share them. */
  readonly shape: readonly number[];
  readonly modes: ElementModes;
}

/** Where a quantizer's arrays stand below its layer. */
export interface QuantizerPlace {
  /** Folder in a file of numbered arrays: `iq`, `iq/quantizers/quantizer_1`, … */
  readonly numbered: string;
  /** Which of the folders of a file of named arrays is the quantizer's: the end of its name, or its place among those that end so. */
  readonly named: string;
  readonly nth?: number;
}

/** HGQ2 has no quantizer that goes to 0 where it overflows. */
const OVERFLOWS: readonly string[] = OVERFLOW_MODES.filter((mode) => mode !== 'SAT_ZERO');
const ROUNDINGS: readonly string[] = ROUNDING_MODES;

/** Read the quantizer of a configuration such as `iq_conf`; undefined with a finding where it is none that hardware has. */
export function readHgqQuantizer(context: LayerContext, written: JsonValue | undefined, place: QuantizerPlace): HgqQuantizer | undefined {
  const config = objectAt(isObject(written) ? written : {}, 'config');
  const kind = textAt(config, 'q_type') ?? '';
  const rounding = (textAt(config, 'round_mode') ?? '').toUpperCase().replace(/^S_/, '');
  const overflow = (textAt(config, 'overflow_mode') ?? '').toUpperCase();
  const isKnown = (kind === 'kif' || kind === 'kbi') && ROUNDINGS.includes(rounding) && OVERFLOWS.includes(overflow) && isPlain(config);
  if (!isKnown) {
    refuse(context, place, `${kind === '' ? 'nothing' : kind}, ${rounding}, ${overflow}${isPlain(config) ? '' : ', with a scaler or an affine map'}`);
    return undefined;
  }
  const arrays = readArrays(context, place, { kind, overflow });
  if (!arrays) return undefined;
  const { k, i, bits } = arrays;
  const integers = i.data.map(roundHalfEven);
  const widths: ElementWidths = { signed: k.data.slice(), integers, fractions: bits.data.map((b, e) => roundHalfEven(b) - (kind === 'kbi' ? (integers[e] ?? 0) : 0)) };
  const isWeight = config['is_weight'] === true && config['trainable'] !== false;
  const roundsOnly = isWeight && overflow === 'WRAP' && (kind === 'kif' || rounding === 'RND');
  return { widths, shape: k.shape, modes: { rounding, overflow, ...(roundsOnly ? { roundsOnly } : {}) } };
}

function isPlain(config: JsonObject): boolean {
  return (config['scaler'] ?? null) === null && (config['affine'] ?? null) === null;
}

function refuse(context: LayerContext, place: QuantizerPlace, what: string): void {
  context.fail('model/unsupported-quantizer', `Layer "${context.layer.name}" has a quantizer "${place.named}" of kind ${what}, which hls4ml 1.3 does not build.`, { attribute: place.named, help: 'Train with fixed-point quantizers (kif or kbi) that wrap or saturate, without a scaler.' });
}

interface WidthArrays {
  readonly k: H5Dataset;
  readonly i: H5Dataset;
  /** Fraction bits of a kif, width without the sign of a kbi. */
  readonly bits: H5Dataset;
}

function readArrays(context: LayerContext, place: QuantizerPlace, { kind, overflow }: { readonly kind: string; readonly overflow: string }): WidthArrays | undefined {
  const second = kind === 'kif' ? 'f' : 'b';
  // Integer bits of a quantizer that wraps are not trained.
  const order = overflow === 'WRAP' ? [second, 'k', 'i'] : kind === 'kif' ? ['i', 'f', 'k'] : ['b', 'i', 'k'];
  const stored = context.stored.stored();
  const of = (variable: string): H5Dataset | undefined => {
    const numbered = `${place.numbered}${place.numbered === '' ? '' : '/'}quantizer/vars/${order.indexOf(variable)}`;
    const path = stored.includes(numbered) ? numbered : namedPath(stored, place, variable);
    return path === undefined ? undefined : context.stored.at(path);
  };
  const [k, i, bits] = [of('k'), of('i'), of(second)];
  const fits = k && i && bits && [i, bits].every((one) => one.shape.join() === k.shape.join()) && [k, i, bits].every((one) => one.data.every((x) => Number.isFinite(x) && Math.abs(x) <= 64));
  if (fits) return { k, i, bits };
  context.fail('model/weights-missing', `The widths of quantizer "${place.named}" of layer "${context.layer.name}" are ${k && i && bits ? 'no numbers of bits of one shape' : 'not in the file'}.`, { attribute: place.named });
  return undefined;
}

/** `q1/q1_iq/fixed_point_quantizer_kif/f`: the folder before the internal quantizer ends with the quantizer's name. */
function namedPath(stored: readonly string[], { named, nth }: QuantizerPlace, variable: string): string | undefined {
  const found = stored.filter((path) => {
    const parts = path.replace(/:\d+$/, '').split('/');
    return parts.at(-1) === variable && (nth === undefined ? parts.some((part) => part.endsWith(`_${named}`)) : parts.some((part) => /^multiple_quantizers(_\d+)?$/.test(part)));
  });
  return nth === undefined ? found[0] : found.toSorted((a, b) => quantizerNumber(a) - quantizerNumber(b))[nth];
}

/** Quantizers without a name are numbered as they were made. */
function quantizerNumber(path: string): number {
  return Number(/\/quantizer_(\d+)\//.exec(path)?.[1] ?? 0);
}

/** A FixedPointQuantizer layer of a quantizer. */
export interface QuantizerRequest {
  readonly name: string;
  /** Shape of the data, without the batch axis. */
  readonly shape: readonly number[];
  readonly tensors: { readonly from: string; readonly to: string };
}

/** Return the layer by which hls4ml applies a quantizer to data: widths for every element, or one set for all. Never throws. */
export function quantizerParts({ widths, shape: own, modes }: HgqQuantizer, { name, shape, tensors }: QuantizerRequest): AddedParts {
  const isShared = widths.signed.length === 1;
  const all = (data: Float64Array): Float64Array => (isShared ? data : repeatAxes(data, own.length > shape.length ? own.slice(1) : own, shape));
  const spread: ElementWidths = { signed: all(widths.signed), integers: all(widths.integers), fractions: all(widths.fractions) };
  const attributes = { name, class_name: 'FixedPointQuantizer', SAT: modes.overflow, RND: modes.rounding, fusible: null, input_keras_tensor_names: [tensors.from], output_keras_tensor_names: [tensors.to] };
  return { name, parts: { class_name: 'FixedPointQuantizer', shape, attributes, weights: { mask_kbi: widthsWeight(spread, isShared ? shape.map(() => 1) : shape) } } };
}

/** Return whether the widths of a quantizer can be repeated over data of a shape. Never throws. */
export function fitsData({ widths, shape: own }: HgqQuantizer, shape: readonly number[]): boolean {
  const inner = own.length > shape.length ? own.slice(1) : own;
  return widths.signed.length === elementCount(own) && (widths.signed.length === 1 || (inner.length === shape.length && inner.every((n, axis) => n === 1 || n === shape[axis])));
}
