// Matrix-vector products and dense layers.
//
// A kernel computes one vector: kernel::run(x, y, weights, biases). Every product is put into the accumulator's type, the
// accumulator starts with the bias and is put into its type after every addition. Strategies differ in hardware, and under a
// saturating accumulator in the order of additions: latency takes the inputs in turn, resource in strides of the reuse factor.

#ifndef BITLOOM_DENSE_H_
#define BITLOOM_DENSE_H_

#include "product.h"

namespace bitloom {

// All products at once. Weights lie as [input][output].
template <class CONFIG_T> struct latency_kernel {
    template <class x_T, class y_T>
    static void run(const x_T x[CONFIG_T::n_in], y_T y[CONFIG_T::n_out], const typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
                    const typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS INLINE
        typedef typename CONFIG_T::accum_t accum_T;
        accum_T acc[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=acc complete
    Biases:
        for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
            acc[j] = accum_T(biases[j]);
        }
    Inputs:
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
        Products:
            for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
                acc[j] += accum_T(CONFIG_T::product::run(x[i], weights[i * CONFIG_T::n_out + j]));
            }
        }
    Results:
        for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
            y[j] = CONFIG_T::product::template finish<CONFIG_T, y_T>(acc[j]);
        }
    }
};

// n_in * n_out / reuse_factor multipliers, each used reuse_factor times. Weights lie as [output][input], so that multiplier m
// reads its own block of reuse_factor weights in turn. The reuse factor divides n_in, or is n_in times a divisor of n_out.
template <class CONFIG_T> struct resource_kernel {
    static const unsigned reuse = CONFIG_T::reuse_factor;
    static const unsigned multipliers = CONFIG_T::n_in * CONFIG_T::n_out / reuse;
    static const bool is_small = reuse <= CONFIG_T::n_in;
    // Multipliers that work on one output at the same time; outputs that one multiplier works on in turn.
    static const unsigned sharing = is_small ? CONFIG_T::n_in / reuse : 1;
    static const unsigned turns = is_small ? 1 : reuse / CONFIG_T::n_in;

    template <class x_T, class y_T>
    static void run(const x_T x[CONFIG_T::n_in], y_T y[CONFIG_T::n_out], const typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
                    const typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS INLINE
        typedef typename CONFIG_T::accum_t accum_T;
        accum_T acc[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=acc complete
    Biases:
        for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
            acc[j] = accum_T(biases[j]);
        }
        unsigned input = 0, turn = 0;
    ReuseLoop:
        for (unsigned cycle = 0; cycle < reuse; cycle++) {
#pragma HLS PIPELINE II=1
        Multipliers:
            for (unsigned m = 0; m < multipliers; m++) {
#pragma HLS UNROLL
                const unsigned from = is_small ? cycle + reuse * (m % sharing) : input;
                const unsigned to = is_small ? m / sharing : m * turns + turn;
                acc[to] += accum_T(CONFIG_T::product::run(x[from], weights[m * reuse + cycle]));
            }
            if (++input == CONFIG_T::n_in) {
                input = 0;
                turn++;
            }
        }
    Results:
        for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
            y[j] = CONFIG_T::product::template finish<CONFIG_T, y_T>(acc[j]);
        }
    }
};

// A dense layer on `n_pixels` vectors.
template <class data_T, class res_T, class CONFIG_T>
inline void dense(const data_T data[CONFIG_T::n_pixels * CONFIG_T::n_in], res_T res[CONFIG_T::n_pixels * CONFIG_T::n_out],
                  const typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out], const typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS INLINE
Pixels:
    for (unsigned p = 0; p < CONFIG_T::n_pixels; p++) {
        data_T x[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=x complete
        res_T y[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=y complete
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
            x[i] = data[p * CONFIG_T::n_in + i];
        }
        CONFIG_T::kernel::run(x, y, weights, biases);
        for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
            res[p * CONFIG_T::n_out + j] = y[j];
        }
    }
}

template <class data_T, class res_T, class CONFIG_T>
inline void dense(hls::stream<data_T> &data, hls::stream<res_T> &res, const typename CONFIG_T::weight_t weights[CONFIG_T::n_in * CONFIG_T::n_out],
                  const typename CONFIG_T::bias_t biases[CONFIG_T::n_out]) {
#pragma HLS INLINE
Pixels:
    for (unsigned p = 0; p < CONFIG_T::n_pixels; p++) {
        typename data_T::value_type x[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=x complete
        typename res_T::value_type y[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=y complete
        read_packs<data_T, typename data_T::value_type, CONFIG_T::n_in>(data, x);
        CONFIG_T::kernel::run(x, y, weights, biases);
        write_packs<res_T, typename res_T::value_type, CONFIG_T::n_out>(y, res);
    }
}

} // namespace bitloom

#endif
