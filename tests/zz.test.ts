import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'vitest';
import { computeCase, readCaseHeader } from '../main/services/conformance-case.ts';
import { compareGraph, compareTrace, compareWeights } from '../main/services/conformance-compare.ts';
import { readNpz } from '../main/compiler/readers/datasets/npz.ts';
const ROOT = '/tmp/torch/cases';
it('x', () => {
  for (const name of readdirSync(ROOT)) {
    const at = (f: string): string => join(ROOT, name, f);
    if (!existsSync(at('case.json'))) continue;
    const json = JSON.parse(readFileSync(at('case.json'), 'utf8'));
    const header = readCaseHeader(json);
    if (!header.ok) { console.log(name, header.failure.reason); continue; }
    const computed = computeCase(header.value, { read: (f) => (existsSync(at(f)) ? readFileSync(at(f)) : undefined) }, { open: () => undefined } as never);
    if (!computed.ok) { console.log(name, computed.failure); continue; }
    const npz = (f: string) => { const r = readNpz(readFileSync(at(f)), f); if (!r.ok) throw new TypeError(f); return r.value; };
    console.log(name, JSON.stringify([compareGraph(computed.value.graph, json) ?? 'graph ok', compareWeights(computed.value.graph, npz('weights.npz')) ?? 'weights ok', compareTrace(computed.value, npz('trace.npz')) ?? 'trace ok']));
  }
});
