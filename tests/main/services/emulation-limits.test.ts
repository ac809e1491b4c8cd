import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { emulationLimits } from '../../../main/services/emulation-limits.ts';

const MIB = 2 ** 20;
const state = (json: string | undefined) => ({ load: (key: string) => (key === 'window/emulation' ? json : undefined) });

describe('emulationLimits', () => {
  it('is one thread a core and 1 GiB unless something else is said', () => {
    expect(emulationLimits(state(undefined), {})).toEqual({ threadCount: Math.min(64, availableParallelism()), memoryBytes: 1024 * MIB });
  });

  it('takes what the window has stored, and before it what the command line says', () => {
    const stored = state('{"threadCount":3,"memoryMiB":256}');
    expect(emulationLimits(stored, {})).toEqual({ threadCount: 3, memoryBytes: 256 * MIB });
    expect(emulationLimits(stored, { BITLOOM_THREADS: '5', BITLOOM_MEMORY_MIB: '64' })).toEqual({ threadCount: 5, memoryBytes: 64 * MIB });
  });

  it('reads 0 threads as one a core', () => {
    expect(emulationLimits(state('{"threadCount":0,"memoryMiB":512}'), {}).threadCount).toBe(Math.min(64, availableParallelism()));
  });

  it.each(['{"threadCount":-1}', 'nonsense', '{"memoryMiB":"much"}', '[]'])('passes over what makes no sense: %s', (json) => {
    expect(emulationLimits(state(json), { BITLOOM_THREADS: 'all' })).toEqual(emulationLimits(state(undefined), {}));
  });
});
