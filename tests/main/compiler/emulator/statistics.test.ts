import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../main/compiler/emulator/reference-backend.ts';
import { VariableRecorder } from '../../../../main/compiler/emulator/statistics.ts';
import type { LayerStatistics } from '../../../../main/compiler/emulator/statistics.ts';
import { integerBitsFor, suggestTypes } from '../../../../main/compiler/emulator/suggest-types.ts';
import type { ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { toValues } from '../../../../main/compiler/numerics/mantissas.ts';
import { fixed, printPrecision, ufixed } from '../../../../preload/model/fixed-type.ts';
import type { FixedType } from '../../../../preload/model/fixed-type.ts';
import { readGoldenCase } from '../../../helpers/golden-case.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';
import { hasShared } from '../../../helpers/shared.ts';

function statisticsOf(graph: ModelGraph, rows: readonly number[], rowCount: number): ReadonlyMap<string, LayerStatistics> {
  const plan = planEmulation(graph, { ioType: 'io_parallel' });
  return referenceBackend.run(plan, { id: 'x', rowCount, tensors: new Map([['x', Float64Array.from(rows)]]) }, { collectStatistics: true }).statistics;
}

describe('overflow and underflow', () => {
  it('count an element whose exact sum leaves a wrapping accumulator', () => {
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [3, 3]) })]);
    const seen = statisticsOf(graph, [10, 10, 1, 1, 20, 0], 3).get('a')?.variables;
    expect(seen?.['accum']).toMatchObject({ count: 3, overflowCount: 2, min: 6, max: 60, overflowSampleCount: 2, firstOverflowSampleIndex: 0 });
    expect(seen?.['accum']?.overflowShare).toBeCloseTo(2 / 3);
  });

  it('do not count intermediate wraps that cancel', () => {
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [3, -3]) })]);
    const seen = statisticsOf(graph, [20, 19], 1).get('a')?.variables;
    expect(seen?.['accum']).toMatchObject({ overflowCount: 0, max: 3 });
    expect(seen?.['product']).toBeUndefined();
  });

  it('count any saturated step under SAT, also when the end is in range', () => {
    const accum = fixed(16, 6, 'TRN', 'SAT');
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [3, -3]) }, { types: { accum } })]);
    const seen = statisticsOf(graph, [20, 19, 1, 1], 2).get('a')?.variables;
    expect(seen?.['accum']).toMatchObject({ count: 2, overflowCount: 1, min: 0, max: 3 });
    expect(seen?.['product']).toMatchObject({ count: 4, overflowCount: 2 });
  });

  it('tell the cast to the result from the accumulator', () => {
    const types = { accum: fixed(28, 18) };
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [3, 3]) }, { types })]);
    const seen = statisticsOf(graph, [10, 10, 1, 1], 2).get('a')?.variables;
    expect(seen?.['accum']?.overflowCount).toBe(0);
    expect(seen?.['result']).toMatchObject({ overflowCount: 1, max: 60 });
  });

  it('count values that a cast loses to zero, but not zeros', () => {
    const graph = graphOf([inputLayer('x', [3]), layer('r', 'Activation', ['x'], { shape: [3], attributes: { activation: 'relu' }, result_type: ufixed(4, 2) })]);
    const seen = statisticsOf(graph, [0, 0.125, 1], 1).get('r')?.variables;
    expect(seen?.['result']).toMatchObject({ count: 3, underflowCount: 1, overflowCount: 0 });
  });

  it('show input values outside the input type, weights outside theirs, and table arguments outside the table', () => {
    const graph = graphOf([
      inputLayer('x', [2]),
      denseLayer('a', 'x', { weight: weight([2, 1], [40, 0.0001]) }),
      layer('t', 'Activation', ['x'], { shape: [2], attributes: { activation: 'tanh', table_size: 1024 }, types: { table: fixed(18, 8) } }),
    ]);
    const seen = statisticsOf(graph, [64, 0.0001], 1);
    expect(seen.get('x')?.variables['result']).toMatchObject({ overflowCount: 1, underflowCount: 1, max: 64 });
    expect(seen.get('a')?.variables['weight']).toMatchObject({ count: 2, overflowCount: 1, underflowCount: 1, max: 40 });
    const far = statisticsOf(graph, [5, -30], 1).get('t')?.variables['table_index'];
    expect(far).toMatchObject({ count: 2, overflowCount: 2 });
  });

  it('put |values| into bins of powers of two', () => {
    const recorder = new VariableRecorder('result', fixed(16, 6));
    for (const value of [0, 1, -1.5, 2, 3.99, -4, 0.25]) recorder.record(value, false, false);
    expect(recorder.summary().histogram).toEqual({ firstExponent: -2, counts: [1, 0, 2, 2, 1], zeroCount: 1 });
  });
});

describe('suggestTypes', () => {
  it('widens accumulator and result together, because one alone does not help', () => {
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [3, 3]) })]);
    const seen = [...statisticsOf(graph, [20, 20, -20, -20], 2).values()];
    expect([...seen].flatMap((layer) => suggestTypes(layer)).map((s) => [s.layer, s.variable, printPrecision(s.suggestedType)])).toEqual([
      ['a', 'accum', 'fixed<18,8>'],
      ['a', 'result', 'fixed<18,8>'],
    ]);
  });

  it('leaves alone what does not overflow, and adds a margin when asked', () => {
    const graph = graphOf([inputLayer('x', [2]), denseLayer('a', 'x', { weight: weight([2, 1], [3, 3]) }, { types: { accum: fixed(28, 18) } })]);
    const seen = statisticsOf(graph, [10, 10], 1).get('a');
    expect(suggestTypes(seen as LayerStatistics, { marginBits: 2 }).map((s) => [s.variable, s.suggestedType.integerBits])).toEqual([['result', 9]]);
    expect(suggestTypes(statisticsOf(graph, [1, 1], 1).get('a') as LayerStatistics)).toEqual([]);
  });

  it('finds the least integer bits', () => {
    expect(integerBitsFor(-32, 31, fixed(16, 6))).toBe(6);
    expect(integerBitsFor(-53.6, 10, fixed(16, 6))).toBe(7);
    expect(integerBitsFor(-32, 32, fixed(16, 6))).toBe(7);
    expect(integerBitsFor(0, 0.4, ufixed(8, 4))).toBe(-1);
  });
});

describe.skipIf(!hasShared)('the reported wrong prediction (issue 978)', () => {
  const run = (name: string, types?: ReadonlyMap<string, FixedType>): ReturnType<typeof referenceBackend.run> => {
    const golden = readGoldenCase(name);
    const layers = golden.graph.layers.map((l) => {
      const [accum, result] = [types?.get(`${l.name}|accum`), types?.get(`${l.name}|result`)];
      return { ...l, types: accum === undefined ? l.types : { ...l.types, accum }, result_type: result ?? l.result_type };
    });
    const plan = planEmulation({ ...golden.graph, layers }, { ioType: golden.ioType, weightMantissas: golden.weightMantissas });
    return referenceBackend.run(plan, golden.input, { collectStatistics: true });
  };

  it('shows exact sums far outside fixed<16,6> in accumulator and result of the convolution', () => {
    const seen = run('issue978-default-vivado').statistics.get('fused_convbn_0')?.variables;
    expect(seen?.['accum']?.overflowCount).toBeGreaterThan(0);
    expect(seen?.['accum']?.min).toBeLessThan(-53);
  });

  it('does not vanish with the accumulator alone, and the result is named', () => {
    const seen = run('issue978-wide-accum-only').statistics.get('fused_convbn_0') as LayerStatistics;
    expect(seen.variables['accum']?.overflowCount).toBe(0);
    expect(suggestTypes(seen).map((s) => s.variable)).toEqual(['result']);
  });

  it('does not vanish with the result alone, and the accumulator is named', () => {
    const seen = run('issue978-wide-result-only').statistics.get('fused_convbn_0') as LayerStatistics;
    expect(suggestTypes(seen).map((s) => s.variable)).toEqual(['accum']);
  });

  it('is cured by the suggested types: the result equals that of the wide case', () => {
    const broken = run('issue978-default-vivado');
    const suggestions = suggestTypes(broken.statistics.get('fused_convbn_0') as LayerStatistics);
    expect(suggestions.map((s) => s.variable)).toEqual(['accum', 'result']);
    const cured = run('issue978-default-vivado', new Map(suggestions.map((s) => [`${s.layer}|${s.variable}`, s.suggestedType])));
    const wide = run('issue978-wide');
    const values = (outcome: ReturnType<typeof run>): Float64Array => {
      const tensor = outcome.tensors.get('fused_convbn_0');
      return tensor === undefined ? new Float64Array() : toValues(tensor.mantissas, tensor.type);
    };
    expect(values(cured)).toEqual(values(wide));
    expect(values(broken)).not.toEqual(values(wide));
    expect(suggestTypes(cured.statistics.get('fused_convbn_0') as LayerStatistics)).toEqual([]);
  });
});
