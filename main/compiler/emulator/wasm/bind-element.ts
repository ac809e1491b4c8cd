/** @file Binds layers that only move and cast words: casts, relu, gathers. */

import type { ElementSpec, GatherSpec } from '../kernel-spec.ts';
import { narrow } from './bind-context.ts';
import type { BindSpec } from './bind-context.ts';
import { wordsOfPlace, writeQuantizer } from './quantizer-struct.ts';
import { wordBytes } from './word-kind.ts';

/** Bind a cast, with or without relu. Never throws. */
export const bindElement: BindSpec<ElementSpec> = (context, { relu }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined) return undefined;
  const source = { ...wordsOfPlace(input), relu };
  const stats = context.stats('result', output.spec.type, source.fraction);
  const quantizer = writeQuantizer(context, source, output.spec.type, { stats, source: input.tally, result: output.tally });
  if (quantizer === undefined) return undefined;
  const { kernels } = context;
  const count = output.spec.elementCount;
  return {
    scratchBytes: 0,
    start: () => (rows, firstRow) => kernels.quantizeRows(input.kind, output.kind, input.address, output.address, rows, count, quantizer, firstRow),
  };
};

/** Bind a gather. Never throws. */
export const bindGather: BindSpec<GatherSpec> = (context, { from }) => {
  const [input, output] = narrow([...context.inputs.slice(0, 1), context.output]) ?? [];
  if (input === undefined || output === undefined) return undefined;
  const words = wordsOfPlace(input);
  const source = { ...words, min: words.min > 0n ? 0n : words.min };
  const stats = context.stats('result', output.spec.type, source.fraction);
  const quantizer = writeQuantizer(context, source, output.spec.type, stats);
  if (quantizer === undefined) return undefined;
  const { kernels, chunkRows } = context;
  const [inCount, outCount] = [input.spec.elementCount, output.spec.elementCount];
  const indices = context.table(from);
  return {
    scratchBytes: chunkRows * outCount * wordBytes(input.kind),
    start: (scratch) => (rows, firstRow) => {
      kernels.gatherRows(input.kind, input.address, scratch, rows, inCount, outCount, indices);
      kernels.quantizeRows(input.kind, output.kind, scratch, output.address, rows, outCount, quantizer, firstRow);
    },
  };
};
