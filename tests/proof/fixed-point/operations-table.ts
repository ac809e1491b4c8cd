/** @file What the fixed-point proof has compared, as the page that the repository carries. */

import type { ProofResult, ProofSize } from './run-proof.ts';

const grouped = new Intl.NumberFormat('en-US');

/** Return the page as Markdown, and its sum in one line. */
export function operationsTable({ operationCount, combinationCount, differences }: ProofResult, { seed, unitCount, rowCount }: ProofSize): { readonly text: string; readonly summary: string } {
  const summary = `${grouped.format(operationCount)} operations on ${grouped.format(combinationCount)} combinations of types, ${grouped.format(differences.length)} differences`;
  const rows = differences.map(({ operation, types, operands, expected, actual }) => `| ${operation} | ${types} | ${operands} | ${expected} | ${actual} |`);
  const named = rows.length === 0 ? '' : `\n| operation | types | operands | ap_fixed | here |\n|---|---|---|---|---|\n${rows.join('\n')}\n`;
  const text = `# The fixed-point core against ap_fixed

Written by \`npm run proof -- fixed-point\` with seed ${seed}: ${grouped.format(unitCount)} generated C++ programs with the ap_fixed headers of the
hls4ml 1.3.0 wheel, compiled with g++, ${grouped.format(rowCount)} rows of random operands for each combination of types; every word they write is
compared with the core's on bigints, and on doubles where all words fit.

${summary}.
${named}
- Types: widths 1 to 128, signed and unsigned, points inside and far outside the word; all rounding and overflow modes in turn.
- Operations: conversion between types, conversion from double (infinities, NaN, denormals, ties and their neighbours), add, subtract, multiply,
  divide, negate, compare, shift left, shift right, conversion to int.
- Not compared, because ap_fixed itself is not defined or plainly wrong there, and no layer has it: division by 0; quotients of more than 64 bits by divisors of 2³² and above;
  \`==\` and \`!=\` (between unequal signs they wrap); conversion to int of types with negative integer bits (memory that was never set).
`;
  return { text, summary };
}
