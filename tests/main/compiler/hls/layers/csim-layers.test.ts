import { describe, expect, it } from 'vitest';
import { fixed, int, ufixed } from '../../../../../preload/model/fixed-type.ts';
import type { Layer, ModelGraph } from '../../../../../main/compiler/ir/model-graph.ts';
import { hasCompiler, simulateGraph } from '../../../../helpers/hls-csim.ts';
import { inputLayer, layer, weight } from '../../../../helpers/lowered-graph.ts';
import { RandomSource } from '../../../../helpers/random-source.ts';

type IoType = 'io_parallel' | 'io_stream';
type Branch = Partial<Layer> & Pick<Layer, 'class_name' | 'shape'>;

const ROWS = 24;
const TABLE = { table: fixed(18, 8) };
const ACCUM = { accum: fixed(20, 8) };

/** Layers that read one input, each a result of the network; as a stream behind a clone. */
function fan(ioType: IoType, shape: readonly number[], branches: Readonly<Record<string, Branch>>, inputType = fixed(12, 5)): ModelGraph {
  const names = Object.keys(branches);
  const copies = ioType === 'io_stream' ? names.map((name) => `x_${name}`) : names.map(() => 'x');
  const clone = ioType === 'io_stream' ? [layer('clone_x', 'Clone', ['x'], { shape, outputs: copies, result_type: inputType, attributes: { index: 90 } })] : [];
  const layers = Object.entries(branches).map(([name, branch], k) => layer(name, branch.class_name, [copies[k] ?? 'x'], { ...branch, attributes: { index: k + 2, ...branch.attributes } }));
  return { name: 'fan', format: 'keras2', layers: [inputLayer('x', shape, { result_type: inputType, attributes: { index: 1 } }), ...clone, ...layers], inputs: ['x'], outputs: names, origin: {} };
}

async function simulate(graph: ModelGraph, ioType: IoType, amplitude = 20, below?: number) {
  const random = new RandomSource(978, 1);
  const count = graph.layers[0]?.shape.reduce((p, n) => p * n, 1) ?? 1;
  const values = Float64Array.from({ length: ROWS * count }, () => (below === undefined ? (random.fraction() - 0.5) * amplitude : random.integer(0, below - 1)));
  return simulateGraph({ graph, ioType, input: { id: 'rows', rowCount: ROWS, tensors: new Map([['x', values]]) } });
}

const activation = (name: string, more: Partial<Layer> = {}): Branch => ({ class_name: 'Activation', shape: [2, 3, 4], ...more, types: { ...TABLE, ...more.types }, attributes: { activation: name, table_size: 512, ...more.attributes } });

const ACTIVATIONS: Readonly<Record<string, Branch>> = {
  linear: activation('linear', { result_type: ufixed(6, 2, 'RND_CONV', 'SAT') }),
  relu: activation('relu', { result_type: fixed(7, 3, 'RND', 'SAT_SYM') }),
  sigmoid: activation('sigmoid'), tanh: activation('tanh'), softplus: activation('softplus'), softsign: activation('softsign'),
  elu: activation('elu', { class_name: 'ParametrizedActivation', types: { param: fixed(9, 2) }, attributes: { activ_param: 0.7 } }),
  selu: activation('selu'),
  leaky: activation('leaky_relu', { class_name: 'ParametrizedActivation', types: { param: fixed(9, 1) }, attributes: { activ_param: 0.3 } }),
  thresholded: activation('thresholded_relu', { class_name: 'ParametrizedActivation', types: { param: fixed(12, 5) }, attributes: { activ_param: 0.75 } }),
  prelu: activation('prelu', { class_name: 'PReLU', types: { param: fixed(8, 2) }, weights: { param: weight([2, 3, 4], Array.from({ length: 24 }, (_, i) => (i - 9) / 16)) } }),
  hard_sigmoid: activation('hard_sigmoid', { class_name: 'HardActivation', types: { slope: ufixed(16, 0), shift: ufixed(2, 0) }, attributes: { slope: 0.2, shift: 0.5 } }),
  hard_tanh: activation('hard_tanh', { class_name: 'HardActivation', types: { slope: ufixed(2, 0), shift: ufixed(2, 0) }, attributes: { slope: 0.5, shift: 0.5 } }),
  binary: activation('binary_tanh', { result_type: int(2) }),
};

const window = (kind: 'pool', more: Readonly<Record<string, number | string>>) => ({ [`${kind}_height`]: 2, [`${kind}_width`]: 2, stride_height: 2, stride_width: 2, ...more });

const IMAGES: Readonly<Record<string, Branch>> = {
  max: { class_name: 'Pooling2D', shape: [2, 3, 2], types: ACCUM, attributes: window('pool', { pool_op: 'Max' }) },
  average: { class_name: 'Pooling2D', shape: [2, 3, 2], types: ACCUM, attributes: window('pool', { pool_op: 'Average' }) },
  global_max: { class_name: 'GlobalPooling2D', shape: [2], types: ACCUM, attributes: { pool_op: 'Max' } },
  global_average: { class_name: 'GlobalPooling2D', shape: [2], types: { accum: fixed(24, 12) }, attributes: { pool_op: 'Average' } },
  padded: { class_name: 'ZeroPadding2D', shape: [7, 9, 2], attributes: { pad_top: 1, pad_left: 2, pad_bottom: 2, pad_right: 1 } },
  cropped: { class_name: 'Cropping2D', shape: [2, 3, 2], attributes: { crop_top: 1, crop_left: 2, crop_bottom: 1, crop_right: 1 } },
  up: { class_name: 'Resize', shape: [8, 12, 2], attributes: { algorithm: 'nearest' } },
  odd: { class_name: 'Resize', shape: [5, 7, 2], attributes: { algorithm: 'nearest' } },
  turned: { class_name: 'Transpose', shape: [2, 4, 6], attributes: { perm: [2, 0, 1] } },
  cut: { class_name: 'Repack', shape: [8, 6] },
  alpha: { class_name: 'ApplyAlpha', shape: [4, 6, 2], types: { scale: { kind: 'exponent', widthBits: 3, signed: true }, bias: fixed(8, 3) }, attributes: { n_filt: 2 }, weights: { scale: weight([2], [-0.25, 2]), bias: weight([2], [0.5, -1.125]) } },
};

const PARALLEL_ONLY: Readonly<Record<string, Branch>> = {
  clipped: activation('relu6', { shape: [4, 6, 2], result_type: ufixed(5, 3) }),
  ternary: activation('ternary_tanh', { shape: [4, 6, 2], result_type: int(2) }),
  same_max: { class_name: 'Pooling2D', shape: [2, 3, 2], types: ACCUM, attributes: { pool_height: 3, pool_width: 3, stride_height: 2, stride_width: 2, pad_top: 1, pad_left: 1, pool_op: 'Max' } },
  same_average: { class_name: 'Pooling2D', shape: [2, 3, 2], types: ACCUM, attributes: { pool_height: 3, pool_width: 3, stride_height: 2, stride_width: 2, pad_top: 1, pad_left: 0, pool_op: 'Average', count_pad: false } },
  counted: { class_name: 'Pooling2D', shape: [2, 3, 2], types: ACCUM, attributes: { pool_height: 3, pool_width: 3, stride_height: 2, stride_width: 2, pad_top: 1, pad_left: 1, pool_op: 'Average', count_pad: true } },
  einsum_dense: {
    class_name: 'EinsumDense', shape: [4, 6, 3], types: { accum: fixed(18, 8), weight: fixed(6, 2), bias: fixed(8, 3) },
    attributes: { inp_shape: [4, 6, 2], inp_tpose_idxs: [0, 1, 2], out_interpert_shape: [4, 6, 3], out_tpose_idxs: [0, 1, 2], n_free_data: 24, n_free_kernel: 3, n_inplace: 1, n_contract: 2, strategy: 'latency' },
    weights: { weight: weight([2, 3], [0.5, -1.25, 0.75, 1, -0.5, 0.25]), bias: weight([4, 6, 3], Array.from({ length: 72 }, (_, i) => (i % 5) / 4)) },
  },
  elements: {
    class_name: 'FixedPointQuantizer', shape: [4, 6, 2], result_type: fixed(16, 6), types: { mask_kbi: int(32) }, attributes: { RND: 'RND', SAT: 'SAT' },
    weights: { mask_kbi: weight([3, 1, 1, 6, 2], [...Array.from({ length: 12 }, (_, i) => i % 2), ...Array.from({ length: 12 }, (_, i) => i % 7), ...Array.from({ length: 12 }, (_, i) => (i % 5) - 1)]) },
  },
};

describe.skipIf(!hasCompiler)(`C simulation of layers beside each other${hasCompiler ? '' : ' (there is no g++)'}`, () => {
  it.each(['io_parallel', 'io_stream'] as const)('computes every activation as %s like the emulation', async (ioType) => {
    const outcome = await simulate(fan(ioType, [2, 3, 4], ACTIVATIONS), ioType);
    expect(outcome).toMatchObject({ status: 'equal', layerCount: Object.keys(ACTIVATIONS).length + 1 });
  }, 120_000);

  it.each(['io_parallel', 'io_stream'] as const)('pools, pads, crops, resizes, turns and repacks as %s like the emulation', async (ioType) => {
    const outcome = await simulate(fan(ioType, [4, 6, 2], IMAGES), ioType);
    expect(outcome).toMatchObject({ status: 'equal', layerCount: Object.keys(IMAGES).length + 1 });
  }, 120_000);

  it('computes what exists for io_parallel only like the emulation', async () => {
    const outcome = await simulate(fan('io_parallel', [4, 6, 2], PARALLEL_ONLY), 'io_parallel');
    expect(outcome).toMatchObject({ status: 'equal', layerCount: Object.keys(PARALLEL_ONLY).length + 1 });
  }, 120_000);

  it.each(['io_parallel', 'io_stream'] as const)('looks embeddings and tables up as %s, numbers outside them included', async (ioType) => {
    const graph = fan(ioType, [5], {
      words: { class_name: 'Embedding', shape: [5, 3], types: { embeddings: fixed(8, 2) }, weights: { embeddings: weight([6, 3], Array.from({ length: 18 }, (_, i) => (i - 7) / 8)) } },
      lut: { class_name: 'UnaryLUT', shape: [5], types: { table: fixed(9, 3) }, weights: { table: weight([16], Array.from({ length: 16 }, (_, i) => i / 4 - 2)) } },
    }, int(4, false));
    expect(await simulate(graph, ioType, 1, 10)).toMatchObject({ status: 'equal', layerCount: 3 });
  }, 120_000);

  it('holds words beyond 64 bits and integer bits below zero exactly', async () => {
    const graph = fan('io_parallel', [6], {
      wide: { class_name: 'Dense', shape: [2], result_type: fixed(100, 40), types: { accum: fixed(120, 40), weight: fixed(60, 4), bias: fixed(70, 10) }, attributes: { strategy: 'latency', reuse_factor: 1 }, weights: { weight: weight([6, 2], Array.from({ length: 12 }, (_, i) => (i - 5) / 3)), bias: weight([2], [0.1, -7.3]) } },
      small: { class_name: 'Activation', shape: [6], result_type: fixed(6, -3, 'RND_INF', 'SAT_SYM'), attributes: { activation: 'linear' } },
      large: { class_name: 'Activation', shape: [6], result_type: fixed(4, 9, 'RND_ZERO', 'SAT_ZERO'), attributes: { activation: 'linear' } },
    }, fixed(66, 9));
    expect(await simulate(graph, 'io_parallel', 300)).toMatchObject({ status: 'equal', layerCount: 4 });
  }, 120_000);
});
