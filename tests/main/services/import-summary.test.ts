import { describe, expect, it } from 'vitest';
import { makeDiagnostic } from '../../../main/compiler/diagnostics/make-diagnostic.ts';
import { readModel } from '../../../main/compiler/readers/read-model.ts';
import { summarizeGraph } from '../../../main/services/import-summary.ts';
import { loadH5Access } from '../../../main/workers/h5wasm-access.ts';
import { chain, dense, input } from '../../helpers/build-graph.ts';
import { quantizer } from '../../helpers/hgq-graph.ts';
import { array, dense3, input3, kerasArchive, layer3, sequential3 } from '../../helpers/keras-files.ts';

const QUANTIZER = { className: 'quantized_bits', config: { bits: 6, integer: 0 } };

describe('what an import says', () => {
  it('counts quantizers of constants and activations apart, by class, with their widths', () => {
    const weight = { shape: [1], data: Float64Array.of(1), quantizer: QUANTIZER };
    const graph = chain([
      input(),
      { name: 'a', class_name: 'Dense', weights: { weight, bias: { ...weight, quantizer: { ...QUANTIZER, config: { bits: 4 } } } }, output_quantizers: [{ className: 'quantized_relu', config: { bits: 3 } }] },
      { name: 'b', class_name: 'LSTM', inner_quantizers: { state: { className: 'ternary', config: { threshold: null } } } },
    ]);
    expect(summarizeGraph(graph, [])).toMatchObject({
      framework: 'QKeras on Keras 2', parameterCount: 2, sourceLayerCount: 3, skipped: [], redNodes: [],
      quantizers: [{ name: 'quantized_bits', bits: [4, 6], weightCount: 2, activationCount: 0 }, { name: 'quantized_relu', bits: [3], weightCount: 0, activationCount: 1 }, { name: 'ternary', bits: [], weightCount: 0, activationCount: 1 }],
    });
  });

  it('knows HGQ by its quantizers, lists the widths of their elements, and counts none of them as a parameter', () => {
    const graph = chain([input(), quantizer('q', { bits: [1, 8, 3], widths: [8, 0, 5, 8], rounding: 'RND', overflow: 'WRAP' }), dense('d', { size: [4, 4] })]);
    expect(summarizeGraph(graph, [])).toMatchObject({ framework: 'HGQ on Keras 2', parameterCount: 20, quantizers: [{ name: 'FixedPointQuantizer', bits: [0, 5, 8], weightCount: 0, activationCount: 1 }] });
    expect(summarizeGraph({ ...graph, format: 'keras3' }, []).framework).toBe('HGQ2 on Keras 3');
  });

  it('gives a layer without hardware the reason and remedy of its own finding, else those in general', () => {
    const graph = chain([
      input(),
      { name: 'norm_1', class_name: 'Unsupported', attributes: { class_name: 'GroupNormalization' }, source_layers: ['norm'], reference_operation: { name: 'KerasGroupNormalization', options: {} } },
      { name: 'odd', class_name: 'Unsupported', attributes: { class_name: 'Odd' } },
    ]);
    const finding = makeDiagnostic('error', 'model/unsupported-layer', 'There is none.', { at: { layer: 'norm' }, help: 'Take another.' });
    const warning = makeDiagnostic('warning', 'model/option-ignored', 'Something else.', { at: { layer: 'odd' } });
    expect(summarizeGraph(graph, [warning, finding]).redNodes).toEqual([
      { layer: 'norm_1', className: 'GroupNormalization', reason: 'There is none.', remedy: 'Take another.', hasReference: true },
      { layer: 'odd', className: 'Odd', reason: expect.stringContaining('stays in the graph'), remedy: expect.stringContaining('Replace the layer'), hasReference: false },
    ]);
  });

  it('says of a Keras 3 archive its version, what was left out, and where hardware stops', async () => {
    const model = sequential3([input3('x', [4]), dense3('d', 2), layer3('GaussianDropout', 'noise', { rate: 0.5 }), layer3('UnitNormalization', 'unit', { axis: -1 }), layer3('Lambda', 'code', {})]);
    const file = await kerasArchive(model, { 'layers/dense/vars/0': array([4, 2]), 'layers/dense/vars/1': array([2]) });
    const { graph, diagnostics } = readModel({ model: file, companions: [], h5: await loadH5Access() });
    if (graph === undefined) throw new Error('not read');
    const summary = summarizeGraph(graph, diagnostics);
    expect(summary).toMatchObject({ framework: 'Keras 3', frameworkVersion: '3.15.1', parameterCount: 10 });
    expect(summary.redNodes).toMatchObject([{ layer: 'unit', className: 'UnitNormalization', hasReference: true }, { layer: 'code', className: 'Lambda', hasReference: false, remedy: expect.stringContaining('Rescaling') }]);
  });
});
