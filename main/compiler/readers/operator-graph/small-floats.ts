/** @file Floats of 16 bits and fewer as numbers. @source onnx.proto and the ONNX pages "Float stored in 8 bits", "Float stored in 4 bits" */

/** How a small float is laid out: sign, exponent, fraction. */
export interface FloatLayout {
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /** Which codes are no numbers: IEEE's; only all ones (`fn`); only the code of −0 (`fnuz`); none. */
  readonly special: 'ieee' | 'fn' | 'fnuz' | 'none';
}

/** Return the value of every code of a layout. Never throws. @shape → [2^(1 + exponentBits + fractionBits)] */
export function floatTable(layout: FloatLayout): Float64Array {
  const bits = 1 + layout.exponentBits + layout.fractionBits;
  return Float64Array.from({ length: 2 ** bits }, (_, code) => floatValue(layout, code));
}

function floatValue({ exponentBits, fractionBits, bias, special }: FloatLayout, code: number): number {
  const fraction = code % 2 ** fractionBits;
  const exponent = Math.floor(code / 2 ** fractionBits) % 2 ** exponentBits;
  const sign = code >= 2 ** (exponentBits + fractionBits) ? -1 : 1;
  const isTop = exponent === 2 ** exponentBits - 1;
  if (special === 'ieee' && isTop) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (special === 'fn' && isTop && fraction === 2 ** fractionBits - 1) return Number.NaN;
  if (special === 'fnuz' && sign < 0 && exponent === 0 && fraction === 0) return Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (1 + fraction / 2 ** fractionBits) * 2 ** (exponent - bias);
}

/** Return the value of a code of eight exponent bits alone. Never throws. */
export function exponentValue(code: number): number {
  return code === 255 ? Number.NaN : 2 ** (code - 127);
}
