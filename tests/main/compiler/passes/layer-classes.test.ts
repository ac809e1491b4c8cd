/** @file Tests of what the classes of layers have in common. */
import { expect, it } from 'vitest';
import { defaultAttributes, defaultTableTypes, isMerge } from '../../../../main/compiler/passes/layer-classes.ts';
import { fixed, ufixed } from '../../../../preload/model/fixed-type.ts';

it('Concatenate and Dot merge as Merge does', () => {
  expect(['Merge', 'Concatenate', 'Dot'].map(isMerge)).toEqual([true, true, true]);
  expect(['Dense', 'Reshape'].map(isMerge)).toEqual([false, false]);
});

it('every class has the tables that hls4ml 1.3 gives it', () => {
  const saturating = fixed(18, 8, 'RND', 'SAT');
  expect(defaultTableTypes('Softmax')).toEqual({ table: fixed(18, 8), exp_table: saturating, inv_table: saturating, inv_inp: saturating });
  expect(defaultTableTypes('LayerNormalization')).toEqual({ table: ufixed(8, 5, 'RND_CONV', 'SAT') });
  expect(['Activation', 'LSTM', 'Dense'].map(defaultTableTypes)).toEqual([{ table: fixed(18, 8) }, { table: fixed(18, 8) }, {}]);
});

it('every class has the attributes that hls4ml 1.3 gives it', () => {
  expect(Object.fromEntries(['Softmax', 'HardActivation', 'Activation', 'GRU', 'LayerNormalization', 'Conv1D', 'Pooling2D', 'BatchNormalization', 'Dense', 'Reshape'].map((name) => [name, defaultAttributes(name)]))).toEqual({
    Softmax: { table_size: 1024, n_outer: 1, n_inner: 1, implementation: 'stable', skip: false },
    HardActivation: { table_size: 1024, slope: 0.2, shift: 0.5 },
    Activation: { table_size: 1024 },
    GRU: { pass_initial_states: false, static: true, table_size: 1024 },
    LayerNormalization: { table_range_power2: 0, table_size: 4096 },
    Conv1D: { conv_implementation: 'LineBuffer', parallelization_factor: 1 },
    Pooling2D: { conv_implementation: 'LineBuffer', count_pad: false },
    BatchNormalization: { n_filt: -1, use_gamma: true, use_beta: true },
    Dense: {},
    Reshape: {},
  });
});
