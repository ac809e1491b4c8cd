/**
 * @file Quantizers of QKeras as a model file writes them, with every argument's default filled in.
 *
 * A file holds either a class name with a configuration, or a line of Python such as `quantized_bits(8,3,alpha=1)`.
 * Deliberately only names and literals are read: nothing is evaluated.
 * @source QKeras 0.9, `quantizers.py`: argument names, order and defaults
 */

import { fail, ok, type Result } from '../../base/result.ts';
import type { QuantizerSpec } from '../ir/model-graph.ts';

type Argument = string | number | boolean | null;
type Defaults = Readonly<Record<string, Argument>>;

/** Arguments of each quantizer class, in the order of its constructor. */
const DEFAULTS: Readonly<Record<string, Defaults>> = {
  quantized_bits: { bits: 8, integer: 0, symmetric: 0, keep_negative: true, alpha: null, use_stochastic_rounding: false, scale_axis: null, qnoise_factor: 1 },
  quantized_relu: { bits: 8, integer: 0, use_sigmoid: 0, negative_slope: 0, use_stochastic_rounding: false, relu_upper_bound: null, is_quantized_clip: true, qnoise_factor: 1 },
  quantized_tanh: { bits: 8, use_stochastic_rounding: false, symmetric: false, use_real_tanh: false },
  quantized_sigmoid: { bits: 8, symmetric: false, use_real_sigmoid: false, use_stochastic_rounding: false },
  quantized_po2: { bits: 8, max_value: null, use_stochastic_rounding: false, quadratic_approximation: false, log2_rounding: 'rnd', qnoise_factor: 1 },
  quantized_relu_po2: { bits: 8, max_value: null, negative_slope: 0, use_stochastic_rounding: false, quadratic_approximation: false, log2_rounding: 'rnd', qnoise_factor: 1 },
  ternary: { alpha: null, threshold: null, use_stochastic_rounding: false, number_of_unrolls: 5 },
  stochastic_ternary: { alpha: null, threshold: null, temperature: 8, use_real_sigmoid: true, number_of_unrolls: 5 },
  binary: { use_01: false, alpha: null, use_stochastic_rounding: false },
  stochastic_binary: { alpha: null, temperature: 6, use_real_sigmoid: true },
  bernoulli: { alpha: null, temperature: 6, use_real_sigmoid: true },
  binary_tanh: {},
  binary_sigmoid: {},
  ternary_tanh: {},
};

/** Quantizers that a trainable kernel scales by a power of two when their alpha is not set. */
const SCALED_IN_KERNELS = new Set(['quantized_bits', 'binary', 'stochastic_binary', 'ternary', 'stochastic_ternary', 'bernoulli']);

/** Return whether QKeras has a quantizer of this name that is known here. Never throws. */
export function isKnownQuantizer(className: string): boolean {
  return Object.hasOwn(DEFAULTS, className);
}

/**
 * Make a quantizer from its class name and the arguments a file gives.
 *
 * Arguments that are not scalars are left out; an alpha that is an array is kept as the text `array`, which no quantizer here
 * knows. A textual `alpha` makes the quantizer symmetric, as QKeras does. Never throws.
 */
export function quantizerSpec(className: string, config: Readonly<Record<string, unknown>>): QuantizerSpec {
  const merged: Record<string, Argument> = { ...DEFAULTS[className] };
  for (const [key, value] of Object.entries(config)) {
    if (isArgument(value)) merged[key] = value;
    else if (key === 'alpha') merged[key] = 'array';
  }
  if (className === 'quantized_bits' && typeof merged['alpha'] === 'string') merged['symmetric'] = true;
  return { className, config: merged };
}

/** Return the kernel quantizer of a trainable QKeras layer: there an absent `alpha` means `auto_po2`. Never throws. */
export function asKernelQuantizer(spec: QuantizerSpec): QuantizerSpec {
  if (!SCALED_IN_KERNELS.has(spec.className) || spec.config['alpha'] !== null) return spec;
  return { className: spec.className, config: { ...spec.config, alpha: 'auto_po2', ...(spec.className === 'quantized_bits' ? { symmetric: true } : {}) } };
}

/**
 * Return a binary quantizer as hls4ml keeps it for any variable but `kernel`: as −1 and 1 in two bits instead of one bit.
 *
 * Other quantizers come back as they are. Never throws.
 */
export function asTwoBitQuantizer(spec: QuantizerSpec): QuantizerSpec {
  return spec.className.includes('binary') ? { ...spec, config: { ...spec.config, xnor: false } } : spec;
}

/** Read a quantizer written as a Python call, for example `quantized_relu(6,2)`. Fails with a sentence; never throws. */
export function parseQuantizerText(text: string): Result<QuantizerSpec, string> {
  const match = /^\s*(\w+)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  const className = match?.[1] ?? '';
  const defaults = DEFAULTS[className];
  if (!match || !defaults) return fail(`"${text}" is not the name of a known quantizer`);
  const names = Object.keys(defaults);
  const config: Record<string, Argument> = {};
  const written = (match[2] ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '');
  for (const [position, part] of written.entries()) {
    const keyword = /^(\w+)\s*=\s*(.*)$/.exec(part);
    const name = keyword?.[1] ?? names[position];
    const value = parseLiteral(keyword?.[2] ?? part);
    if (name === undefined || value === undefined) return fail(`"${part}" in "${text}" is not an argument that can be read`);
    config[name] = value;
  }
  return ok(quantizerSpec(className, config));
}

/** Return a numeric argument; booleans count as 0 and 1. Never throws. */
export function numberArgument(spec: QuantizerSpec, name: string, otherwise: number): number {
  const value = spec.config[name];
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : otherwise;
}

function parseLiteral(text: string): Argument | undefined {
  if (text === 'None') return null;
  if (text === 'True' || text === 'False') return text === 'True';
  const quoted = /^(['"])(.*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? '';
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? undefined : value;
}

function isArgument(value: unknown): value is Argument {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
