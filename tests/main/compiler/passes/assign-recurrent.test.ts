/** @file Tests of strategy and reuse factors of recurrent layers. */
import { expect, it } from 'vitest';
import type { AttributeValue } from '../../../../main/compiler/ir/model-graph.ts';
import { assignRecurrent } from '../../../../main/compiler/passes/assign-recurrent.ts';
import { contextOf, design } from '../../../helpers/build-graph.ts';
import { layer } from '../../../helpers/lowered-graph.ts';

function assigned(className: string, strategy: string, reuseFactor: number, own: Readonly<Record<string, AttributeValue>>) {
  const attributes: Record<string, AttributeValue> = { ...own, reuse_factor: reuseFactor };
  const of = design({ LayerName: { r: { Strategy: strategy, ReuseFactor: reuseFactor } } });
  assignRecurrent(layer('r', className, ['x'], { shape: [4], attributes }), attributes, contextOf(of));
  return attributes;
}

it('keeps every reuse factor with Latency', () => {
  expect(assigned('LSTM', 'Latency', 7, { n_in: 3, n_out: 4 })).toMatchObject({ strategy: 'latency', reuse_factor: 7, recurrent_reuse_factor: 7 });
});

it('makes the reuse factor of both products legal with Resource', () => {
  expect(assigned('GRU', 'Resource', 5, { n_in: 3, n_out: 4 })).toMatchObject({ strategy: 'resource', reuse_factor: 6, recurrent_reuse_factor: 4 });
});

it('reckons with three gates in a Bidirectional layer and never unrolls it', () => {
  const attributes = assigned('Bidirectional', 'ResourceUnrolled', 2, { n_in: 4, forward_n_states: 4, backward_n_states: 4 });
  expect(attributes).toMatchObject({ strategy: 'resource', reuse_factor: 2, forward_reuse_factor: 2, backward_recurrent_reuse_factor: 2 });
});

it('falls back to Latency when the strategy is none', () => {
  expect(assigned('LSTM', 'distributed_arithmetic', 1, { n_in: 3, n_out: 4 })['strategy']).toBe('latency');
});
