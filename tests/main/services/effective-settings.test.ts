import { describe, expect, it } from 'vitest';
import { effectiveValue, withPrecisionMaps } from '../../../main/services/effective-settings.ts';
import type { ConfigMap, Design } from '../../../preload/model/design.ts';
import { PLAIN_DESIGN } from '../../helpers/job-workspace.ts';

const fc1 = { name: 'fc1', class_name: 'Dense', inputs: ['x'] };
const design = (hlsConfig: Partial<Design['hlsConfig']>): Design => withPrecisionMaps({ ...PLAIN_DESIGN, hlsConfig: { ...PLAIN_DESIGN.hlsConfig, ...hlsConfig } });
const ofLayer = (hlsConfig: Partial<Design['hlsConfig']>, ...place: string[]) => effectiveValue({ design: design(hlsConfig), graph: [fc1] }, ['hlsConfig', 'LayerName', 'fc1', ...place]);

describe('the type in effect', () => {
  const LayerType = { Dense: { Precision: { weight: 'fixed<5,1>' } } };
  it('is the nearest of layer, layer default, class and model', () => {
    const layer = (Precision: ConfigMap | string): Partial<Design['hlsConfig']> => ({ LayerType, LayerName: { FC1: { Precision } } });
    expect(ofLayer(layer({ weight: 'fixed<3,1>' }), 'Precision', 'weight')).toEqual({ text: 'fixed<3,1>', origin: 'layer default' });
    expect(ofLayer(layer('fixed<8,2>'), 'Precision', 'weight')).toEqual({ text: 'fixed<8,2>', origin: 'layer default' });
    expect(ofLayer({ LayerType }, 'Precision', 'weight')).toEqual({ text: 'fixed<5,1>', origin: 'type Dense' });
    expect(ofLayer({ LayerType }, 'Precision', 'result')).toEqual({ text: 'fixed<16,6>', origin: 'model default' });
  });
  it('has no origin where the layer sets it', () => {
    expect(ofLayer({ LayerName: { fc1: { Precision: { result: 'ap_fixed<8,2>' } } } }, 'Precision', 'result')).toEqual({ text: 'fixed<8,2>' });
  });
  it('is what the passes made of it, where the run kept that', () => {
    const run = { design: design({}), graph: [{ ...fc1, types: { result: 'fixed<9,3>', table: 'fixed<18,8>' } }] };
    expect(effectiveValue(run, ['hlsConfig', 'LayerName', 'fc1', 'Precision', 'result'])).toEqual({ text: 'fixed<9,3>', origin: 'derived' });
    expect(effectiveValue(run, ['hlsConfig', 'LayerName', 'fc1', 'table_t'])).toEqual({ text: 'fixed<18,8>', origin: 'derived' });
  });
});

describe('other settings in effect', () => {
  it('fall back on the model, then on hls4ml, for reuse factor and strategy only', () => {
    expect(ofLayer({ Model: { ReuseFactor: 8 } }, 'ReuseFactor')).toEqual({ text: '8', origin: 'model default' });
    expect(ofLayer({ Model: {} }, 'Strategy')).toEqual({ text: 'Latency', origin: 'default' });
    expect(ofLayer({ Model: { TableSize: 1 } }, 'TableSize')).toEqual({ text: 'not set' });
  });
});
