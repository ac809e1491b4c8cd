import { describe, expect, it } from 'vitest';
import { analyseIntervals } from '../../../../main/compiler/analysis/interval-analysis.ts';
import { spanOf } from '../../../../main/compiler/analysis/word-range.ts';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import { BEYOND_FIRST_PATH } from '../../../helpers/emulated-cases.ts';
import { firstPathNames, readGoldenCase, type GoldenCase } from '../../../helpers/golden-case.ts';
import { hasShared } from '../../../helpers/shared.ts';

/** Words of the emulation that lie outside the analysis, and how many layers had more than their type to go by. */
function exceptions(golden: GoldenCase): { readonly outside: readonly string[]; readonly bounded: number; readonly layers: number } {
  const plan = planEmulation(golden.graph, { ioType: golden.ioType, weightMantissas: golden.weightMantissas });
  const run = referenceBackend.run(plan, golden.input, { collectStatistics: true });
  const outside: string[] = [];
  let bounded = 0;
  const found = analyseIntervals(plan);
  for (const [name, { output, bounds, source }] of found) {
    const tensor = run.tensors.get(source.layer.outputs[0] ?? name);
    if (tensor === undefined) continue;
    const size = output.low.length;
    for (let i = 0; i < tensor.mantissas.length; i++) {
      const word = tensor.mantissas[i] ?? 0;
      if (word < (output.low[i % size] ?? 0) || word > (output.high[i % size] ?? 0)) outside.push(`${golden.name} ${name}[${i}]`);
    }
    if (bounds === undefined) continue;
    bounded++;
    const variables = run.statistics.get(name)?.variables ?? {};
    const { min, max } = spanOf(bounds.result);
    const accumFits = (variables['accum']?.overflowCount ?? 0) === 0;
    for (const [variable, limit] of [['result', { min, max }], ['accum', bounds.accum]] as const) {
      const seen = variables[variable];
      if (limit === undefined || seen?.min === undefined || seen.max === undefined || (variable === 'result' && !accumFits)) continue;
      if (seen.min < limit.min || seen.max > limit.max) outside.push(`${golden.name} ${name} ${variable}: ${seen.min} … ${seen.max} of ${limit.min} … ${limit.max}`);
    }
  }
  return { outside: outside.slice(0, 3), bounded, layers: found.size };
}

describe.skipIf(!hasShared)('the worst case', () => {
  it('holds every word, sum and result of every conformance case that is emulated', () => {
    const all = [...firstPathNames(), ...BEYOND_FIRST_PATH].map((name) => exceptions(readGoldenCase(name)));
    expect(all.flatMap(({ outside }) => outside)).toEqual([]);
    const sum = (pick: (one: (typeof all)[number]) => number): number => all.reduce((total, one) => total + pick(one), 0);
    // The analysis is worth something only where it says more than the type.
    expect(sum((one) => one.bounded) / sum((one) => one.layers)).toBeGreaterThan(0.6);
  }, 240_000);
});
