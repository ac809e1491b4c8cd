/** @file Binds layer normalisation: vectors in 64-bit words, exact results cast at the end; what is watched comes as traces. */

import { fractionBits, mantissaRange } from '../../../../preload/model/fixed-type.ts';
import { toBigints } from '../../numerics/mantissas.ts';
import type { NormalizationSpec } from '../kernel-spec.ts';
import { indexType } from '../kernels/table-activation.ts';
import { narrow } from './bind-context.ts';
import type { BindContext, BindSpec, NarrowPlace } from './bind-context.ts';
import { signedBits, wordsOfPlace, wordsOfType, writeQuantizer } from './quantizer-struct.ts';
import type { CastSource } from './quantizer-struct.ts';

const WORD_BITS = 62;
const INDEX_BITS = 30;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64 + 64;

/** A watched variable: how many words a vector has, and what counts them. */
interface Trace {
  readonly perVector: number;
  /** 0: nobody wants it. */
  readonly quantizer: number;
}

function symmetric(fraction: number, most: bigint): CastSource {
  return { fraction, min: -most, max: most };
}

function magnitude({ min, max }: { readonly min: bigint; readonly max: bigint }): bigint {
  return -min > max ? -min : max;
}

/** Traces in the order of the kernel: accumulator, products, index. */
function tracesOf(context: BindContext, spec: NormalizationSpec, input: NarrowPlace): readonly Trace[] | undefined {
  const { accum, count, entries } = spec;
  const fa = fractionBits(accum);
  const fraction = Math.max(fa, fractionBits(input.spec.type));
  const most = magnitude(mantissaRange(accum));
  const lifted = [magnitude(input.range) << BigInt(fraction - fractionBits(input.spec.type)), (2n * most) << BigInt(fraction - fa)].reduce((a, b) => (a > b ? a : b));
  const index = indexType(entries.length);
  const variables = [
    { name: 'accum', type: accum, source: symmetric(fraction, lifted), perVector: 5 * count },
    { name: 'product', type: accum, source: symmetric(2 * fa, most * most), perVector: count + 2 },
    { name: 'table_index', type: index, source: symmetric(0, 1n << BigInt(INDEX_BITS)), perVector: 1 },
  ] as const;
  const traces = variables.map(({ name, type, source, perVector }) => {
    const stats = context.stats(name, type, source.fraction);
    return { perVector, quantizer: stats === 0 ? 0 : writeQuantizer(context, source, type, stats) };
  });
  if (traces.some(({ quantizer }) => quantizer === undefined)) return undefined;
  const known = traces as readonly Trace[];
  // The last entry is the limit, not the last word of the index's type.
  const toIndex = known[2]?.quantizer ?? 0;
  if (toIndex !== 0) context.memory.int64(toIndex + 32, 1)[0] = BigInt(entries.length - 1);
  return known;
}

/** Bind a layer normalisation. Never throws. */
export const bindNormalization: BindSpec<NormalizationSpec> = (context, spec) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  const { count, accum, entries, tableType, scaleType, biasType } = spec;
  const fa = fractionBits(accum);
  const [up, indexBits] = [Math.log2(spec.indexSize), accum.widthBits + Math.log2(spec.indexSize) - fa + 1];
  if (input === undefined || output === undefined || context.step.kernel.neededBits > WORD_BITS || fa < 0 || fa > WORD_BITS || !Number.isInteger(up) || accum.widthBits + up > WORD_BITS || indexBits > INDEX_BITS) return undefined;
  const productFraction = fa + fractionBits(tableType) + fractionBits(scaleType);
  const sumFraction = Math.max(productFraction, fractionBits(biasType));
  const traces = tracesOf(context, spec, input);
  const exact = wordsOfType(accum);
  const quantizers = [
    writeQuantizer(context, wordsOfPlace(input), accum, 0), writeQuantizer(context, symmetric(fa, 2n * magnitude(exact)), accum, 0), writeQuantizer(context, symmetric(2 * fa, magnitude(exact) ** 2n), accum, 0),
  ];
  const biases = toBigints(spec.biases).map((b) => b << BigInt(sumFraction - fractionBits(biasType)));
  const largest = (words: readonly bigint[]): bigint => words.reduce((most, w) => (w > most ? w : -w > most ? -w : most), 0n);
  const most = ((magnitude(exact) * largest(toBigints(entries)) * largest(toBigints(spec.scales))) << BigInt(sumFraction - productFraction)) + largest(biases);
  const toResult = writeQuantizer(context, symmetric(sumFraction, most), output.spec.type, { stats: context.stats('result', output.spec.type, sumFraction), result: output.tally });
  if (traces === undefined || toResult === undefined || quantizers.includes(undefined) || signedBits(-most, most) > WORD_BITS) return undefined;
  const { kernels, chunkRows } = context;
  const total = output.spec.elementCount;
  const vectors = total / count;
  const words = (list: readonly bigint[]): number => context.table(BigInt64Array.from(list));
  const tables = [words(toBigints(entries)), words(toBigints(spec.scales)), spec.scales.length, words(biases), biases.length] as const;
  const inverse = words([spec.inverseCount]);
  const traceBytes = traces.map(({ perVector, quantizer }) => (quantizer === 0 ? 0 : align(chunkRows * vectors * perVector * 8)));
  const [targetBytes, differenceBytes] = [align(chunkRows * total * 8), align(count * 8)];
  const common = Math.max(fa, fractionBits(input.spec.type));
  return {
    scratchBytes: targetBytes + differenceBytes + traceBytes.reduce((a, b) => a + b, 0),
    start: (scratch) => {
      const places = traceBytes.map((bytes, k) => (bytes === 0 ? 0 : scratch + targetBytes + differenceBytes + traceBytes.slice(0, k).reduce((a, b) => a + b, 0)));
      const struct = context.struct([
        input.address, input.kind, count, ...(quantizers as readonly number[]), inverse, up, fa, entries.length - 1, ...tables, sumFraction - productFraction, scratch + targetBytes, scratch,
        ...places, common - fractionBits(input.spec.type), common - fa,
      ]);
      return (rows, firstRow) => {
        kernels.normalizeVectors(struct, rows * vectors);
        for (const [k, { perVector, quantizer }] of traces.entries()) if (quantizer !== 0) kernels.noteCasts(2, places[k]!, rows, vectors * perVector, quantizer, firstRow);
        kernels.quantizeRows(2, output.kind, scratch, output.address, rows, total, toResult, firstRow);
      };
    },
  };
};
