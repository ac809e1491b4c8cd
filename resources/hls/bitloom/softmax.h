// Softmax over slices of a tensor: stable (less the maximum), latency (without), legacy (differences of all pairs), argmax.
//
// Tables are constants of the project: exp_entry(i) and inv_entry(i). stable and latency address them by the top bits of a word.

#ifndef BITLOOM_SOFTMAX_H_
#define BITLOOM_SOFTMAX_H_

#include "common.h"

namespace bitloom {

template <class data_T, unsigned N> inline data_T largest_of(const data_T x[N]) {
#pragma HLS INLINE
    data_T largest = x[0];
    for (unsigned i = 1; i < N; i++) {
#pragma HLS UNROLL
        if (x[i] > largest) largest = x[i];
    }
    return largest;
}

// From exponentials to shares: y[i] = e[i] * 1/sum(e).
template <class res_T, class CONFIG_T> inline void normalize_shares(const typename CONFIG_T::accum_t e[CONFIG_T::n_slice], res_T y[CONFIG_T::n_slice]) {
#pragma HLS INLINE
    const typename CONFIG_T::inv_inp_t sum = tree_sum<typename CONFIG_T::accum_t, CONFIG_T::n_slice>::of(e);
    const typename CONFIG_T::inv_table_t inverse = CONFIG_T::inv_entry(top_bits<ceil_log2<CONFIG_T::inv_table_size>::value>::of(sum));
    for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
        y[i] = res_T(e[i] * inverse);
    }
}

template <class CONFIG_T> struct softmax_stable {
    template <class data_T, class res_T> static void run(const data_T x[CONFIG_T::n_slice], res_T y[CONFIG_T::n_slice]) {
#pragma HLS INLINE
        const data_T largest = largest_of<data_T, CONFIG_T::n_slice>(x);
        typename CONFIG_T::accum_t e[CONFIG_T::n_slice];
#pragma HLS ARRAY_PARTITION variable=e complete
        for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
            const typename CONFIG_T::inp_norm_t below = largest - x[i];
            e[i] = CONFIG_T::exp_entry(top_bits<ceil_log2<CONFIG_T::exp_table_size>::value>::of(below));
        }
        normalize_shares<res_T, CONFIG_T>(e, y);
    }
};

template <class CONFIG_T> struct softmax_latency {
    template <class data_T, class res_T> static void run(const data_T x[CONFIG_T::n_slice], res_T y[CONFIG_T::n_slice]) {
#pragma HLS INLINE
        typename CONFIG_T::accum_t e[CONFIG_T::n_slice];
#pragma HLS ARRAY_PARTITION variable=e complete
        for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
            e[i] = CONFIG_T::exp_entry(top_bits<ceil_log2<CONFIG_T::exp_table_size>::value>::of(x[i]));
        }
        normalize_shares<res_T, CONFIG_T>(e, y);
    }
};

// 1 / sum_j exp(x_j - x_i), tables over -8 ... 8 and 0 ... 64.
template <class CONFIG_T> struct softmax_legacy {
    template <class data_T, class res_T> static void run(const data_T x[CONFIG_T::n_slice], res_T y[CONFIG_T::n_slice]) {
#pragma HLS INLINE
        typedef typename CONFIG_T::exp_table_t table_T;
        for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
            table_T sum = table_T(0);
            for (unsigned j = 0; j < CONFIG_T::n_slice; j++) {
#pragma HLS UNROLL
                if (i == j) {
                    sum += table_T(1);
                } else {
                    const typename CONFIG_T::difference_t difference = x[j] - x[i];
                    const int position = table_position(difference, CONFIG_T::exp_table_size, 16) + (int)CONFIG_T::exp_table_size / 2;
                    sum += table_T(CONFIG_T::exp_entry(clamped(position, CONFIG_T::exp_table_size)));
                }
            }
            y[i] = res_T(CONFIG_T::inv_entry(clamped(table_position(sum, CONFIG_T::inv_table_size, 64), CONFIG_T::inv_table_size)));
        }
    }
};

// 1 for the first maximum.
template <class CONFIG_T> struct softmax_argmax {
    template <class data_T, class res_T> static void run(const data_T x[CONFIG_T::n_slice], res_T y[CONFIG_T::n_slice]) {
#pragma HLS INLINE
        unsigned best = 0;
        data_T largest = x[0];
        for (unsigned i = 1; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
            if (x[i] > largest) {
                largest = x[i];
                best = i;
            }
        }
        for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
            y[i] = res_T(i == best ? 1 : 0);
        }
    }
};

// Slices of an array: n_outer * n_inner of them, elements n_inner apart.
template <class data_T, class res_T, class CONFIG_T, class KERNEL>
inline void softmax(const data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_in]) {
#pragma HLS INLINE
Outer:
    for (unsigned o = 0; o < CONFIG_T::n_outer; o++) {
#pragma HLS UNROLL
    Inner:
        for (unsigned k = 0; k < CONFIG_T::n_inner; k++) {
#pragma HLS UNROLL
            data_T x[CONFIG_T::n_slice];
#pragma HLS ARRAY_PARTITION variable=x complete
            res_T y[CONFIG_T::n_slice];
#pragma HLS ARRAY_PARTITION variable=y complete
            const unsigned from = o * CONFIG_T::n_slice * CONFIG_T::n_inner + k;
            for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
                x[i] = data[from + i * CONFIG_T::n_inner];
            }
            KERNEL::template run<data_T, res_T>(x, y);
            for (unsigned i = 0; i < CONFIG_T::n_slice; i++) {
#pragma HLS UNROLL
                res[from + i * CONFIG_T::n_inner] = y[i];
            }
        }
    }
}

// The last axis of every pixel; a slice may take several packs where a tensor was flattened.
template <class data_T, class res_T, class CONFIG_T, class KERNEL> inline void softmax(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
Slices:
    for (unsigned k = 0; k < CONFIG_T::n_in / CONFIG_T::n_slice; k++) {
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
        typename data_T::value_type x[CONFIG_T::n_slice];
#pragma HLS ARRAY_PARTITION variable=x complete
        typename res_T::value_type y[CONFIG_T::n_slice];
#pragma HLS ARRAY_PARTITION variable=y complete
        read_packs<data_T, typename data_T::value_type, CONFIG_T::n_slice>(data, x);
        KERNEL::template run<typename data_T::value_type, typename res_T::value_type>(x, y);
        write_packs<res_T, typename res_T::value_type, CONFIG_T::n_slice>(y, res);
    }
}

} // namespace bitloom

#endif
