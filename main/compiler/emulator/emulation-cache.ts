/** @file A cache of finished layers that forgets the least recently used ones beyond a limit of bytes. */

import type { CacheEntry, EmulationCache } from './backend.ts';

/** Rough size of an entry. @unit bytes */
function entryBytes(entry: CacheEntry): number {
  return entry.tensor.mantissas.length * (entry.tensor.mantissas instanceof Float64Array ? 8 : 32);
}

/** Make an empty cache. Never throws. @unit bytes */
export function createEmulationCache(limitBytes = 256 * 1024 * 1024): EmulationCache {
  const entries = new Map<string, CacheEntry>();
  let usedBytes = 0;
  const remove = (key: string): void => {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    usedBytes -= entryBytes(entry);
  };
  return {
    get: (key) => {
      const entry = entries.get(key);
      if (entry !== undefined) {
        entries.delete(key);
        entries.set(key, entry);
      }
      return entry;
    },
    set: (key, entry) => {
      remove(key);
      if (entryBytes(entry) > limitBytes) return;
      entries.set(key, entry);
      usedBytes += entryBytes(entry);
      for (const oldest of entries.keys()) {
        if (usedBytes <= limitBytes) break;
        remove(oldest);
      }
    },
  };
}
