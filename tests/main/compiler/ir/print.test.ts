/** @file Tests of the graph as text. */
import { expect, it } from 'vitest';
import { printGraph } from '../../../../main/compiler/ir/print.ts';
import { chain, configured, dense, input, quantizedBits } from '../../../helpers/build-graph.ts';

const graph = configured(chain([input('x', [2]), dense('fc', { size: [2, 1], weights: [1, 2], bias: [0], quantizer: quantizedBits({ bits: 4, alpha: 1 }) })]));

it('prints every field under its own name, sorted', () => {
  const paragraph = printGraph(graph).split('\n\n')[2] ?? '';
  expect(paragraph.split('\n').slice(0, 8)).toEqual([
    'Dense fc(x) [1]',
    '  result_type fixed<16,6>',
    '  type accum fixed<16,6>',
    '  type bias fixed<16,6>',
    '  type weight fixed<4,1>',
    '  class_name = QDense',
    '  data_format = channels_last',
    '  index = 2',
  ]);
  expect(paragraph).toMatch(/ {2}weight weight \[2, 1\] #[0-9a-f]{8} quantized_bits/);
});

it('shows a changed weight value and nothing else', () => {
  const other = configured(chain([input('x', [2]), dense('fc', { size: [2, 1], weights: [1, 2.0000001], bias: [0], quantizer: quantizedBits({ bits: 4, alpha: 1 }) })]));
  const [a, b] = [printGraph(graph).split('\n'), printGraph(other).split('\n')];
  expect(a.filter((line, i) => line !== b[i]).length).toBe(1);
});
