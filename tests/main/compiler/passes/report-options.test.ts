/** @file Tests of the findings about options that are not what they seem. */
import { expect, it } from 'vitest';
import { reportOptions } from '../../../../main/compiler/passes/report-options.ts';
import type { ConfigMap, Design } from '../../../../preload/model/design.ts';
import { activation, chain, configured, contextOf, dense, design, input } from '../../../helpers/build-graph.ts';

const graph = chain([input('x'), dense('d'), activation('s', 'softmax')]);
const messages = (of: Design) => reportOptions(configured(graph, of), contextOf(of)).diagnostics?.map(({ code, at }) => [code, at.layer ?? at.attribute]);
const entry = (layer: string, options: ConfigMap) => messages(design({ LayerName: { [layer]: options } }));

it('names options that a layer does not look at', () => {
  expect(entry('d', { ParallelizationFactor: 2, Skip: true })).toEqual([['config/option-without-effect', 'd'], ['config/option-without-effect', 'd']]);
  expect(entry('d', { TableSize: 2048, TargetCycles: 9 })).toEqual([['config/option-without-effect', 'd'], ['config/option-without-effect', 'd']]);
  expect(entry('s', { Implementation: 'latency', Skip: true, TableSize: 512 })).toEqual([]);
});

it('names types in the wrong place', () => {
  expect(entry('d', { result_t: 'fixed<8,3>', weight_t: 'fixed<8,3>', accum_t: 'fixed<20,9>' })).toEqual([['config/option-without-effect', 'd'], ['config/option-without-effect', 'd']]);
  expect(entry('s', { exp_table_t: 'fixed<12,4>' })).toEqual([]);
});

it('says nothing of what a generated configuration holds', () => {
  expect(entry('d', { ReuseFactor: 1, ParallelizationFactor: 1, ConvImplementation: 'LineBuffer', Trace: false })).toEqual([]);
});

it('says which weights BramFactor moves out', () => {
  expect(messages(design({ Model: { BramFactor: 15 } }))).toEqual([['config/weights-as-ports', 'Model.BramFactor']]);
  expect(messages(design({ Model: { BramFactor: 16 } }))).toEqual([]);
});

it('names lists of passes as not followed, and a style that hls4ml does not know', () => {
  const of = design({ Model: { PipelineStyle: 'fast' } });
  expect(messages({ ...of, hlsConfig: { ...of.hlsConfig, SkipOptimizers: ['fuse_bias_add'] } as Design['hlsConfig'] })).toEqual([['config/passes-not-followed', 'SkipOptimizers'], ['config/option-without-effect', 'Model.PipelineStyle']]);
});

it('says that images of a PyTorch model are given channels last, whatever the configuration asks for', () => {
  const images = { ...graph, format: 'pytorch' as const, layers: graph.layers.map((layer) => (layer.name === 'x' ? { ...layer, reference_options: { channels_first_shape: [1, 2, 2] } } : layer)) };
  const of = (Model: ConfigMap, model = images) => reportOptions(configured(model, design({ Model })), contextOf(design({ Model }))).diagnostics?.map(({ at }) => at.attribute);
  expect(of({ ChannelsLastConversion: 'full', TransposeOutputs: true })).toEqual(['Model.ChannelsLastConversion', 'Model.TransposeOutputs']);
  expect(of({ ChannelsLastConversion: 'internal', TransposeOutputs: false })).toEqual([]);
  expect(of({ ChannelsLastConversion: 'full' }, { ...graph, format: 'pytorch' } as typeof images)).toEqual([]);
});
