/**
 * @file Samples of stored datasets, as sources that are read in ranges; the last few stay open.
 */

import { existsSync, statSync } from 'node:fs';
import { decodeDataset } from '../storage/dataset-file.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';
import { StorageError } from '../storage/storage-error.ts';
import { isSampleFile, openSamples, SampleFileError, type SharedSamples } from '../workers/sample-file.ts';
import type { SampleSource } from '../workers/sample-source.ts';
import { inSharedMemory, labelsInSharedMemory } from '../workers/shared-memory.ts';

const KEPT_COUNT = 4;
/** Larger files are not compared with their hash at every opening: reading them takes seconds. @unit bytes */
const CHECKED_BYTES_MAX = 64 * 1024 * 1024;

interface Kept {
  readonly shared: SharedSamples;
  readonly source: SampleSource;
}

/** Opens the samples of a workspace's datasets. */
export class DatasetLibrary {
  readonly #artifacts: ArtifactStore;
  readonly #kept = new Map<string, Kept>();

  constructor(artifacts: ArtifactStore) {
    this.#artifacts = artifacts;
  }

  /** Return the samples stored under a hash, to be read in ranges. @throws {StorageError} `not-found` */
  open(sha256: string): SampleSource {
    return this.#load(sha256).source;
  }

  /** Return the samples stored under a hash as threads take them. @throws {StorageError} `not-found` */
  share(sha256: string): SharedSamples {
    return this.#load(sha256).shared;
  }

  #load(sha256: string): Kept {
    const kept = this.#kept.get(sha256) ?? this.#make(sha256);
    this.#kept.delete(sha256);
    this.#kept.set(sha256, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_COUNT) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }

  #make(sha256: string): Kept {
    const path = this.#artifacts.pathOf(sha256);
    if (!existsSync(path) || statSync(path).size <= CHECKED_BYTES_MAX) this.#artifacts.get(sha256);
    try {
      const shared: SharedSamples = isSampleFile(path) ? { kind: 'file', path } : this.#older(sha256);
      return { shared, source: openSamples(shared) };
    } catch (error) {
      if (error instanceof SampleFileError) throw new StorageError('not-found', error.message, { path, help: 'Put the file back from a copy of the workspace, or import it again.' });
      throw error;
    }
  }

  #older(sha256: string): SharedSamples {
    const { sampleCount, inputs, labels } = decodeDataset(this.#artifacts.get(sha256));
    return { kind: 'memory', sampleCount, inputs: inputs.map(({ data }) => inSharedMemory(data)), ...(labels === undefined ? {} : { labels: labelsInSharedMemory(labels) }) };
  }
}
