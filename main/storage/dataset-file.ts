/**
 * @file The artifact of a dataset: all samples as doubles, one array per model input, and labels. One format for every
 * origin, so that window, command and runner read the same numbers without parsing text again.
 */

import { decodeValue, encodeValue } from '../../preload/contract/codec.ts';

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

/** Return the bytes of a dataset. Never throws. */
export function encodeDataset(content: DatasetContent): Uint8Array {
  return encodeValue({ schema: 1, ...content });
}

/** Return the dataset in bytes that `encodeDataset` made (they are checked by their hash). @throws on other bytes */
export function decodeDataset(bytes: Uint8Array): DatasetContent {
  const { sampleCount, inputs, labels } = decodeValue(bytes) as DatasetContent;
  return { sampleCount, inputs, ...(labels === undefined ? {} : { labels }) };
}
