/** @file Tests of the settings that proxy models of HGQ carry for their layers. */
import { describe, expect, it } from 'vitest';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { activation, chain, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { quantizer } from '../../../helpers/hgq-graph.ts';

function proxy(settings: unknown): ReturnType<typeof chain> {
  const first = quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' });
  const last = quantizer('r', { bits: [1, 8, 3], widths: [8, 7, 8, 8], rounding: 'TRN', overflow: 'WRAP' });
  return chain([input(), first, dense('d', { activation: 'linear' }), activation('a', 'tanh'), { ...last, attributes: { ...last.attributes, overrides: JSON.stringify({ layers: settings }) } }]);
}

describe('enforceProxySettings', () => {
  it('sets what the layer has, and the parallelization factor as a whole number', () => {
    const { graph } = lowerGraph(proxy({ d: { parallelization_factor: 3.0, accum_t: 'fixed<2,1>', unknown: 7 }, gone: { table_size: 4 } }), design());
    expect(layerOf(graph, 'd').attributes['parallelization_factor']).toBe(3);
    expect(layerOf(graph, 'd').attributes).not.toHaveProperty('unknown');
    expect(layerOf(graph, 'd').types['accum']).not.toMatchObject({ widthBits: 2 });
  });

  it('leaves a setting to the configuration, and says so', () => {
    const { graph, diagnostics } = lowerGraph(proxy({ d: { parallelization_factor: 3 } }), design({ LayerName: { d: { ParallelizationFactor: 2 } } }));
    expect(layerOf(graph, 'd').attributes['parallelization_factor']).not.toBe(3);
    expect(diagnostics.map(({ code }) => code)).toContain('config/proxy-setting-ignored');
  });

  it('takes the linear cast away that a proxy model does not have', () => {
    expect(namesOf(lowerGraph(proxy({ d: {} }), design()).graph)).not.toContain('d_linear');
  });

  it('does nothing for settings that are no mapping', () => {
    expect(namesOf(lowerGraph(proxy('nonsense'), design()).graph)).toEqual(['x', 'd', 'a', 'r']);
  });
});
