/** @file All ATen operators that are read. A new one joins in the table of its family. */

import type { AtenReader } from './aten-context.ts';
import { CREATION, ELEMENTWISE } from './elementwise.ts';
import { NORMALIZATIONS } from './normalizations.ts';
import { PRODUCTS } from './products.ts';
import { RECURRENT } from './recurrent.ts';
import { SHAPES } from './shapes.ts';

const READERS: Readonly<Record<string, AtenReader>> = { ...CREATION, ...ELEMENTWISE, ...NORMALIZATIONS, ...PRODUCTS, ...RECURRENT, ...SHAPES };

/** How an operator is read. */
export interface FoundReader {
  readonly read: AtenReader;
  /** Whether the operator writes into its first argument, which everything after it then sees. */
  readonly isInPlace: boolean;
}

/** Return the reader of `aten.<name>.<overload>`, or undefined. Never throws. */
export function atenReader(target: string): FoundReader | undefined {
  const [, name = '', overload = ''] = /^aten\.(\w+)\.(\w+)$/.exec(target) ?? [];
  const plain = READERS[`${name}.${overload}`];
  if (plain) return { read: plain, isInPlace: false };
  const changing = name.endsWith('_') ? READERS[`${name.slice(0, -1)}.${overload}`] : undefined;
  return changing && { read: changing, isInPlace: true };
}
