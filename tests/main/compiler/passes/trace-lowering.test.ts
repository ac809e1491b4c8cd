import { describe, expect, it } from 'vitest';
import { createDefaultDesign } from '../../../../main/compiler/passes/default-design.ts';
import { PASS_PURPOSES } from '../../../../main/compiler/passes/pass-purposes.ts';
import { lowerGraph, PASS_GROUPS } from '../../../../main/compiler/passes/pipeline.ts';
import { traceLowering, type GraphTrace } from '../../../../main/compiler/passes/trace-lowering.ts';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';

const layer = (name: string, kind: string, parts: Partial<Layer>): Layer => ({ name, class_name: kind, inputs: [], outputs: [name], shape: [2], result_type: { kind: 'auto' }, types: {}, attributes: { name, class_name: kind }, weights: {}, source_layers: [name], reference_of: name, ...parts });
const weight = (shape: readonly number[], ...values: number[]) => ({ shape, data: Float64Array.from(values) });

/** x → fc (Dense with relu) → bn → out (Dense, linear). */
const GRAPH: ModelGraph = {
  name: 'g', format: 'keras2', inputs: ['x'], outputs: ['out'], origin: {},
  layers: [
    layer('x', 'Input', { inputs: ['input'], attributes: { name: 'x', class_name: 'InputLayer', input_shape: [2] } }),
    layer('fc', 'Dense', { inputs: ['x'], attributes: { name: 'fc', class_name: 'Dense', n_in: 2, n_out: 2 }, weights: { weight: weight([2, 2], 1, 2, 3, 4), bias: weight([2], 0, 0) } }),
    layer('bn', 'BatchNormalization', { inputs: ['fc'], attributes: { name: 'bn', class_name: 'BatchNormalization', n_in: 2, n_filt: -1, use_gamma: true, use_beta: true }, weights: { scale: weight([2], 2, 4), bias: weight([2], 1, 1) } }),
    layer('out', 'Dense', { inputs: ['bn'], attributes: { name: 'out', class_name: 'Dense', n_in: 2, n_out: 2, activation: 'relu' }, weights: { weight: weight([2, 2], 1, 0, 0, 1), bias: weight([2], 0, 0) } }),
  ],
};

function trace(): GraphTrace {
  const design = createDefaultDesign(GRAPH, { granularity: 'name', name: 'd' });
  const { graph, stages } = lowerGraph(GRAPH, design, { withStages: true });
  return traceLowering(GRAPH, graph, stages);
}

describe('what happened to a layer', () => {
  it('is told for a batch normalisation that was merged: where it went, by which pass, and what changed there', () => {
    const { source, lowered, steps } = trace();
    expect(source.map(({ layer: { name }, counterparts }) => [name, counterparts])).toEqual([['x', ['x']], ['fc', ['fc']], ['bn', ['fc']], ['out', ['out', 'out_relu']]]);
    expect(lowered.find(({ layer: { name } }) => name === 'fc')?.counterparts).toEqual(['fc', 'bn']);
    const merged = steps.find(({ kind, layer: name }) => kind === 'merged' && name === 'bn');
    expect(merged).toMatchObject({ pass: 'fuse-batch-norm', changes: ['it became part of fc'], source_layers: ['bn'] });
    const into = steps.find(({ pass, layer: name }) => pass === 'fuse-batch-norm' && name === 'fc');
    expect(into?.changes).toEqual(expect.arrayContaining(['weight has other values', 'bias has other values', 'stands for bn as well']));
  });
  it('names the layer that an inline activation became, and the types that were inferred', () => {
    const { steps } = trace();
    expect(steps.find(({ kind, layer: name }) => kind === 'made' && name === 'out_relu')).toMatchObject({ pass: 'split-inline-activations', source_layers: ['out'] });
    const types = steps.filter(({ pass, layer: name }) => pass === 'infer-precision' && name === 'fc').flatMap(({ changes }) => changes);
    expect(types.some((change) => change.startsWith('type of result: auto became fixed<'))).toBe(true);
  });
  it('shows six attributes that changed and counts the others', () => {
    const changesWith = (attributes: Readonly<Record<string, number>>) => {
      const graph = { ...GRAPH, layers: GRAPH.layers.map((one) => (one.name === 'fc' ? { ...one, attributes: { ...one.attributes, ...attributes } } : one)) };
      return traceLowering(GRAPH, graph, [{ pass: 'apply-configuration', graph }]).steps.filter(({ layer: name }) => name === 'fc').flatMap(({ changes }) => changes);
    };
    expect(changesWith({ a: 1, b: 2, c: 3, d: 4, e: 5, n_in: 6, g: 7, h: 8 })).toEqual(['n_in: 2 became 6', 'a = 1', 'b = 2', 'c = 3', 'd = 4', 'e = 5', 'and 2 more attributes']);
    expect(changesWith({ a: 1, n_out: 7 })).toEqual(['n_out: 2 became 7', 'a = 1']);
  });
  it('has steps in the order of the passes, and a sentence for every pass of the pipeline', () => {
    const orders = trace().steps.map(({ order }) => order);
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
    const passes = PASS_GROUPS.flatMap((group) => group.passes.map(({ name }) => name));
    expect(passes.filter((name) => !Object.hasOwn(PASS_PURPOSES, name))).toEqual([]);
    expect(Object.keys(PASS_PURPOSES).filter((name) => !passes.includes(name))).toEqual([]);
  });
});
