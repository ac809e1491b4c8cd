/**
 * @file What the compiled kernels export (sources: `assembly/`), as TypeScript sees it. Addresses and sizes in bytes.
 *
 * Calling convention. Tensors are row-major [rows, elements] in the module's memory, as i16, i32 or i64 words (`WordKind`
 * 0, 1, 2) by the width of their type; a kernel computes `rows` samples of which the first has the number `firstRow`.
 * It writes exact words to a scratch buffer (i32 if all fit, else i64) and then calls `quantizeRows`, which rounds,
 * limits, stores and counts; a kernel never counts by itself what `quantizeRows` can count. Buffers have room for 64
 * bytes behind their end, so that vectors may be read and written over it. A kernel with many arguments takes the address
 * of a struct; its layout is stated in the assembly file and written by the `bind-*.ts` file that owns it.
 */

/** 0: i16, 1: i32, 2: i64. */
export type WordKind = 0 | 1 | 2;

/** Exports of the module. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global;
  quantizeRows(sourceKind: WordKind, destinationKind: WordKind, source: number, destination: number, rows: number, perRow: number, quantizer: number, firstRow: number): void;
  quantizeSums(sourceKind: WordKind, destinationKind: WordKind, source: number, destination: number, rows: number, perRow: number, accum: number, result: number, firstRow: number): void;
  noteWords(kind: WordKind, source: number, rows: number, perRow: number, quantizer: number, firstRow: number): void;
  noteCasts(kind: WordKind, source: number, rows: number, perRow: number, quantizer: number, firstRow: number): void;
  notePart(struct: number, rows: number, first: number, firstRow: number): void;
  countHistograms(isWanted: 0 | 1): void;
  noteMarkedRows(stats: number, marks: number, rows: number, firstRow: number): void;
  mac16(struct: number): void;
  macSamples(struct: number): void;
  macSparse(struct: number): void;
  macPixels(struct: number): void;
  mac32(struct: number): void;
  macF64(struct: number): void;
  macI64(struct: number): void;
  noteSums(kind: WordKind, exact: number, flags: number, rows: number, perRow: number, inputs: number, accumStats: number, productStats: number, firstRow: number): void;
  convertInput(floatKind: 0 | 1, destinationKind: WordKind, source: number, destination: number, rows: number, perRow: number, quantizer: number, firstRow: number): void;
  compareWords(wordKind: WordKind, floatKind: 0 | 1, source: number, ideal: number, count: number, lsb: number, offset: number, sums: number, firstIndex: number): void;
  padImages(kind: WordKind, source: number, destination: number, rows: number, height: number, lineWords: number, padTop: number, padLeftWords: number, paddedHeight: number, paddedLineWords: number, word: bigint): void;
  gatherRows(kind: WordKind, source: number, destination: number, rows: number, inCount: number, outCount: number, from: number): void;
  readSigns(source: number, destination: number, count: number): void;
  affineRows(xKind: WordKind, x: number, target: number, count: number, period: number, scales: number, biases: number): void;
  affineCast(x: number, target: number, count: number, period: number, scales: number, biases: number, spare: number, isSigned: 0 | 1): void;
  affineCastRanged(x: number, target: number, count: number, period: number, scales: number, biases: number, quantizer: number, firstRow: number): 0 | 1;
  affineLanes(xKind: WordKind, x: number, target: number, count: number, period: number, scales: number, biases: number): void;
  piecewiseLanes(xKind: WordKind, x: number, target: number, blocks: number, period: number, pieces: number, stride: number, isUniform: 0 | 1): void;
  piecewiseRows(xKind: WordKind, targetKind: WordKind, x: number, target: number, blocks: number, period: number, pieces: number): void;
  mergeRows(operation: number, xKind: WordKind, yKind: WordKind, targetKind: WordKind, x: number, y: number, target: number, rows: number, count: number, xCount: number, yCount: number, xShift: number, yShift: number): void;
  spreadRuns(xKind: WordKind, targetKind: WordKind, x: number, target: number, blocks: number, run: number, stride: number, offset: number, shift: number): void;
  tableIndices(xKind: WordKind, x: number, target: number, count: number, up: number, down: number, centre: number): void;
  lookUp(indices: number, target: number, count: number, entries: number): void;
  lookUpTop(words: number, target: number, count: number, entries: number, drop: number, mask: number): void;
  distances(xKind: WordKind, x: number, target: number, slices: number, size: number, subtracts: 0 | 1): void;
  wideDistances(xKind: WordKind, x: number, target: number, slices: number, size: number): void;
  treeSums(e: number, sums: number, seen: number, slices: number, size: number, quantizer: number): void;
  sliceSums(e: number, sums: number, slices: number, size: number, quantizer: number): void;
  scaleSlices(targetKind: WordKind, e: number, inverses: number, target: number, slices: number, size: number): void;
  cellStep(struct: number, rows: number, step: number): void;
  equalCounts(struct: number, vectors: number): void;
  copyRuns(indices: number, target: number, count: number, entries: number, width: number): void;
  largestOf(xKind: WordKind, x: number, target: number, slices: number, size: number): void;
  bendWords(xKind: WordKind, x: number, target: number, rows: number, perRow: number, factor: bigint, entries: number, size: number, up: number, down: number, trace: number, lengths: number): void;
  noteRuns(words: number, lengths: number, rows: number, quantizer: number, firstRow: number): void;
  castElements(struct: number, rows: number, firstRow: number): void;
  castElementsWide(struct: number, rows: number, firstRow: number): void;
  copySums(sourceKind: WordKind, targetKind: WordKind, source: number, target: number, rows: number, run: number, stride: number): void;
  legacySlices(struct: number, slices: number): void;
  normalizeVectors(struct: number, vectors: number): void;
  pairSums(struct: number, rows: number): void;
  streamedAverages(x: number, seen: number, target: number, count: number, cells: number, wordShift: number, sumShift: number, length: number, first: number, add: number, limit: number): void;
  maxWindows16(x: number, target: number, rows: number, inCount: number, pixels: number, cells: number, channels: number, offsets: number, padding: number): void;
  maxWindows(xKind: WordKind, x: number, target: number, rows: number, inCount: number, pixels: number, cells: number, channels: number, offsets: number, padding: bigint): void;
  gatherWindows(xKind: WordKind, x: number, target: number, rows: number, inCount: number, pixels: number, cells: number, channels: number, offsets: number): void;
  maxRuns(x: number, target: number, count: number, cells: number): void;
  averageRuns(x: number, seen: number, target: number, count: number, cells: number, sumShift: number, wordShift: number, lengths: number, pixels: number, channels: number, step: number, limit: number): void;
  idealProducts(struct: number, first: number, count: number): void;
  idealDepthwise(struct: number, first: number, count: number): void;
  idealLargest(struct: number, first: number, count: number): void;
  idealRelu(x: number, target: number, count: number, threshold: number, ceiling: number, slope: number): void;
  idealReluGrid(x: number, target: number, count: number, steps: number, range: number, upper: number): void;
  idealGrid(x: number, target: number, count: number, steps: number, range: number, low: number, high: number, scale: number): void;
  idealAffine(x: number, target: number, count: number, period: number, scales: number, biases: number, isSingle: 0 | 1): void;
  narrowDoubles(x: number, target: number, count: number): 0 | 1;
  widenSingles(x: number, target: number, count: number): void;
}
