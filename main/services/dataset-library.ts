/**
 * @file Samples of stored datasets, decoded; the last few are kept.
 */

import type { DatasetContent } from '../storage/dataset-file.ts';
import { decodeDataset } from '../storage/dataset-file.ts';
import type { ArtifactStore } from '../storage/artifact-store.ts';

const KEPT_COUNT = 2;

/** Reads the samples of a workspace's datasets. */
export class DatasetLibrary {
  readonly #artifacts: ArtifactStore;
  readonly #kept = new Map<string, DatasetContent>();

  constructor(artifacts: ArtifactStore) {
    this.#artifacts = artifacts;
  }

  /** Return the samples stored under a hash. @throws {StorageError} `not-found` */
  load(sha256: string): DatasetContent {
    const content = this.#kept.get(sha256) ?? decodeDataset(this.#artifacts.get(sha256));
    this.#kept.delete(sha256);
    this.#kept.set(sha256, content);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_COUNT) break;
      this.#kept.delete(oldest);
    }
    return content;
  }
}
