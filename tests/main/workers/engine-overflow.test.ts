/** @file Overflow findings and their fixes, on small graphs that really overflow. */
import { describe, expect, it } from 'vitest';
import { planEmulation } from '../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../main/compiler/emulator/reference-backend.ts';
import type { Layer } from '../../../main/compiler/ir/model-graph.ts';
import { overflowProblems } from '../../../main/workers/engine-overflow.ts';
import type { Problem } from '../../../preload/contract/design.ts';
import { fixed, ufixed } from '../../../preload/model/fixed-type.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../helpers/lowered-graph.ts';

function problemsOf(layers: readonly Layer[], x: readonly number[]): readonly Problem[] {
  const graph = graphOf(layers);
  const plan = planEmulation(graph, { ioType: 'io_parallel' });
  const outcome = referenceBackend.run(plan, { id: 'x', rowCount: 1, tensors: new Map([['x', Float64Array.from(x)]]) }, { collectStatistics: true });
  return overflowProblems({ source: graph, graph }, outcome.statistics);
}

const editsOf = (problem: Problem | undefined): unknown => {
  const edit = problem?.fixes[0]?.edit;
  return edit?.kind === 'group' ? edit.edits : edit;
};

describe('overflow problems', () => {
  it('are none where everything fits', () => {
    expect(problemsOf([inputLayer('x', [1]), denseLayer('a', 'x', { weight: weight([1, 1], [2]) })], [3])).toEqual([]);
  });

  it('widen accumulator and result together, and say that either alone does not help', () => {
    const [problem, ...others] = problemsOf([inputLayer('x', [1]), denseLayer('a', 'x', { weight: weight([1, 1], [-26.75]) })], [2]);
    expect(others).toEqual([]);
    expect(problem?.message).toBe('a: 100 % of these results wrap: −53.5 in fixed<16,6>, which ends at −32.');
    expect(problem?.help).toContain('Either alone does not help');
    expect(editsOf(problem)).toEqual([
      { kind: 'set-precision', layers: ['a'], variables: ['accum'], precision: 'fixed<17,7>' },
      { kind: 'set-precision', layers: ['a'], variables: ['result'], precision: 'fixed<17,7>' },
    ]);
  });

  it('widen the producer where softmax’s normalised input wraps, because its own type cannot be set', () => {
    const softmax = layer('s', 'Softmax', ['x'], {
      shape: [2],
      types: { accum: fixed(18, 8, 'RND', 'SAT'), table: fixed(18, 8), exp_table: fixed(18, 8, 'RND', 'SAT'), inv_table: fixed(18, 8, 'RND', 'SAT'), inv_inp: fixed(18, 8, 'RND', 'SAT') },
      attributes: { activation: 'softmax', axis: -1, table_size: 1024, implementation: 'stable', n_in: 2, n_outer: 1, n_inner: 1, skip: false },
    });
    const [problem] = problemsOf([inputLayer('x', [2]), softmax], [20, -20]);
    expect(problem?.attribute).toBe('inp_norm');
    expect(editsOf(problem)).toEqual([{ kind: 'set-precision', layers: ['x'], variables: ['result'], precision: 'fixed<17,7>' }]);
    // The mended type ends the problem.
    expect(problemsOf([inputLayer('x', [2], { result_type: fixed(17, 7) }), softmax], [20, -20])).toEqual([]);
  });

  it('say that a saturating type cuts off', () => {
    const [problem] = problemsOf([inputLayer('x', [1]), layer('r', 'Activation', ['x'], { shape: [1], result_type: ufixed(4, 2, 'RND', 'SAT'), types: { table: fixed(18, 8) }, attributes: { activation: 'relu' } })], [9]);
    expect(problem?.message).toBe('r: 100 % of these results are cut off: 9 in ufixed<4,2,RND,SAT>, which ends at 3.75.');
  });

  it('are a note without a fix where the trained quantizer saturates in the same way', () => {
    const spec = { className: 'quantized_relu', config: { bits: 4, integer: 2, use_sigmoid: 0, negative_slope: 0 } };
    const relu = layer('r', 'Activation', ['x'], { shape: [1], result_type: ufixed(4, 2, 'RND_CONV', 'SAT'), types: { table: fixed(18, 8) }, attributes: { activation: 'relu' }, output_quantizers: [spec] });
    expect(problemsOf([inputLayer('x', [1]), relu], [9])).toMatchObject([{ severity: 'note', fixes: [] }]);
  });

  it('are a warning without a fix where the model decided the types: training wraps in the same way', () => {
    const plain = denseLayer('a', 'x', { weight: weight([1, 1], [-26.75]) });
    const [problem] = problemsOf([inputLayer('x', [1]), { ...plain, attributes: { ...plain.attributes, bit_exact_transformed: true } }], [2]);
    expect(problem).toMatchObject({ severity: 'warning', fixes: [], help: expect.stringContaining('trace_minmax') });
  });
});
