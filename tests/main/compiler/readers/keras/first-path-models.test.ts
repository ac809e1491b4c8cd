import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import { quantizeWeight } from '../../../../../main/compiler/numerics/weights.ts';
import { alphaScale, quantizeWeights } from '../../../../../main/compiler/quantizers/apply-quantizer.ts';
import { readNpz } from '../../../../../main/compiler/readers/datasets/npz.ts';
import type { NpyArray } from '../../../../../main/compiler/readers/datasets/npy.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import type { SourceFile } from '../../../../../main/compiler/readers/model-source.ts';
import { readKeras } from '../../../../../main/compiler/readers/keras/read-keras.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { loadH5Access } from '../../../../../main/workers/h5wasm-access.ts';
import type { NumberType } from '../../../../../preload/model/fixed-type.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';

interface CaseLayer {
  readonly name: string;
  readonly class_name: string;
  readonly shape: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly weights: Readonly<Record<string, { readonly type: NumberType; readonly shape: readonly number[] }>>;
}
interface Case {
  readonly model: { readonly path: string; readonly weights?: string };
  readonly layers: readonly CaseLayer[];
  readonly outputs: readonly string[];
}

const names = hasShared ? readFileSync(sharedPath('goldens', 'first-path.txt'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')) : [];

/** Cases beyond the first path whose layers the reader knows all the same. */
const FURTHER = [
  'act-elu', 'act-elu-alpha', 'act-leaky-relu', 'act-prelu', 'act-relu', 'act-selu', 'act-softplus', 'act-tables-256', 'act-thresholded-relu', 'cropping2d', 'depthwise1d', 'depthwise2d',
  'embedding', 'flatten-dense', 'mix-residual-stream', 'permute-reshape', 'qact-relu-neg', 'softmax-argmax', 'two-in-two-out-stream', 'upsampling1d', 'upsampling2d', 'zeropad', 'zeropad1d',
];

/** Attributes that layers and back ends add after the reader, and edges that passes rename. */
const LATER = new Set(['index', 'reuse_factor', 'target_cycles', 'strategy', 'parallelization_factor', 'conv_implementation', 'implementation', 'n_partitions', 'table_size', 'inputs', 'count_pad', 'skip', 'n_outer', 'n_inner', '_weights_transposed', 'precision']);
/** Cases in which a pass rewrites the weights of a layer: batch normalisation fused into it. */
const FUSED = new Set(['keras-3layer-batchnorm-auto']);

let h5: H5Access;
beforeAll(async () => {
  h5 = await loadH5Access();
});

function openCase(name: string): { readonly info: Case; readonly reading: ModelReading; readonly golden: ReadonlyMap<string, NpyArray> } {
  const info = JSON.parse(readFileSync(sharedPath('goldens', name, 'case.json'), 'utf8')) as Case;
  const source = (path: string): SourceFile => ({ name: basename(path), bytes: readFileSync(sharedPath('goldens', name, path)) });
  const golden = readNpz(readFileSync(sharedPath('goldens', name, 'weights.npz')), 'weights.npz');
  if (!golden.ok) throw new TypeError(golden.failure.message);
  const weights = info.model.weights === undefined ? undefined : source(info.model.weights);
  return { info, reading: readKeras({ model: source(info.model.path), weights, h5 }), golden: golden.value };
}

/** Weights as the hardware holds them once a scale is factored out, which is what the golden arrays contain. */
function hardwareValues(layer: Layer, name: string): Float64Array {
  const weight = layer.weights[name];
  if (!weight) return new Float64Array();
  const { quantizer, unquantized, shape, data } = weight;
  const alpha = quantizer?.config['alpha'];
  if (!quantizer || !unquantized || alpha === 1 || alpha === null) return data;
  const scale = alphaScale(quantizer, unquantized, shape);
  const unscaled = data.map((value, i) => Math.fround(Math.fround(1 / (scale[i % scale.length] ?? 1)) * value));
  return quantizeWeights({ ...quantizer, config: { ...quantizer.config, alpha: 1 } }, unscaled, shape).data;
}

/** Mantissas of either storage as bigints. */
function bigints(values: ArrayLike<number | bigint>): bigint[] {
  return Array.from(values, (value) => BigInt(value));
}

function expectWeights(layer: Layer, target: CaseLayer, golden: ReadonlyMap<string, NpyArray>): number {
  let compared = 0;
  for (const [name, { type, shape }] of Object.entries(target.weights)) {
    const wanted = golden.get(`${target.name}|${name}`);
    const isMovedBias = name === 'bias' && golden.has(`${target.name}_alpha|bias`);
    if (!wanted || isMovedBias || (name === 'bias' && layer.attributes['bias_data'] === null)) continue;
    expect(layer.weights[name]?.shape, `${target.name}|${name}`).toEqual(shape);
    const mantissas = quantizeWeight(hardwareValues(layer, name), type);
    expect(bigints(mantissas), `${target.name}|${name}`).toEqual(bigints(wanted.data));
    compared += 1;
  }
  return compared;
}

describe.skipIf(!hasShared)('models of the first path', () => {
  it('are 92', () => {
    expect(names.length).toBe(92);
  });

  it.each([...names, ...(hasShared ? FURTHER : [])])('open without a finding, with hls4ml’s attributes and weights: %s', (name) => {
    const { info, reading, golden } = openCase(name);
    expect(reading.diagnostics).toEqual([]);
    const layers = new Map(reading.graph?.layers.map((layer) => [layer.name, layer]));
    for (const target of info.layers) {
      const layer = layers.get(target.name);
      // Rewritten by passes: inline activations, scales, pointwise convolutions made of other layers.
      if (!layer || layer.class_name !== target.class_name) continue;
      expect(layer.shape, target.name).toEqual(target.shape);
      const isActivation = /Activation|Softmax|PReLU/.test(layer.class_name);
      const keys = Object.keys(target.attributes).filter((key) => !LATER.has(key) && !(isActivation && key === 'n_in'));
      expect(Object.fromEntries(keys.map((key) => [key, layer.attributes[key]])), target.name).toEqual(Object.fromEntries(keys.map((key) => [key, target.attributes[key]])));
      expect(Object.keys(layer.attributes).filter((key) => !(key in target.attributes)), target.name).toEqual([]);
      if (!FUSED.has(name)) expectWeights(layer, target, golden);
    }
    expect(reading.graph?.layers.filter((layer) => layer.class_name === 'Unsupported')).toEqual([]);
  });

  it('have alpha kernels whose factored weights were compared', () => {
    const withAlpha = names.filter((name) => /alpha-(auto|half|none)|issue978-default/.test(name));
    let compared = 0;
    for (const name of withAlpha) {
      const { info, reading, golden } = openCase(name);
      for (const layer of reading.graph?.layers ?? []) {
        const target = info.layers.find((candidate) => candidate.name === layer.name);
        const alpha = layer.weights['weight']?.quantizer?.config['alpha'];
        if (target && alpha !== undefined && alpha !== 1) compared += expectWeights(layer, target, golden);
      }
    }
    expect(compared).toBeGreaterThanOrEqual(8);
  });
});

describe.skipIf(!hasShared || !existsSync(sharedPath('models', 'keras')))('public Keras models', () => {
  const opened = ['KERAS_3layer', 'KERAS_conv1d', 'KERAS_dense_16x500x500x500x500x500x5', 'jetTagger_Conv2D_Small', 'jetTagger_Conv2D_Small_NoBatchNorm', 'qkeras_mnist_cnn', 'qkeras_3layer'];
  const file = (name: string): SourceFile => ({ name, bytes: readFileSync(sharedPath('models', 'keras', name)) });

  it.each(opened)('open without errors: %s', (name) => {
    const reading = readKeras({ model: file(`${name}.json`), weights: file(`${name}_weights.h5`), h5 });
    expect(reading.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  });

  it.each(['KERAS_3layer_binary_smaller', 'KERAS_3layer_ternary_small', 'keras_bnn', 'garnet_1layer', 'qkeras_mnist_dense'])('open around layers that are not supported: %s', (name) => {
    const reading = readKeras({ model: file(`${name}.json`), weights: file(`${name}_weights.h5`), h5 });
    expect(reading.graph?.layers.length).toBeGreaterThan(2);
    expect(reading.diagnostics.map((d) => d.code).every((code) => /^model\/unsupported-(layer|quantizer|option)$/.test(code))).toBe(true);
    expect(reading.graph?.layers.filter((layer) => layer.class_name === 'Unsupported').length).toBe(new Set(reading.diagnostics.map((d) => d.at.layer)).size);
  });
});
