/**
 * @file A folder of results by the hash of everything that decides them. A file that is there is whole; one that is
 * damaged counts as missing. Several processes may use the folder at once.
 */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { readJson, writeJsonAtomic } from './job-folder.ts';

/** Results of one kind below one folder. */
export class ContentCache<T> {
  readonly #folder: string;
  readonly #schema: z.ZodType<T>;

  constructor(folder: string, schema: z.ZodType<T>) {
    this.#folder = folder;
    this.#schema = schema;
  }

  /** Return what is stored under a key, or undefined. Never throws. */
  get(key: string): T | undefined {
    const parsed = this.#schema.safeParse(readJson(this.#path(key)));
    return parsed.success ? parsed.data : undefined;
  }

  /** Store a value; returns false where the folder cannot be written, which only costs time. Never throws. */
  put(key: string, value: T): boolean {
    try {
      mkdirSync(join(this.#folder, key.slice(0, 2)), { recursive: true });
      writeJsonAtomic(this.#path(key), value);
      return true;
    } catch {
      return false;
    }
  }

  #path(key: string): string {
    return join(this.#folder, key.slice(0, 2), `${key}.json`);
  }
}
