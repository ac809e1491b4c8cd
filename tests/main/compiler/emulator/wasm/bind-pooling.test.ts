/** @file Poolings: the WASM backend against the reference backend. */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Layer } from '../../../../../main/compiler/ir/model-graph.ts';
import type { FixedType } from '../../../../../preload/model/fixed-type.ts';
import { fixed } from '../../../../../preload/model/fixed-type.ts';
import { compareOn, expectCompiled, inputOf, typeOf } from '../../../../helpers/compare-backends.ts';
import { inputLayer, layer } from '../../../../helpers/lowered-graph.ts';

interface Case {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pool: number;
  readonly stride: number;
  readonly x: FixedType;
  readonly accum: FixedType;
  readonly result: FixedType;
}

function layersOf({ height, width, channels, pool, stride, x, accum, result }: Case, operation: string): Layer[] {
  const out = (size: number): number => Math.floor((size - pool) / stride) + 1;
  const attributes = { pool_op: operation, pool_height: pool, pool_width: pool, stride_height: stride, stride_width: stride, pad_top: 0, pad_bottom: 0, pad_left: 0, pad_right: 0 };
  return [inputLayer('x', [height, width, channels], { result_type: x }), layer('p', 'Pooling2D', ['x'], { shape: [out(height), out(width), channels], result_type: result, types: { accum }, attributes })];
}

const casesOf = (widthBits: number) =>
  fc.record({
    height: fc.integer({ min: 3, max: 6 }), width: fc.integer({ min: 3, max: 7 }), channels: fc.integer({ min: 1, max: 5 }), pool: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 2 }),
    x: typeOf(widthBits), accum: typeOf(widthBits), result: typeOf(widthBits), rows: fc.integer({ min: 1, max: 20 }), seed: fc.integer(),
  });
const usual: Case = { height: 6, width: 7, channels: 3, pool: 2, stride: 2, x: fixed(16, 6), accum: fixed(18, 8), result: fixed(16, 6) };

describe.each(['io_parallel', 'io_stream'] as const)('poolings, %s', (ioType) => {
  describe.each(['max', 'average'])('%s', (operation) => {
    it.each([10, 30, 50])('with types of up to %i bits: same words and counts in both backends', (widthBits) => {
      fc.assert(fc.property(casesOf(widthBits), (c) => compareOn(layersOf(c, operation), inputOf(c.rows, c.height * c.width * c.channels, c.seed), ioType)), { numRuns: 120 });
    });

    it('is computed by the compiled kernels', () => expectCompiled(layersOf(usual, operation), ioType));
  });
});
