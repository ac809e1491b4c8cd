import { describe, expect, it } from 'vitest';
import type { EmulationOutcome } from '../../../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import { toInt64 } from '../../../../main/compiler/numerics/mantissas.ts';
import type { Mantissas } from '../../../../main/compiler/numerics/mantissas.ts';
import { firstPathNames, readGoldenCase } from '../../../helpers/golden-case.ts';
import type { GoldenCase } from '../../../helpers/golden-case.ts';
import { allCaseNames } from '../../../helpers/emulated-cases.ts';
import { hasShared } from '../../../helpers/shared.ts';

function emulate(golden: GoldenCase, weightMantissas = golden.weightMantissas, collectStatistics = false): EmulationOutcome {
  const plan = planEmulation(golden.graph, { ioType: golden.ioType, weightMantissas });
  expect(plan.diagnostics).toEqual([]);
  return referenceBackend.run(plan, golden.input, { collectStatistics });
}

/** Traced layers with the number of words that differ. */
function differences(golden: GoldenCase, outcome: EmulationOutcome): Record<string, number> {
  const found: Record<string, number> = {};
  for (const layer of golden.graph.layers) {
    const wanted = golden.trace.get(layer.name);
    if (wanted === undefined) continue;
    const tensor = outcome.tensors.get(layer.outputs[0] ?? layer.name);
    const got = tensor === undefined ? new BigInt64Array() : toInt64(tensor.mantissas);
    found[layer.name] = got.length === wanted.length ? wanted.reduce((n, word, i) => n + (word === got[i] ? 0 : 1), 0) : wanted.length;
  }
  return found;
}

function expectExact(golden: GoldenCase, outcome: EmulationOutcome): void {
  const found = differences(golden, outcome);
  expect(Object.keys(found).length).toBeGreaterThan(0);
  expect(Object.entries(found).filter(([, n]) => n > 0)).toEqual([]);
}

describe.skipIf(!hasShared)('emulation of the conformance cases, integer for integer on every traced layer', () => {
  it('has 92 cases on the first path', () => {
    expect(firstPathNames()).toHaveLength(92);
  });

  it('has 211 cases, of which one keeps its kernel in generated code only', () => {
    expect(allCaseNames()).toHaveLength(210);
  });

  it.each(allCaseNames())('%s', (name) => {
    const golden = readGoldenCase(name);
    expectExact(golden, emulate(golden));
  });

  it.each(hasShared ? ['keras-3layer-resource-rf8-sat', 'keras-3layer-auto', 'pool2d', 'softmax-stable', 'dense-accum-sat-zero', 'dense-rnd-weights', 'gru-resource-sat', 'lstm', 'bidirectional-lstm', 'layernorm', 'timedistributed', 'k3-einsumdense', 'hgq-jsc-cernbox', 'qkeras-mnist-dense'] : [])(
    '%s is the same with statistics collected',
    (name) => {
      const golden = readGoldenCase(name);
      expectExact(golden, emulate(golden, golden.weightMantissas, true));
    },
  );
});

describe.skipIf(!hasShared)('the comparison itself', () => {
  it('sees one weight that is off by one LSB', () => {
    const golden = readGoldenCase('dense-wrap');
    const words = golden.weightMantissas.get('fc|weight');
    expect(words).toBeInstanceOf(Float64Array);
    const moved: Mantissas = Float64Array.from(words as Float64Array, (m, i) => (i === 3 ? m + 1 : m));
    const outcome = emulate(golden, new Map([...golden.weightMantissas, ['fc|weight', moved]]));
    expect(Object.values(differences(golden, outcome)).reduce((a, b) => a + b, 0)).toBeGreaterThan(0);
  });

  it('sees another order of additions under saturation', () => {
    const golden = readGoldenCase('keras-3layer-resource-rf8-sat');
    const layers = golden.graph.layers.map((layer) => ({ ...layer, attributes: { ...layer.attributes, reuse_factor: 1 } }));
    const plan = planEmulation({ ...golden.graph, layers }, { ioType: golden.ioType, weightMantissas: golden.weightMantissas });
    const found = differences(golden, referenceBackend.run(plan, golden.input));
    expect(found['fc1_relu']).toBeGreaterThan(0);
  });

  it('sees a missing layer as wrong in every word', () => {
    const golden = readGoldenCase('dense-wrap');
    const outcome = emulate(golden);
    const without = { ...outcome, tensors: new Map([...outcome.tensors].filter(([name]) => name !== 'fc')) };
    expect(differences(golden, without)['fc']).toBe(golden.trace.get('fc')?.length);
  });
});
