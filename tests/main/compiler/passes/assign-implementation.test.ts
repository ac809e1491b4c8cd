/** @file Tests of the pass that decides strategy, reuse factor and partitions. */
import { describe, expect, it } from 'vitest';
import { assignImplementation } from '../../../../main/compiler/passes/assign-implementation.ts';
import type { ConfigMap, Design } from '../../../../preload/model/design.ts';
import { chain, configured, contextOf, conv2d, dense, design, input, layerOf, quantizedBits } from '../../../helpers/build-graph.ts';

const run = (entry: ConfigMap, options: { readonly layer?: ReturnType<typeof dense>; readonly more?: Partial<Design> } = {}) => {
  const layer = options.layer ?? dense('d', { size: [16, 64] });
  const of = design({ LayerName: { [layer.name]: entry } }, options.more);
  const shape = layer.class_name === 'Conv2D' ? [6, 6, 1] : [16];
  const result = assignImplementation(configured(chain([input('x', shape), layer]), of), contextOf(of));
  return { attributes: layerOf(result.graph, layer.name).attributes, codes: (result.diagnostics ?? []).map((d) => d.code) };
};

describe('compressed weights', () => {
  it('are a strategy of their own, of which hls4ml has no template any more', () => {
    expect(run({ ReuseFactor: 8, Strategy: 'Resource', Compression: true })).toMatchObject({ attributes: { strategy: 'compressed', reuse_factor: 8 }, codes: ['strategy/compression'] });
    expect(run({ ReuseFactor: 8, Compression: true })).toMatchObject({ attributes: { strategy: 'latency' }, codes: [] });
  });
});

describe('the reuse factor', () => {
  it('is kept as it is with Latency', () => {
    expect(run({ ReuseFactor: 7 })).toMatchObject({ attributes: { strategy: 'latency', reuse_factor: 7 }, codes: [] });
  });

  it('becomes the nearest legal one with Resource, with a finding', () => {
    expect(run({ ReuseFactor: 7, Strategy: 'Resource' })).toMatchObject({ attributes: { strategy: 'resource', reuse_factor: 8 }, codes: ['reuse-factor/clamped'] });
    expect(run({ ReuseFactor: 8, Strategy: 'Resource' }).codes).toEqual([]);
  });

  it('follows TargetCycles with Resource', () => {
    expect(run({ Strategy: 'Resource', TargetCycles: 6 * 64 + 64 * 8 }).attributes['reuse_factor']).toBe(8);
    expect(run({ Strategy: 'Resource', TargetCycles: 10 }).codes).toContain('reuse-factor/target-cycles');
  });

  it('larger than the window is reported for convolutions in io_parallel', () => {
    expect(run({ ReuseFactor: 18, Strategy: 'Resource' }, { layer: conv2d('c') }).codes).toEqual(['reuse-factor/above-inputs']);
  });
});

describe('the strategy', () => {
  it('ResourceUnrolled with reuse factor 1 becomes Resource', () => {
    expect(run({ Strategy: 'ResourceUnrolled' })).toMatchObject({ attributes: { strategy: 'resource' }, codes: ['strategy/unrolled-becomes-resource'] });
  });

  it('ResourceUnrolled is never fully serial', () => {
    expect(run({ Strategy: 'ResourceUnrolled', ReuseFactor: 1024 }).attributes).toMatchObject({ strategy: 'resource_unrolled', reuse_factor: 512 });
  });

  it('that is unknown becomes latency, with a finding', () => {
    expect(run({ Strategy: 'RESOURCE' })).toMatchObject({ attributes: { strategy: 'latency' }, codes: ['strategy/unknown'] });
  });

  it('distributed_arithmetic refuses reuse and reports kernels off the grid of their type', () => {
    const onGrid = dense('d', { size: [16, 4], quantizer: quantizedBits({ bits: 4, integer: 1, alpha: 1 }) });
    expect(run({ Strategy: 'distributed_arithmetic' }, { layer: onGrid }).codes).toEqual([]);
    expect(run({ Strategy: 'distributed_arithmetic', ReuseFactor: 2 }, { layer: onGrid }).codes).toEqual(['strategy/distributed-arithmetic-reuse-factor']);
    const offGrid = dense('d', { size: [16, 1], weights: Array.from({ length: 16 }, () => 0.1) });
    expect(run({ Strategy: 'distributed_arithmetic' }, { layer: offGrid }).codes).toEqual(['strategy/distributed-arithmetic-unquantized']);
  });
});

describe('a convolution', () => {
  it('has as many partitions as output pixels divided by the parallelization factor', () => {
    expect(run({ ParallelizationFactor: 4 }, { layer: conv2d('c') }).attributes).toMatchObject({ n_partitions: 4, parallelization_factor: 4, implementation: 'linebuffer' });
  });

  it('takes the nearest parallelization factor that divides the pixels, with a finding', () => {
    expect(run({ ParallelizationFactor: 3 }, { layer: conv2d('c') })).toMatchObject({ attributes: { n_partitions: 8, parallelization_factor: 2 }, codes: ['parallelization-factor/clamped'] });
  });

  it('has no Encoded implementation on Vitis', () => {
    expect(run({ ConvImplementation: 'Encoded' }, { layer: conv2d('c') })).toMatchObject({ attributes: { implementation: 'linebuffer' }, codes: ['conv-implementation/encoded-on-vitis'] });
    expect(run({ ConvImplementation: 'Encoded' }, { layer: conv2d('c'), more: { backend: 'Vivado' } }).attributes['implementation']).toBe('encoded');
  });
});
