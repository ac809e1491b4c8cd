/**
 * @file A runner that tests drive by files in the job's folder: it starts, says so, and does what it is told.
 *
 * `order` holds one word: `finish`, `crash` (a thrown error), `die` (no last word). `stubborn` in the request's title:
 * it ignores requests to stop.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JobFolder, readJson, writeJsonAtomic } from '../../main/jobs/job-folder.ts';
import { RunnerControl } from '../../main/jobs/runner-control.ts';
import { identifyProcess } from '../../main/process/process-identity.ts';

const folder = new JobFolder(process.argv[2] ?? '');
folder.writeRunner(identifyProcess(process.pid));
const { title } = readJson(folder.requestPath) as { title: string };
const control = new RunnerControl(folder, ['work']);
if (title.includes('stubborn')) {
  process.on('SIGTERM', () => undefined);
  folder.writeStatus({ schema: 1, state: 'running', sequence: 1, startedAtMs: Date.now(), progress: 0.5, stages: [{ name: 'work', state: 'running' }], layers: [] });
} else control.start(() => true);
control.log('hello');

const order = join(folder.path, 'order');
await control.stage('work', async () => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (control.signal.aborted) {
      control.end('cancelled');
      process.exit(0);
    }
    if (!existsSync(order)) continue;
    const word = readFileSync(order, 'utf8');
    if (word === 'die') process.kill(process.pid, 'SIGKILL');
    if (word === 'crash') {
      control.end('failed', { message: 'it broke', help: 'mend it' });
      process.exit(1);
    }
    if (word === 'finish') return;
  }
});
writeFileSync(join(folder.artifactsPath, 'quality.json'), '{"sampleCount":3}');
writeJsonAtomic(folder.resultPath, { schema: 1, metrics: [{ name: 'lutSynthesized', value: 42, unit: 'LUT' }], facts: { weightTypes: 'fixed<8,2>' }, artifacts: ['quality.json'] });
control.end('done');
process.exit(0);
