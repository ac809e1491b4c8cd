import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../main/compiler/ir/model-graph.ts';
import { SettingsReader } from '../../../main/workers/engine-settings.ts';
import type { Design } from '../../../preload/model/design.ts';
import { fixed } from '../../../preload/model/fixed-type.ts';
import { SMALL_DESIGN } from '../../helpers/temp-workspace.ts';

const dense = (overrides: Partial<Layer> = {}): Layer => ({
  name: 'fc1', class_name: 'Dense', inputs: ['x'], outputs: ['fc1'], shape: [8], result_type: fixed(16, 6),
  types: { accum: fixed(16, 6), weight: fixed(6, 1), index: { kind: 'int', widthBits: 1, integerBits: 1, signed: false, rounding: 'TRN', overflow: 'WRAP' } },
  attributes: { n_in: 4, n_out: 8, strategy: 'latency', reuse_factor: 3 },
  weights: { weight: { shape: [4, 8], data: new Float64Array(32), quantizer: { className: 'quantized_bits', config: { bits: 6 } } } }, source_layers: ['fc1'], ...overrides,
});
const withConfig = (hlsConfig: Design['hlsConfig']): Design => ({ ...SMALL_DESIGN, hlsConfig });
const precisionOf = (design: Design, layer: Layer, variable: string) => new SettingsReader(design).settingsOf(layer).precision.find((setting) => setting.variable === variable);
const MODEL = { Precision: 'fixed<16,6>', ReuseFactor: 1, Strategy: 'Latency' };

describe('SettingsReader', () => {
  it('says where a type comes from: layer, layer type, model, quantizer, inference', () => {
    const own = withConfig({ Model: MODEL, LayerName: { FC1: { Precision: { result: 'fixed<16,6>' } } } });
    expect(precisionOf(own, dense(), 'result')).toMatchObject({ configured: 'fixed<16,6>', origin: 'layer' });
    expect(precisionOf(withConfig({ Model: MODEL, LayerType: { Dense: { Precision: 'fixed<16,6>' } } }), dense(), 'accum')).toMatchObject({ origin: 'layer-type' });
    expect(precisionOf(withConfig({ Model: MODEL }), dense(), 'result')).toMatchObject({ origin: 'model' });
    expect(precisionOf(withConfig({ Model: MODEL }), dense(), 'weight')).toMatchObject({ configured: 'fixed<6,1>', origin: 'quantizer' });
    const auto = withConfig({ Model: MODEL, LayerName: { fc1: { Precision: { result: 'auto' } } } });
    expect(precisionOf(auto, dense({ result_type: fixed(37, 17) }), 'result')).toMatchObject({ configured: 'auto', origin: 'inferred', type: { widthBits: 37 } });
  });

  it('says of a network with quantizers of its own that they decide, whatever is set, but not of tables that were not trained', () => {
    const design = withConfig({ Model: MODEL, LayerName: { fc1: { Precision: { result: 'fixed<9,9>' }, table_t: 'fixed<8,8>' } } });
    const exact = dense({ types: { accum: fixed(12, 4), table: fixed(8, 8), mask_kbi: fixed(32, 32) }, attributes: { bit_exact_transformed: true } });
    expect(precisionOf(design, exact, 'result')).toMatchObject({ configured: 'fixed<16,6>', origin: 'decided-by-model' });
    expect(precisionOf(design, exact, 'accum')).toMatchObject({ origin: 'decided-by-model' });
    expect(precisionOf(design, exact, 'table')).toMatchObject({ origin: 'layer' });
    expect(precisionOf(design, exact, 'mask_kbi')).toBeUndefined();
  });

  it('takes types of tables from the key of the layer, not from Precision', () => {
    const softmax = dense({ class_name: 'Softmax', types: { exp_table: fixed(18, 8) }, attributes: { implementation: 'latency' }, weights: {} });
    const design = withConfig({ Model: MODEL, LayerName: { fc1: { exp_table_t: 'fixed<18,8>', Precision: { exp_table: 'fixed<9,9>' } } } });
    expect(precisionOf(design, softmax, 'exp_table')).toMatchObject({ configured: 'fixed<18,8>', origin: 'layer' });
    expect(new SettingsReader(design).settingsOf(softmax)).toMatchObject({ implementation: { value: 'latency', choices: expect.arrayContaining(['stable']) } });
  });

  it('offers legal reuse factors with their intervals, the one in force among them', () => {
    const { reuse, strategy } = new SettingsReader(withConfig({ Model: MODEL })).settingsOf(dense());
    expect(reuse).toEqual({ value: 3, configured: 1, legal: [1, 2, 3, 4, 8, 16, 32], initiationIntervalCycles: [1, 2, 3, 4, 8, 16, 32] });
    expect(strategy).toEqual({ value: 'Latency', choices: ['Latency', 'Resource', 'ResourceUnrolled', 'distributed_arithmetic'] });
  });

  it('shows no type that nobody can set, and nothing to reuse where nothing is multiplied', () => {
    const settings = new SettingsReader(withConfig({ Model: MODEL })).settingsOf(dense({ class_name: 'Activation', attributes: {}, weights: {} }));
    expect(settings.precision.map(({ variable }) => variable)).toEqual(['result', 'accum', 'weight']);
    expect(settings).not.toHaveProperty('reuse');
    expect(settings).not.toHaveProperty('strategy');
  });
});
