/**
 * @file Functions of one or two numbers by the names of ONNX's operators: what reference values and folded constants are computed with.
 *
 * @source ONNX operator documentation, opset 21: formulas and defaults
 */

import { SELU_ALPHA, SELU_SCALE } from './tables.ts';

/** A function of one number; `option` gives the operator's attributes, or the default. */
export type Unary = (x: number, option: (name: string, otherwise: number) => number) => number;
/** A function of two numbers. */
export type Binary = (x: number, y: number) => number;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const clip = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** Largest number of terms of the series; it converges long before. */
const ERF_TERMS = 200;
/** From here on erf is 1 to the last bit. */
const ERF_ONE = 6;

/** Return the error function: its series 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!, whose terms are all positive. Never throws. @source Abramowitz and Stegun, 7.1.6 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size >= ERF_ONE) return Math.sign(x);
  let [term, sum] = [size, size];
  for (let n = 1; n < ERF_TERMS && term > sum * 1e-18; n++) {
    term *= (2 * size * size) / (2 * n + 1);
    sum += term;
  }
  return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * Math.exp(-size * size) * sum;
}

/** Round to the nearest whole number, halves to the even one, as ONNX's Round and TensorFlow's round. Never throws. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** Operator → function of one number. */
export const UNARY_FUNCTIONS: Readonly<Record<string, Unary>> = {
  Identity: (x) => x,
  Abs: Math.abs,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Sin: Math.sin,
  Cos: Math.cos,
  Tanh: Math.tanh,
  Erf: erf,
  Sign: Math.sign,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundHalfEven,
  Not: (x) => Number(x === 0),
  Relu: (x) => (x > 0 ? x : 0),
  Sigmoid: sigmoid,
  Softplus: softplus,
  Softsign: (x) => x / (1 + Math.abs(x)),
  Mish: (x) => x * Math.tanh(softplus(x)),
  Swish: (x, option) => x * sigmoid(option('alpha', 1) * x),
  HardSigmoid: (x, option) => clip(option('alpha', 0.2) * x + option('beta', 0.5), 0, 1),
  HardSwish: (x) => x * clip(x / 6 + 0.5, 0, 1),
  HardTanh: (x, option) => clip(x, option('min', -1), option('max', 1)),
  Gelu: (x, option) => (option('tanh', 0) === 1 ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))) : 0.5 * x * (1 + erf(x / Math.SQRT2))),
  Elu: (x, option) => (x >= 0 ? x : option('alpha', 1) * Math.expm1(x)),
  Celu: (x, option) => Math.max(0, x) + Math.min(0, option('alpha', 1) * Math.expm1(x / option('alpha', 1))),
  Selu: (x, option) => option('gamma', SELU_SCALE) * (x > 0 ? x : option('alpha', SELU_ALPHA) * Math.expm1(x)),
  LeakyRelu: (x, option) => (x >= 0 ? x : option('alpha', 0.01) * x),
  ThresholdedRelu: (x, option) => (x > option('alpha', 1) ? x : option('value', 0)),
  Shrink: (x, option) => (x < -option('lambd', 0.5) ? x + option('bias', 0) : x > option('lambd', 0.5) ? x - option('bias', 0) : 0),
  Clip: (x, option) => clip(x, option('min', -Infinity), option('max', Infinity)),
};

/** Operator → function of two numbers. */
export const BINARY_FUNCTIONS: Readonly<Record<string, Binary>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Pow: (x, y) => x ** y,
  Mod: (x, y) => x % y,
  Max: Math.max,
  Min: Math.min,
  Sum: (x, y) => x + y,
  PRelu: (x, slope) => (x < 0 ? slope * x : x),
  Equal: (x, y) => Number(x === y),
  Greater: (x, y) => Number(x > y),
  GreaterOrEqual: (x, y) => Number(x >= y),
  Less: (x, y) => Number(x < y),
  LessOrEqual: (x, y) => Number(x <= y),
  And: (x, y) => Number(x !== 0 && y !== 0),
  Or: (x, y) => Number(x !== 0 || y !== 0),
  Xor: (x, y) => Number((x !== 0) !== (y !== 0)),
};
