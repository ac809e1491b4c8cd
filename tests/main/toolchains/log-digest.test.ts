/** @file What a log says in short: the first real error before those that follow from it, groups, and bounds on what is kept. */
import { describe, expect, it } from 'vitest';
import { classify, LogReading } from '../../../main/toolchains/log-digest.ts';

const read = (lines: readonly string[]) => {
  const reading = new LogReading();
  for (const line of lines) reading.push(line);
  return reading.digest();
};

describe('the first real error', () => {
  it('is the cause, although consequences and other errors stand before or after it', () => {
    const digest = read(['INFO: [HLS 200-10] start', "ERROR: [HLS 200-101] something odd", 'ERROR: [HLS 200-70] Pre-synthesis failed.', '/opt/bin/loader: line 164: 20119 Killed                  "$RDI_PROG" "$@"', 'Synthesis report not found.']);
    expect(digest.firstError).toMatchObject({ line: 3, explained: { id: 'out-of-memory' } });
  });

  it('is an error that nobody knows where no known one explains more', () => {
    expect(read(['ERROR: [HLS 999-1] never seen', 'ERROR: [HLS 200-70] Pre-synthesis failed.']).firstError).toEqual({ line: 0, text: 'ERROR: [HLS 999-1] never seen' });
  });

  it('is no warning, no count of no errors, and none of an attempt before', () => {
    expect(read(['WARNING: [HLS 200-871] Estimated clock period (5.8 ns) exceeds the target', '12 Infos, 0 Warnings, 0 Critical Warnings and 0 Errors encountered.', 'Found 0 errors']).firstError).toBeUndefined();
    const second = new LogReading();
    second.skip(120, 5000);
    second.push('ERROR: [HLS 999-1] x');
    expect(second.digest().firstError).toMatchObject({ line: 120 });
  });

  it('may be a fact that no line tells', () => {
    const reading = new LogReading();
    reading.push('***** C/RTL SYNTHESIS *****');
    reading.pushFact({ kind: 'tool-ended', signal: 'SIGKILL', stage: 'csynth' }, 'the tool was ended by SIGKILL');
    expect(reading.digest().firstError).toMatchObject({ line: 0, explained: { id: 'out-of-memory' } });
  });
});

describe('messages', () => {
  it.each([
    ['ERROR: [HLS 200-70] x', { severity: 'error', code: 'HLS 200-70' }],
    ['CRITICAL WARNING: [Timing 38-282] x', { severity: 'critical', code: 'Timing 38-282' }],
    ['WARNING: [Synth 8-7129] x', { severity: 'warning', code: 'Synth 8-7129' }],
    ['@E [HLS-70] x', { severity: 'error', code: 'HLS-70' }],
    ['firmware/a.h:3:5: warning: unused variable [-Wunused-variable]', { severity: 'warning', code: '-Wunused-variable' }],
    ["a.cpp:3:5: error: 'x' was not declared", { severity: 'error', code: 'C++' }],
    ['INFO: [HLS 200-10] x', undefined],
    ['   at 0 errors', undefined],
  ])('are told by their form: %s', (line, expected) => {
    expect(classify(line)).toEqual(expected);
  });

  it('are counted by code, however many there are, and what is kept of them is bounded', () => {
    const reading = new LogReading();
    for (let index = 0; index < 20_000; index++) reading.push(`WARNING: [Synth 8-${index}] ${'x'.repeat(1000)}`);
    for (let index = 0; index < 20_000; index++) reading.push('WARNING: [Synth 8-1] again');
    const { groups, lineCount } = reading.digest();
    expect(groups[0]).toMatchObject({ code: 'Synth 8-1', count: 20_001, firstLine: 1 });
    expect(groups.length).toBeLessThanOrEqual(300);
    expect(JSON.stringify(groups).length).toBeLessThan(200_000);
    expect(lineCount).toBe(40_000);
  });
});
