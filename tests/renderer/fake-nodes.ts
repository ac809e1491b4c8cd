/** @file Lowered graphs for tests of the window: a multilayer perceptron, a convolutional network, and long chains. */

import type { LayerPayload, NodeView, PrecisionSetting } from '../../preload/contract/design.ts';
import type { Design } from '../../preload/model/design.ts';
import { DEFAULT_TYPE, fixed, parsePrecision, ufixed, type NumberType } from '../../preload/model/fixed-type.ts';

/** A layer of a fake network in short form. */
export interface FakeLayer {
  readonly name: string;
  readonly class_name: string;
  readonly from: readonly string[];
  readonly shape: readonly number[];
  readonly attributes?: LayerPayload['attributes'];
  readonly legal?: readonly number[];
  readonly defaults?: Readonly<Record<string, string>>;
  /** Standard deviation of the results, for histograms. */
  readonly sigma?: number;
  readonly macCount?: number;
  readonly unsupported?: string;
}

const dense = (name: string, from: string, nIn: number, nOut: number, sigma: number): FakeLayer => ({
  name, class_name: 'Dense', from: [from], shape: [nOut], attributes: { n_in: nIn, n_out: nOut, strategy: 'latency' },
  legal: [1, 2, 4, 8, 16, 32, 64, nIn * nOut / 4, nIn * nOut].filter((v, i, a) => a.indexOf(v) === i && (nIn * nOut) % v === 0).sort((a, b) => a - b), sigma, macCount: nIn * nOut,
});
const relu = (name: string, from: string, shape: readonly number[], sigma: number, result?: string): FakeLayer => ({
  name, class_name: 'Activation', from: [from], shape, attributes: { activation: 'relu' }, sigma, ...(result === undefined ? {} : { defaults: { result } }),
});

/** 64-16-16-10 with softmax. */
export const FAKE_MLP: readonly FakeLayer[] = [
  { name: 'pixels', class_name: 'Input', from: [], shape: [64], sigma: 0.4, defaults: { result: 'ufixed<5,1>' } },
  dense('fc1', 'pixels', 64, 16, 9), relu('fc1_relu', 'fc1', [16], 6),
  dense('fc2', 'fc1_relu', 16, 16, 11), relu('fc2_relu', 'fc2', [16], 7),
  dense('fc3', 'fc2_relu', 16, 10, 8),
  { name: 'softmax', class_name: 'Softmax', from: ['fc3'], shape: [10], attributes: { activation: 'softmax', implementation: 'stable', table_size: 1024 }, sigma: 0.2, defaults: { exp_table: 'fixed<18,8,RND,SAT>', inv_table: 'fixed<18,8,RND,SAT>', result: 'fixed<16,6>' } },
];

/** A small quantised convolutional network with overflow in `conv`, a residual branch and an unknown layer. */
export const FAKE_CNN: readonly FakeLayer[] = [
  { name: 'image', class_name: 'Input', from: [], shape: [8, 8, 1], sigma: 0.4, defaults: { result: 'ufixed<5,1>' } },
  { name: 'conv', class_name: 'Conv2D', from: ['image'], shape: [6, 6, 8], attributes: { filt_height: 3, filt_width: 3, n_chan: 1, n_filt: 8, strategy: 'latency' }, legal: [1, 3, 9, 18, 36, 72], sigma: 17, macCount: 2592, defaults: { weight: 'fixed<6,1>', bias: 'fixed<6,1>' } },
  { name: 'conv_alpha', class_name: 'ApplyAlpha', from: ['conv'], shape: [6, 6, 8], attributes: { n_in: 288 }, sigma: 0.4, defaults: { result: 'auto', scale: 'po2<4>', bias: 'fixed<1,1>' } },
  relu('conv_relu', 'conv_alpha', [6, 6, 8], 0.5, 'ufixed<6,2,RND_CONV,SAT>'),
  { name: 'pool', class_name: 'Pooling2D', from: ['conv_relu'], shape: [3, 3, 8], attributes: { pool_op: 'Max', pool_height: 2, pool_width: 2 }, sigma: 0.7 },
  { name: 'branch', class_name: 'PointwiseConv2D', from: ['pool'], shape: [3, 3, 8], attributes: { filt_height: 1, filt_width: 1, n_filt: 8, strategy: 'latency' }, legal: [1, 2, 4, 8, 16, 32, 64], sigma: 1.1, macCount: 576 },
  { name: 'add', class_name: 'Merge', from: ['pool', 'branch'], shape: [3, 3, 8], attributes: { op: 'Add' }, sigma: 1.4 },
  { name: 'swish', class_name: 'Swish', from: ['add'], shape: [3, 3, 8], sigma: 1, unsupported: 'No reader for the layer class "Swish"; its results and everything after it are not computed.' },
  { name: 'flatten', class_name: 'Reshape', from: ['swish'], shape: [72], attributes: { target_shape: [72] }, sigma: 1.4 },
  dense('fc', 'flatten', 72, 10, 5),
  { name: 'softmax', class_name: 'Softmax', from: ['fc'], shape: [10], attributes: { activation: 'softmax', implementation: 'stable' }, sigma: 0.2 },
];

/** A chain of `count` layers with branches, for layout and speed. */
export function fakeChain(count: number): readonly FakeLayer[] {
  const layers: FakeLayer[] = [{ name: 'input', class_name: 'Input', from: [], shape: [16], sigma: 1 }];
  for (let i = 1; i < count; i++) {
    const before = layers[i - 1]?.name ?? 'input';
    const skip = layers[Math.max(0, i - 4)]?.name ?? before;
    if (i % 7 === 0) layers.push({ name: `add_${i}`, class_name: 'Merge', from: [before, skip], shape: [16], attributes: { op: 'Add' }, sigma: 3 });
    else if (i % 2 === 1) layers.push(dense(`dense_${i}`, before, 16, 16, 4));
    else layers.push(relu(`relu_${i}`, before, [16], 3));
  }
  return layers;
}

function typeOf(text: string, fallback: NumberType): NumberType {
  const parsed = parsePrecision(text);
  return parsed.ok && parsed.value.kind !== 'auto' ? parsed.value : fallback;
}

const WEIGHTED = new Set(['Dense', 'Conv2D', 'Conv1D', 'PointwiseConv2D']);

function variablesOf(layer: FakeLayer): readonly string[] {
  if (WEIGHTED.has(layer.class_name)) return ['weight', 'bias', 'accum', 'result'];
  if (layer.class_name === 'ApplyAlpha') return ['scale', 'bias', 'result'];
  if (layer.class_name === 'Softmax') return ['exp_table', 'inv_table', 'result'];
  return ['result'];
}

/** Make the node of a layer under a design. */
export function fakeNode(layer: FakeLayer, design: Design): NodeView {
  const config = design.hlsConfig.LayerName?.[layer.name] ?? {};
  const configured = typeof config['Precision'] === 'object' && config['Precision'] !== null ? (config['Precision'] as Record<string, string>) : {};
  const precision = variablesOf(layer).map((variable): PrecisionSetting => {
    const own = configured[variable];
    const text = own ?? layer.defaults?.[variable] ?? (variable === 'accum' ? 'auto' : 'fixed<16,6>');
    const inferred = variable === 'accum' ? fixed(21, 11) : variable === 'scale' ? ufixed(4, 2) : fixed(22, 6);
    return { variable, configured: text, origin: own !== undefined ? 'layer' : text === 'auto' ? 'inferred' : layer.defaults?.[variable] === undefined ? 'model' : 'quantizer', type: text === 'auto' ? inferred : typeOf(text, DEFAULT_TYPE) };
  });
  const reuse = Number(config['ReuseFactor'] ?? 1);
  const legal = layer.legal ?? [];
  const value = legal.includes(reuse) ? reuse : 1;
  const result = precision.find((p) => p.variable === 'result')?.type ?? DEFAULT_TYPE;
  return {
    layer: {
      name: layer.name, class_name: layer.class_name, inputs: layer.from, outputs: [layer.name], shape: layer.shape, result_type: result,
      types: Object.fromEntries(precision.filter((p) => p.variable !== 'result').map((p) => [p.variable, p.type])),
      attributes: layer.attributes ?? {}, traced: layer.from.length === 0 ? 'input' : 'csim', weights: {},
    },
    source_layers: [layer.name.split('_')[0] ?? layer.name],
    precision,
    ...(WEIGHTED.has(layer.class_name) ? { strategy: { value: typeof config['Strategy'] === 'string' ? config['Strategy'] : 'Latency', choices: ['Latency', 'Resource', 'ResourceUnrolled', 'distributed_arithmetic'] } } : {}),
    ...(legal.length > 0 ? { reuse: { value, configured: reuse, legal, initiationIntervalCycles: legal } } : {}),
    ...(layer.class_name === 'Softmax' ? { implementation: { value: typeof config['Implementation'] === 'string' ? config['Implementation'] : 'stable', choices: ['stable', 'latency', 'legacy', 'argmax'] } } : {}),
    supported: layer.unsupported === undefined,
    ...(layer.unsupported === undefined ? {} : { reason: layer.unsupported }),
    ...(value > 1 && design.flow === 'rtl' ? { notBuildable: 'the rtl flow builds reuse factor 1 only' } : layer.class_name === 'Softmax' && design.flow === 'rtl' ? { notBuildable: 'no RTL for softmax yet' } : {}),
    macCount: layer.macCount ?? 0,
  };
}
