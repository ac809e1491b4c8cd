/** @file Tests of the types of inputs whose quantizers saturate with widths for every element, worked out by hand. */
import { describe, expect, it } from 'vitest';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { printPrecision } from '../../../../preload/model/fixed-type.ts';
import { chain, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';
import { quantizer } from '../../../helpers/hgq-graph.ts';

describe('fixInputPrecision', () => {
  it('gives an input the type that holds all that its saturating quantizers hold, and one bit to round', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], widths: [8, 6, 7, 8], rounding: 'RND', overflow: 'SAT' }), dense('d')]);
    // 5 fraction bits of the finest and one below; saturating as the quantizers do.
    const x = layerOf(lowerGraph(graph, design()).graph, 'x');
    expect(printPrecision(x.result_type)).toBe('fixed<9,3,TRN,SAT>');
    expect(x.attributes['trusted']).toBe(true);
  });

  it('leaves the type of an input alone whose quantizers wrap', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], widths: [8, 6, 7, 8], rounding: 'TRN', overflow: 'WRAP' }), dense('d')]);
    expect(printPrecision(layerOf(lowerGraph(graph, design()).graph, 'x').result_type)).toBe('fixed<8,3>');
  });

  it('says that hls4ml stops at an input that is read without a quantizer', () => {
    const graph = chain([input(), dense('d'), quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' }), dense('e')]);
    const { diagnostics, graph: lowered } = lowerGraph(graph, design());
    expect(diagnostics.map(({ code }) => code)).toContain('precision/input-not-quantized');
    expect(printPrecision(layerOf(lowered, 'x').result_type)).toBe('fixed<16,6>');
  });

  it('takes 24 fraction bits where a quantizer rounds to even', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], widths: [8, 6, 7, 8], rounding: 'RND_CONV', overflow: 'SAT' }), dense('d')]);
    const { diagnostics, graph: lowered } = lowerGraph(graph, design());
    expect(printPrecision(layerOf(lowered, 'x').result_type)).toBe('fixed<27,3,TRN,SAT>');
    expect(diagnostics.map(({ code }) => code)).toContain('precision/input-rounding');
  });
});
