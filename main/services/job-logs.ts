/** @file Domain `job`, its files: any part of the log, a search in it, what it says in short, what the job took, where its folder is. */

import { z } from 'zod';
import type { Failure, Result } from '../../preload/contract/result.ts';
import type { LogDigest } from '../../preload/contract/run.ts';
import { fail, ok } from '../base/result.ts';
import { digestLog } from '../jobs/digest-log.ts';
import { JobFolder } from '../jobs/job-folder.ts';
import { isFinal } from '../jobs/job-state.ts';
import { LogReader, SLICE_LINES_MAX } from '../jobs/log-reader.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

const ID = z.string().min(1);
const LINE = z.number().int().min(0);
const COUNT = z.number().int().min(1).max(SLICE_LINES_MAX);
/** Logs whose line starts are kept in memory. */
const READERS_MAX = 8;
const EMPTY_DIGEST: LogDigest = { lineCount: 0, byteCount: 0, explained: [], groups: [] };

/** Handlers of the files of jobs. */
export function jobLogHandlers({ workspace, showFolder }: ServiceContext): HandlerTable {
  const readers = new Map<string, LogReader>();
  const readerOf = (jobId: string): LogReader | undefined => {
    const { folder } = workspace.jobs.get(jobId);
    if (folder === undefined) return undefined;
    const { logPath, logIndexPath } = new JobFolder(folder);
    const reader = readers.get(logPath) ?? new LogReader(logPath, logIndexPath);
    readers.delete(logPath);
    readers.set(logPath, reader);
    for (const oldest of readers.keys()) if (readers.size > READERS_MAX) readers.delete(oldest);
    return reader;
  };
  return {
    'job:read-log': {
      payload: z.strictObject({ jobId: ID, fromLine: LINE.exactOptional(), lineCount: COUNT.exactOptional(), lastLines: COUNT.exactOptional() }),
      handle: async ({ jobId, fromLine, lineCount, lastLines }) => {
        const reader = readerOf(jobId);
        if (reader === undefined) return ok({ lines: [], firstLine: 0, totalLines: 0 });
        return ok(await (lastLines === undefined ? reader.read(fromLine ?? 0, lineCount) : reader.tail(lastLines)));
      },
    },
    'job:search-log': {
      payload: z.strictObject({ jobId: ID, text: z.string().min(1).max(200), fromLine: LINE, backwards: z.boolean().exactOptional() }),
      handle: async ({ jobId, text, fromLine, backwards }) => {
        const line = await readerOf(jobId)?.search(text, fromLine, backwards === true);
        return ok(line === undefined ? {} : { line });
      },
    },
    'job:read-digest': { payload: z.strictObject({ jobId: ID }), handle: async ({ jobId }) => ok(await readDigest(workspace, jobId)) },
    'job:read-usage': { payload: z.strictObject({ jobId: ID }), handle: ({ jobId }) => ok(folderOf(workspace, jobId)?.readUsage() ?? []) },
    'job:show-folder': {
      payload: z.strictObject({ jobId: ID }),
      handle: async ({ jobId }): Promise<Result<{ readonly path: string; readonly shown: boolean }>> => {
        const folder = folderOf(workspace, jobId);
        if (folder === undefined || !folder.exists()) return fail<Failure>({ code: 'not-found', message: 'The folder of this job is gone.', ...(folder === undefined ? {} : { file: folder.path }), help: 'It was removed outside of the program; what the run keeps is in the workspace all the same.' });
        return ok({ path: folder.path, shown: (await showFolder?.(folder.path)) === true });
      },
    },
  };
}

function folderOf(workspace: Workspace, jobId: string): JobFolder | undefined {
  const { folder } = workspace.jobs.get(jobId);
  return folder === undefined ? undefined : new JobFolder(folder);
}

/** What the runner wrote down; a log without that (of an older version, or of a runner that was killed early) is read now. */
async function readDigest(workspace: Workspace, jobId: string): Promise<LogDigest> {
  const job = workspace.jobs.get(jobId);
  const folder = folderOf(workspace, jobId);
  if (folder === undefined) return EMPTY_DIGEST;
  const written = folder.readDigest();
  if (written !== undefined) return written;
  if (!isFinal(job.state)) return EMPTY_DIGEST;
  const read = await digestLog(folder.logPath);
  if (read !== undefined) folder.writeDigest(read);
  return read ?? EMPTY_DIGEST;
}
