/**
 * @file Entry of the runner process: works on one job, given by its folder, and outlives the program that started it.
 *
 * Whatever happens, the last status says it; only a kill leaves none, and then the next start of the program sees that
 * the process is gone.
 */

import { identifyProcess, isAlive } from '../process/process-identity.ts';
import { JobFolder, readJson } from './job-folder.ts';
import { parseJobRequest } from './job-request.ts';
import type { JobRequest } from './job-request.ts';
import { JobCancelledError, JobStepError, RunnerControl } from './runner-control.ts';
import { runSteps, stagesOf } from './run-steps.ts';

const folder = new JobFolder(process.argv[2] ?? '.');
folder.writeRunner(identifyProcess(process.pid));
const parsed = parseJobRequest(readJson(folder.requestPath));
const control = new RunnerControl(folder, parsed.ok ? stagesOf(parsed.request.kind) : []);

process.on('uncaughtException', (error) => endWith(error));
process.on('unhandledRejection', (reason) => endWith(reason));

if (parsed.ok) {
  control.start(() => isStillWanted(parsed.request));
  try {
    await runSteps(parsed.request, folder, control);
    control.end('done');
    process.exit(0);
  } catch (error) {
    endWith(error);
  }
} else {
  endWith(new JobStepError('internal', `The job's request cannot be read: ${parsed.reason}`));
}

/** A job of a command whose workspace is temporary has no sense without that command. */
function isStillWanted(request: JobRequest): boolean {
  return request.endsWithPid === undefined || isAlive(request.endsWithPid);
}

function endWith(error: unknown): never {
  if (error instanceof JobCancelledError || control.signal.aborted) {
    control.end('cancelled');
    process.exit(0);
  }
  if (error instanceof JobStepError) control.end('failed', { message: error.message, ...(error.help === undefined ? {} : { help: error.help }) });
  else {
    control.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    control.end('failed', { message: `Internal error: ${error instanceof Error ? error.message : String(error)}`, help: 'The log holds the details; please report it.' });
  }
  process.exit(1);
}
