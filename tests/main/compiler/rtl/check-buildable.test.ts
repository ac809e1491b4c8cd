import { describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { checkBuildable } from '../../../../main/compiler/rtl/check-buildable.ts';
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
  it('names a layer that reads nothing', () => expect(reasons({ inputs: [] })).toBe('fc: nothing leads to it'));
  it('names a class without a generator', () => expect(reasons({ class_name: 'LSTM' })).toMatch(/class LSTM/));
  it('names an activation without hardware', () => expect(reasons({ class_name: 'Activation', types: {}, attributes: { activation: 'selu' } })).toMatch(/activation selu/));
  it('names a type it cannot compute with', () => expect(reasons({ result_type: { kind: 'other', text: 'float' } })).toMatch(/result type/));
});
