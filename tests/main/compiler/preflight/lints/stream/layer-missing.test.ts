/** @file Tests of the lint stream/layer-missing: layers that do not exist as a stream. */
import { expect, it } from 'vitest';
import { streamLayerMissing } from '../../../../../../main/compiler/preflight/lints/stream/layer-missing.ts';
import { design } from '../../../../../helpers/build-graph.ts';
import { found, givenContext, places } from '../../../../../helpers/lint-context.ts';
import { inputLayer, layer } from '../../../../../helpers/lowered-graph.ts';

const one = (className: string, attributes: Record<string, string> = {}, ioType: 'io_parallel' | 'io_stream' = 'io_stream') => givenContext([inputLayer('x', [4, 3]), layer('l', className, ['x'], { shape: [4, 3], attributes })], design({}, { ioType }));

it('names them', () => {
  expect(['Bidirectional', 'LayerNormalization', 'EinsumDense', 'TimeDistributed', 'Dot'].flatMap((name) => places(streamLayerMissing, one(name)))).toEqual(Array.from({ length: 5 }, () => 'l – error'));
  expect(found(streamLayerMissing, one('Activation', { activation: 'relu6' }))[0]?.message).toBe('hls4ml 1.3 has no relu6 for io_stream; l cannot be built.');
});

it('says nothing with io_parallel, and of layers that there are', () => {
  expect([...places(streamLayerMissing, one('LayerNormalization', {}, 'io_parallel')), ...places(streamLayerMissing, one('LSTM')), ...places(streamLayerMissing, one('Activation', { activation: 'relu' })), ...places(streamLayerMissing, one('EinsumDense', { strategy: 'distributed_arithmetic' }))]).toEqual([]);
});
