/** @file Small pure parts of jobs: stages from lines, progress, expected times, use over time, fingerprints, limits. */
import { describe, expect, it } from 'vitest';
import { expectTimes } from '../../../main/jobs/expected-times.ts';
import { fingerprint, type FingerprintInputs } from '../../../main/jobs/fingerprint.ts';
import { expectedEndMs, progressOf, readSign, shownStages } from '../../../main/jobs/hls-stages.ts';
import { writeProject } from '../../../main/jobs/hls-project.ts';
import { UsageMeter } from '../../../main/jobs/usage-meter.ts';
import { jobLimits } from '../../../main/services/job-limits.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';

describe('lines of a tool', () => {
  it.each([
    ['***** C SIMULATION *****', { kind: 'began', stage: 'csim' }],
    ['***** C SIMULATION COMPLETED IN 0h0m5s *****', { kind: 'completed', stage: 'csim' }],
    ['***** C/RTL SYNTHESIS *****', { kind: 'began', stage: 'csynth' }],
    ['***** C/RTL VALIDATION *****', { kind: 'began', stage: 'validation' }],
    ['***** EXPORT IP COMPLETED IN 0h1m0s *****', { kind: 'completed', stage: 'export' }],
    ["INFO: [HLS 200-42] -- Implementing module 'relu_config4_s' ", { kind: 'busy', detail: 'schedules relu_config4_s', layerIndex: 4 }],
    ['Starting Technology Mapping : Time (s): cpu = 00:00:02', { kind: 'busy', detail: 'technology mapping' }],
    ['Phase 3.2 Commit Most Macros & LUTRAMs', undefined],
    ['****** Vivado v2024.1 (64-bit)', undefined],
    ['WARNING: [Synth 8-7129] Port a', undefined],
  ])('say where it is: %s', (line, expected) => {
    if (line.startsWith('Phase')) expect(readSign(line)?.kind ?? 'none').toMatch(/busy|none/);
    else expect(readSign(line)).toEqual(expected);
  });

  it('compare both simulations only where both run', () => {
    expect(shownStages(['vsynth', 'csim', 'csynth', 'cosim'])).toEqual(['csim', 'csynth', 'cosim', 'validation', 'vsynth']);
    expect(shownStages(['csynth', 'cosim'])).toEqual(['csynth', 'cosim']);
  });
});

describe('progress', () => {
  const stages = ['csim', 'csynth', 'vsynth'] as const;
  const expectedMs = { csim: 1000, csynth: 8000, vsynth: 1000 };
  it('follows the expected times: half way through a stage that takes 80 % it is at 10 + 0.9 · 40 %', () => {
    expect(progressOf({ stages, done: new Set(['csim']), current: { stage: 'csynth', elapsedMs: 4000 }, expectedMs })).toBeCloseTo(0.1 + 0.8 * 0.45, 10);
  });
  it('never says that a running stage is over, and never falls while it runs', () => {
    let before = 0;
    for (let elapsedMs = 0; elapsedMs < 500_000; elapsedMs += 500) {
      const now = progressOf({ stages, done: new Set(['csim']), current: { stage: 'csynth', elapsedMs }, expectedMs });
      expect(now).toBeLessThanOrEqual(0.1 + 0.8 * 0.95);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });
  it('ends when what is left should be over, and is unknown where a stage was never seen', () => {
    expect(expectedEndMs({ stages, done: new Set(['csim']), current: { stage: 'csynth', elapsedMs: 3000 }, expectedMs }, 100)).toBe(100 + 5000 + 1000);
    expect(expectedEndMs({ stages, done: new Set(), expectedMs: { csim: 1 } }, 100)).toBeUndefined();
  });
});

describe('expected times', () => {
  const past = (stage: string, tookMs: number, multiplierCount: number, tool = 'Vitis HLS 2023.2') => ({ stage, tookMs, facts: { multiplierCount: String(multiplierCount), tool, peakMemoryMiB: '900' } });
  it('are the median of the newest runs of about the same size with the same tool', () => {
    expect(expectTimes([past('csynth', 30, 1000), past('csynth', 10, 1000), past('csynth', 20, 1000), past('csynth', 999, 100_000), past('csynth', 555, 1000, 'Vitis HLS 2019.2')], 1200, 'Vitis HLS 2023.2')).toEqual({ stagesMs: { csynth: 20 }, memoryBytes: 900 * 2 ** 20 });
  });
  it('come from another release where the same has none, and are unknown for another size', () => {
    expect(expectTimes([past('csynth', 555, 1000, 'Vitis HLS 2019.2')], 1200, 'Vitis HLS 2023.2').stagesMs).toEqual({ csynth: 555 });
    expect(expectTimes([past('csynth', 555, 1000)], 5000, 'Vitis HLS 2023.2')).toEqual({ stagesMs: {} });
  });
});

describe('the use of the machine', () => {
  it('is processor time per time, and the most memory is kept', () => {
    const meter = new UsageMeter();
    meter.push({ rssBytes: 100, cpuMs: 1000, processCount: 1 }, 10_000);
    expect(meter.push({ rssBytes: 700, cpuMs: 2500, processCount: 2 }, 11_000)).toEqual({ rssBytes: 700, peakRssBytes: 700, cpuCores: 1.5 });
    expect(meter.push({ rssBytes: 50, cpuMs: 2000, processCount: 1 }, 12_000)).toEqual({ rssBytes: 50, peakRssBytes: 700, cpuCores: 0 });
  });
  it('of five days is a curve of less than 600 points that has kept its highest', () => {
    const meter = new UsageMeter();
    for (let second = 0; second < 432_000; second++) meter.push({ rssBytes: second === 123_456 ? 1e9 : 1e6, cpuMs: second * 500, processCount: 1 }, second * 1000);
    expect(meter.samples.length).toBeLessThan(600);
    expect(Math.max(...meter.samples.map(({ rssBytes }) => rssBytes))).toBe(1e9);
    expect(meter.samples.at(-1)?.atMs).toBeGreaterThan(430_000_000);
  });
});

describe('a fingerprint', () => {
  const inputs: FingerprintInputs = { programVersion: '0.1.0', kind: 'hls', modelFiles: [{ name: 'm.json', sha256: 'ab' }, { name: 'm.h5', sha256: 'ef' }], design: PLAIN_DESIGN, asReuseFactorOne: false, datasetSha256: 'cd', hls: { stages: ['csynth'], source: 'bitloom', sourceVersion: '1', tool: 'vitis-run 2023.2' } };
  it('does not change with names, imported text and the order of keys', () => {
    const { hlsConfig, ...rest } = PLAIN_DESIGN;
    expect(fingerprint({ ...inputs, design: { hlsConfig, ...rest, name: 'other', importedYaml: '# x' } })).toBe(fingerprint(inputs));
  });
  it.each<readonly [string, Partial<FingerprintInputs>]>([
    ['the program', { programVersion: '0.2.0' }], ['the kind', { kind: 'estimate' }], ['the model', { modelFiles: [{ name: 'm.json', sha256: 'ac' }, { name: 'm.h5', sha256: 'ef' }] }], ['the weights beside it', { modelFiles: [{ name: 'm.json', sha256: 'ab' }, { name: 'm.h5', sha256: 'f0' }] }], ['the data', { datasetSha256: 'ce' }], ['the part', { design: { ...PLAIN_DESIGN, part: 'xcu250' } }],
    ['the clock', { design: { ...PLAIN_DESIGN, clockPeriodNs: 4 } }], ['a type', { design: { ...PLAIN_DESIGN, hlsConfig: { Model: { ...PLAIN_DESIGN.hlsConfig.Model, Precision: 'fixed<15,6>' } } } }], ['reuse factor 1', { asReuseFactorOne: true }],
    ['the stages', { hls: { stages: ['csynth', 'cosim'], source: 'bitloom', sourceVersion: '1', tool: 'vitis-run 2023.2' } }], ['the writer', { hls: { stages: ['csynth'], source: 'bitloom', sourceVersion: '2', tool: 'vitis-run 2023.2' } }],
    ['the tool', { hls: { stages: ['csynth'], source: 'bitloom', sourceVersion: '1', tool: 'vitis-run 2024.1' } }], ['Vivado', { hls: { stages: ['csynth'], source: 'bitloom', sourceVersion: '1', tool: 'vitis-run 2023.2', vivado: '2023.2' } }],
  ])('changes with %s', (_what, changes) => {
    expect(fingerprint({ ...inputs, ...changes })).not.toBe(fingerprint(inputs));
  });
});

describe('limits of jobs', () => {
  const stored = (json?: string) => jobLimits({ load: () => json }, 10 * 2 ** 30);
  it('leave a tenth of the memory to the system unless set, and take what cannot be read as not set', () => {
    expect(stored()).toMatchObject({ jobMemoryBytes: 9 * 2 ** 30, memoryBytes: 9 * 2 ** 30, jobs: { hls: 1, synth: 1 } });
    expect(stored('nonsense')).toEqual(stored());
    expect(stored('{"jobCount":3,"jobMemoryMiB":512,"totalMemoryMiB":1024}')).toMatchObject({ jobMemoryBytes: 2 ** 29, memoryBytes: 2 ** 30, jobs: { hls: 3, synth: 3, emulate: 2 } });
  });
});

describe('a project from a source', () => {
  const project = { files: [{ path: 'project.tcl', text: '' }, { path: 'build_prj.tcl', text: '' }, { path: 'firmware/myproject.cpp', text: '' }], topFunction: 'myproject', layers: [], leftOut: [], notes: [] };
  it.each([['../out.tcl'], ['/etc/passwd'], ['a/../../b'], ['C:\\x'], ['a\\b'], ['a//b'], ['']])('is refused where a path leads out of it: %s', (path) => {
    expect(() => writeProject('/nonexistent', { ...project, files: [...project.files, { path, text: 'x' }].toReversed() })).toThrow(/leads out|cannot be used/);
  });
  it('is refused where something is missing or the top function has no name of C++', () => {
    expect(() => writeProject('/nonexistent', { ...project, files: project.files.slice(1) })).toThrow(/project\.tcl is missing/);
    expect(() => writeProject('/nonexistent', { ...project, topFunction: 'my project; rm' })).toThrow(/no C\+\+ name/);
  });
});
