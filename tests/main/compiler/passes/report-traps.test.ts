/** @file Tests of the pass that reports known surprises of hls4ml. */
import { expect, it } from 'vitest';
import { reportTraps, reportUnusedSettings } from '../../../../main/compiler/passes/report-traps.ts';
import type { ConfigMap, Design } from '../../../../preload/model/design.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { XNOR } from '../../../../main/compiler/quantizers/quantizer-types.ts';
import { fixed, type Precision } from '../../../../preload/model/fixed-type.ts';
import { activation, chain, configured, contextOf, dense, design, input } from '../../../helpers/build-graph.ts';

const codes = (layerName: { readonly [name: string]: ConfigMap }, more: Partial<Design> = {}, shape: readonly number[] = [4]): readonly string[] => {
  const of = design({ LayerName: layerName }, more);
  const graph = configured(chain([input('x', shape), { ...dense('d'), shape }, activation('d_linear', 'linear', { shape }), activation('s', 'softmax', { shape })]), of);
  return (reportTraps(graph, contextOf(of)).diagnostics ?? []).map((d) => `${d.code} ${d.at.layer ?? ''}`);
};

it('says nothing about an ordinary configuration', () => {
  expect(codes({})).toEqual([]);
});

it('names a strategy on a softmax', () => {
  expect(codes({ s: { Strategy: 'Stable' } })).toEqual(['strategy/no-effect s']);
});

it('names a table type in Precision unless the right key is set too', () => {
  expect(codes({ s: { Precision: { exp_table: 'fixed<10,4>' } } })).toEqual(['precision/table-in-precision-ignored s']);
  expect(codes({ s: { Precision: { exp_table: 'fixed<10,4>' }, exp_table_t: 'fixed<12,4>' } })).toEqual([]);
  expect(codes({ s: { Precision: { table: 'ap_fixed<18,8,TRN,WRAP,0>', exp_table: 'fixed<18,8,RND,SAT,0>' } } })).toEqual([]);
});

it('names the type of a constant that its trained quantizer decides, unless both agree', () => {
  const quantizer = { className: 'quantized_bits', config: { bits: 6, integer: 0 } };
  const traps = (asked: string): readonly string[] => {
    const of = design({ LayerName: { d: { Precision: { weight: asked } } } });
    const graph = configured(chain([input('x', [4]), dense('d')]), of);
    const layers = graph.layers.map((layer) => (layer.name !== 'd' ? layer : { ...layer, types: { ...layer.types, weight: fixed(6, 1) }, weights: { ...layer.weights, weight: { shape: [4, 4], data: new Float64Array(16), quantizer } } }));
    return (reportTraps({ ...graph, layers }, contextOf(of)).diagnostics ?? []).map((d) => `${d.code} ${d.at.attribute ?? ''}`);
  };
  expect(traps('fixed<5,1>')).toEqual(['quantizer/type-decided weight']);
  expect(traps('fixed<6,1>')).toEqual([]);
  expect(traps('auto')).toEqual([]);
});

it('names what becomes of single bits: powers of two read them as 0 and 1, a bias counts twice, a kernel quantized twice is all ones', () => {
  const traps = (weight: Precision, bias: readonly number[], converted?: readonly number[]): readonly string[] => {
    const graph = chain([{ ...input('x', [2]), result_type: XNOR }, dense('d', { size: [2, 2], weights: [1, -1, -1, 1], bias })]);
    const layers = graph.layers.map((layer): Layer => {
      const { weight: kernel } = layer.weights;
      if (!kernel) return layer;
      return { ...layer, types: { weight, bias: fixed(16, 6) }, weights: { ...layer.weights, weight: { ...kernel, ...(converted ? { converted: Float64Array.from(converted) } : {}) } } };
    });
    return (reportTraps({ ...graph, layers }, contextOf(design())).diagnostics ?? []).map((d) => `${d.code} ${d.severity}`);
  };
  const powers: Precision = { kind: 'exponent', widthBits: 4, signed: true };
  expect(traps(fixed(16, 6), [0.5, 0])).toEqual([]);
  expect(traps(powers, [0.5, 0])).toEqual(['binary/bits-times-powers warning']);
  expect(traps(XNOR, [0, 0])).toEqual([]);
  expect(traps(XNOR, [0.5, 0])).toEqual(['binary/bias-counts-twice warning']);
  expect(traps(XNOR, [0, 0], [1, 1, 1, 1])).toEqual(['binary/kernel-of-ones error']);
  expect(traps(XNOR, [0, 0], [1, -1, -1, 1])).toEqual([]);
});

it('names the cast that undoes a result type', () => {
  expect(codes({ d: { Precision: { result: 'fixed<8,3>' } } })).toEqual(['precision/linear-cast-left d_linear']);
});

it('names a softmax over all elements of a matrix, with io_parallel only', () => {
  expect(codes({}, {}, [3, 4])).toEqual(['softmax/over-all-elements s']);
  expect(codes({}, { ioType: 'io_stream' }, [3, 4])).toEqual([]);
});

it('names settings for layers that never existed', () => {
  const of = design({ LayerName: { D: {}, fc9: {} } });
  expect(reportUnusedSettings(new Set(['d']), contextOf(of)).map((d) => d.at.layer)).toEqual(['fc9']);
});

it('names a vertical stride that a stream ignores, unless the kernel is higher or pointwise', () => {
  const traps = (className: string, filtHeight: number, more: Partial<Design>): readonly string[] => {
    const of = design({}, more);
    const graph = configured(chain([input('x', [5, 5, 1]), activation('c', 'linear', { shape: [3, 5, 1] })]), of);
    const attributes = { filt_height: filtHeight, filt_width: 2, stride_height: 2, stride_width: 1 };
    const layers = graph.layers.map((layer) => (layer.name === 'c' ? { ...layer, class_name: className, attributes } : layer));
    return (reportTraps({ ...graph, layers }, contextOf(of)).diagnostics ?? []).map((d) => `${d.code} ${d.at.attribute ?? ''}`);
  };
  expect(traps('DepthwiseConv2D', 1, { ioType: 'io_stream' })).toEqual(['convolution/row-stride-ignored stride_height']);
  expect(traps('Conv2D', 1, { ioType: 'io_stream' })).toEqual(['convolution/row-stride-ignored stride_height']);
  expect(traps('Conv2D', 2, { ioType: 'io_stream' })).toEqual([]);
  expect(traps('PointwiseConv2D', 1, { ioType: 'io_stream' })).toEqual([]);
  expect(traps('Conv2D', 1, {})).toEqual([]);
});
