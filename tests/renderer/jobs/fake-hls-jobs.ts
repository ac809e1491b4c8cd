/** @file HLS jobs of a vendor's tool for tests and previews: one under way, one that failed, with log, messages and curves. */

import type { HlsCheck, JobView, LayerProgress, LogDigest, StageView, UsageSample } from '../../../preload/contract/run.ts';
import { buildJob } from './build-job.ts';

const MINUTE = 60_000;
const TOOL = { tool: 'Vitis HLS 2023.2', kind: 'hls', flow: 'hls', memoryLimitBytes: 24 * 2 ** 30 } as const;
const NAMES = ['conv1', 'conv1_relu', 'pool1', 'fc1', 'fc1_relu', 'fc2', 'softmax'];

function stage(name: string, state: StageView['state'], times: { readonly fromMs?: number; readonly tookMs?: number; readonly expectedMs?: number; readonly detail?: string } = {}): StageView {
  const { fromMs, tookMs, expectedMs, detail } = times;
  return { name, state, ...(fromMs === undefined ? {} : { startedAtMs: fromMs }), ...(fromMs === undefined || tookMs === undefined ? {} : { endedAtMs: fromMs + tookMs }), ...(expectedMs === undefined ? {} : { expectedMs }), ...(detail === undefined ? {} : { detail }) };
}

function preparation(fromMs: number): StageView[] {
  return ['read model', 'lower', 'estimate', 'emulate', 'write project', 'check tool'].map((name, i) => stage(name, 'done', { fromMs: fromMs + i * 700, tookMs: 700 }));
}

function hlsLayers(count: number): LayerProgress[] {
  return NAMES.map((layer, i) => (i < count ? { layer, state: 'done', lutCount: 900 + i * 1310, lutEstimated: 870 + i * 1270, ffCount: 420 + i * 610, dspCount: i % 3 === 0 ? 4 : 0, bram18kCount: i === 3 ? 18 : 0, latencyCyclesMax: 12 + i * 3 } : { layer, state: 'waiting', lutEstimated: 870 + i * 1270 }));
}

/** The HLS jobs, as seen at a time. */
export function fakeHlsJobs(nowMs: number): JobView[] {
  const from = nowMs - 11 * MINUTE;
  const failedFrom = nowMs - 300 * MINUTE;
  return [
    buildJob({
      ...TOOL, jobId: 'job-hls', runId: 'run-3', title: '8 bit · hls 4', state: 'running', progress: 0.56, createdAtMs: from - 2000, startedAtMs: from, expectedEndAtMs: nowMs + 8 * MINUTE, countsFrom: 'Vitis HLS 2023.2, csynth', layers: hlsLayers(7),
      stages: [
        ...preparation(from), stage('csim', 'done', { fromMs: from + 4200, tookMs: 52_000, expectedMs: 50_000 }), stage('csynth', 'done', { fromMs: from + 56_200, tookMs: 6.3 * MINUTE, expectedMs: 6 * MINUTE }),
        stage('cosim', 'running', { fromMs: from + 56_200 + 6.3 * MINUTE, expectedMs: 5 * MINUTE, detail: 'RTL simulation' }), stage('validation', 'queued'), stage('export', 'queued', { expectedMs: 70_000 }), stage('vsynth', 'queued', { expectedMs: 4.4 * MINUTE }),
      ],
      usage: { rssBytes: 3.1 * 2 ** 30, peakRssBytes: 9.4 * 2 ** 30, cpuCores: 1.4 }, findings: [{ severity: 'warning', code: 'release-untested', message: 'hls4ml is tested with 2022.2 to 2024.1; this is 2024.2.', help: 'It usually works.' }],
    }),
    buildJob({
      ...TOOL, jobId: 'job-hls-fail', runId: 'run-4', title: 'wide · hls 2', state: 'failed', progress: 0.3, attempt: 2, createdAtMs: failedFrom, startedAtMs: failedFrom, endedAtMs: failedFrom + 21 * MINUTE,
      stages: [...preparation(failedFrom), stage('csim', 'done', { fromMs: failedFrom + 3900, tookMs: 49_000 }), stage('csynth', 'failed', { fromMs: failedFrom + 60_000, tookMs: 20 * MINUTE }), stage('export', 'cancelled')],
      error: {
        message: 'The unroll limit was reached', line: 9041, cause: 'csynth stopped at a loop with 9,216 iterations: the tool unrolls at most 4,096 of them (XFORM 203-504).',
        help: 'Raise the reuse factor of fc1, or use strategy Resource: fewer multiplications are then laid out side by side.',
      },
      findings: [{ severity: 'error', code: 'licence-expired', message: 'The licence in /home/ada/.Xilinx/Xilinx.lic ended 2 days ago.', help: 'Ask for a new one.' }],
    }),
  ];
}

/** Lines of an HLS log with warnings, and an error at line 9042 if wanted. */
export function fakeHlsLog(count: number, hasError: boolean): string[] {
  const lines = Array.from({ length: count }, (_, i) => {
    if (i % 97 === 13) return `WARNING: [HLS 200-885] The II Violation in module 'dense_latency_config${i % 7}' (loop 'ReuseLoop'): unable to schedule 'load' operation`;
    if (i % 211 === 40) return 'WARNING: [RTGEN 206-101] Setting dangling out port to 0.';
    return i % 5 === 0 ? `INFO: [HLS 200-10] -- Implementing module 'relu_config${i % 9}'` : `INFO: [SCHED 204-11] Finished scheduling: ${(i % 17) / 10} sec.`;
  });
  if (!hasError) return lines;
  lines[9041] = "ERROR: [XFORM 203-504] Stop unrolling loop 'Product1' in function 'nnet::dense_latency' because it may cause large runtime and excessive memory usage due to increase in code size.";
  return lines;
}

/** What the logs above say in short. */
export function fakeDigest(lines: readonly string[], hasError: boolean): LogDigest {
  const text = lines[9041] ?? '';
  const count = (code: string): number => lines.filter((line) => line.includes(code)).length;
  const explained = { id: 'unroll-limit', title: 'The unroll limit was reached', severity: 'error', line: 9041, text, cause: 'The tool unrolls at most 4,096 iterations of a loop.', remedy: 'Raise the reuse factor, or use strategy Resource.', moreCount: 0 } as const;
  return {
    lineCount: lines.length, byteCount: lines.length * 90, ...(hasError ? { firstError: { line: 9041, text, explained } } : {}),
    explained: [...(hasError ? [explained] : []), { id: 'interval-not-met', title: 'A loop does not reach its interval', severity: 'warning', line: 13, text: lines[13] ?? '', cause: 'Two reads of one memory in the same cycle: dense_latency_config6 waits for its weights.', remedy: 'Raise the reuse factor, or partition the array.', moreCount: count('HLS 200-885') - 1 }],
    groups: [...(hasError ? [{ code: 'XFORM 203-504', severity: 'error', count: 1, firstLine: 9041, sample: text } as const] : []), { code: 'HLS 200-885', severity: 'warning', count: count('HLS 200-885'), firstLine: 13, sample: lines[13] ?? '' }, { code: 'RTGEN 206-101', severity: 'warning', count: count('RTGEN 206-101'), firstLine: 40, sample: lines[40] ?? '' }],
  };
}

/** A curve of ten minutes: memory that climbs, two processors at most. */
export function fakeUsage(nowMs: number): UsageSample[] {
  return Array.from({ length: 200 }, (_, i) => ({ atMs: nowMs - (200 - i) * 3000, rssBytes: (1.2 + 8.2 * Math.min(1, (i / 120) ** 2) - (i > 130 ? 6.2 : 0)) * 2 ** 30, cpuCores: i < 130 ? 1.1 + Math.sin(i / 7) * 0.4 : 1.4 + Math.sin(i / 3) * 0.5 }));
}

/** What is known before an HLS run: a tool, times of earlier runs, a warning. */
export const FAKE_CHECK: HlsCheck = {
  tool: { name: 'vitis-run', title: 'Vitis HLS 2023.2', version: '2023.2', path: '/tools/Xilinx/Vitis/2023.2/bin/vitis-run' },
  findings: [{ severity: 'warning', code: 'licence-expires', message: 'The licence in /home/ada/.Xilinx/Xilinx.lic ends in 9 days.', help: 'Ask for a new one before a long run.' }],
  sources: ['bitloom', 'folder'], expectedMs: { csim: 50_000, csynth: 6 * MINUTE, cosim: 5 * MINUTE },
};
