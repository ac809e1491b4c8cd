/**
 * @file Measures a queue of 200 jobs: the list as a window asks for it, what the program does about them a few times a second, and
 * how soon a watcher is told that one of them went on.
 *
 * node tests/bench/queue-bench.ts [--repeats N]
 *
 * Exit code 1 when a median is above its budget.
 */
import { parseArgs } from 'node:util';
import type { JobView, LayerProgress } from '../../preload/contract/run.ts';
import { defined } from '../../main/base/assert.ts';
import { JobQueue } from '../../main/jobs/job-queue.ts';
import { advance, initialStatus, type JobStatus } from '../../main/jobs/job-state.ts';
import { viewJob } from '../../main/jobs/job-view.ts';
import { JobWatch } from '../../main/jobs/job-watch.ts';
import { LogWriter } from '../../main/jobs/log-writer.ts';
import { identifyProcess } from '../../main/process/process-identity.ts';
import { makeJobWorkspace } from '../helpers/job-workspace.ts';
import { printRows, timesOf } from './budget-rows.ts';

const JOBS = 200;
const STAGES = ['read model', 'lower', 'emulate', 'write project', 'check tool', 'csim', 'csynth', 'cosim', 'validation', 'export', 'vsynth'];
const LAYERS: readonly LayerProgress[] = Array.from({ length: 40 }, (_, at) => ({ layer: `layer_${at}`, state: 'done', lutCount: 1000 + at, ffCount: 500 + at, dspCount: at, bram18kCount: 1, latencyCyclesMax: 12 }));

const { values: given } = parseArgs({ options: { repeats: { type: 'string' } } });
const repeats = Math.max(1, Number(given.repeats) || 15);

const place = makeJobWorkspace();
const { workspace } = place;
let isWithin = true;
try {
  const jobIds = Array.from({ length: JOBS }, (_, at) => place.prepare(`job ${at}`, 'hls').jobId);
  const running = defined(jobIds[0], 'there are jobs');
  const folder = place.folderOf(running);
  workspace.jobs.update(running, { state: 'running', startedAtMs: Date.now() });
  folder.writeRunner(identifyProcess(process.pid));
  const log = new LogWriter(folder);
  let status: JobStatus = advance(initialStatus(STAGES, Date.now()), { kind: 'layers', layers: LAYERS });
  /** What a runner does when its tool says something. */
  const goOn = (): void => {
    status = advance(status, { kind: 'progressed', progress: Math.min(0.9, status.progress + 0.001), stage: 'csynth', detail: `loop ${status.sequence}` });
    log.append(`a line of the tool, ${status.sequence}`);
    log.flush();
    folder.writeStatus(status);
    folder.beat(Date.now());
  };
  goOn();

  let told: (job: JobView) => void = () => undefined;
  const watch = new JobWatch(workspace, { onProgress: (job) => told(job), onLog: () => undefined, onEnd: () => undefined });
  watch.look();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const queue = new JobQueue(workspace, () => undefined);
  // A round that starts nothing waits for nothing.
  const round = (): Promise<void> => {
    queue.nudge();
    return new Promise((resolve) => setImmediate(resolve));
  };
  const list = await timesOf(repeats, () => workspace.jobs.list().map(({ jobId }) => viewJob(workspace, jobId)), 3);
  const look = await timesOf(repeats, async () => {
    watch.look();
    // The logs of those that have one are read behind it.
    await new Promise((resolve) => setImmediate(resolve));
  }, 3);
  const rounds = await timesOf(repeats, round, 3);
  watch.start();
  // The watch alone keeps no process alive.
  const stay = setInterval(() => undefined, 1000);
  const { values: update } = await timesOf(repeats, () => new Promise<void>((resolve) => {
    const { sequence } = status;
    told = (job) => {
      if (job.jobId === running && job.sequence % 1_000_000 > sequence) resolve();
    };
    goOn();
  }), 2);
  clearInterval(stay);
  watch.stop();
  await queue.stop();
  log.close();
  isWithin = printRows(`a queue of ${JOBS} jobs, one of them running`, [
    { what: 'the list', unit: 'ms', budget: 50, ...list },
    { what: 'a look at all of them (5 a second)', unit: 'ms', budget: 20, ...look },
    { what: 'a round of the queue (2.5 a second)', unit: 'ms', budget: 40, ...rounds },
    { what: 'from a runner’s word to its watcher', unit: 'ms', budget: 300, values: update },
  ]);
} finally {
  workspace.close();
  place.remove();
}
process.exitCode = isWithin ? 0 : 1;
