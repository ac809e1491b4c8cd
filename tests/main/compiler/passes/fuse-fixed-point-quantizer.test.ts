/** @file Tests of fusing quantizers into the layer before them, on graphs whose types are worked out by hand. */
import { describe, expect, it } from 'vitest';
import { IS_EXACT } from '../../../../main/compiler/passes/decide-exact-types.ts';
import { fuseFixedPointQuantizer } from '../../../../main/compiler/passes/fuse-fixed-point-quantizer.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { fixed, printPrecision } from '../../../../preload/model/fixed-type.ts';
import { activation, chain, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { quantizer } from '../../../helpers/hgq-graph.ts';

const result = (graph: ReturnType<typeof chain>, name: string): string => printPrecision(layerOf(lowerGraph(graph, design()).graph, name).result_type);

describe('fuseFixedPointQuantizer', () => {
  it('gives an input the type, the rounding and the overflow of its only quantizer', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], rounding: 'RND', overflow: 'SAT' }), dense('d', { weights: Array.from({ length: 16 }, () => 0.5), bias: [0, 0, 0, 0] })]);
    const lowered = lowerGraph(graph, design()).graph;
    expect(namesOf(lowered)).toEqual(['x', 'd']);
    expect(printPrecision(layerOf(lowered, 'x').result_type)).toBe('fixed<8,3,RND,SAT>');
    // Four products of −4…3.96875 with one half: −8…7.9375 on a grid of 2^-6.
    expect(result(graph, 'd')).toBe('fixed<10,4>');
  });

  it('keeps a quantizer whose elements differ', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], widths: [8, 8, 7, 8], rounding: 'TRN', overflow: 'WRAP' }), dense('d')]);
    expect(namesOf(lowerGraph(graph, design()).graph)).toEqual(['x', 'q', 'd']);
  });

  it('keeps a quantizer whose input somebody else reads', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' }), dense('d'), { ...quantizer('q2', { bits: [1, 6, 3], rounding: 'TRN', overflow: 'WRAP' }), inputs: ['x'] }, { ...dense('e'), inputs: ['q2'] }], ['d', 'e']);
    expect(namesOf(lowerGraph(graph, design()).graph)).toEqual(['x', 'q', 'd', 'q2', 'e']);
  });

  it('hands rounding and overflow over a reshape to the layer before it', () => {
    const graph = chain([input(), { name: 'r', class_name: 'Reshape', shape: [2, 2], attributes: { target_shape: [2, 2] } }, { ...quantizer('q', { bits: [1, 8, 3], rounding: 'RND', overflow: 'SAT' }), shape: [2, 2] }, { ...dense('d', { size: [2, 4] }), shape: [2, 4] }]);
    const lowered = lowerGraph(graph, design()).graph;
    expect(printPrecision(layerOf(lowered, 'x').result_type)).toBe('fixed<8,3,RND,SAT>');
    expect(namesOf(lowered)).not.toContain('q');
  });
});

it('fuses a cast that the model brings, but no other activation, and none whose type was not decided by it', () => {
  const cast = (kind: string, attributes: Readonly<Record<string, boolean>>) => chain([input(), dense('d'), activation('a', kind, { result_type: fixed(8, 3), attributes })]);
  const fused = fuseFixedPointQuantizer(cast('linear', { trusted: true, [IS_EXACT]: true })).graph;
  expect(namesOf(fused)).toEqual(['x', 'd']);
  expect(layerOf(fused, 'd').result_type).toEqual(fixed(8, 3));
  for (const kept of [cast('relu', { trusted: true, [IS_EXACT]: true }), cast('linear', { [IS_EXACT]: true }), cast('linear', { trusted: true })]) expect(fuseFixedPointQuantizer(kept).graph).toBe(kept);
});
