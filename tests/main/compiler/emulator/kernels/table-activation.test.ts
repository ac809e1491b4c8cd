/** @file Tests of how wide the words are with which an index into a table is reckoned. */
import { expect, it } from 'vitest';
import { indexerBits } from '../../../../../main/compiler/emulator/kernels/table-activation.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';

it('holds the word times the size of the table, and its whole part where the grid is coarser than 1', () => {
  // −2^59 · 2^10 needs 70 bits; a grid of 2^4 four more than its word.
  expect(indexerBits(fixed(60, 30), 1024)).toBeGreaterThanOrEqual(70);
  expect(indexerBits(fixed(8, 12), 1024)).toBeGreaterThanOrEqual(22);
});
