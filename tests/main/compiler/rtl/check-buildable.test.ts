import { describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { checkBuildable } from '../../../../main/compiler/rtl/check-buildable.ts';
import { XNOR } from '../../../../main/compiler/quantizers/quantizer-types.ts';
import { fixed } from '../../../../preload/model/fixed-type.ts';

function graphOf(layer: Partial<Layer>): ModelGraph {
  const type = fixed(16, 6);
  const dense: Layer = {
    name: 'fc', class_name: 'Dense', inputs: ['x'], outputs: ['fc'], shape: [2], result_type: type, types: { accum: type, weight: type, bias: type },
    attributes: { n_in: 2, n_out: 2, strategy: 'latency', reuse_factor: 1 }, weights: {}, source_layers: [], ...layer,
  };
  return { name: 'g', format: 'keras2', layers: [dense], inputs: [], outputs: ['fc'], origin: {} };
}

describe('checkBuildable', () => {
  const reasons = (layer: Partial<Layer>, ioType: 'io_parallel' | 'io_stream' = 'io_parallel'): string => checkBuildable(graphOf(layer), { ioType }).map((u) => `${u.layer}: ${u.reason}`).join();

  it('finds nothing against a parallel latency layer', () => expect(reasons({})).toBe(''));
  it('names streams', () => expect(reasons({}, 'io_stream')).toMatch(/fc: streams \(io_stream\)/));
  it('names the reuse factor', () => expect(reasons({ attributes: { strategy: 'latency', reuse_factor: 4 } })).toMatch(/reuse factor 4/));
  it('names the strategy', () => expect(reasons({ attributes: { strategy: 'resource', reuse_factor: 1 } })).toMatch(/strategy resource/));
  it('names averages in the profile of hls4ml 0.8, which adds up in another way', () => {
    const graph = graphOf({ class_name: 'Merge', types: {}, attributes: { op: 'average' } });
    expect(checkBuildable(graph, { ioType: 'io_parallel' })).toEqual([]);
    expect(checkBuildable({ ...graph, numericsProfile: 'hls4ml-0.8' }, { ioType: 'io_parallel' })[0]?.reason).toMatch(/averages as hls4ml 1\.3/);
  });
  it.each(['LSTM', 'GRU', 'SimpleRNN', 'Bidirectional', 'TimeDistributed', 'LayerNormalization', 'BatchNormalizationQuantizedTanh'])('names a %s, which has no hardware', (className) => {
    expect(reasons({ class_name: className })).toBe(`fc: layers of class ${className} have no hardware in this flow yet`);
  });
  it('names a layer that reads single bits', () => {
    const bits: Layer = { name: 'bnbt', class_name: 'BatchNormalizationQuantizedTanh', inputs: ['in'], outputs: ['x'], shape: [2], result_type: XNOR, types: {}, attributes: {}, weights: {}, source_layers: [] };
    const graph = graphOf({});
    const refused = checkBuildable({ ...graph, layers: [bits, ...graph.layers] }, { ioType: 'io_parallel' });
    expect(refused.map(({ layer }) => layer)).toEqual(['bnbt', 'fc']);
    expect(refused[1]?.reason).toMatch(/not fixed-point/);
  });
  it('names an extreme of words that hls4ml compares as unsigned, and builds it below 32 bits', () => {
    const merged = (op: string, widthBits: number): string => {
      const source = (name: string, signed: boolean): Layer => ({ name, class_name: 'Input', inputs: [], outputs: [name], shape: [2], result_type: { ...fixed(widthBits, 8), signed }, types: {}, attributes: {}, weights: {}, source_layers: [] });
      const graph = graphOf({ class_name: 'Merge', types: {}, inputs: ['s', 'u'], attributes: { op } });
      return checkBuildable({ ...graph, layers: [source('s', true), source('u', false), ...graph.layers] }, { ioType: 'io_parallel' }).map(({ reason }) => reason).join();
    };
    expect(merged('maximum', 32)).toMatch(/compares as unsigned/);
    expect(merged('minimum', 40)).toMatch(/compares as unsigned/);
    expect(merged('maximum', 16)).toBe('');
    expect(merged('add', 32)).toBe('');
  });
  it('names a layer that reads nothing', () => expect(reasons({ inputs: [] })).toBe('fc: nothing leads to it'));
  it('names a class without a generator', () => expect(reasons({ class_name: 'LSTM' })).toMatch(/class LSTM/));
  it('names an activation without hardware', () => expect(reasons({ class_name: 'Activation', types: {}, attributes: { activation: 'selu' } })).toMatch(/activation selu/));
  it('names a type it cannot compute with', () => expect(reasons({ result_type: { kind: 'other', text: 'float' } })).toMatch(/result type/));
});
