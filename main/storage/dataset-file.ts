/**
 * @file The artifact of a dataset as older versions wrote it: all samples as doubles, one array per model input, and labels,
 * in one value. Read only; new datasets are sample files (workers/sample-file.ts), which are read in ranges.
 */

import { decodeValue } from '../../preload/contract/codec.ts';

/** The samples of one model input. */
export interface DatasetInput {
  /** Name of the input layer, or of the array in the file. */
  readonly name: string;
  /** Without the sample axis. */
  readonly shape: readonly number[];
  /** @shape [samples, ...shape] @unit model units */
  readonly data: Float64Array;
}

/** Samples and labels. */
export interface DatasetContent {
  readonly sampleCount: number;
  readonly inputs: readonly DatasetInput[];
  /** Class of each sample. */
  readonly labels?: Int32Array;
}

/** Return the dataset in the bytes of an older version (they are checked by their hash). @throws on other bytes */
export function decodeDataset(bytes: Uint8Array): DatasetContent {
  const { sampleCount, inputs, labels } = decodeValue(bytes) as DatasetContent;
  return { sampleCount, inputs, ...(labels === undefined ? {} : { labels }) };
}
