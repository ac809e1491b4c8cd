/**
 * @file Kernels that are code instead of loops: one line per product that is not zero (resource_unrolled), and additions of
 * shifted inputs (distributed arithmetic).
 */

import type { Interval } from '../cmvm/interval.ts';
import { widthOf, isSigned } from '../cmvm/interval.ts';
import type { AdderGraph, AdderNode } from '../cmvm/adder-graph.ts';
import { isNegation } from '../cmvm/adder-graph.ts';
import { buildAdderGraph } from '../cmvm/build-adder-graph.ts';
import type { GridIntegers } from '../cmvm/grid-integers.ts';
import { defined } from '../../base/assert.ts';
import type { FixedType } from '../../../preload/model/fixed-type.ts';
import { fractionBits, mantissaRange } from '../../../preload/model/fixed-type.ts';
import { toBigints } from '../numerics/mantissas.ts';
import type { Constant } from './constants.ts';
import { WIDTH_BITS_MAX } from './cpp-type.ts';
import type { SiteRefusal } from './layer-site.ts';
import { refuse } from './layer-site.ts';

/** What an unrolled kernel is made from. */
export interface UnrolledSource {
  readonly structName: string;
  readonly configName: string;
  readonly inputCount: number;
  readonly outputCount: number;
  readonly reuseFactor: number;
  /** Ordered by input, then output. */
  readonly weights: Constant;
}

const SIGNATURE = (configName: string): string =>
  `template <class x_T, class y_T> static void run(const x_T *x, y_T *y, const ${configName}::weight_t *w, const ${configName}::bias_t *b) {`;

/** Return the kernel with one line for every product that is not zero, in the order of the resource kernel. Never throws. */
export function unrolledKernel({ structName, configName, inputCount: n, outputCount: m, reuseFactor, weights }: UnrolledSource): string {
  const lines: string[] = [];
  const isSmall = reuseFactor <= n;
  const multipliers = (n * m) / reuseFactor;
  const sharing = isSmall ? n / reuseFactor : 1;
  for (let cycle = 0; cycle < reuseFactor; cycle++) {
    for (let k = 0; k < multipliers; k++) {
      const input = isSmall ? cycle + reuseFactor * (k % sharing) : cycle % n;
      const output = isSmall ? Math.floor(k / sharing) : k * (reuseFactor / n) + Math.floor(cycle / n);
      const at = input * m + output;
      if (weights.literals[at] !== '0') lines.push(`        acc[${output}] += accum_T(product_T::run(x[${input}], w[${at}]));`);
    }
  }
  return [
    `struct ${structName} {`,
    `    ${SIGNATURE(configName)}`,
    '#pragma HLS INLINE',
    `        typedef ${configName}::accum_t accum_T;`,
    `        typedef ${configName}::product product_T;`,
    `        accum_T acc[${m}];`,
    '#pragma HLS ARRAY_PARTITION variable=acc complete',
    `        for (unsigned j = 0; j < ${m}; j++) {`,
    '#pragma HLS UNROLL',
    '            acc[j] = accum_T(b[j]);',
    '        }',
    ...lines,
    `        for (unsigned j = 0; j < ${m}; j++) {`,
    '#pragma HLS UNROLL',
    `            y[j] = product_T::template finish<${configName}, y_T>(acc[j]);`,
    '        }',
    '    }',
    '};',
  ].join('\n');
}

/** What an adder kernel is made from. */
export interface AdderSource {
  readonly structName: string;
  readonly input: FixedType;
  readonly inputCount: number;
  readonly outputCount: number;
  /** Ordered by input, then output. */
  readonly weights: GridIntegers;
  /** One for every output. */
  readonly biases: GridIntegers;
}

/** Levels of adders allowed above the least possible number. */
const DEPTH_SLACK = 2;

/** Return the kernel that adds shifted inputs, or why there is none. Never throws. */
export function adderKernel({ input, inputCount: n, outputCount: m, structName, weights, biases }: AdderSource): string | SiteRefusal {
  const range: Interval = mantissaRange(input);
  const graph = buildAdderGraph({ inputCount: n, outputCount: m, entries: weights.integers }, Array.from({ length: n }, () => range), { depthSlack: DEPTH_SLACK });
  const productFraction = fractionBits(input) + weights.fractionBits;
  const fraction = Math.max(productFraction, biases.fractionBits);
  const lift = BigInt(fraction - productFraction);
  const offsets = toBigints(biases.integers).map((b) => b << BigInt(fraction - biases.fractionBits));
  const outputs = outputLines(graph, { lift, offsets, fraction });
  if (outputs === undefined) return refuse(`its exact sums are wider than ${WIDTH_BITS_MAX} bits`);
  return [
    `struct ${structName} {`,
    '    template <class x_T, class y_T, class w_T, class b_T> static void run(const x_T *x, y_T *y, const w_T *, const b_T *) {',
    '#pragma HLS INLINE',
    ...Array.from({ length: n }, (_, i) => inputLine(input, i)),
    ...graph.nodes.map((node, k) => nodeLine(node, n + k, graph)),
    ...outputs,
    '    }',
    '};',
  ].join('\n');
}

function wordType(interval: Interval): string {
  return `ap_${isSigned(interval) ? '' : 'u'}int<${Math.max(1, widthOf(interval))}>`;
}

/** The raw word of an input. */
function inputLine({ widthBits, signed }: FixedType, i: number): string {
  return `        ap_${signed ? '' : 'u'}int<${widthBits}> v${i};\n        v${i}.range(${widthBits - 1}, 0) = x[${i}].range(${widthBits - 1}, 0);`;
}

function operand(value: number, shift: number, type: string): string {
  return shift === 0 ? `${type}(v${value})` : `(${type}(v${value}) << ${shift})`;
}

function nodeLine(node: AdderNode, at: number, graph: AdderGraph): string {
  const type = wordType(node.range);
  if (isNegation(node)) return `        const ${type} v${at} = ${type}(-v${node.a});`;
  // Operands are widened before they are shifted, so that nothing is lost; wrapping in between cancels.
  const wide = `ap_int<${operandBits(node, graph)}>`;
  return `        const ${type} v${at} = ${type}(${operand(node.a, node.shiftA, wide)} ${node.subtract ? '-' : '+'} ${operand(node.b, node.shiftB, wide)});`;
}

function rangeOf(graph: AdderGraph, value: number): Interval {
  return value < graph.inputs.length ? defined(graph.inputs[value], 'an input of the graph') : defined(graph.nodes[value - graph.inputs.length], 'a value of the graph').range;
}

function operandBits(node: AdderNode, graph: AdderGraph): number {
  return Math.max(widthOf(rangeOf(graph, node.a)) + node.shiftA, widthOf(rangeOf(graph, node.b)) + node.shiftB) + 1;
}

/** Every result as one exact word, then cast once. */
function outputLines(graph: AdderGraph, { lift, offsets, fraction }: { readonly lift: bigint; readonly offsets: readonly bigint[]; readonly fraction: number }): string[] | undefined {
  const lines: string[] = [];
  for (const [j, { value, shift, negated }] of graph.outputs.entries()) {
    const offset = offsets[j] ?? 0n;
    const offsetBits = offset.toString(2).length + 1;
    const left = shift + Number(lift);
    const bits = Math.max(offsetBits, value === undefined ? 1 : widthOf(rangeOf(graph, value)) + left + 1) + 2;
    if (bits > WIDTH_BITS_MAX || offsetBits > 62) return undefined;
    const word = `ap_int<${bits}>`;
    const term = value === undefined ? `${word}(0)` : `(${word}(v${value}) << ${left})`;
    const sum = negated ? `${word}(${offset}ll) - ${term}` : `${term} + ${word}(${offset}ll)`;
    lines.push(`        ap_fixed<${bits}, ${bits - fraction}> s${j};`, `        { const ${word} sum = ${word}(${sum}); s${j}.range(${bits - 1}, 0) = sum.range(${bits - 1}, 0); }`, `        y[${j}] = y_T(s${j});`);
  }
  return lines;
}
