/**
 * @file A project whose layers are those that the reports `vitis2024.1_har_cnn_*` are about: padding, convolution, ReLU, global pooling, dense
 * and softmax over 128 × 9 samples, as streams. The C++ is this test's own, with weights of its own.
 */

const zeros = (count: number): string => Array.from({ length: count }, (_, at) => String(((at % 7) - 3) / 8)).join(', ');

/** Files of the project, without any result. */
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
    static const unsigned strategy = nnet::latency;
    typedef model_default_t accum_t;
    typedef model_default_t bias_t;
    typedef model_default_t weight_t;
};
struct relu_config4 : nnet::activ_config {
    static const unsigned n_in = 2048;
    static const unsigned table_size = 1024;
    static const unsigned io_type = nnet::io_stream;
};
struct config5 : nnet::pooling1d_config {
    static const unsigned n_in = 128;
    static const unsigned n_filt = 16;
    static const nnet::Pool_Op pool_op = nnet::Average;
    typedef model_default_t accum_t;
};
struct config6 : nnet::dense_config {
    static const unsigned n_in = 16;
    static const unsigned n_out = 6;
    static const unsigned io_type = nnet::io_stream;
    static const unsigned strategy = nnet::latency;
    static const unsigned reuse_factor = 1;
    typedef model_default_t accum_t;
    typedef model_default_t bias_t;
    typedef model_default_t weight_t;
    template<class data_T, class res_T, class CONFIG_T>
    using kernel = nnet::DenseLatency<data_T, res_T, CONFIG_T>;
};
struct softmax_config7 : nnet::activ_config {
    static const unsigned n_in = 6;
    static const unsigned table_size = 1024;
    static const nnet::softmax_implementation implementation = nnet::softmax_implementation::stable;
    typedef ap_fixed<18,8> exp_table_t;
    typedef ap_fixed<18,8> inv_table_t;
};`,
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
  'firmware/weights/w2.txt': zeros(3 * 9 * 16), 'firmware/weights/b2.txt': zeros(16), 'firmware/weights/w6.txt': zeros(16 * 6), 'firmware/weights/b6.txt': zeros(6),
};
