/** @file Tests of the pass that decides strategy, reuse factor and partitions. */
import { describe, expect, it } from 'vitest';
import { assignImplementation } from '../../../../main/compiler/passes/assign-implementation.ts';
import type { ConfigMap, Design } from '../../../../preload/model/design.ts';
import { chain, configured, contextOf, conv2d, dense, design, input, layerOf } from '../../../helpers/build-graph.ts';

const run = (entry: ConfigMap, options: { readonly layer?: ReturnType<typeof dense>; readonly more?: Partial<Design> } = {}) => {
  const layer = options.layer ?? dense('d', { size: [16, 64] });
  const of = design({ LayerName: { [layer.name]: entry } }, options.more);
  const shape = layer.class_name === 'Conv2D' ? [6, 6, 1] : [16];
  const result = assignImplementation(configured(chain([input('x', shape), layer]), of), contextOf(of));
  return { attributes: layerOf(result.graph, layer.name).attributes };
};

describe('compressed weights', () => {
  it('are a strategy of their own, of which hls4ml has no template any more', () => {
    expect(run({ ReuseFactor: 8, Strategy: 'Resource', Compression: true })).toMatchObject({ attributes: { strategy: 'compressed', reuse_factor: 8 } });
    expect(run({ ReuseFactor: 8, Compression: true })).toMatchObject({ attributes: { strategy: 'latency' } });
  });
});

describe('the reuse factor', () => {
  it('is kept as it is with Latency', () => {
    expect(run({ ReuseFactor: 7 })).toMatchObject({ attributes: { strategy: 'latency', reuse_factor: 7 } });
  });

  it('becomes the nearest legal one with Resource', () => {
    expect(run({ ReuseFactor: 7, Strategy: 'Resource' })).toMatchObject({ attributes: { strategy: 'resource', reuse_factor: 8 } });
    expect(run({ ReuseFactor: 8, Strategy: 'Resource' }).attributes['reuse_factor']).toBe(8);
  });

  it('follows TargetCycles with Resource', () => {
    expect(run({ Strategy: 'Resource', TargetCycles: 6 * 64 + 64 * 8 }).attributes['reuse_factor']).toBe(8);
    // Fewer cycles than moving the data takes: as if nothing had been asked.
    expect(run({ Strategy: 'Resource', TargetCycles: 10, ReuseFactor: 4 }).attributes['reuse_factor']).toBe(4);
  });

  it('may be larger than the window of a convolution, even in io_parallel, where hls4ml’s kernel stops', () => {
    expect(run({ ReuseFactor: 18, Strategy: 'Resource' }, { layer: conv2d('c') }).attributes['reuse_factor']).toBe(18);
  });
});

describe('the strategy', () => {
  it('ResourceUnrolled with reuse factor 1 becomes Resource', () => {
    expect(run({ Strategy: 'ResourceUnrolled' })).toMatchObject({ attributes: { strategy: 'resource' } });
  });

  it('ResourceUnrolled is never fully serial', () => {
    expect(run({ Strategy: 'ResourceUnrolled', ReuseFactor: 1024 }).attributes).toMatchObject({ strategy: 'resource_unrolled', reuse_factor: 512 });
  });

  it('that is unknown becomes latency', () => {
    expect(run({ Strategy: 'RESOURCE' })).toMatchObject({ attributes: { strategy: 'latency' } });
  });

  it('distributed_arithmetic goes by its short name too', () => {
    for (const name of ['distributed_arithmetic', 'da']) expect(run({ Strategy: name })).toMatchObject({ attributes: { strategy: 'distributed_arithmetic', reuse_factor: 1 } });
  });
});

describe('the note that a bias is missing', () => {
  const bare = dense('d', { size: [16, 64], bias: false });

  it('goes with the weights that become adders, and stays with others and in streamed convolutions', () => {
    expect(run({ Strategy: 'da' }, { layer: bare }).attributes).not.toHaveProperty('bias_data');
    expect(run({ Strategy: 'Latency' }, { layer: bare }).attributes).toHaveProperty('bias_data');
    const conv = conv2d('c');
    const without = { ...conv, attributes: { ...conv.attributes, bias_data: null } };
    expect(run({ Strategy: 'da' }, { layer: without, more: { ioType: 'io_parallel' } }).attributes).not.toHaveProperty('bias_data');
    expect(run({ Strategy: 'da' }, { layer: without, more: { ioType: 'io_stream' } }).attributes).toHaveProperty('bias_data');
  });
});

describe('a convolution', () => {
  it('has as many partitions as output pixels divided by the parallelization factor', () => {
    expect(run({ ParallelizationFactor: 4 }, { layer: conv2d('c') }).attributes).toMatchObject({ n_partitions: 4, parallelization_factor: 4, implementation: 'linebuffer' });
  });

  it('takes the nearest parallelization factor that divides the pixels', () => {
    expect(run({ ParallelizationFactor: 3 }, { layer: conv2d('c') })).toMatchObject({ attributes: { n_partitions: 8, parallelization_factor: 2 } });
  });

  it('has no Encoded implementation on Vitis', () => {
    expect(run({ ConvImplementation: 'Encoded' }, { layer: conv2d('c') })).toMatchObject({ attributes: { implementation: 'linebuffer' } });
    expect(run({ ConvImplementation: 'Encoded' }, { layer: conv2d('c'), more: { backend: 'Vivado' } }).attributes['implementation']).toBe('encoded');
  });
});
