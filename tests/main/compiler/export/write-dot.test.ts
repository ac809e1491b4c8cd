import { expect, it } from 'vitest';
import { writeDot } from '../../../../main/compiler/export/write-dot.ts';

it('draws outputs with two lines around them, and joins boxes by what they are called, whatever it is', () => {
  const text = writeDot({
    title: 'n', layers: [{ name: 'a "1"', className: 'Dense', lines: ['Dense → [4]'], isOutput: false }, { name: 'b', className: 'Softmax', lines: ['Softmax'], isOutput: true }],
    edges: [{ from: 'a "1"', to: 'b', text: '[4] fixed<16,6>' }],
  });
  expect(text.split('\n').slice(5, 8)).toEqual([
    String.raw`  layer0 [label="a \"1\"\nDense → [4]"];`, String.raw`  layer1 [label="b\nSoftmax", peripheries=2];`, '  layer0 -> layer1 [label="[4] fixed<16,6>"];',
  ]);
});
