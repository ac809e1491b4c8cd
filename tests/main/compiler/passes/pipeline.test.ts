/** @file Tests of the lowering as a whole: on the stored cases, on its order, and on graphs of every size. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printGraph } from '../../../../main/compiler/ir/print.ts';
import { lowerGraph, PASS_GROUPS } from '../../../../main/compiler/passes/pipeline.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import type { Design } from '../../../../preload/model/design.ts';
import { activation, autoTypes, batchNorm, chain, dense, design, input, layerOf, namesOf } from '../../../helpers/build-graph.ts';
import { readModel } from '../../../helpers/read-model.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

const golden = (...parts: readonly string[]): string => join(repositoryRoot, 'tests/golden', ...parts);

function designOf(name: string): Design {
  const { design: read } = readHls4mlConfig(readFileSync(golden(name, 'hls4ml_config.yml'), 'utf8'));
  if (!read) throw new TypeError(`${name} has no configuration`);
  return read;
}

interface Recorded {
  readonly layers: readonly { readonly name: string; readonly attributes: unknown; readonly types: unknown; readonly result_type: unknown }[];
  readonly outputs: readonly string[];
}

describe('stored cases', () => {
  it.each(['mix-mlp-auto', 'issue978-auto', 'issue978-default-vitis-stream', 'dense-3d-input', 'nested', 'mix-residual', 'qdense-alpha-auto-po2', 'conv2d-pointwise'])('%s lowers to the recorded names, types and attributes', async (name) => {
    const recorded = JSON.parse(readFileSync(golden(name, 'case.json'), 'utf8')) as Recorded;
    const { graph } = lowerGraph(await readModel(golden(name, 'model.h5')), designOf(name));
    expect(graph.outputs).toEqual(recorded.outputs);
    expect(graph.layers.map(({ name: layer, attributes, types, result_type }) => ({ name: layer, attributes, types, result_type }))).toEqual(
      recorded.layers.map(({ name: layer, attributes, types, result_type }) => ({ name: layer, attributes, types, result_type })),
    );
  });
});

describe('order', () => {
  it('fuses a batch norm that a removed linear activation uncovers, before types are inferred', () => {
    const of = design({ LayerName: autoTypes('d', 'd_linear', 'bn') });
    const { graph, stages } = lowerGraph(chain([input(), dense('d', { activation: 'linear' }), batchNorm('bn', [1, 2, 1, 1], [0, 0, 0, 1])]), of, { withStages: true });
    expect(namesOf(graph)).toEqual(['x', 'd']);
    const order = stages.map((stage) => stage.pass);
    expect(order.indexOf('fuse-batch-norm')).toBeLessThan(order.indexOf('infer-precision'));
    expect(order.slice(0, 2)).toEqual(['split-inline-activations', 'apply-configuration']);
  });

  it('keeps the groups of hls4ml\'s flows', () => {
    expect(PASS_GROUPS.map((group) => group.name)).toEqual(['build', 'parse', 'convert', 'optimize', 'implementation', 'streaming', 'quantization', 'backend', 'finish']);
  });
});

describe('any graph', () => {
  it('gives the same text twice and leaves the source as it was', () => {
    const source = chain([input(), dense('a', { activation: 'relu' }), dense('b', { activation: 'softmax' })]);
    const before = printGraph(source);
    const texts = [1, 2].map(() => printGraph(lowerGraph(source, design()).graph));
    expect(texts[0]).toBe(texts[1]);
    expect(printGraph(source)).toBe(before);
  });

  it('has every type decided, whatever the configuration says', () => {
    const of = design({ LayerName: { ...autoTypes('x', 'a', 'a_relu', 'b', 'b_softmax') } });
    const { graph } = lowerGraph(chain([input(), dense('a', { activation: 'relu' }), dense('b', { activation: 'softmax' })]), of);
    const kinds = graph.layers.flatMap((layer) => [layer.result_type, ...Object.values(layer.types)]).map((type) => type.kind);
    expect(kinds).not.toContain('auto');
    expect(kinds.length).toBeGreaterThan(10);
  });

  it('passes a layer that cannot be computed through, so that the rest can be seen', () => {
    const { graph } = lowerGraph(chain([input(), { name: 'odd', class_name: 'Unsupported', attributes: { class_name: 'Lambda' } }, dense('b', { activation: 'linear' })]), design());
    expect(namesOf(graph)).toEqual(['x', 'odd', 'b']);
    expect(layerOf(graph, 'odd').class_name).toBe('Unsupported');
  });

  it('reports a finding once, however often passes repeat', () => {
    const { diagnostics } = lowerGraph(chain([input('x', [2, 2, 2, 4]), { ...dense('a'), shape: [2, 2, 2, 4] }, ...['l', 'm', 'n'].map((name) => activation(name, 'linear', { shape: [2, 2, 2, 4] }))]), design({ LayerName: autoTypes('a') }));
    expect(diagnostics.map((d) => d.code)).toEqual(['structure/dense-rank']);
  });

  it('of 10,000 layers is lowered in seconds', () => {
    const layers = Array.from({ length: 10_000 }, (_, i) => activation(`l${i}`, i % 2 === 0 ? 'relu' : 'linear'));
    const start = performance.now();
    expect(lowerGraph(chain([input(), ...layers]), design()).graph.layers.length).toBe(5001);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
