// Convolutions in one and two dimensions: a matrix-vector product (dense.h) at every window. Depthwise: one product per channel.
//
// io_parallel: windows are gathered from the whole image, n_pixels of them at once in each of n_partitions steps. io_stream: one
// pixel after another through a line buffer; padding was streamed in before.

#ifndef BITLOOM_CONV_H_
#define BITLOOM_CONV_H_

#include "dense.h"
#include "window.h"

namespace bitloom {

// One product for every channel. Weights lie as [cell][channel].
template <class CONFIG_T> struct depthwise_kernel {
    template <class x_T, class y_T>
    static void run(const x_T x[CONFIG_T::n_in * CONFIG_T::n_out], y_T y[CONFIG_T::n_out], const typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
                    const typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS INLINE
        typedef typename CONFIG_T::accum_t accum_T;
    Channels:
        for (unsigned c = 0; c < CONFIG_T::n_out; c++) {
#pragma HLS UNROLL
            accum_T acc = accum_T(biases[c]);
        Cells:
            for (unsigned k = 0; k < CONFIG_T::n_in; k++) {
#pragma HLS UNROLL
                acc += accum_T(CONFIG_T::product::run(x[k * CONFIG_T::n_out + c], weights[k * CONFIG_T::n_out + c]));
            }
            y[c] = CONFIG_T::product::template finish<CONFIG_T, y_T>(acc);
        }
    }
};

// The windows of one partition.
template <class data_T, class res_T, class CONFIG_T>
inline void convolve_partition(const data_T data[CONFIG_T::in_height * CONFIG_T::in_width * CONFIG_T::n_chan], res_T res[CONFIG_T::out_height * CONFIG_T::out_width * CONFIG_T::n_filt],
                               unsigned partition, const typename CONFIG_T::weight_t *weights, const typename CONFIG_T::bias_t *biases) {
#pragma HLS INLINE
PartitionPixels:
    for (unsigned pixel = 0; pixel < CONFIG_T::n_pixels; pixel++) {
#pragma HLS UNROLL
        data_T cells[CONFIG_T::filt_height * CONFIG_T::filt_width * CONFIG_T::n_chan];
#pragma HLS ARRAY_PARTITION variable=cells complete
        res_T y[CONFIG_T::n_filt];
#pragma HLS ARRAY_PARTITION variable=y complete
        select_window<data_T, CONFIG_T>(data, partition, pixel, cells);
        CONFIG_T::kernel::run(cells, y, weights, biases);
        for (unsigned f = 0; f < CONFIG_T::n_filt; f++) {
#pragma HLS UNROLL
            res[(partition * CONFIG_T::n_pixels + pixel) * CONFIG_T::n_filt + f] = y[f];
        }
    }
}

// A new partition every reuse_factor cycles.
template <class data_T, class res_T, class CONFIG_T>
inline void convolution(const data_T data[CONFIG_T::in_height * CONFIG_T::in_width * CONFIG_T::n_chan], res_T res[CONFIG_T::out_height * CONFIG_T::out_width * CONFIG_T::n_filt],
                        const typename CONFIG_T::weight_t weights[CONFIG_T::n_weights], const typename CONFIG_T::bias_t biases[CONFIG_T::n_filt]) {
#pragma HLS INLINE
PartitionLoop:
    for (unsigned partition = 0; partition < CONFIG_T::n_partitions; partition++) {
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
        convolve_partition<data_T, res_T, CONFIG_T>(data, res, partition, weights, biases);
    }
}

// One partition after another; the kernel's own loop is what is pipelined.
template <class data_T, class res_T, class CONFIG_T>
inline void convolution_in_turn(const data_T data[CONFIG_T::in_height * CONFIG_T::in_width * CONFIG_T::n_chan], res_T res[CONFIG_T::out_height * CONFIG_T::out_width * CONFIG_T::n_filt],
                                const typename CONFIG_T::weight_t weights[CONFIG_T::n_weights], const typename CONFIG_T::bias_t biases[CONFIG_T::n_filt]) {
#pragma HLS INLINE
PartitionLoop:
    for (unsigned partition = 0; partition < CONFIG_T::n_partitions; partition++) {
        convolve_partition<data_T, res_T, CONFIG_T>(data, res, partition, weights, biases);
    }
}

// One pixel of a stream: into the line buffer, and a result where a window ends.
template <class data_T, class res_T, class CONFIG_T>
inline void convolve_pixel(hls::stream<data_T> &data, hls::stream<res_T> &res,
                           typename data_T::value_type lines[line_buffer<typename data_T::value_type, CONFIG_T>::n_lines][CONFIG_T::in_width][CONFIG_T::n_chan],
                           typename data_T::value_type window[line_buffer<typename data_T::value_type, CONFIG_T>::n_cells], unsigned x, window_steps<CONFIG_T> &steps,
                           const typename CONFIG_T::weight_t *weights, const typename CONFIG_T::bias_t *biases) {
#pragma HLS INLINE
    line_buffer<typename data_T::value_type, CONFIG_T>::push(lines, window, data.read(), x);
    if (steps.is_end()) {
        typename res_T::value_type y[CONFIG_T::n_filt];
#pragma HLS ARRAY_PARTITION variable=y complete
        CONFIG_T::kernel::run(window, y, weights, biases);
        write_packs<res_T, typename res_T::value_type, CONFIG_T::n_filt>(y, res);
    }
    steps.advance(x + 1 == CONFIG_T::in_width);
}

template <class data_T, class res_T, class CONFIG_T>
inline void convolution(hls::stream<data_T> &data, hls::stream<res_T> &res, const typename CONFIG_T::weight_t weights[CONFIG_T::n_weights],
                        const typename CONFIG_T::bias_t biases[CONFIG_T::n_filt]) {
#pragma HLS INLINE
    typedef line_buffer<typename data_T::value_type, CONFIG_T> buffer;
    typename data_T::value_type lines[buffer::n_lines][CONFIG_T::in_width][CONFIG_T::n_chan];
#pragma HLS ARRAY_PARTITION variable=lines complete dim=1
#pragma HLS ARRAY_PARTITION variable=lines complete dim=3
    typename data_T::value_type window[buffer::n_cells];
#pragma HLS ARRAY_PARTITION variable=window complete
    window_steps<CONFIG_T> steps;
Rows:
    for (unsigned y = 0; y < CONFIG_T::in_height; y++) {
    Columns:
        for (unsigned x = 0; x < CONFIG_T::in_width; x++) {
#pragma HLS LOOP_FLATTEN
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
            convolve_pixel<data_T, res_T, CONFIG_T>(data, res, lines, window, x, steps, weights, biases);
        }
    }
}

template <class data_T, class res_T, class CONFIG_T>
inline void convolution_in_turn(hls::stream<data_T> &data, hls::stream<res_T> &res, const typename CONFIG_T::weight_t weights[CONFIG_T::n_weights],
                                const typename CONFIG_T::bias_t biases[CONFIG_T::n_filt]) {
#pragma HLS INLINE
    typedef line_buffer<typename data_T::value_type, CONFIG_T> buffer;
    typename data_T::value_type lines[buffer::n_lines][CONFIG_T::in_width][CONFIG_T::n_chan];
#pragma HLS ARRAY_PARTITION variable=lines complete dim=1
#pragma HLS ARRAY_PARTITION variable=lines complete dim=3
    typename data_T::value_type window[buffer::n_cells];
#pragma HLS ARRAY_PARTITION variable=window complete
    window_steps<CONFIG_T> steps;
Rows:
    for (unsigned y = 0; y < CONFIG_T::in_height; y++) {
    Columns:
        for (unsigned x = 0; x < CONFIG_T::in_width; x++) {
#pragma HLS LOOP_FLATTEN
            convolve_pixel<data_T, res_T, CONFIG_T>(data, res, lines, window, x, steps, weights, biases);
        }
    }
}

} // namespace bitloom

#endif
