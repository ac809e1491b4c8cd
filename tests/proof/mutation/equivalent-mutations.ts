/**
 * @file Changes that no test can notice, because they change nothing that can be seen: bounds of loops that never come so far,
 * checks for what cannot be, widths that are kept larger than needed. Each was looked at; the reason is with it.
 */

/** A line that may be changed so; without `after`, in any way. */
export interface EquivalentMutation {
  /** End of the file's path. */
  readonly path: string;
  readonly before: string;
  readonly after?: string;
  readonly reason: string;
}

/** What is not tried. */
export const EQUIVALENT: readonly EquivalentMutation[] = [
  { path: 'passes/pipeline.ts', before: 'const ROUNDS_MAX = 1000;', reason: 'a guard against passes that never settle; any large number does' },
  { path: 'passes/merge-linear-activation.ts', before: "if (!layer || !parent || !isActivation(layer.class_name) || layer.attributes['activation'] !== 'linear' || isRequantise(layer)) continue;", after: "if (!layer && !parent || !isActivation(layer.class_name) || layer.attributes['activation'] !== 'linear' || isRequantise(layer)) continue;", reason: 'both are always there in a verified graph' },
  { path: 'kernels/multiply-accumulate.ts', before: 'const largest = macBounds(spec).product * scale + 1;', reason: 'a bound that only chooses between representations, with room to spare' },
  { path: 'kernels/piecewise-activation.ts', before: 'const kernel = exactKernel(source, { fraction: 0, bits: 3 }, (a) => {', reason: 'more bits than needed choose the same representation' },
  { path: 'assembly/quantizer.ts', before: 'if (relu && v < 0) v = 0;', after: 'if (relu && v <= 0) v = 0;', reason: '0 becomes 0' },
  { path: 'numerics/operators.ts', before: "return operator === 'divide' ? Math.max(result, a.widthBits + Math.max(fractionBits(b), 0) + 1, b.widthBits + 1) : Math.max(result, a.widthBits + 1, b.widthBits + 1);", after: "return operator === 'divide' ? Math.max(result, a.widthBits - Math.max(fractionBits(b), 0) + 1, b.widthBits + 1) : Math.max(result, a.widthBits + 1, b.widthBits + 1);", reason: 'the quotient itself has as many bits, so that the result is the wider one already' },
  { path: 'numerics/weights.ts', before: 'if (!Number.isFinite(x) || (Number.isInteger(x) && Math.abs(x) < 2 ** 53)) return x;', after: 'if (!Number.isFinite(x) || (Number.isInteger(x) && Math.abs(x) < (2 + 1) ** 53)) return x;', reason: 'a short cut: whole numbers come back as they are two lines later too' },
  { path: 'cmvm/absorb-negations.ts', before: 'depth: Math.max(0, ...outputs.map(({ value }) => (value === undefined ? 0 : store.depth(value)))),', after: 'depth: Math.max((0 + 1), ...outputs.map(({ value }) => (value === undefined ? 0 : store.depth(value)))),', reason: 'a graph without adders has no result whose sign could be absorbed, so it is never rebuilt' },
  { path: 'cmvm/columns.ts', before: 'private shiftMin = 0;', after: 'private shiftMin = (0 + 1);', reason: 'an empty range either way: the first term sets both ends' },
  { path: 'passes/factorize-alpha.ts', before: 'const limited = data.map((s) => 2 ** Math.min(Math.max(Math.round(Math.log2(s)), -(2 ** (bits - 2))), 2 ** (bits - 2) - 1));', after: 'const limited = data.map((s) => 2 ** Math.min(Math.max(Math.round(Math.log2(s)), -(2 ** (bits + 2))), 2 ** (bits - 2) - 1));', reason: 'the bits are counted from the scales themselves, and small scales always fit: only the upper limit is ever reached' },
  { path: 'passes/insert-zero-padding.ts', before: 'const [top = 0, bottom = 0, left = 0, right = 0] = paddings(conv);', reason: 'there are always four paddings; the defaults are for the type check' },
  { path: 'da4ml/decompose-kernel.ts', before: 'for (let k = 0; k < words.length; k += 1) sums[k % size]! += weigh(words[k]!);', after: 'for (let k = (0 + 1); k < words.length; k += 1) sums[k % size]! += weigh(words[k]!);', reason: 'the first word is the distance of a column to itself: its difference is 0, and the smaller of the two counts' },
  { path: 'da4ml/decimal.ts', before: 'const sign = a.coefficient < 0n !== b.coefficient < 0n ? -1n : 1n;', after: 'const sign = a.coefficient <= 0n !== b.coefficient < 0n ? -1n : 1n;', reason: '0 divided by anything is exact, and the sign is asked for only where it is not' },
  { path: 'lints/input/unused.ts', before: 'const inUse = Array.from({ length: words.length / outputs }, () => false);', after: 'const inUse = Array.from({ length: words.length * outputs }, () => false);', reason: 'elements that the input does not have are never looked up' },
  { path: 'lints/parallelization-factor/clamped.ts', before: "const used = numberAttribute(layer, 'parallelization_factor', 1);", reason: 'every lowered convolution has the attribute; the default is for the type check' },
  { path: 'lints/recurrent/types-differ.ts', before: 'const wider = printPrecision((first ?? 0) >= (second ?? 0) ? accum : layer.result_type);', after: 'const wider = printPrecision((first ?? (0 + 1)) >= (second ?? 0) ? accum : layer.result_type);', reason: 'there are always two widths; the defaults are for the type check' },
  { path: 'lints/unroll/array-above-limit.ts', before: "const factor = Math.ceil(numberAttribute(layer, 'out_height', 1) / Math.max(1, numberAttribute(layer, 'in_height', 1)));", after: "const factor = Math.floor(numberAttribute(layer, 'out_height', 1) / Math.max(1, numberAttribute(layer, 'in_height', 1)));", reason: 'a Resize has whole factors only: others are read as a layer without hardware' },
  { path: 'kernels/cell-activation.ts', before: 'const clamped = index < 0 ? 0 : index > size - 1 ? size - 1 : index;', after: 'const clamped = index < 0 ? 0 : index >= size - 1 ? size - 1 : index;', reason: 'the last index stays itself either way' },
  { path: 'kernels/table-activation.ts', before: 'const clamped = index < 0 ? 0 : index > size - 1 ? size - 1 : index;', after: 'const clamped = index < 0 ? 0 : index >= size - 1 ? size - 1 : index;', reason: 'the last index stays itself either way' },
  { path: 'kernels/convolution.ts', before: "if (source.ioType === 'io_parallel' && textAttribute(source.layer, 'strategy', 'latency').startsWith('resource') && numberAttribute(source.layer, 'reuse_factor', 1) > inputs) {", after: "if (source.ioType === 'io_parallel' && textAttribute(source.layer, 'strategy', 'latency').startsWith('resource') && numberAttribute(source.layer, 'reuse_factor', (1 + 1)) > inputs) {", reason: 'every lowered layer has a reuse factor; the default is for the type check' },
  { path: 'kernels/shift-mac.ts', before: "const order = additionOrder(inputCount, textAttribute(layer, 'strategy', 'latency'), numberAttribute(layer, 'reuse_factor', 1));", after: "const order = additionOrder(inputCount, textAttribute(layer, 'strategy', 'latency'), numberAttribute(layer, 'reuse_factor', (1 + 1)));", reason: 'every lowered layer has a reuse factor; the default is for the type check' },
  { path: 'kernels/depthwise.ts', before: 'for (let k = 0; k < kernel; k++) {', after: 'for (let k = 0; k <= kernel; k++) {', reason: 'fills a cell behind those that the product reads' },
  { path: 'kernels/exact-mac.ts', before: 'return Math.ceil(Math.log2(largest)) + 1;', after: 'return Math.floor(Math.log2(largest)) + 1;', reason: 'the accumulator that is made from it has two bits more than it needs' },
  { path: 'kernels/exact-mac.ts', before: 'const largest = toNumbers(integers).reduce((most, w) => Math.max(most, Math.abs(w)), 1);', after: 'const largest = toNumbers(integers).reduce((most, w) => Math.max(most, Math.abs(w)), (1 + 1));', reason: 'an accumulator that is one bit wider than needed holds the same sums' },
  { path: 'kernels/int32-mac.ts', before: 'export const INT32_LIMIT = 2 ** 31 - 1;', after: 'export const INT32_LIMIT = 2 ** 31 - (1 + 1);', reason: 'a bound that only chooses between two ways of computing the same; a smaller one is as safe' },
  { path: 'kernels/merge.ts', before: 'const sumBits = Math.max(first.type.widthBits + alignFirst, second.type.widthBits + alignSecond) + 1;', after: 'const sumBits = Math.max(first.type.widthBits + alignFirst, second.type.widthBits + alignSecond) - 1;', reason: 'only chooses between doubles and bigints, with two bits to spare' },
  { path: 'kernels/softmax.ts', before: 'const e = Array.from({ length: size }, () => a.of(0));', after: 'const e = Array.from({ length: size }, () => a.of((0 + 1)));', reason: 'every element is written before it is read' },
  { path: 'assembly/move.ts', before: 'if (bytes > 256) {', after: 'if (bytes >= 256) {', reason: 'chooses between two ways of copying the same bytes' },
  { path: 'assembly/mac16.ts', before: 'const halves = i32x4.splat(HALF ? 2 * (steps - left) * halfWord : 0);', after: 'const halves = i32x4.splat(HALF ? 2 * (steps - left) * halfWord : (0 + 1));', reason: 'without halves nobody asks for them' },
  { path: 'assembly/input.ts', before: 'const PLAIN: i32 = 0;', reason: 'a name for one of three kinds; as another number the range is found as well, which nobody asks for, and the words are the same' },
];
