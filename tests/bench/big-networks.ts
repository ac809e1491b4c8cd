/** @file Networks as large as the program is meant for, made from a seed: ten million weights, and a MobileNet for 224 × 224 × 3 images. */
import { sequential, dense, h5File, inputLayer, type TestArray, type TestLayer } from '../helpers/keras-files.ts';

/** A model file. */
export interface MadeModel {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface Made {
  readonly layers: TestLayer[];
  readonly weights: Record<string, Record<string, TestArray>>;
}

/** Repeatable numbers, about normal; scaled so that a layer keeps the size of what it reads. */
function weightsOf(shape: readonly number[], fanIn: number, seed: number): TestArray {
  let state = (seed + 1) * 0x9e3779b9;
  const next = (): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const scale = Math.sqrt(2 / fanIn) * Math.sqrt(3);
  return { shape, data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, () => (next() + next() + next() + next()) * scale) };
}

function constant(count: number, value: number): TestArray {
  return { shape: [count], data: new Float32Array(count).fill(value) };
}

/** A dense network with ten million weights: 784 inputs, four hidden layers, ten classes. */
export async function tenMillionWeightsFile(): Promise<MadeModel> {
  const sizes = [784, 2048, 2048, 1536, 512, 10];
  const layers: TestLayer[] = [inputLayer('pixels', [784])];
  const weights: Made['weights'] = {};
  for (let k = 1; k < sizes.length; k++) {
    const [before = 1, units = 1] = sizes.slice(k - 1, k + 1);
    const name = `fc${k}`;
    layers.push(dense(name, units, { activation: k === sizes.length - 1 ? 'softmax' : 'relu' }));
    weights[name] = { [`${name}/kernel:0`]: weightsOf([before, units], before, k), [`${name}/bias:0`]: constant(units, 0.01) };
  }
  return h5File(weights, sequential(layers, 'ten_million_weights'), 'ten-million-weights.h5');
}

function addConvolution(made: Made, name: string, options: { readonly depthwise: boolean; readonly size: number; readonly stride: number; readonly channels: number; readonly filters: number }): void {
  const { depthwise, size, stride, channels, filters } = options;
  const kernel = { kernel_size: [size, size], strides: [stride, stride], padding: 'same', data_format: 'channels_last', dilation_rate: [1, 1], groups: 1, activation: 'linear', use_bias: false };
  const seed = made.layers.length;
  if (depthwise) {
    made.layers.push({ class_name: 'DepthwiseConv2D', config: { name, ...kernel, depth_multiplier: 1 } });
    made.weights[name] = { [`${name}/depthwise_kernel:0`]: weightsOf([size, size, channels, 1], size * size, seed) };
  } else {
    made.layers.push({ class_name: 'Conv2D', config: { name, ...kernel, filters } });
    made.weights[name] = { [`${name}/kernel:0`]: weightsOf([size, size, channels, filters], size * size * channels, seed) };
  }
  const outputs = depthwise ? channels : filters;
  const norm = `${name}_bn`;
  made.layers.push({ class_name: 'BatchNormalization', config: { name: norm, axis: [3], epsilon: 0.001, center: true, scale: true } }, { class_name: 'ReLU', config: { name: `${name}_relu`, max_value: null, negative_slope: 0, threshold: 0 } });
  made.weights[norm] = { [`${norm}/gamma:0`]: constant(outputs, 1), [`${norm}/beta:0`]: constant(outputs, 0.02), [`${norm}/moving_mean:0`]: constant(outputs, 0.01), [`${norm}/moving_variance:0`]: constant(outputs, 1) };
}

/** Filters and stride of the separable blocks of a MobileNet. @source Howard et al., "MobileNets", table 1 */
const BLOCKS: readonly (readonly [filters: number, stride: number])[] = [[64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2], [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1]];

/** A network of MobileNet's shape: 224 × 224 × 3, 27 convolutions, 4.2 M weights, 569 M multiplications. */
export async function mobileNetFile(): Promise<MadeModel> {
  const made: Made = { layers: [inputLayer('image', [224, 224, 3])], weights: {} };
  addConvolution(made, 'conv1', { depthwise: false, size: 3, stride: 2, channels: 3, filters: 32 });
  let channels = 32;
  for (const [k, [filters, stride]] of BLOCKS.entries()) {
    addConvolution(made, `dw${k + 1}`, { depthwise: true, size: 3, stride, channels, filters: channels });
    addConvolution(made, `pw${k + 1}`, { depthwise: false, size: 1, stride: 1, channels, filters });
    channels = filters;
  }
  made.layers.push({ class_name: 'GlobalAveragePooling2D', config: { name: 'pool', data_format: 'channels_last', keepdims: false } }, dense('classes', 1000, { activation: 'softmax' }));
  made.weights['classes'] = { 'classes/kernel:0': weightsOf([channels, 1000], channels, 99), 'classes/bias:0': constant(1000, 0) };
  return h5File(made.weights, sequential(made.layers, 'mobilenet'), 'mobilenet-224.h5');
}
