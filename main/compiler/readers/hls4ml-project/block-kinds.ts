/**
 * @file Layers whose configuration names permutations, and the marks around what is run once per time step.
 *
 * @source hls4ml 1.2 and 1.3: what the templates of the Vivado back end write for EinsumDense, Einsum and TimeDistributed
 */

import type { AttributeValue } from '../../ir/model-graph.ts';
import type { KindContext, LayerKind } from './layer-kinds.ts';

/** Shape and order of a permutation. */
interface Permutation {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly perm: readonly number[];
}

function permutationOf(context: KindContext, key: string): Permutation {
  const own = context.nested(key);
  return { from: own?.list('from_shape') ?? [], to: own?.list('to_shape') ?? [], perm: own?.list('perm') ?? [] };
}

function sizesOf(context: KindContext, keys: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(keys.map((key) => [key, context.value(key)]));
}

/** A constant tensor times the input, over any of their axes. */
export const einsumDense: LayerKind = (context) => {
  const [input, output] = [permutationOf(context, 'tpose_inp_conf'), permutationOf(context, 'tpose_out_conf')];
  const sizes = sizesOf(context, ['n_free_data', 'n_free_kernel', 'n_contract', 'n_inplace']);
  const attributes: Record<string, AttributeValue> = {
    ...sizes, inp_shape: input.from, out_shape: output.to, inp_tpose_idxs: input.perm, out_tpose_idxs: output.perm, out_interpert_shape: output.from, parallelization_factor: context.valueOr('parallelization_factor', 1),
  };
  const kernel = [sizes['n_inplace'] ?? 1, sizes['n_contract'] ?? 1, sizes['n_free_kernel'] ?? 1];
  const weightType = context.nested('dense_conf')?.type('weight_t');
  return {
    class_name: 'EinsumDense', shape: output.to, inputShape: input.from, attributes, weights: [{ role: 'weight', shape: kernel }, { role: 'bias', shape: output.from }],
    ...(weightType === undefined ? {} : { types: { weight: weightType } }),
  };
};

/** Two tensors over any of their axes. */
export const einsum: LayerKind = (context) => {
  const [first, second, output] = [permutationOf(context, 'tpose_inp0_config'), permutationOf(context, 'tpose_inp1_config'), permutationOf(context, 'tpose_out_conf')];
  const attributes: Record<string, AttributeValue> = {
    ...sizesOf(context, ['n_free0', 'n_free1', 'n_contract', 'n_inplace']), inp0_shape: first.from, inp1_shape: second.from, out_shape: output.to,
    inp0_tpose_idxs: first.perm, inp1_tpose_idxs: second.perm, out_tpose_idxs: output.perm, out_interpert_shape: output.from,
  };
  return { class_name: 'Einsum', shape: output.to, inputShape: first.from, attributes };
};

/** The mark before, or behind, what is run once per time step. */
export const timeStep = (place: 'first' | 'end'): LayerKind => (context) => {
  const steps = context.value('n_time_steps');
  const rank = context.valueOr('dim', Number(/(\d)d$/.exec(context.name)?.[1] ?? 2));
  const sizes = ['in_height', 'in_width', 'n_chan'].slice(4 - rank).map((key) => context.value(key));
  const whole = [steps, ...sizes];
  return { class_name: 'TimeDistributed', shape: place === 'first' ? sizes : whole, inputShape: place === 'first' ? whole : sizes, attributes: { n_time_steps: steps, output_shape: whole, time_step_loop_parallelism: 'off' } };
};
