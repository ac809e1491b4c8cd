/** @file Opens the samples of a dataset's artifact, in the form of this version or of older ones. */

import { readFileSync } from 'node:fs';
import { decodeDataset } from '../storage/dataset-file.ts';
import { isSampleFile, openSamples } from '../workers/sample-file.ts';
import { memorySource, type SampleSource } from '../workers/sample-source.ts';

/** Return the samples of a file. @throws Node's file errors; {SampleFileError} */
export function openStoredSamples(path: string): SampleSource {
  return isSampleFile(path) ? openSamples({ kind: 'file', path }) : memorySource(decodeDataset(new Uint8Array(readFileSync(path))));
}
