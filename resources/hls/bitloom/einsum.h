// Einstein sums of two operands: both permuted to [in place, free, contracted], a product per place, the result permuted back.
//
// CONFIG_T::source(j), ::second_source(j) and ::result_source(j) are the permutations.

#ifndef BITLOOM_EINSUM_H_
#define BITLOOM_EINSUM_H_

#include "dense.h"

namespace bitloom {

// One operand is a weight: a dense layer for every free index, with a slice of the bias. Weights of a place lie together.
template <class data_T, class res_T, class CONFIG_T>
inline void einsum_dense(const data_T data[CONFIG_T::n_data], res_T res[CONFIG_T::n_result], const typename CONFIG_T::weight_t *weights, const typename CONFIG_T::bias_t *biases) {
#pragma HLS INLINE
    res_T unordered[CONFIG_T::n_result];
#pragma HLS ARRAY_PARTITION variable=unordered complete
Vectors:
    for (unsigned v = 0; v < CONFIG_T::n_places * CONFIG_T::n_free; v++) {
#pragma HLS UNROLL
        data_T x[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=x complete
        res_T y[CONFIG_T::n_out];
#pragma HLS ARRAY_PARTITION variable=y complete
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
            x[i] = data[CONFIG_T::source(v * CONFIG_T::n_in + i)];
        }
        CONFIG_T::kernel::run(x, y, weights + (v / CONFIG_T::n_free) * CONFIG_T::n_in * CONFIG_T::n_out, biases + v * CONFIG_T::n_out);
        for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
            unordered[v * CONFIG_T::n_out + j] = y[j];
        }
    }
Results:
    for (unsigned j = 0; j < CONFIG_T::n_result; j++) {
#pragma HLS UNROLL
        res[j] = unordered[CONFIG_T::result_source(j)];
    }
}

// Both are data: full products are added, the accumulator is put into its type after every addition.
template <class a_T, class b_T, class res_T, class CONFIG_T>
inline void einsum(const a_T a[CONFIG_T::n_first], const b_T b[CONFIG_T::n_second], res_T res[CONFIG_T::n_result]) {
#pragma HLS INLINE
    typedef typename CONFIG_T::accum_t accum_T;
Results:
    for (unsigned j = 0; j < CONFIG_T::n_result; j++) {
#pragma HLS UNROLL
        const unsigned at = CONFIG_T::result_source(j);
        const unsigned vector = at / CONFIG_T::n_other, other = (vector / CONFIG_T::n_free) * CONFIG_T::n_other + at % CONFIG_T::n_other;
        accum_T sum = accum_T(0);
        for (unsigned c = 0; c < CONFIG_T::n_in; c++) {
#pragma HLS UNROLL
            sum += a[CONFIG_T::source(vector * CONFIG_T::n_in + c)] * b[CONFIG_T::second_source(other * CONFIG_T::n_in + c)];
        }
        res[j] = res_T(sum);
    }
}

} // namespace bitloom

#endif
