/** @file Operators on stored integers, against the integer arithmetic of their definition. */
import { describe, expect, it } from 'vitest';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { referenceOutputs } from '../../../../helpers/made-onnx.ts';
import { writeOnnx, type TestNode, type TestTensor } from '../../../../helpers/write-onnx.ts';

const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;
const MICROSOFT = 'com.microsoft';
/** Scales that are no powers of two, and zero points of both parities; single floats as a file has them. */
const grid = (name: string, scale: number, zero: number, type = UINT8): TestTensor[] => [{ name: `${name}s`, shape: [], values: [scale] }, { name: `${name}z`, shape: [], values: [zero], type }];
const X = { scale: 0.03, zero: 129 };
const samples = Float64Array.from({ length: 12 }, (_, i) => Math.fround(((i * 37) % 23) / 7 - 1.6));
const quantized = (x: number, { scale, zero }: typeof X): number => Math.min(255, Math.max(0, Math.round(x / Math.fround(scale)) + zero));
const numbers = (q: number, { scale, zero }: typeof X): number => (q - zero) * Math.fround(scale);

function read(nodes: readonly TestNode[], tensors: readonly TestTensor[], width: number): { readonly outputs: readonly number[]; readonly classes: readonly string[]; readonly problems: readonly string[] } {
  const bytes = writeOnnx({ nodes, inputs: { x: ['batch', width] }, outputs: ['y'], tensors, domains: { [MICROSOFT]: 1 } });
  const { graph, diagnostics } = readModel({ model: { name: 'net.onnx', bytes }, companions: [], h5: { open: () => undefined } as never });
  if (!graph) throw new TypeError(diagnostics.map(({ message }) => message).join('; '));
  const { outputs } = referenceOutputs(graph, [{ shape: [samples.length / width, width], data: samples }]);
  return { outputs: [...(outputs[0]?.data ?? [])], classes: graph.layers.map((layer) => layer.class_name), problems: diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message) };
}

const enter: TestNode = { op: 'QuantizeLinear', inputs: ['x', 'xs', 'xz'], outputs: ['xq'] };
const leave = (of = 'yq'): TestNode => ({ op: 'DequantizeLinear', inputs: [of, 'ys', 'yz'], outputs: ['y'] });
const Y = { scale: 0.05, zero: 17 };
const W = { values: [12, 200, 131, 90, 255, 0], scale: 0.011, zero: 120 };
const shared = [...grid('x', X.scale, X.zero), ...grid('y', Y.scale, Y.zero), ...grid('w', W.scale, W.zero), { name: 'w', shape: [3, 2], values: W.values, type: UINT8 }];

/** Sums in integers, one factor, rounding, saturation: as the definition has it. */
function products(biases: readonly number[] = [0, 0]): number[] {
  const factor = (Math.fround(X.scale) * Math.fround(W.scale)) / Math.fround(Y.scale);
  return Array.from({ length: 8 }, (_, at) => {
    const [row, column] = [Math.floor(at / 2), at % 2];
    const sum = [0, 1, 2].reduce((s, k) => s + (quantized(samples[row * 3 + k] ?? 0, X) - X.zero) * ((W.values[k * 2 + column] ?? 0) - W.zero), biases[column] ?? 0);
    return numbers(Math.min(255, Math.max(0, Math.round(sum * factor) + Y.zero)), Y);
  });
}

describe('operators on integers', () => {
  it('QLinearMatMul gives every output of integer arithmetic, without a red node', () => {
    const { outputs, classes, problems } = read([enter, { op: 'QLinearMatMul', inputs: ['xq', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'], outputs: ['yq'] }, leave()], shared, 3);
    expect(problems).toEqual([]);
    expect(classes).not.toContain('Unsupported');
    products().forEach((value, i) => expect(outputs[i]).toBeCloseTo(value, 6));
  });

  it('QGemm adds its bias in units of both scales, and gives numbers where it has no grid for its result', () => {
    const bias = { name: 'b', shape: [2], values: [900, -1500], type: INT32 };
    const inputs = ['xq', 'xs', 'xz', 'w', 'ws', 'wz', 'b'];
    const onGrid = read([enter, { op: 'QGemm', domain: MICROSOFT, inputs: [...inputs, 'ys', 'yz'], outputs: ['yq'] }, leave()], [...shared, bias], 3);
    products([900, -1500]).forEach((value, i) => expect(onGrid.outputs[i]).toBeCloseTo(value, 6));
    const plain = read([enter, { op: 'QGemm', domain: MICROSOFT, inputs, outputs: ['y'] }], [...shared, bias], 3);
    const first = [0, 1, 2].reduce((s, k) => s + (quantized(samples[k] ?? 0, X) - X.zero) * ((W.values[k * 2] ?? 0) - W.zero), 900) * Math.fround(X.scale) * Math.fround(W.scale);
    expect(plain.outputs[0]).toBeCloseTo(first, 5);
  });

  it('QLinearAdd reads the same integers twice, and what only moves integers keeps them', () => {
    const nodes: TestNode[] = [enter, { op: 'QLinearAdd', domain: MICROSOFT, inputs: ['xq', 'xs', 'xz', 'xq', 'xs', 'xz', 'ys', 'yz'], outputs: ['aq'] }, { op: 'Flatten', inputs: ['aq'], outputs: ['bq'], attributes: { axis: 1 } }, { op: 'Identity', inputs: ['bq'], outputs: ['yq'] }, leave()];
    const { outputs, problems } = read(nodes, shared, 3);
    expect(problems).toEqual([]);
    samples.forEach((x, i) => {
      const sum = 2 * numbers(quantized(x, X), X);
      expect(outputs[i]).toBeCloseTo(numbers(Math.min(255, Math.max(0, Math.round(sum / Math.fround(Y.scale)) + Y.zero)), Y), 6);
    });
  });

  it('stay as they are where a scale is computed, with the operator named', () => {
    const nodes: TestNode[] = [enter, { op: 'Mul', inputs: ['x', 'x'], outputs: ['xx'] }, { op: 'ReduceMax', inputs: ['xx'], outputs: ['s'], attributes: { keepdims: 0 } }, { op: 'QLinearMatMul', inputs: ['xq', 's', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'], outputs: ['yq'] }, leave()];
    expect(read(nodes, shared, 3).classes).toContain('Unsupported');
  });

  it('reads a kernel with a scale for each column', () => {
    const scales = [0.011, 0.02];
    const tensors = [...grid('x', X.scale, X.zero), ...grid('y', Y.scale, Y.zero), { name: 'ws', shape: [2], values: scales }, { name: 'wz', shape: [2], values: [3, -4], type: INT8 }, { name: 'w', shape: [3, 2], values: [12, -100, 31, 90, -128, 127], type: INT8 }];
    const { outputs } = read([enter, { op: 'QLinearMatMul', inputs: ['xq', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'], outputs: ['yq'] }, leave()], tensors, 3);
    const [values, zeros] = [[12, -100, 31, 90, -128, 127], [3, -4]];
    outputs.forEach((value, at) => {
      const [row, column] = [Math.floor(at / 2), at % 2];
      const sum = [0, 1, 2].reduce((s, k) => s + (quantized(samples[row * 3 + k] ?? 0, X) - X.zero) * ((values[k * 2 + column] ?? 0) - (zeros[column] ?? 0)), 0);
      const q = Math.round((sum * Math.fround(X.scale) * Math.fround(scales[column] ?? 0)) / Math.fround(Y.scale)) + Y.zero;
      expect(value).toBeCloseTo(numbers(Math.min(255, Math.max(0, q)), Y), 6);
    });
  });
});
