/**
 * @file A first look at many wrong changes within one process (`first-look-worker.ts`): a conformance case that is no longer exact
 * has noticed one in a fraction of the time that a test run takes to start. What none of them notices is left to the tests.
 */

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { NumberedMutation } from './switched-source.ts';

/** A change to be tried. */
export interface Asked extends NumberedMutation {
  readonly path: string;
}

/** What the process says: a change begins, or is done with. */
export interface Seen {
  readonly number: number;
  readonly isDone?: boolean;
  readonly noticedBy?: string;
}

/** A change may make a loop endless; the tests decide about it then. @unit s */
const SILENCE_SECONDS = 240;

/** The process that looks, and what of the sources it looks at. */
export interface FirstLook {
  readonly worker: string;
  readonly sources: RegExp;
}

/** All of them. */
export const FIRST_LOOKS: readonly FirstLook[] = [
  { worker: 'first-look-worker.ts', sources: /^main\/compiler\/(numerics|quantizers|cmvm|emulator\/kernels|passes|readers\/keras\/hgq)\// },
  { worker: 'first-look-kernels.ts', sources: /^main\/compiler\/emulator\/wasm\/assembly\// },
];

/** Try changes until all are done or one does not come to its end; return how many were begun. */
function tryInProcess(tree: string, worker: string, asked: readonly Asked[], onDone: (seen: Seen) => void): Promise<number> {
  const file = join(tree, '../asked.json');
  writeFileSync(file, JSON.stringify(asked));
  const run = spawn(process.execPath, ['--no-warnings', join(tree, 'tests/proof/mutation', worker), tree, file], { stdio: ['ignore', 'pipe', 'ignore'] });
  let begun = 0;
  let timer = setTimeout(() => run.kill('SIGKILL'), 2 * SILENCE_SECONDS * 1000);
  createInterface(run.stdout).on('line', (line) => {
    const seen = JSON.parse(line) as Seen;
    clearTimeout(timer);
    timer = setTimeout(() => run.kill('SIGKILL'), SILENCE_SECONDS * 1000);
    if (seen.isDone === true) onDone(seen);
    else begun += 1;
  });
  return new Promise((done) => {
    run.on('close', () => {
      clearTimeout(timer);
      done(begun);
    });
  });
}

/** Tell which changes are noticed by the conformance cases, each by its index and the test that has the case. */
export async function lookFirst(tree: string, worker: string, changes: readonly Omit<Asked, 'number'>[], onNoticed: (index: number, by: string) => void): Promise<void> {
  for (let first = 0; first < changes.length; ) {
    const asked = changes.slice(first).map((change, i) => ({ ...change, number: i + 1 }));
    const before = first - 1;
    const begun = await tryInProcess(tree, worker, asked, ({ number, noticedBy }) => {
      if (noticedBy !== undefined) onNoticed(before + number, noticedBy);
    });
    if (begun === 0) return;
    first += begun;
  }
}
