/** @file Tests of the types that follow from HGQ models: recorded lowered graphs of hls4ml's bit_exact. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Layer, ModelGraph } from '../../../../main/compiler/ir/model-graph.ts';
import { typeOf } from '../../../../main/compiler/passes/decide-exact-types.ts';
import { lowerGraph } from '../../../../main/compiler/passes/pipeline.ts';
import { readHls4mlConfig } from '../../../../main/compiler/readers/hls4ml-config/read-config.ts';
import { readModel } from '../../../helpers/read-model.ts';
import { activation, chain, dense, design as designOf, input, layerOf } from '../../../helpers/build-graph.ts';
import { quantizer } from '../../../helpers/hgq-graph.ts';
import { printPrecision } from '../../../../preload/model/fixed-type.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../helpers/shared.ts';

interface Recorded {
  readonly layers: readonly Layer[];
  readonly outputs: readonly string[];
  readonly model: { readonly path: string };
}

/** Keras numbers tensors through a whole session; the recording's began elsewhere. */
const TENSORS = new Set(['input_keras_tensor_names', 'output_keras_tensor_names']);

function plain({ name, class_name, inputs, outputs, shape, attributes, types, result_type }: Layer): unknown {
  const { mask_kbi: _mask, ...others } = types;
  return { name, class_name, inputs, outputs, shape, attributes: Object.fromEntries(Object.entries(attributes).filter(([key]) => !TENSORS.has(key))), types: others, result_type };
}

async function lowered(folder: string): Promise<{ readonly graph: ModelGraph; readonly recorded: Recorded }> {
  const recorded = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Recorded;
  const { design } = readHls4mlConfig(readFileSync(join(folder, 'hls4ml_config.yml'), 'utf8'));
  if (!design) throw new TypeError('no configuration');
  return { graph: lowerGraph(await readModel(join(folder, recorded.model.path)), design).graph, recorded };
}

describe.skipIf(!hasShared)('public HGQ2 networks', () => {
  it.each(['hgq-jsc-openml-75', 'hgq-jsc-openml-76', 'hgq-jsc-cernbox', 'hgq-mat8', 'hgq-mat16'])('%s lowers to the recorded layers, types and attributes', async (name) => {
    const { graph, recorded } = await lowered(sharedPath('goldens', name));
    expect(graph.outputs).toEqual(recorded.outputs);
    expect(graph.layers.map(plain)).toEqual(recorded.layers.map(plain));
  });
});

describe('cases of ours', () => {
  it.each(['hgq-conv1d-strided', 'hgq-avgpool', 'hgq-bn-dense-add', 'hgq-einsum', 'hgq-merges', 'hgq-permute', 'hgq-lut', 'hgq-output-quantizer'])('%s lowers to the recorded layers, types and attributes', async (name) => {
    const { graph, recorded } = await lowered(join(repositoryRoot, 'tests/golden', name));
    expect(graph.outputs).toEqual(recorded.outputs);
    expect(graph.layers.map(plain)).toEqual(recorded.layers.map(plain));
  });
});

const codes = (graph: ModelGraph, of = designOf()): readonly string[] => lowerGraph(graph, of).diagnostics.map(({ code }) => code);
const small = (): ModelGraph => chain([input(), quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' }), dense('d')]);

describe('the type of bits', () => {
  it('has one bit at least, the sign among the integer bits; none at all give two bits far above the point', () => {
    expect([typeOf(1, 2, 3), typeOf(0, 2, 3), typeOf(0, 0, 1), typeOf(0, 3, -2), typeOf(0, 0, 0), typeOf(0, 1, -3)].map(printPrecision)).toEqual(['fixed<6,3>', 'ufixed<5,2>', 'ufixed<1,0>', 'ufixed<1,3>', 'ufixed<2,32>', 'ufixed<2,32>']);
  });
});

describe('decideExactTypes', () => {
  it('says of a type set on a layer that it has no effect, and nothing of one that is left to inference', () => {
    expect(codes(small(), designOf({ LayerName: { d: { Precision: { result: 'fixed<4,2>' } } } }))).toContain('precision/decided-by-model');
    expect(codes(small(), designOf({ LayerName: { d: { Precision: { result: 'auto' } } } }))).not.toContain('precision/decided-by-model');
  });

  it('leaves the types to the configuration where BitExact is false, and says so', () => {
    const off = designOf({ Model: { ...designOf().hlsConfig.Model, BitExact: false } });
    const { graph, diagnostics } = lowerGraph(small(), off);
    expect(printPrecision(layerOf(graph, 'd').result_type)).toBe('fixed<16,6>');
    expect(diagnostics.map(({ code }) => code)).toContain('precision/exact-types-off');
  });

  it('does nothing to a network without quantizers', () => {
    const { graph } = lowerGraph(chain([input(), dense('d')]), designOf());
    expect(layerOf(graph, 'd').attributes).not.toHaveProperty('bit_exact_transformed');
  });

  it('says where hls4ml has no rule and stops', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' }), activation('s', 'softplus'), dense('d')]);
    expect(codes(graph)).toContain('precision/no-exact-rule');
  });

  it('makes a table of tanh as long as the fraction of its input needs: 8 · 2^5 words', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' }), activation('t', 'tanh'), quantizer('r', { bits: [1, 6, 1], widths: [6, 5, 6, 6], rounding: 'TRN', overflow: 'WRAP' })]);
    expect(layerOf(lowerGraph(graph, designOf()).graph, 't').attributes['table_size']).toBe(256);
  });

  it('says of values without a single bit that they are always 0', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], rounding: 'TRN', overflow: 'WRAP' }), dense('d', { weights: Array.from({ length: 16 }, () => 0), bias: [0, 0, 0, 0] })]);
    expect(codes(graph)).toContain('precision/no-bits-left');
  });
});
