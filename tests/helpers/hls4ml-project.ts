/** @file Project folders as hls4ml of several ages lays them out, written for the tests, and archives of saved models. */
import { gzipSync } from 'fflate';
import { writeNpy, float64Array } from '../../main/compiler/readers/datasets/npy.ts';
import type { SourceFile } from '../../main/compiler/readers/model-source.ts';

/** Text files as files of a model. */
export function textFiles(texts: Readonly<Record<string, string>>): readonly SourceFile[] {
  return Object.entries(texts).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) }));
}

/** What the layers of a project say of their types where all have the model's. */
const MODEL_TYPES = `
    typedef model_default_t accum_t;
    typedef model_default_t bias_t;
    typedef model_default_t weight_t;`;
const STREAM = `
    static const unsigned io_type = nnet::io_stream;`;

/** A dense layer of a stream, with types of the model; `more` stands behind them. */
function denseConfig(index: number, [inputs, outputs]: readonly [number, number], more = ''): string {
  return `
struct config${index} : nnet::dense_config {
    static const unsigned n_in = ${inputs};
    static const unsigned n_out = ${outputs};${STREAM}
    static const unsigned strategy = nnet::latency;
    static const unsigned reuse_factor = 1;${MODEL_TYPES}${more}
};`;
}

function reluConfig(index: number, inputs: number | string): string {
  return `
struct relu_config${index} : nnet::activ_config {
    static const unsigned n_in = ${inputs};
    static const unsigned table_size = 1024;${STREAM}
};`;
}

/** A stable softmax whose two tables have types of these names. */
function softmaxConfig(index: number, inputs: number, [exp, inverse]: readonly [string, string]): string {
  return `
struct softmax_config${index} : nnet::activ_config {
    static const unsigned n_in = ${inputs};
    static const unsigned table_size = 1024;${STREAM}
    static const nnet::softmax_implementation implementation = nnet::softmax_implementation::stable;
    typedef ${exp} exp_table_t;
    typedef ${inverse} inv_table_t;
};`;
}

/** A folder of 2018: no names of layers, one array for logits and one for results, weights only as headers. Inputs 2, hidden 2, output 1. */
export const PROJECT_0_1: Readonly<Record<string, string>> = {
  'firmware/parameters.h': `
#include "ap_fixed.h"
typedef ap_fixed<18,8> accum_default_t;
typedef ap_fixed<12,4> weight_default_t;
typedef ap_fixed<12,4> bias_default_t;
typedef ap_fixed<16,6> input_t;
typedef ap_fixed<16,6> result_t;
typedef ap_fixed<16,6> layer1_t;
#define N_INPUTS 2
#define N_LAYER_1 2 // hidden
#define N_OUTPUTS 1
struct config1 : nnet::layer_config {
  static const unsigned n_in = N_INPUTS;
  static const unsigned n_out = N_LAYER_1;
  static const unsigned io_type = nnet::io_parallel;
  static const unsigned reuse_factor = 1;
  typedef accum_default_t accum_t;
  typedef bias_default_t bias_t;
  typedef weight_default_t weight_t;
};
struct relu_config1 : nnet::activ_config {
  static const unsigned n_in = N_LAYER_1;
  static const unsigned table_size = 1024;
  static const unsigned io_type = nnet::io_parallel;
};
struct config2 : nnet::layer_config {
  static const unsigned n_in = N_LAYER_1;
  static const unsigned n_out = N_OUTPUTS;
  static const unsigned io_type = nnet::io_parallel;
  static const unsigned reuse_factor = 1;
  typedef accum_default_t accum_t;
  typedef bias_default_t bias_t;
  typedef weight_default_t weight_t;
};`,
  'firmware/myproject.cpp': `
#include "parameters.h"
#include "weights/w1.h"
void myproject(
    input_t data[N_INPUTS],
    result_t res[N_OUTPUTS],
    unsigned short &const_size_in,
    unsigned short &const_size_out)
{
    #pragma HLS PIPELINE
    const_size_in = N_INPUTS;
    layer1_t layer1_out[N_LAYER_1];
    layer1_t logits1[N_LAYER_1];
    nnet::compute_layer<input_t, layer1_t, config1>(data, logits1, w1, b1);
    nnet::relu<layer1_t, layer1_t, relu_config1>(logits1, layer1_out);
    nnet::compute_layer<layer1_t, result_t, config2>(layer1_out, res, w2, b2);
}`,
  'firmware/weights/w1.h': '//Numpy array shape (2, 2)\nweight_default_t w1[4] = {0.5, -1.0, 2.0, 0.25};\n',
  'firmware/weights/b1.h': 'bias_default_t b1[2] = {0.125, 1.0};\n',
  'firmware/weights/w2.h': 'weight_default_t w2[2] = {1.5, -0.5};\n',
  'firmware/weights/b2.h': 'bias_default_t b2[1] = {0.25};\n',
  'build_prj.tcl': 'open_project -reset myproject_prj\nset_part {xc7vx690tffg1927-2}\ncreate_clock -period 4 -name default\n',
};

/** A folder of 2021: names of layers as comments, the large strategy, kernels stored output by output, a stream. */
export const PROJECT_0_5: Readonly<Record<string, string>> = {
  'firmware/defines.h': `
#define N_INPUT_1_1 2
#define N_LAYER_2 3
typedef nnet::array<ap_fixed<16,6>, 2*1> input_t;
typedef ap_fixed<16,6> model_default_t;
typedef nnet::array<ap_fixed<20,9>, 3*1> layer2_t;
typedef nnet::array<ap_ufixed<8,3,AP_RND,AP_SAT>, 3*1> result_t;`,
  'firmware/parameters.h': `
struct config2 : nnet::dense_config {
    static const unsigned n_in = N_INPUT_1_1;
    static const unsigned n_out = N_LAYER_2;
    static const unsigned io_type = nnet::io_stream;
    static const unsigned strategy = nnet::resource;
    static const unsigned reuse_factor = 2;${MODEL_TYPES}
    typedef ap_uint<1> index_t;
    template<class x_T, class y_T, class res_T>
    using product = nnet::product::mult<x_T, y_T, res_T>;
};${reluConfig(3, 'N_LAYER_2')}`,
  'firmware/net.cpp': `
void net(
    hls::stream<input_t> &input_1,
    hls::stream<result_t> &layer3_out
) {
#ifndef __SYNTHESIS__
        nnet::load_weights_from_txt<model_default_t, 6>(w2, "w2.txt");
#endif
    hls::stream<layer2_t> layer2_out("layer2_out");
    nnet::dense<input_t, layer2_t, config2>(input_1, layer2_out, w2, b2); // fc1
#ifndef __SYNTHESIS__
    nnet::save_layer_output<layer2_t>(layer2_out, "fc1", N_LAYER_2);
#endif
    nnet::relu<layer2_t, result_t, relu_config3>(layer2_out, layer3_out); // relu1
}`,
  'firmware/net.h': 'void net(hls::stream<input_t> &input_1, hls::stream<result_t> &layer3_out);',
  'firmware/weights/w2.txt': '1.0, 2.0, -0.5, 0.5, 3.0, -1.0',
  'firmware/weights/b2.txt': '0.0, 0.0, 0.25',
};

/** A stream of 2024 (hls4ml 0.8.1): two poolings whose sums have the widened type that all layers share, a kernel, a softmax. */
export const PROJECT_0_8: Readonly<Record<string, string>> = {
  'firmware/defines.h': `
typedef nnet::array<ap_fixed<16,6>, 2*1> input_t;
typedef ap_fixed<16,8> model_default_t;
typedef nnet::array<ap_fixed<16,6>, 2*1> layer2_t;
typedef nnet::array<ap_fixed<16,6>, 2*1> layer3_t;
typedef nnet::array<ap_fixed<16,6>, 3*1> layer5_t;
typedef nnet::array<ap_fixed<16,6>, 3*1> result_t;
typedef ap_fixed<18,8,AP_RND,AP_SAT> soft_exp_table_t;
typedef ap_fixed<18,8,AP_RND,AP_SAT> soft_inv_table_t;`,
  'firmware/parameters.h': `
struct config2 : nnet::pooling2d_config {
  static const unsigned in_height = 4;
  static const unsigned in_width = 4;
  static const unsigned n_filt = 2;
  static const unsigned stride_height = 2;
  static const unsigned stride_width = 2;
  static const unsigned pool_height = 2;
  static const unsigned pool_width = 2;
  static const unsigned out_height = 2;
  static const unsigned out_width = 2;
  static const nnet::Pool_Op pool_op = nnet::Max;
  static const nnet::conv_implementation implementation = nnet::conv_implementation::linebuffer;
  typedef model_default_t accum_t;
};
struct config3 : nnet::pooling2d_config {
  static const unsigned in_height = 2;
  static const unsigned in_width = 2;
  static const unsigned n_filt = 2;
  static const unsigned stride_height = 1;
  static const unsigned stride_width = 2;
  static const unsigned pool_height = 1;
  static const unsigned pool_width = 2;
  static const unsigned out_height = 2;
  static const unsigned out_width = 1;
  static const nnet::Pool_Op pool_op = nnet::Average;
  static const nnet::conv_implementation implementation = nnet::conv_implementation::linebuffer;
  typedef model_default_t accum_t;
};${denseConfig(5, [4, 3])}${softmaxConfig(7, 3, ['soft_exp_table_t', 'soft_inv_table_t'])}`,
  'firmware/net.cpp': `
void net(hls::stream<input_t> &x, hls::stream<result_t> &layer7_out) {
    hls::stream<layer2_t> layer2_out("layer2_out");
    nnet::pooling2d_cl<input_t, layer2_t, config2>(x, layer2_out); // pool
    hls::stream<layer3_t> layer3_out("layer3_out");
    nnet::pooling2d_cl<layer2_t, layer3_t, config3>(layer2_out, layer3_out); // mean
    auto& layer4_out = layer3_out;
    hls::stream<layer5_t> layer5_out("layer5_out");
    nnet::dense<layer3_t, layer5_t, config5>(layer4_out, layer5_out, w5, b5); // fc
    nnet::softmax<layer5_t, result_t, softmax_config7>(layer5_out, layer7_out); // soft
}`,
  'firmware/net.h': 'void net(hls::stream<input_t> &x, hls::stream<result_t> &layer7_out);',
  'firmware/weights/w5.txt': '-0.75, -0.125, 0.5, 0.125, 0.75, -0.25, -0.625, 0, 0.625, 0.25, -0.75, -0.125',
  'firmware/weights/b5.txt': '0.25, -0.125, 0',
};

const eighths = (count: number): string => Array.from({ length: count }, (_, at) => String(((at % 7) - 3) / 8)).join(', ');

/**
 * A project whose layers are those that the reports `vitis2024.1_har_cnn_*` are about: padding, convolution, ReLU, global pooling, dense
 * and softmax over 128 × 9 samples, as streams. The C++ and the weights are this file's own; there is no result in it.
 */
export const HAR_PROJECT: Readonly<Record<string, string>> = {
  'firmware/defines.h': `
typedef nnet::array<ap_fixed<16,6>, 9*1> input_t;
typedef ap_fixed<16,6> model_default_t;
typedef nnet::array<ap_fixed<16,6>, 9*1> layer8_t;
typedef nnet::array<ap_fixed<16,6>, 16*1> layer2_t;
typedef nnet::array<ap_fixed<16,6>, 16*1> layer4_t;
typedef nnet::array<ap_fixed<16,6>, 16*1> layer5_t;
typedef nnet::array<ap_fixed<16,6>, 6*1> layer6_t;
typedef nnet::array<ap_fixed<16,6>, 6*1> result_t;`,
  'firmware/parameters.h': `
struct config8 : nnet::padding1d_config {
    static const unsigned in_width = 128;
    static const unsigned n_chan = 9;
    static const unsigned out_width = 130;
    static const unsigned pad_left = 1;
    static const unsigned pad_right = 1;
};
struct config2 : nnet::conv1d_config {
    static const unsigned pad_left = 0;
    static const unsigned pad_right = 0;
    static const unsigned in_width = 130;
    static const unsigned n_chan = 9;
    static const unsigned filt_width = 3;
    static const unsigned n_filt = 16;
    static const unsigned stride_width = 1;
    static const unsigned out_width = 128;
    static const unsigned reuse_factor = 1;
    static const unsigned strategy = nnet::latency;${MODEL_TYPES}
};${reluConfig(4, 2048)}
struct config5 : nnet::pooling1d_config {
    static const unsigned n_in = 128;
    static const unsigned n_filt = 16;
    static const nnet::Pool_Op pool_op = nnet::Average;
    typedef model_default_t accum_t;
};${denseConfig(6, [16, 6], `
    template<class data_T, class res_T, class CONFIG_T>
    using kernel = nnet::DenseLatency<data_T, res_T, CONFIG_T>;`)}${softmaxConfig(7, 6, ['ap_fixed<18,8>', 'ap_fixed<18,8>'])}`,
  'firmware/myproject.cpp': `
void myproject(hls::stream<input_t> &input_5, hls::stream<result_t> &layer7_out) {
    hls::stream<layer8_t> layer8_out("layer8_out");
    nnet::zeropad1d_cl<input_t, layer8_t, config8>(input_5, layer8_out); // zp1d_conv1d
    hls::stream<layer2_t> layer2_out("layer2_out");
    nnet::conv_1d_cl<layer8_t, layer2_t, config2>(layer8_out, layer2_out, w2, b2); // conv1d
    hls::stream<layer4_t> layer4_out("layer4_out");
    nnet::relu<layer2_t, layer4_t, relu_config4>(layer2_out, layer4_out); // re_lu
    hls::stream<layer5_t> layer5_out("layer5_out");
    nnet::global_pooling1d_cl<layer4_t, layer5_t, config5>(layer4_out, layer5_out); // global_average_pooling1d
    hls::stream<layer6_t> layer6_out("layer6_out");
    nnet::dense<layer5_t, layer6_t, config6>(layer5_out, layer6_out, w6, b6); // dense
    nnet::softmax<layer6_t, result_t, softmax_config7>(layer6_out, layer7_out); // dense_softmax
}`,
  'firmware/weights/w2.txt': eighths(3 * 9 * 16), 'firmware/weights/b2.txt': eighths(16), 'firmware/weights/w6.txt': eighths(16 * 6), 'firmware/weights/b6.txt': eighths(6),
};

/** An archive of entries, gzipped; `kind` of an entry is its tar type. */
export function tarGz(entries: readonly { readonly name: string; readonly bytes: Uint8Array; readonly kind?: string }[]): Uint8Array {
  const blocks = entries.flatMap(({ name, bytes, kind = '0' }) => {
    const header = new Uint8Array(512);
    const put = (text: string, at: number): void => header.set(new TextEncoder().encode(text), at);
    put(name.slice(0, 100), 0);
    put('0000644\0', 100);
    put(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    put('        ', 148);
    put(kind, 156);
    put('ustar\0', 257);
    put(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, new Uint8Array((512 - (bytes.length % 512)) % 512)];
  });
  const all = [...blocks, new Uint8Array(1024)];
  const whole = new Uint8Array(all.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of all) {
    whole.set(block, at);
    at += block.length;
  }
  return gzipSync(whole);
}

const type = (kind: string, state: Readonly<Record<string, unknown>>): unknown => ({ class_name: `hls4ml.model.types.${kind}`, state });
const named = (width: number, integer: number): unknown => type('NamedType', { name: 't', precision: type('FixedPrecisionType', { width, integer, signed: true, rounding_mode: 'TRN', saturation_mode: 'SAT', saturation_bits: 0 }) });
const tensor = (shape: readonly number[]): unknown => type('TensorVariable', { name: 'x', type: named(16, 6), shape });

/** The files of a saved model: Dense(2 → 3) with the Resource strategy, whose kernel is stored transposed. */
export function savedModel(): Readonly<Record<string, Uint8Array>> {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const weight = (file: string): unknown => type('WeightVariable', { name: 'w2', type: named(12, 4), data: `@ndarray:${file}`, quantizer: null });
  const layer = (kind: string, parts: { readonly inputs: readonly string[]; readonly outputs: readonly string[]; readonly attributes: Readonly<Record<string, unknown>> }): unknown => ({ class_name: `hls4ml.model.layers.${kind}`, state: parts });
  return {
    'config.json': json({ config: { ProjectName: 'saved', Backend: 'Vivado', Part: 'xcku115-flvb2104-2-i', ClockPeriod: 4, IOType: 'io_parallel', HLSConfig: { Model: { Precision: 'fixed<16,6>', ReuseFactor: 1 } } } }),
    'version.json': json({ hls4ml: '1.3.0', model_graph: '1' }),
    'graph_state.json': json({ inputs: ['x'], outputs: ['fc'], index: 2, applied_flows: [] }),
    'model_arch.json': json({
      x: layer('Input', { inputs: ['input'], outputs: ['x'], attributes: { name: 'x', class_name: 'InputLayer', input_shape: [2], index: 1, result_t: named(16, 6), x: tensor([2]) } }),
      fc: layer('Dense', {
        inputs: ['x'], outputs: ['fc'],
        attributes: { name: 'fc', class_name: 'Dense', activation: 'relu', n_in: 2, n_out: 3, index: 2, strategy: 'resource', reuse_factor: 2, _weights_transposed: true, result_t: named(20, 9), accum_t: named(24, 10), weight_t: named(12, 4), bias_t: named(12, 4), fc: tensor([3]), weight: weight('w.npy'), bias: weight('b.npy'), config_cpp: 'struct config2 {};' },
      }),
    }),
    'w.npy': writeNpy(float64Array(Float64Array.of(1, 2, -0.5, 0.5, 3, -1), [3, 2])),
    'b.npy': writeNpy(float64Array(Float64Array.of(0, 0, 0.25), [3])),
  };
}

/** The archive of files. */
export function fmlOf(files: Readonly<Record<string, Uint8Array>>): SourceFile {
  return { name: 'saved.fml', bytes: tarGz([{ name: '/', bytes: new Uint8Array(0), kind: '5' }, ...Object.entries(files).map(([name, bytes]) => ({ name, bytes }))]) };
}
