/** @file Tests of hls4ml's lookup rules. */
import { describe, expect, it } from 'vitest';
import { readHlsConfig, toSnakeCase } from '../../../../main/compiler/passes/hls-config.ts';
import { fixed, int } from '../../../../preload/model/fixed-type.ts';
import { design } from '../../../helpers/build-graph.ts';

const layer = { name: 'Fc1', class_name: 'Dense' };

describe('precision', () => {
  it('looks at the layer, its default, the class, its default, the model, its default, in this order', () => {
    const full = { LayerName: { fc1: { Precision: { weight: 'fixed<1,1>', default: 'fixed<2,1>' } } }, LayerType: { Dense: { Precision: { weight: 'fixed<3,1>', default: 'fixed<4,1>' } } }, Model: { Precision: { weight: 'fixed<5,1>', default: 'fixed<6,1>' } } };
    const of = (config: typeof full | object) => readHlsConfig(design(config)).precision(layer, 'weight');
    expect(of(full)).toEqual(fixed(1, 1));
    expect(of({ ...full, LayerName: { fc1: { Precision: 'fixed<2,1>' } } })).toEqual(fixed(2, 1));
    expect(of({ ...full, LayerName: { fc1: {} } })).toEqual(fixed(3, 1));
    expect(of({ LayerType: { Dense: { Precision: 'fixed<4,1>' } }, Model: full.Model })).toEqual(fixed(4, 1));
    expect(of({ Model: full.Model })).toEqual(fixed(5, 1));
    expect(readHlsConfig(design(full)).precision(layer, 'bias')).toEqual(fixed(2, 1));
  });

  it('compares names without case', () => {
    expect(readHlsConfig(design({ LayerName: { FC1: { Precision: { bias: 'int<4>' } } } })).precision(layer, 'bias')).toEqual(int(4));
  });

  it('drops rounding and overflow of integer types, as hls4ml does', () => {
    expect(readHlsConfig(design({ LayerName: { fc1: { Precision: 'int<4,RND,SAT>' } } })).precision(layer, 'bias')).toEqual(int(4));
  });

  it('a pass may set a default under the variables of the user', () => {
    const config = readHlsConfig(design({ LayerName: { fc1: { Precision: { scale: 'fixed<9,2>' } } } }));
    expect(config.precision(layer, 'scale', { kind: 'auto' })).toEqual(fixed(9, 2));
    expect(config.precision(layer, 'bias', { kind: 'auto' })).toEqual({ kind: 'auto' });
  });
});

describe('other values', () => {
  it('reuse factor and strategy fall through to class and model', () => {
    const config = readHlsConfig(design({ LayerType: { Dense: { ReuseFactor: 4 } }, Model: { Strategy: 'ResourceUnrolled' }, LayerName: { fc1: {} } }));
    expect([config.reuseFactor(layer), config.strategy(layer)]).toEqual([4, 'resource_unrolled']);
  });

  it('a layer entry hides class and model for values that are asked for one by one', () => {
    const config = readHlsConfig(design({ Model: { ParallelizationFactor: 4 }, LayerName: { Fc1: {} } }));
    expect(config.value(layer, 'ParallelizationFactor')).toBeUndefined();
    expect(config.value({ name: 'other', class_name: 'Dense' }, 'ParallelizationFactor')).toBe(4);
  });

  it('options of the class are overwritten by those of the layer', () => {
    const config = readHlsConfig(design({ LayerType: { Dense: { TableSize: 1, Skip: true } }, LayerName: { Fc1: { TableSize: 2 } } }));
    expect([...config.options(layer)]).toEqual([['table_size', 2], ['skip', true]]);
  });

  it('a missing default precision is hls4ml’s own', () => {
    expect(readHlsConfig({ ...design(), hlsConfig: { Model: {} } }).defaultPrecision).toEqual(fixed(16, 6));
  });

  it('snake case follows capital letters', () => {
    expect(['Latency', 'ResourceUnrolled', 'distributed_arithmetic', 'TableSize', 'exp_table_t', 'DA'].map(toSnakeCase)).toEqual(['latency', 'resource_unrolled', 'distributed_arithmetic', 'table_size', 'exp_table_t', 'd_a']);
  });
});

describe('a layer made of another', () => {
  const made = { name: 'fc', class_name: 'Dense', configured_as: { name: 'MatMul_0', class_name: 'MatMul' } };

  it('keeps that one\'s entries by name and class, the name before the class, its own before both', () => {
    const config = readHlsConfig(design({ LayerType: { MatMul: { TableSize: 1, ReuseFactor: 2 } }, LayerName: { MatMul_0: { ReuseFactor: 4, ParallelizationFactor: 3 }, fc: { ParallelizationFactor: 5 } } }));
    expect(Object.fromEntries(config.options(made))).toEqual({ table_size: 1, reuse_factor: 4, parallelization_factor: 5 });
    expect([config.value(made, 'ReuseFactor'), config.value(made, 'ParallelizationFactor'), config.value(made, 'TableSize')]).toEqual([4, 5, 1]);
  });

  it('hides the model for values that are asked for one by one, also without an entry', () => {
    const config = readHlsConfig(design({ Model: { ParallelizationFactor: 4 } }));
    expect(config.value(made, 'ParallelizationFactor')).toBeUndefined();
    expect(config.value({ name: 'fc', class_name: 'Dense' }, 'ParallelizationFactor')).toBe(4);
  });
});
