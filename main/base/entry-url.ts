/**
 * @file Where the entry files of threads and child processes are: beside the bundle in `out/main`
 * after a build, as TypeScript sources when run unbuilt (tests; Node 24 strips the types).
 */

/** Entries that are started as a thread or a process of their own, by built name → source path below `main/`. */
const ENTRIES = {
  'engine-worker': 'workers/engine-worker.ts',
  'emulation-worker': 'workers/emulation-worker.ts',
  'import-worker': 'workers/import-worker.ts',
  'report-worker': 'workers/report-worker.ts',
  'yosys-worker': 'workers/yosys-worker.ts',
  runner: 'jobs/runner.ts',
} as const;

/** Name of an entry that can be started. */
export type EntryName = keyof typeof ENTRIES;

/** Return the URL of an entry file. Never throws. */
export function entryUrl(name: EntryName): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL(`../${ENTRIES[name]}`, import.meta.url)
    : new URL(`./${name}.js`, import.meta.url);
}
