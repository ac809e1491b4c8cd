/** @file Tests of the lint precision/overflow: values that leave their type on data. */
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../../../../../main/compiler/diagnostics/diagnostic.ts';
import type { VariableStatistics } from '../../../../../../main/compiler/emulator/statistics.ts';
import type { Layer } from '../../../../../../main/compiler/ir/model-graph.ts';
import { precisionOverflow } from '../../../../../../main/compiler/preflight/lints/precision/overflow.ts';
import { fixed, ufixed } from '../../../../../../preload/model/fixed-type.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { dataFacts, found, givenContext, onData, places } from '../../../../../helpers/lint-context.ts';
import { denseLayer, inputLayer, layer, weight } from '../../../../../helpers/lowered-graph.ts';

const seen = (layers: readonly Layer[], rows: readonly (readonly number[])[]) => onData(givenContext(layers), rows);
const editsOf = (finding: Diagnostic | undefined): unknown => {
  const edit = finding?.fixes?.[0]?.edit;
  return edit?.kind === 'group' ? edit.edits : edit;
};

it('says nothing where everything fits', () => {
  expect(places(precisionOverflow, seen([inputLayer('x', [1]), denseLayer('a', 'x', { weight: weight([1, 1], [2]) })], [[3]]))).toEqual([]);
});

it('leaves inputs to input/type-too-small', () => {
  expect(places(precisionOverflow, seen([inputLayer('x', [1]), denseLayer('a', 'x', { weight: weight([1, 1], [0.25]) })], [[40]]))).toEqual([]);
});

it('widens accumulator and result together, and says that either alone does not help', () => {
  const [finding, ...others] = found(precisionOverflow, seen([inputLayer('x', [1]), denseLayer('a', 'x', { weight: weight([1, 1], [-26.75]) })], [[2]]));
  expect(others).toEqual([]);
  expect(finding?.message).toBe('a: 100 % of these results wrap: −53.5 in fixed<16,6>, which ends at −32.');
  expect(finding?.help).toContain('Either alone does not help');
  expect(editsOf(finding)).toEqual([
    { kind: 'set-precision', layers: ['a'], variables: ['accum'], precision: 'fixed<17,7>' },
    { kind: 'set-precision', layers: ['a'], variables: ['result'], precision: 'fixed<17,7>' },
  ]);
});

it('widens the producer where softmax’s normalised input wraps, because its own type cannot be set', () => {
  const softmax = layer('s', 'Softmax', ['x'], {
    shape: [2],
    types: { accum: fixed(18, 8, 'RND', 'SAT'), table: fixed(18, 8), exp_table: fixed(18, 8, 'RND', 'SAT'), inv_table: fixed(18, 8, 'RND', 'SAT'), inv_inp: fixed(18, 8, 'RND', 'SAT') },
    attributes: { activation: 'softmax', axis: -1, table_size: 1024, implementation: 'stable', n_in: 2, n_outer: 1, n_inner: 1, skip: false },
  });
  const [finding] = found(precisionOverflow, seen([inputLayer('x', [2]), softmax], [[20, -20]]));
  expect(finding?.at.attribute).toBe('inp_norm');
  expect(editsOf(finding)).toEqual([{ kind: 'set-precision', layers: ['x'], variables: ['result'], precision: 'fixed<17,7>' }]);
  // The mended type ends the finding.
  expect(places(precisionOverflow, seen([inputLayer('x', [2], { result_type: fixed(17, 7) }), softmax], [[20, -20]]))).toEqual([]);
});

const relu = (more: Partial<Layer> = {}): Layer => layer('r', 'Activation', ['x'], { shape: [1], result_type: ufixed(4, 2, 'RND', 'SAT'), types: { table: fixed(18, 8) }, attributes: { activation: 'relu' }, ...more });

it('says that a saturating type cuts off', () => {
  expect(found(precisionOverflow, seen([inputLayer('x', [1]), relu()], [[9]]))[0]?.message).toBe('r: 100 % of these results are cut off: 9 in ufixed<4,2,RND,SAT>, which ends at 3.75.');
});

it('is a note without a fix where the trained quantizer saturates in the same way', () => {
  const spec = { className: 'quantized_relu', config: { bits: 4, integer: 2, use_sigmoid: 0, negative_slope: 0 } };
  const [finding] = found(precisionOverflow, seen([inputLayer('x', [1]), relu({ result_type: ufixed(4, 2, 'RND_CONV', 'SAT'), output_quantizers: [spec] })], [[9]]));
  expect([finding?.severity, finding?.fixes]).toEqual(['note', undefined]);
});

it('is a note where a saturating type cuts off no more than one of its steps', () => {
  // The largest word is 3.75; 4 rounds to the step behind it.
  expect(places(precisionOverflow, seen([inputLayer('x', [1]), relu()], [[4]]))).toEqual(['r result note']);
  expect(places(precisionOverflow, seen([inputLayer('x', [1]), relu()], [[4.25]]))).toEqual(['r result error']);
});

it('leaves indices of tables alone, also those of a layer within a layer', () => {
  const index = { ...dataFacts(givenContext([inputLayer('x', [1]), relu()]), 1, [Float64Array.of(9)]).statistics.get('r')?.variables['result'] } as VariableStatistics;
  const statistics = (variable: string) => new Map([['r', { layer: 'r', variables: { [variable]: { ...index, variable } } }]]);
  const context = (variable: string) => givenContext([inputLayer('x', [1]), relu()], design(), { data: { sampleCount: 1, inputs: [], statistics: statistics(variable) } });
  expect([...places(precisionOverflow, context('table_index')), ...places(precisionOverflow, context('th.table_index'))]).toEqual([]);
  expect(places(precisionOverflow, context('th.sum'))).toEqual(['r th.sum error']);
});

it('is a warning without a fix where the model decided the types: training wraps in the same way', () => {
  const plain = denseLayer('a', 'x', { weight: weight([1, 1], [-26.75]) });
  const [finding] = found(precisionOverflow, seen([inputLayer('x', [1]), { ...plain, attributes: { ...plain.attributes, bit_exact_transformed: true } }], [[2]]));
  expect(finding).toMatchObject({ severity: 'warning', help: expect.stringContaining('trace_minmax') as string });
  expect(finding?.fixes ?? []).toEqual([]);
});

it('says that the network’s own scale makes the values large, and why it is there', () => {
  const scaled = (alpha: string | number | null): readonly Layer[] => {
    const kernel = { ...weight([1, 1], [-26.75]), quantizer: { className: 'quantized_bits', config: { bits: 8, alpha } } };
    const scale = layer('s', 'ApplyAlpha', ['a'], { shape: [1], weights: { scale: weight([1], [0.25]), bias: weight([1], [0]) }, types: { scale: fixed(16, 6), bias: fixed(16, 6) }, attributes: { n_filt: -1 } });
    return [inputLayer('x', [1]), denseLayer('a', 'x', { weight: kernel }), scale];
  };
  const message = (alpha: string | number | null): string | undefined => found(precisionOverflow, seen(scaled(alpha), [[2]])).find(({ at }) => at.layer === 'a')?.message;
  expect(message(null)).toBe('a: 100 % of these results wrap: −53.5 in fixed<16,6>, which ends at −32; the kernel is scaled ×4 because its quantizer has an automatic scale (alpha is not set).');
  expect(message('auto_po2')).toContain('the kernel is scaled ×4 because alpha is auto_po2.');
});
