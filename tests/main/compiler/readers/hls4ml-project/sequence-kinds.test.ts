/** @file Layers of generated C++ that need more than one configuration: results computed by hand from the test's own small projects. */
import { describe, expect, it } from 'vitest';
import { tensorValues } from '../../../../../main/compiler/emulator/backend.ts';
import { planEmulation } from '../../../../../main/compiler/emulator/plan.ts';
import { referenceBackend } from '../../../../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../../../../main/compiler/ir/model-graph.ts';
import { createBuiltDesign } from '../../../../../main/compiler/passes/built-design.ts';
import { lowerGraph } from '../../../../../main/compiler/passes/pipeline.ts';
import type { H5Access } from '../../../../../main/compiler/readers/h5-access.ts';
import { readProject } from '../../../../../main/compiler/readers/hls4ml-project/read-project.ts';
import type { ModelReading } from '../../../../../main/compiler/readers/model-source.ts';
import { printPrecision } from '../../../../../preload/model/fixed-type.ts';
import { textFiles } from '../../../../helpers/hls4ml-project.ts';

const TYPES = 'typedef ap_fixed<16,6> input_t;\ntypedef ap_fixed<16,6> model_default_t;\ntypedef ap_fixed<16,6> layer2_t;\ntypedef ap_fixed<16,6> layer3_t;\ntypedef ap_fixed<16,6> result_t;\n';

function read(project: { readonly defines?: string; readonly parameters: string; readonly top: string; readonly weights: Readonly<Record<string, string>> }): ModelReading {
  const weights = Object.fromEntries(Object.entries(project.weights).map(([name, text]) => [`firmware/weights/${name}.txt`, text]));
  const [model, ...companions] = textFiles({ 'firmware/net.cpp': project.top, 'firmware/defines.h': TYPES + (project.defines ?? ''), 'firmware/parameters.h': project.parameters, ...weights });
  return model === undefined ? { diagnostics: [] } : readProject({ model, companions, h5: {} as H5Access });
}

function emulate(graph: ModelGraph | undefined, row: readonly number[]): readonly number[] {
  if (graph === undefined) return [];
  const design = createBuiltDesign(graph, 'as built');
  const lowered = lowerGraph(graph, design).graph;
  const { tensors } = referenceBackend.run(planEmulation(lowered, { ioType: design.ioType }), { id: 'row', rowCount: 1, tensors: new Map([[lowered.inputs[0] ?? '', Float64Array.from(row)]]) });
  const result = tensors.get(lowered.outputs[0] ?? '');
  return result === undefined ? [] : [...tensorValues(result)];
}

const dense = (name: string, inputs: number, outputs: number, weightType = 'model_default_t'): string => `struct ${name} : nnet::dense_config {
    static const unsigned n_in = ${inputs};
    static const unsigned n_out = ${outputs};
    static const unsigned strategy = nnet::latency;
    static const unsigned reuse_factor = 1;
    typedef model_default_t accum_t;
    typedef model_default_t bias_t;
    typedef ${weightType} weight_t;
    template<class data_T, class res_T, class CONFIG_T>
    using kernel = nnet::DenseLatency<data_T, res_T, CONFIG_T>;
};\n`;

describe('layers of a project without its model', () => {
  it('that run once per time step keep their marks, and every step is computed', () => {
    const mark = (name: string, channels: number): string => `struct ${name} : nnet::time_distributed_config {\n    static const unsigned dim = 2;\n    static const unsigned n_time_steps = 3;\n    static const unsigned in_height = 1;\n    static const unsigned in_width = 1;\n    static const unsigned n_chan = ${channels};\n};\n`;
    const { graph, diagnostics } = read({
      parameters: mark('config2', 2) + dense('config3', 2, 1) + mark('config4', 1), weights: { w3: '2, -0.5', b3: '0.25' },
      top: 'void net(input_t inp[6], result_t layer4_out[3]) {\n    layer2_t layer2_out[2];\n    layer3_t layer3_out[1];\n    for (int ts = 0; ts < config2::n_time_steps; ts++) {\n        nnet::read_time_step_2d<input_t, config2>(ts, inp, layer2_out); // td\n        nnet::dense<layer2_t, layer3_t, config3>(layer2_out, layer3_out, w3, b3); // fc\n        nnet::write_time_step_2d<result_t, config4>(ts, layer3_out, layer4_out);\n    } // td_end\n}',
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(graph?.layers.map(({ name, class_name: kind, shape }) => [name, kind, shape])).toEqual([['inp', 'Input', [3, 2]], ['td', 'TimeDistributed', [2]], ['fc', 'Dense', [1]], ['td_end', 'TimeDistributed', [3, 1]]]);
    // 2·x0 - 0.5·x1 + 0.25 of each step.
    expect(emulate(graph, [1, 1, 2, 4, -1, 0])).toEqual([1.75, 2.25, -1.75]);
  });

  it('whose weights are powers of two have them as sign and exponent', () => {
    const { graph } = read({
      defines: 'typedef struct exponent_weight2_t {ap_uint<1> sign;ap_int<4> weight; } exponent_weight2_t;\n', parameters: dense('config2', 2, 2, 'exponent_weight2_t'), weights: { w2: '{1.0, -1}, {0.0, 2}, {1.0, 0}, {0.0, -3}', b2: '0, 1' },
      top: 'void net(input_t inp[2], result_t layer2_out[2]) {\n    nnet::dense<input_t, result_t, config2>(inp, layer2_out, w2, b2); // fc\n}',
    });
    expect([...(graph?.layers[1]?.weights['weight']?.data ?? [])]).toEqual([0.5, -4, 1, -0.125]);
    expect(printPrecision(graph?.layers[1]?.types['weight'] ?? { kind: 'auto' })).toBe('po2<4>');
    // (2·0.5 + 4·1, -2·4 - 4·0.125 + 1)
    expect(emulate(graph, [2, 4])).toEqual([5, -7.5]);
  });

  it('that are products over other axes have their permutations and a bias of their own for every place', () => {
    const permutation = (name: string, shape: string, perm: string): string => `struct ${name} {\n    static const unsigned dims = 2;\n};\nunsigned ${name}_from_shape[2] = {${shape}};\nunsigned ${name}_to_shape[2] = {${perm === '0, 1' ? shape : shape.split(', ').toReversed().join(', ')}};\nunsigned ${name}_perm[2] = {${perm}};\n`;
    const { graph, diagnostics } = read({
      parameters: `${permutation('config2_tpose_inp', '2, 2', '0, 1')}${permutation('config2_tpose_out', '2, 1', '1, 0')}${dense('config2_dense', 2, 1)}struct config2 {\n    typedef config2_tpose_inp tpose_inp_conf;\n    typedef config2_tpose_out tpose_out_conf;\n    typedef model_default_t accum_t;\n    typedef model_default_t bias_t;\n    typedef config2_dense dense_conf;\n    static const unsigned n_free_data = 2;\n    static const unsigned n_free_kernel = 1;\n    static const unsigned n_contract = 2;\n    static const unsigned n_inplace = 1;\n    static const unsigned io_type = nnet::io_parallel;\n    static const unsigned strategy = nnet::latency;\n    static const unsigned reuse_factor = 1;\n    static const unsigned parallelization_factor = 2;\n};\n`,
      weights: { w2: '3, -1', b2: '0.5, -0.5' }, top: 'void net(input_t inp[2*2], result_t layer2_out[1*2]) {\n    nnet::einsum_dense<input_t, result_t, config2>(inp, layer2_out, w2, b2); // ed\n}',
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(graph?.layers[1]).toMatchObject({ class_name: 'EinsumDense', shape: [1, 2] });
    // 3·x0 - x1 of both rows, with the bias of the row.
    expect(emulate(graph, [1, 2, -1, 0.5])).toEqual([1.5, -4]);
  });

  it('that are recurrent have cells, tables, both reuse factors, and kernels turned back where the strategy stores them the other way', () => {
    const product = (name: string, inputs: number, reuse: number): string => `struct ${name} : nnet::dense_config {\n    static const unsigned n_in = ${inputs};\n    static const unsigned n_out = 3;\n    static const unsigned strategy = nnet::resource;\n    static const unsigned reuse_factor = ${reuse};\n};\n`;
    const activation = (name: string): string => `struct ${name} : nnet::activ_config {\n    static const unsigned n_in = 1;\n    static const unsigned table_size = 2048;\n    typedef ap_fixed<20,4> table_t;\n};\n`;
    const { graph, diagnostics } = read({
      parameters: `${product('config2_1', 2, 3)}${product('config2_2', 1, 1)}${activation('hard_sigmoid_config2_recr')}${activation('tanh_config2')}struct config2 : nnet::gru_config {\n    typedef model_default_t accum_t;\n    typedef model_default_t weight_t;  // Matrix\n    typedef ap_fixed<12,4> recurrent_weight_t;  // Matrix\n    typedef model_default_t bias_t;\n    typedef model_default_t recurrent_bias_t;\n    typedef config2_1 mult_config1;\n    typedef config2_2 mult_config2;\n    typedef hard_sigmoid_config2_recr ACT_CONFIG_GRU;\n    template<class x_T, class y_T, class config_T>\n    using activation_recr = nnet::activation::sigmoid<x_T, y_T, config_T>;\n    typedef tanh_config2 ACT_CONFIG_T;\n    template<class x_T, class y_T, class config_T>\n    using activation = nnet::activation::relu<x_T, y_T, config_T>;\n    static const unsigned n_in  = 2;\n    static const unsigned n_out = 1;\n    static const unsigned n_state = 1;\n    static const unsigned n_sequence = 4;\n    static const unsigned n_sequence_out = 4;\n    static const unsigned io_type = nnet::resource;\n    static const unsigned reuse_factor = 3;\n    static const bool use_static = true;\n    static const bool pytorch_order = false;\n};\n`,
      weights: { w2: '1, 4, 2, 5, 3, 6', wr2: '0.5, 0.25, -1', b2: '0, 0, 0', br2: '0, 0, 0' }, top: 'void net(input_t inp[4*2], result_t layer2_out[4*1]) {\n    nnet::gru_stack<input_t, result_t, config2>(inp, layer2_out, w2, wr2, b2, br2); // rnn\n}',
    });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const layer = graph?.layers[1];
    expect(layer).toMatchObject({ class_name: 'GRU', shape: [4, 1], attributes: { activation: 'relu', recurrent_activation: 'sigmoid', apply_reset_gate: 'after', return_sequences: true, n_timesteps: 4, n_in: 2, n_out: 1, strategy: 'resource', reuse_factor: 3, recurrent_reuse_factor: 1, table_size: 2048 } });
    expect([...(layer?.weights['weight']?.data ?? [])]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(layer?.weights['recurrent_weight']?.data ?? [])]).toEqual([0.5, 0.25, -1]);
    expect(Object.entries(layer?.types ?? {}).map(([name, type]) => `${name} ${printPrecision(type)}`)).toEqual(expect.arrayContaining(['recurrent_weight fixed<12,4>', 'table fixed<20,4>', 'accum fixed<16,6>']));
  });

  it('whose configuration of a product is not there are red, with what is missing', () => {
    const { graph, diagnostics } = read({ parameters: 'struct config2 : nnet::lstm_config {\n    static const unsigned n_in = 2;\n};\n', weights: {}, top: 'void net(input_t inp[4*2], result_t layer2_out[1]) {\n    nnet::lstm_stack<input_t, result_t, config2>(inp, layer2_out, w2, wr2, b2, br2); // rnn\n}' });
    expect(graph?.layers[1]).toMatchObject({ class_name: 'Unsupported', attributes: { class_name: 'lstm_stack' } });
    expect(diagnostics.find(({ severity }) => severity === 'error')?.message).toContain('n_state');
  });

  it('that are a softmax of hls4ml 1.0 or 1.1 compute it as 0.8 does; one of 1.2 does not', () => {
    const softmax = (sizes: string): ModelReading => read({
      parameters: `${dense('config2', 2, 2)}struct softmax_config3 : nnet::activ_config {\n    static const unsigned n_in = 2;\n    static const unsigned table_size = 1024;\n${sizes}    static const nnet::softmax_implementation implementation = nnet::softmax_implementation::stable;\n    typedef ap_fixed<18,8> exp_table_t;\n    typedef ap_fixed<18,8> inv_table_t;\n};\n`, weights: { w2: '1, 0, 0, 1', b2: '0, 0' },
      top: 'void net(input_t inp[2], result_t layer3_out[2]) {\n    layer2_t layer2_out[2];\n    nnet::dense<input_t, layer2_t, config2>(inp, layer2_out, w2, b2); // fc\n    nnet::softmax<layer2_t, result_t, softmax_config3>(layer2_out, layer3_out); // softmax\n}',
    });
    expect(softmax('').graph?.layers[2]?.attributes).toMatchObject({ numerics_profile: 'hls4ml-0.8' });
    expect(softmax('    static const unsigned exp_table_size = 1024;\n').graph?.layers[2]?.attributes).not.toHaveProperty('numerics_profile');
  });
});
