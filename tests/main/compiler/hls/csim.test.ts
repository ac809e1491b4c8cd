import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { loadH5Access } from '../../../../main/workers/h5wasm-access.ts';
import { lowerCase, readGoldenCase } from '../../../helpers/golden-case.ts';
import { caseToSimulate, hasCompiler, simulateGraph } from '../../../helpers/hls-csim.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

const ROOT = join(repositoryRoot, 'tests/golden');

/** Cases over all families of layers and strategies; what hls4ml computed is recorded in them. */
const CASES = [
  'dense-wrap', 'dense-accum-sat-order', 'dense-accum-sat-zero', 'dense-int-types', 'dense-da', 'dense-da-spread', 'dense-da-model', 'dense-rnd-weights', 'dense-nobias-unsigned-in', 'dense-3d-input',
  'conv1d-causal', 'conv1d-same-stride2', 'conv2d-pointwise', 'conv2d-da-padded', 'conv2d-da-stream', 'conv2d-row-stride-stream', 'depthwise1d-stream', 'depthwise-unrolled', 'separable2d-stride-same',
  'batchnorm', 'act-sigmoid', 'act-tanh', 'qact-chain', 'qact-relu-slope-half', 'softmax-stable', 'softmax-latency-2d-stream', 'softmax-legacy-2d', 'softmax-argmax-2d-stream', 'softmax-rows-stream',
  'pool1d', 'pool2d-unsigned-same', 'globalpool1d', 'merge', 'merge-broadcast', 'compare-mixed-signs', 'concat-axes', 'dot-types', 'nested', 'two-in-two-out', 'mix-1d', 'mix-residual-stream',
  'gru', 'gru-stream-sequences', 'gru-unrolled', 'lstm-resource-sat', 'bidirectional-resource-sat', 'layernorm', 'td-two', 'quant-input',
  'torch-cnn2d-stream', 'torch-gru', 'torch-lstm', 'torch-activations', 'torch-upsample',
  'qdense-po2-lossy', 'qbinary-chain', 'qternary-chain-stream', 'qconv-binary-same', 'qdata-binary-depthwise', 'issue978-auto',
];

describe.skipIf(!hasCompiler)(`C simulation of generated projects with g++, every layer bit for bit as hls4ml computed it${hasCompiler ? '' : ' (there is no g++)'}`, () => {
  it('has at least 30 cases', () => {
    expect(new Set(CASES).size).toBeGreaterThanOrEqual(30);
  });

  it.each(CASES)('%s', async (name) => {
    const lowered = lowerCase(name, await loadH5Access(), ROOT);
    const outcome = typeof lowered === 'string' ? lowered : await simulateGraph({ ...caseToSimulate(lowered), rowsMax: 16 });
    expect(outcome).toMatchObject({ status: 'equal' });
  }, 120_000);
});

describe.skipIf(!hasCompiler)('the comparison itself', () => {
  it('sees one recorded word that is off by one LSB, and says where', async () => {
    const golden = readGoldenCase('dense-wrap', ROOT);
    const words = (golden.trace.get('fc') ?? new BigInt64Array()).slice();
    words[7] = (words[7] ?? 0n) + 1n;
    const outcome = await simulateGraph({ ...caseToSimulate({ ...golden, trace: new Map([['fc', words]]) }), rowsMax: 4 });
    expect(outcome).toMatchObject({ status: 'different', first: { layer: 'fc', sample: 1, element: 2, expected: String(words[7]) } });
  }, 120_000);
});
