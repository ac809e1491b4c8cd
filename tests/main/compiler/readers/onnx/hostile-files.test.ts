/** @file Damaged and hostile ONNX files: a diagnosis, never an exception, in little time and memory. `BITLOOM_SEED` draws others. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { createDefaultDesign } from '../../../../../main/compiler/passes/default-design.ts';
import { lowerGraph } from '../../../../../main/compiler/passes/pipeline.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { readModel } from '../../../../../main/compiler/readers/read-model.ts';
import { damagedBytes, mutatedFields } from '../../../../helpers/mutate-onnx.ts';
import { chosenSeed, RandomSource } from '../../../../helpers/random-source.ts';
import { hasShared, sharedPath } from '../../../../helpers/shared.ts';
import { writeOnnx, type TestModel, type TestNode } from '../../../../helpers/write-onnx.ts';

const NO_H5 = { open: () => undefined } as never;
/** @unit ms */
const TIME_MAX = 10_000;
/** @unit bytes */
const MEMORY_MAX = 1e9;

function read(bytes: Uint8Array): ModelReading {
  const reading = readModel({ model: { name: 'net.onnx', bytes }, companions: [], h5: NO_H5 });
  if (reading.graph) lowerGraph(reading.graph, createDefaultDesign(reading.graph, { granularity: 'name', name: 'net' }));
  return reading;
}

const relu = (from: string, to: string): TestNode => ({ op: 'Relu', inputs: [from], outputs: [to] });
const NET: TestModel = {
  nodes: [
    { op: 'Conv', inputs: ['x', 'k'], outputs: ['c'], attributes: { kernel_shape: [2, 2], pads: [1, 0, 0, 1], strides: [1, 1] } },
    { op: 'BatchNormalization', inputs: ['c', 's', 's', 's', 's'], outputs: ['n'] },
    { op: 'Quant', domain: 'qonnx.custom_op.general', inputs: ['n', 'scale', 'zero', 'bits'], outputs: ['q'], attributes: { signed: 1, narrow: 0, rounding_mode: 'ROUND' } },
    { op: 'MaxPool', inputs: ['q'], outputs: ['p'], attributes: { kernel_shape: [2, 2] } },
    { op: 'Flatten', inputs: ['p'], outputs: ['f'] },
    { op: 'Gemm', inputs: ['f', 'w', 'b'], outputs: ['y'] },
  ],
  inputs: { x: [1, 1, 4, 4] },
  outputs: ['y'],
  tensors: [
    { name: 'k', shape: [2, 1, 2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] }, { name: 's', shape: [2], values: [1, 2] }, { name: 'scale', shape: [], values: [0.3] },
    { name: 'zero', shape: [], values: [0] }, { name: 'bits', shape: [], values: [4] }, { name: 'w', shape: [18, 2], values: Array.from({ length: 36 }, (_, i) => i) }, { name: 'b', shape: [2], values: [1, 2] },
  ],
};

const fromShared = ['onnx-fold-chain', 'onnx-lstm', 'onnx-conv-forms', 'onnx-shape-chain', 'onnx-local-function', 'ort-mlp-uint8-asym'];
const SOURCES: readonly (readonly [string, Uint8Array])[] = [
  ['own', writeOnnx(NET)],
  ...(hasShared ? fromShared.map((name) => [name, new Uint8Array(readFileSync(sharedPath('models', 'made', name, 'model.onnx')))] as const) : []),
];

describe.each(SOURCES)('%s, changed by chance', (_, bytes) => {
  it.each([['bytes', damagedBytes], ['fields', mutatedFields]] as const)('%s', (_kind, change) => {
    for (let round = 0; round < 60; round++) {
      const start = performance.now();
      const changed = change(bytes, new RandomSource(chosenSeed(), round));
      try {
        const { graph, diagnostics } = read(changed);
        if (!graph) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
      } catch (error) {
        throw new Error(`round ${round}: ${String(error)}`, { cause: error });
      }
      expect(performance.now() - start, `round ${round}`).toBeLessThan(TIME_MAX);
    }
    expect(process.memoryUsage().rss).toBeLessThan(MEMORY_MAX);
  }, 120_000);
});

/** Errors of a model. */
function errorsOf(model: TestModel): readonly string[] {
  return read(writeOnnx(model)).diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('a file', () => {
  it('that is cut off at any byte', () => {
    const bytes = writeOnnx(NET);
    for (let length = 1; length < bytes.length; length++) read(bytes.slice(0, length));
  });

  it('whose graph is a cycle', () => {
    expect(errorsOf({ nodes: [relu('b', 'a'), relu('a', 'b')], inputs: { x: [1, 4] }, outputs: ['b'] })).not.toEqual([]);
  });

  it('in which two nodes make one tensor', () => {
    expect(errorsOf({ nodes: [relu('x', 'y'), relu('x', 'y')], inputs: { x: [1, 4] }, outputs: ['y'] })).not.toEqual([]);
  });

  it('whose two nodes have one name', () => {
    expect(errorsOf({ nodes: [{ ...relu('x', 'a'), name: 'r' }, { ...relu('a', 'y'), name: 'r' }], inputs: { x: [1, 4] }, outputs: ['y'] })).toEqual([]);
  });

  it('whose tensor says that it has 2 GB', () => {
    const [kernel, ...others] = NET.tensors ?? [];
    if (!kernel) throw new TypeError('no kernel');
    for (const shape of [[2 ** 29], [-4], [2 ** 31, 2 ** 31], [2 ** 53]]) expect(errorsOf({ ...NET, tensors: [{ ...kernel, shape }, ...others] })).not.toEqual([]);
  });

  it('whose input says that it has 2 GB, or less than nothing', () => {
    for (const axis of [2 ** 29, 2 ** 40, -4]) expect(errorsOf({ nodes: [relu('x', 'y')], inputs: { x: [1, axis, 4] }, outputs: ['y'] })).not.toEqual([]);
  });

  it.each([
    ['ConstantOfShape', [['n']], [2 ** 40]],
    ['Expand', [['v', 'n']], [2 ** 20, 2 ** 20]],
    ['Tile', [['v', 'n']], [2 ** 40]],
    ['Range', [['zero', 'n', 'v']], []],
  ] as const)('that asks %s for more than there is memory', (op, [inputs], values) => {
    const n = { name: 'n', shape: op === 'Range' ? [] : [values.length], values: op === 'Range' ? [2 ** 45] : values, type: 7 };
    const model: TestModel = {
      nodes: [{ op, inputs: [...inputs], outputs: ['c'] }, { op: 'Add', inputs: ['x', 'c'], outputs: ['y'] }], inputs: { x: [1, 4] }, outputs: ['y'],
      tensors: [n, { name: 'v', shape: op === 'Range' ? [] : [1], values: [1], type: 7 }, { name: 'zero', shape: [], values: [0], type: 7 }],
    };
    expect(errorsOf(model)).not.toEqual([]);
  });

  it('whose constants double forty times', () => {
    const nodes = Array.from({ length: 40 }, (_, i) => ({ op: 'Concat', inputs: [`c${i}`, `c${i}`], outputs: [`c${i + 1}`], attributes: { axis: 0 } }));
    expect(errorsOf({ nodes: [...nodes, { op: 'Add', inputs: ['x', 'c40'], outputs: ['y'] }], inputs: { x: [1, 4] }, outputs: ['y'], tensors: [{ name: 'c0', shape: [1], values: [1] }] })).not.toEqual([]);
  });

  it('with a chain of 20 000 nodes', () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, i) => relu(i === 0 ? 'x' : `t${i}`, i === count - 1 ? 'y' : `t${i + 1}`));
    const start = performance.now();
    readModel({ model: { name: 'net.onnx', bytes: writeOnnx({ nodes, inputs: { x: [1, 4] }, outputs: ['y'] }) }, companions: [], h5: NO_H5 });
    expect(performance.now() - start).toBeLessThan(TIME_MAX);
  });

  it('whose messages are nested six thousand deep', () => {
    let bytes: Uint8Array = new Uint8Array([0x08, 1]);
    const depth = 2000;
    for (let i = 0; i < depth; i++) bytes = new BinaryWriter().tag(6, WireType.LengthDelimited).bytes(new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(bytes).finish()).finish()).finish();
    const file = new Uint8Array(new BinaryWriter().tag(1, WireType.Varint).int64(8).tag(7, WireType.LengthDelimited).bytes(bytes).finish());
    expect(read(file).diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  });

  it.each([['−1', -1], ['−2³¹', -(2 ** 31)], ['2³¹ − 1', 2 ** 31 - 1], ['2⁵³ − 1', Number.MAX_SAFE_INTEGER]] as const)('whose message, name or data has a length of %s', (_text, length) => {
    // The graph is field 7 of a model, its name field 2, a tensor field 5 with the data in field 9.
    const lying = (field: number): Uint8Array => new BinaryWriter().tag(field, WireType.LengthDelimited).int64(length).finish();
    const within = (field: number, bytes: Uint8Array): Uint8Array => new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
    for (const bytes of [lying(7), within(7, lying(1)), within(7, lying(2)), within(7, within(5, lying(9))), within(7, within(1, lying(5)))]) {
      const file = new Uint8Array([...new BinaryWriter().tag(1, WireType.Varint).int64(8).finish(), ...bytes, ...new Uint8Array(64)]);
      const start = performance.now();
      const { graph, diagnostics } = read(file);
      expect(graph).toBeUndefined();
      expect(diagnostics.map(({ code }) => code)).toContain('model/file-corrupt');
      expect(performance.now() - start).toBeLessThan(TIME_MAX);
    }
    expect(process.memoryUsage().rss).toBeLessThan(MEMORY_MAX);
  });

  it('with operators on integers behind 10 000 operators that only move them, read on 5 000 grids', () => {
    const scales = Array.from({ length: 5000 }, (_, i) => ({ name: `s${i}`, shape: [], values: [i + 1] }));
    const moving = Array.from({ length: 10_000 }, (_, i): TestNode => ({ op: 'Identity', inputs: [`m${i}`], outputs: [`m${i + 1}`] }));
    const nodes: TestNode[] = [
      { op: 'QuantizeLinear', inputs: ['x', 's0'], outputs: ['q'] },
      { op: 'QLinearMatMul', inputs: ['q', 's0', 'z', 'w', 's0', 'z', 's0', 'z'], outputs: ['m0'] },
      ...moving, ...scales.map((_, i): TestNode => ({ op: 'DequantizeLinear', inputs: ['m10000', `s${i}`], outputs: [`y${i}`] })),
    ];
    const start = performance.now();
    read(writeOnnx({ nodes, inputs: { x: [1, 1] }, outputs: ['y0'], tensors: [...scales, { name: 'z', shape: [], values: [0], type: 2 }, { name: 'w', shape: [1, 1], values: [1], type: 2 }] }));
    expect(performance.now() - start).toBeLessThan(TIME_MAX);
  });

  it('whose names are no UTF-8', () => {
    const bytes = writeOnnx({ nodes: [{ ...relu('x', 'y'), name: 'ABCDEFGH' }], inputs: { x: [1, 4] }, outputs: ['y'] });
    const at = bytes.findIndex((_, i) => String.fromCodePoint(...bytes.subarray(i, i + 8)) === 'ABCDEFGH');
    bytes.set([0xff, 0xfe, 0xc0, 0x80], at);
    read(bytes);
  });
});
