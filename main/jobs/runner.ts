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

// A folder that is moved while the job runs stays this process's own.
process.chdir(process.argv[2] ?? '.');
const folder = new JobFolder('.');
folder.writeRunner(identifyProcess(process.pid));
const parsed = parseJobRequest(readJson(folder.requestPath));
const control = new RunnerControl(folder, parsed.ok ? stagesOf(parsed.request) : [], parsed.ok && parsed.request.memoryLimitBytes !== undefined ? { memoryLimitBytes: parsed.request.memoryLimitBytes } : {});

process.on('uncaughtException', (error) => endWith(error));
process.on('unhandledRejection', (reason) => endWith(reason));

if (parsed.ok) {
  control.start(() => isStillWanted(parsed.request));
  try {
    await runSteps(parsed.request, folder, control);
    control.throwIfCancelled();
    control.end('done');
    process.exit(0);
  } catch (error) {
    endWith(error);
  }
} else {
  endWith(new JobStepError('internal', `The job's request cannot be read: ${parsed.reason}`, 'It was made by another version of the program; start the run again from the design.'));
}

/** A job of a command whose workspace is temporary has no sense without that command. */
function isStillWanted(request: JobRequest): boolean {
  return request.endsWithPid === undefined || isAlive(request.endsWithPid);
}

function endWith(error: unknown): never {
  const failure = control.stopError ?? error;
  if (!(failure instanceof JobStepError) && (failure instanceof JobCancelledError || control.signal.aborted)) {
    control.end('cancelled');
    process.exit(0);
  }
  if (failure instanceof JobStepError) control.end('failed', { message: failure.message, ...failure.details, ...(failure.help === undefined ? {} : { help: failure.help }) });
  else {
    control.log(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
    control.end('failed', { message: `Internal error: ${failure instanceof Error ? failure.message : String(failure)}`, help: 'The log holds the details; please report it.' });
  }
  process.exit(1);
}
