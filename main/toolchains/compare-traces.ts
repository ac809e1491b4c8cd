/** @file Compares the raw words that a simulation wrote with those of the emulation, layer by layer in execution order. */

/** What a layer must compute. */
export interface ExpectedTrace {
  readonly layer: string;
  /** Name of the simulation's file without its ending. */
  readonly trace: string;
  readonly widthBits: number;
  /** Values per sample. */
  readonly elementCount: number;
  /** Words of all samples, each in whole 64-bit limbs, least significant first, sign extended. */
  readonly bytes: Uint8Array;
}

/** Where a simulation first departs from the emulation. */
export interface TraceDifference {
  readonly layer: string;
  readonly sample: number;
  /** Within the sample. */
  readonly element: number;
  /** Raw words as decimal numbers; `nothing` where one is missing. */
  readonly expected: string;
  readonly actual: string;
}

/** One layer's outcome. */
export interface LayerComparison {
  readonly layer: string;
  readonly wordCount: number;
  readonly differenceCount: number;
}

/** The outcome. */
export interface TraceComparison {
  readonly layers: readonly LayerComparison[];
  readonly wordCount: number;
  readonly differenceCount: number;
  /** In execution order; absent where all words are equal. */
  readonly first?: TraceDifference;
}

const LIMB_BYTES = 8;

/** Compare expected traces with what `read` returns for their names. Never throws. */
export function compareTraces(expected: readonly ExpectedTrace[], read: (trace: string) => Uint8Array | undefined): TraceComparison {
  const layers: LayerComparison[] = [];
  let first: TraceDifference | undefined;
  for (const wanted of expected) {
    const found = compareLayer(wanted, read(wanted.trace) ?? new Uint8Array());
    first ??= found.first;
    layers.push(found.comparison);
  }
  const sum = (pick: (layer: LayerComparison) => number): number => layers.reduce((total, layer) => total + pick(layer), 0);
  return { layers, wordCount: sum((l) => l.wordCount), differenceCount: sum((l) => l.differenceCount), ...(first === undefined ? {} : { first }) };
}

function compareLayer({ layer, widthBits, elementCount, bytes }: ExpectedTrace, actual: Uint8Array): { readonly comparison: LayerComparison; readonly first: TraceDifference | undefined } {
  const size = Math.ceil(widthBits / 64) * LIMB_BYTES;
  const wordCount = bytes.length / size;
  if (Buffer.compare(bytes, actual) === 0) return { comparison: { layer, wordCount, differenceCount: 0 }, first: undefined };
  let differenceCount = 0;
  let first: TraceDifference | undefined;
  for (let word = 0; word < Math.max(wordCount, Math.ceil(actual.length / size)); word++) {
    const [a, b] = [bytes.subarray(word * size, (word + 1) * size), actual.subarray(word * size, (word + 1) * size)];
    if (Buffer.compare(a, b) === 0) continue;
    differenceCount++;
    first ??= { layer, sample: Math.floor(word / elementCount), element: word % elementCount, expected: wordText(a, size), actual: wordText(b, size) };
  }
  return { comparison: { layer, wordCount, differenceCount }, first };
}

function wordText(bytes: Uint8Array, size: number): string {
  if (bytes.length < size) return 'nothing';
  let word = 0n;
  for (let i = size - 1; i >= 0; i--) word = (word << 8n) | BigInt(bytes[i] ?? 0);
  return String(BigInt.asIntN(8 * size, word));
}
