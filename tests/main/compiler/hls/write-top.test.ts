import { describe, expect, it } from 'vitest';
import { generateHlsProject } from '../../../../main/compiler/hls/generate-hls.ts';
import type { HlsProjectOptions } from '../../../../main/compiler/hls/hls-project.ts';
import type { Layer } from '../../../../main/compiler/ir/model-graph.ts';
import { PROJECT_OPTIONS } from '../../../helpers/hls-csim.ts';
import { denseLayer, graphOf, inputLayer, layer, weight } from '../../../helpers/lowered-graph.ts';

const relu = (name: string, input: string, index: number): Layer => layer(name, 'Activation', [input], { shape: [4], attributes: { activation: 'relu', index } });
const dense = (name: string, input: string, attributes: Layer['attributes']): Layer => denseLayer(name, input, { weight: weight([4, 4], Array.from({ length: 16 }, (_, i) => i / 4)) }, { attributes });
const INPUT = inputLayer('x', [4], { attributes: { index: 1 } });

function top(layers: readonly Layer[], options: Partial<HlsProjectOptions> = {}, outputs?: readonly string[]): string {
  const graph = { ...graphOf(layers), ...(outputs === undefined ? {} : { outputs }) };
  const project = generateHlsProject(graph, { ...PROJECT_OPTIONS, ioType: 'io_parallel', library: [], ...options });
  const text = project.files.find(({ path }) => path === 'firmware/network.cpp')?.text ?? '';
  return text.slice(text.indexOf('} // namespace layers'));
}

const pragmas = (text: string): readonly string[] => [...text.matchAll(/^#pragma HLS (.*)$/gm)].map(([, pragma = '']) => pragma);

describe('the top function', () => {
  it('of arrays has handshaked ports and is pipelined', () => {
    expect(pragmas(top([INPUT, relu('a', 'x', 2)]))).toEqual([
      'ARRAY_RESHAPE variable=x complete dim=0', 'ARRAY_PARTITION variable=layer2_out complete dim=0', 'INTERFACE ap_vld port=x,layer2_out', 'PIPELINE',
    ]);
  });

  it('of streams has axis ports, is a dataflow region, and gives every stream room for a whole tensor', () => {
    const text = top([inputLayer('x', [3, 4], { attributes: { index: 1 } }), layer('a', 'Activation', ['x'], { shape: [3, 4], attributes: { activation: 'relu', index: 2 } }), layer('b', 'Activation', ['a'], { shape: [3, 4], attributes: { activation: 'relu', index: 3 } })], { ioType: 'io_stream' });
    expect(pragmas(text)).toEqual(['INTERFACE axis port=x', 'INTERFACE axis port=layer3_out', 'DATAFLOW', 'STREAM variable=layer2_out depth=3']);
  });

  it('takes an input as often as its slowest layer', () => {
    expect(pragmas(top([INPUT, dense('fc', 'x', { index: 2, strategy: 'latency', reuse_factor: 4 })]))).toContain('PIPELINE II=4');
  });

  it('with a resource layer is a dataflow region, unless the configuration says otherwise', () => {
    const layers = [INPUT, dense('fc', 'x', { index: 2, strategy: 'resource', reuse_factor: 4 })];
    expect(pragmas(top(layers))).toContain('DATAFLOW');
    expect(pragmas(top(layers, { pipelineStyle: 'pipeline' }))).toContain('PIPELINE');
  });

  it('of a dataflow region copies an array that several layers read, each copy read once', () => {
    const text = top([INPUT, dense('fc', 'x', { index: 2, strategy: 'resource', reuse_factor: 4 }), relu('a', 'fc', 3), relu('b', 'fc', 4), relu('c', 'fc', 5)], {}, ['a', 'b', 'c']);
    expect(text).toContain('layers::copy_of_layer2_out(layer2_out, layer2_out_copy1, layer2_out_rest1);');
    expect(text).toContain('layers::copy_of_layer2_out(layer2_out_rest1, layer2_out_copy2, layer2_out_copy3);');
    expect([...text.matchAll(/layers::[abc]\((\w+),/g)].map(([, read]) => read)).toEqual(['layer2_out_copy1', 'layer2_out_copy2', 'layer2_out_copy3']);
  });

  it('copies a result that layers read as well to its port', () => {
    const text = top([INPUT, relu('a', 'x', 2), relu('b', 'a', 3)], {}, ['a', 'b']);
    expect(text).toContain('void network(input_t x[4], layer2_t result1_out[4], layer3_t layer3_out[4]) {');
    expect(text).toContain('layers::result1_out_copy(layer2_out, result1_out);');
  });

  it('copies an input that is a result', () => {
    expect(top([INPUT], {}, ['x'])).toContain('layers::result1_out_copy(x, result1_out);');
  });

  it('reads weights and writes results down in C simulation only', () => {
    const text = top([INPUT, dense('fc', 'x', { index: 2, strategy: 'latency', reuse_factor: 1 })]);
    const synthesized = text.replaceAll(/#ifndef __SYNTHESIS__[\s\S]*?#endif/g, '');
    expect(text).toContain('bitloom::load_numbers<weight2_t>(w2, 16, "w2.txt");');
    expect(synthesized).not.toMatch(/load_numbers|trace_/);
  });
});
