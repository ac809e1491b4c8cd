/** @file The fact that a vendor's tool has synthesized a project: kept, and not believed where it is damaged. */
import { describe, expect, it } from 'vitest';
import { noteVendorRun, readVendorEvidence } from '../../../main/services/vendor-evidence.ts';

class Memory {
  readonly #texts = new Map<string, string>();
  load(key: string): string | undefined {
    return this.#texts.get(key);
  }
  save(key: string, json: string): void {
    this.#texts.set(key, json);
  }
}

describe('evidence of a vendor’s run', () => {
  it('is absent at first, and then the last run', () => {
    const memory = new Memory();
    expect(readVendorEvidence(memory)).toBeUndefined();
    noteVendorRun(memory, { tool: 'Vitis HLS 2023.2', runId: 'a', atMs: 1 });
    noteVendorRun(memory, { tool: 'Vivado HLS 2020.1', runId: 'b', atMs: 2 });
    expect(readVendorEvidence(memory)).toEqual({ tool: 'Vivado HLS 2020.1', runId: 'b', atMs: 2 });
  });

  it.each(['{', '{}', '{"tool":1,"runId":"a","atMs":1}', 'null'])('is absent where %s is stored', (text) => {
    expect(readVendorEvidence({ load: () => text })).toBeUndefined();
  });
});
