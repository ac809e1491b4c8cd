/** @file Writes a trace and its types beside each other. */

import { traceDesign } from '../services/trace.ts';
import type { StudioSession } from './studio-session.ts';
import { FailureError } from './usage-error.ts';
import { writeUserFile } from './write-user-file.ts';

/** Write `FILE.npz` and `FILE.types.json`. @throws {FailureError} */
export async function writeTrace(session: StudioSession, order: { readonly designId: string; readonly datasetId: string; readonly path: string }): Promise<{ readonly files: readonly string[]; readonly missing: readonly string[] }> {
  const traced = await traceDesign(session.workspacePath, order);
  if (!traced.ok) throw new FailureError(traced.failure);
  const typesPath = `${order.path.replace(/\.npz$/i, '')}.types.json`;
  writeUserFile(order.path, traced.value.npz);
  writeUserFile(typesPath, `${JSON.stringify(traced.value.types, undefined, 1)}\n`);
  return { files: [order.path, typesPath], missing: traced.value.missing };
}
