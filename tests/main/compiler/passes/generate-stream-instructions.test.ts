/** @file Tests of the pass that writes the instructions of Encoded convolutions; expected words are hls4ml's own. */
import { expect, it } from 'vitest';
import { generateStreamInstructions } from '../../../../main/compiler/passes/generate-stream-instructions.ts';
import { chain, contextOf, conv2d, design, input, layerOf } from '../../../helpers/build-graph.ts';

const stream = design({}, { ioType: 'io_stream', backend: 'Vivado' });
const conv = (implementation: string, size: readonly [number, number] = [6, 6]) => {
  const layer = conv2d('c', { size });
  return chain([input('x', [...size, 1]), { ...layer, attributes: { ...layer.attributes, implementation } }]);
};

it('writes the smallest image and one word for each of its pixels', () => {
  const layer = layerOf(generateStreamInstructions(conv('encoded'), contextOf(stream)).graph, 'c');
  expect([layer.attributes['min_height'], layer.attributes['min_width']]).toEqual([5, 5]);
  expect(layer.attributes['instructions']).toBe('1,3,7,6,4,9,27,63,54,36,73,219,511,438,292,72,216,504,432,288,64,192,448,384,256');
});

it('takes an image smaller than that as it is', () => {
  const layer = layerOf(generateStreamInstructions(conv('encoded', [4, 4]), contextOf(stream)).graph, 'c');
  expect([layer.attributes['min_height'], String(layer.attributes['instructions']).split(',').length]).toEqual([4, 16]);
});

it('does nothing for line buffers and arrays', () => {
  const graph = conv('linebuffer');
  expect(generateStreamInstructions(graph, contextOf(stream)).graph).toBe(graph);
  const parallel = conv('encoded');
  expect(generateStreamInstructions(parallel, contextOf(design())).graph).toBe(parallel);
});

it('leaves placeholders on every convolution in the profile of 0.8', () => {
  const layer = layerOf(generateStreamInstructions(conv('linebuffer'), contextOf(design({}, { numericsProfile: 'hls4ml-0.8' }))).graph, 'c');
  expect(layer.attributes).toMatchObject({ min_height: 6, min_width: 6, instructions: '0' });
});

it('writes one row for a convolution of rows, and nothing for a pooling that is Encoded too', () => {
  const row = { name: 'c', class_name: 'Conv1D', shape: [4, 2], attributes: { implementation: 'encoded', filt_width: 3, stride_width: 1, in_width: 6 } };
  const { attributes } = layerOf(generateStreamInstructions(chain([input('x', [6, 1]), row]), contextOf(stream)).graph, 'c');
  expect(attributes).toMatchObject({ min_width: 5, instructions: '1,3,7,6,4' });
  expect(attributes).not.toHaveProperty('min_height');
  const pooled = chain([input('x', [6, 6, 1]), { name: 'p', class_name: 'Pooling2D', shape: [3, 3, 1], attributes: { implementation: 'encoded', pool_height: 2, pool_width: 2 } }]);
  expect(generateStreamInstructions(pooled, contextOf(stream)).graph).toBe(pooled);
});
