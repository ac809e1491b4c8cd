/** @file Jobs in every state, for tests and previews of the Jobs view; the running one goes on. */

import type { Requests } from '../../../preload/contract/index.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { JobView, LayerProgress, LogDigest, StageView } from '../../../preload/contract/run.ts';
import type { FakeAnswers, FakeStudio } from '../fake-studio.ts';
import { buildJob } from './build-job.ts';
import { FAKE_CHECK, fakeDigest, fakeHlsJobs, fakeHlsLog, fakeUsage } from './fake-hls-jobs.ts';

const ok = <T>(value: T): Result<T> => ({ ok: true, value });
const LAYERS = ['conv1', 'conv1_relu', 'pool1', 'fc1', 'fc1_relu', 'fc2', 'softmax'];

function stages(states: readonly StageView['state'][], nowMs: number): StageView[] {
  return ['snapshot', 'emulate', 'generate RTL', 'synthesize', 'collect'].map((name, i) => {
    const state = states[i] ?? 'queued';
    const started = nowMs - 40_000 + i * 9000;
    return { name, state, ...(state === 'queued' ? {} : { startedAtMs: started }), ...(state === 'done' || state === 'failed' ? { endedAtMs: started + 3100 + i * 700 } : {}), ...(name === 'synthesize' && state === 'running' ? { detail: '3 of 7 layers' } : {}) };
  });
}

function layerStates(states: readonly LayerProgress['state'][]): LayerProgress[] {
  return LAYERS.map((layer, i) => {
    const state = states[i] ?? 'waiting';
    const isOver = state === 'done' || state === 'cached';
    return { layer, state, lutEstimated: 500 + i * 900, ffEstimated: 310 + i * 520, ...(isOver ? { lutCount: 480 + i * 911, ffCount: 300 + i * 522, carryCount: 90 + i * 170, elapsedMs: state === 'cached' ? 2 : 2400 + i * 1300 } : {}), ...(state === 'failed' ? { detail: 'out of memory after 2.0 GB', elapsedMs: 41_000 } : {}) };
  });
}

/** Lines of a log with a failure in it. */
export function fakeLog(count: number, hasError: boolean): string[] {
  const lines = Array.from({ length: count }, (_, i) => `[${String(i).padStart(5, '0')}] ${i % 6 === 0 ? `Executing ${['PROC', 'FLATTEN', 'OPT_EXPR', 'ABC9', 'TECHMAP'][(i / 6) % 5]} pass on module conv1` : `  mapped cell $add$conv1.v:${i * 3} → LUT6 ×${(i * 7) % 13}`}`);
  return hasError ? [...lines, 'Warning: Wire conv1.acc[31] is unused', 'ERROR: fc1.v:208: out of memory (2147483648 bytes)', 'The runner ended with code 1'] : lines;
}

/** Jobs in every state, as seen at a time. */
function fakeJobs(nowMs: number): JobView[] {
  return [
    buildJob({ jobId: 'job-run', title: 'Synthesize “8 bit”', state: 'running', progress: 0.44, createdAtMs: nowMs - 42_000, startedAtMs: nowMs - 40_000, stages: stages(['done', 'done', 'done', 'running'], nowMs), layers: layerStates(['cached', 'cached', 'done', 'running']) }),
    buildJob({ jobId: 'job-wait', runId: 'run-1', title: 'Synthesize “fit to data”', state: 'queued', progress: 0, createdAtMs: nowMs - 20_000, stages: stages([], nowMs), layers: layerStates([]) }),
    buildJob({ jobId: 'job-fail', runId: 'run-8', title: 'Synthesize “sweep 3 · w12”', state: 'failed', progress: 0.5, createdAtMs: nowMs - 3_600_000, startedAtMs: nowMs - 3_599_000, endedAtMs: nowMs - 3_540_000, stages: stages(['done', 'done', 'done', 'failed', 'cancelled'], nowMs - 3_560_000), layers: layerStates(['done', 'done', 'cached', 'failed', 'skipped']), error: { message: 'Layer fc1: the synthesizer ran out of memory (2.0 GB)', help: 'Split the layer: a smaller weight width, or fewer layers at once under Tools ▸ limits.' } }),
    buildJob({ jobId: 'job-done', runId: 'run-0', title: 'Synthesize “as imported”', createdAtMs: nowMs - 7_200_000, startedAtMs: nowMs - 7_199_000, endedAtMs: nowMs - 7_150_000, stages: stages(['done', 'done', 'done', 'done', 'done'], nowMs - 7_160_000), layers: layerStates(['done', 'done', 'done', 'done', 'done', 'done', 'done']) }),
    buildJob({ jobId: 'job-gone', runId: 'run-20', title: 'Synthesize “overnight”', state: 'interrupted', progress: 0.3, createdAtMs: nowMs - 90_000_000, startedAtMs: nowMs - 89_990_000, endedAtMs: nowMs - 89_000_000, stages: stages(['done', 'done', 'interrupted'], nowMs - 89_990_000), layers: layerStates(['done']) }),
    buildJob({ jobId: 'job-stop', runId: 'run-21', title: 'Emulate “wide”', kind: 'emulate', state: 'cancelled', progress: 0.2, createdAtMs: nowMs - 95_000_000, startedAtMs: nowMs - 94_990_000, endedAtMs: nowMs - 94_980_000 }),
    ...fakeHlsJobs(nowMs),
  ];
}

/** How long the first answer about a job that was just started takes; until then no list has it. @unit ms */
const SLOW_ANSWER_MS = 1500;
const STARTED = buildJob({ jobId: 'job-new', runId: 'run-4', title: 'Emulate “just started”', kind: 'emulate', state: 'queued', progress: 0 });

/** Answers of the `job` domain. */
export function fakeJobAnswers(isEmpty: boolean, fake: FakeStudio): FakeAnswers {
  const jobs = isEmpty ? [] : fakeJobs(Date.now());
  const hlsLog = fakeHlsLog(12_000, true);
  const logs: Record<string, string[]> = { 'job-run': fakeLog(400, false), 'job-fail': fakeLog(260, true), 'job-done': fakeLog(3000, false), 'job-wait': [], 'job-hls': fakeHlsLog(4000, false), 'job-hls-fail': hlsLog };
  if (!isEmpty) keepRunning(jobs, logs, fake);
  const set = (jobId: string, changes: Partial<JobView>): void => {
    const at = jobs.findIndex((job) => job.jobId === jobId);
    const job = jobs[at];
    if (!job) return;
    jobs[at] = { ...job, ...changes, sequence: job.sequence + 1 };
    fake.emit('job:progressed', { job: jobs[at] });
  };
  return {
    'job:list': () => ok([...jobs]),
    'job:get': async ({ jobId }) => {
      if (jobId === STARTED.jobId) await new Promise((resolve) => setTimeout(resolve, SLOW_ANSWER_MS));
      return ok(jobs.find((job) => job.jobId === jobId) ?? (jobId === STARTED.jobId ? STARTED : buildJob({ jobId })));
    },
    ...fakeLogAnswers({ ...logs, 'job-gone': LONG_LOG }),
    'job:read-usage': ({ jobId }) => ok(jobId === 'job-wait' ? [] : fakeUsage(Date.now())),
    'job:show-folder': ({ jobId }) => ok({ path: `/home/ada/.local/share/bitloom/jobs/${jobId}`, shown: false }),
    'job:check-hls': ({ hls }) => ok(hls.source?.kind === 'folder' ? { ...FAKE_CHECK, findings: [{ severity: 'error', code: 'source-folder', message: `${hls.source.path} holds no project of hls4ml.`, help: 'Name the folder with build_prj.tcl in it.' }] } : FAKE_CHECK),
    'job:start': ({ kind, again }) => (kind === 'emulate' ? ok({ jobId: STARTED.jobId, runId: STARTED.runId }) : ok({ jobId: 'job-hls', runId: 'run-3', ...(again === true ? {} : { stored: { name: '8 bit · hls 4', state: 'done', endedAtMs: Date.now() - 3_600_000 } }) })),
    'job:cancel': ({ jobId }) => {
      setTimeout(() => set(jobId, { state: 'cancelled', endedAtMs: Date.now() }), 300);
      return ok({ cancelling: true });
    },
    'job:retry': ({ jobId }) => {
      setTimeout(() => set(jobId, { state: 'queued' }), 50);
      return ok({ jobId, runId: 'run-1' });
    },
  };
}

/** A log of a fake: lines, or a rule that makes them. */
type FakeLog = readonly string[] | { readonly length: number; readonly at: (line: number) => string };
/** Three million lines, with one that stands out. */
const LONG_LOG: FakeLog = { length: 3_000_000, at: (line) => (line === 2_222_222 ? 'Warning: the needle is here' : `mapped cell ${line}`) };

/** Logs as the trusted side reads them: slices, a search, what they say in short. */
function fakeLogAnswers(logs: Readonly<Record<string, FakeLog>>): Partial<Requests> {
  const linesOf = (jobId: string): FakeLog => logs[jobId] ?? ['The log of this job is gone.'];
  const digestOf = (jobId: string): LogDigest => {
    const lines = linesOf(jobId);
    if (!Array.isArray(lines)) return { lineCount: lines.length, byteCount: 0, explained: [], groups: [] };
    if (jobId.startsWith('job-hls')) return fakeDigest(lines, jobId === 'job-hls-fail');
    const line = lines.findIndex((text) => String(text).startsWith('ERROR'));
    return { lineCount: lines.length, byteCount: 0, explained: [], groups: [], ...(line < 0 ? {} : { firstError: { line, text: String(lines[line]) } }) };
  };
  return {
    'job:read-log': ({ jobId, fromLine = 0, lineCount = 5000, lastLines }) => {
      const lines = linesOf(jobId);
      const first = lastLines === undefined ? fromLine : Math.max(0, lines.length - lastLines);
      return ok({ firstLine: first, lines: Array.from({ length: Math.max(0, Math.min(lastLines ?? lineCount, lines.length - first)) }, (_, i) => lines.at(first + i) ?? ''), totalLines: lines.length });
    },
    'job:search-log': ({ jobId, text, fromLine, backwards }) => {
      const lines = linesOf(jobId);
      for (let line = fromLine; line >= 0 && line < lines.length; line += backwards === true ? -1 : 1) if (lines.at(line)?.toLowerCase().includes(text.toLowerCase())) return ok({ line });
      return ok({});
    },
    'job:read-digest': ({ jobId }) => ok(digestOf(jobId)),
  };
}

/** The first job makes progress and writes its log. */
function keepRunning(jobs: JobView[], logs: Record<string, string[]>, fake: FakeStudio): void {
  setInterval(() => {
    const job = jobs[0];
    if (job?.state !== 'running') return;
    const lines = logs['job-run'] ?? [];
    const line = `[${String(lines.length).padStart(5, '0')}] Executing ABC9 pass on module fc1 (${Math.round(job.progress * 100)} %)`;
    fake.emit('job:log-appended', { jobId: job.jobId, firstLine: lines.length, lines: [line], totalLines: lines.length + 1 });
    lines.push(line);
    jobs[0] = { ...job, progress: Math.min(0.97, job.progress + 0.004), sequence: job.sequence + 1 };
    fake.emit('job:progressed', { job: jobs[0] });
  }, 700);
}
