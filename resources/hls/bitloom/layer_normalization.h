// Layer normalisation over the last axis: mean and variance in the accumulator's type, 1/sqrt by a table (entry(i), variances
// from 0 to 2^-table_range_power2), then difference * entry * scale + bias, exact and cast once.

#ifndef BITLOOM_LAYER_NORMALIZATION_H_
#define BITLOOM_LAYER_NORMALIZATION_H_

#include "common.h"

namespace bitloom {

template <class data_T, class res_T, class CONFIG_T>
inline void normalize_layer(const data_T data[CONFIG_T::n_vectors * CONFIG_T::n_in], res_T res[CONFIG_T::n_vectors * CONFIG_T::n_in], const typename CONFIG_T::scale_t scale[CONFIG_T::n_in],
                            const typename CONFIG_T::bias_t bias[CONFIG_T::n_in]) {
#pragma HLS INLINE
    typedef typename CONFIG_T::accum_t accum_T;
    const accum_T share = CONFIG_T::share();
Vectors:
    for (unsigned v = 0; v < CONFIG_T::n_vectors; v++) {
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
        const unsigned from = v * CONFIG_T::n_in;
        accum_T sum = accum_T(0), squares = accum_T(0), differences[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=differences complete
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
            sum += accum_T(data[from + i]);
        }
        const accum_T mean = sum * share;
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
            const accum_T held = data[from + i];
            differences[i] = held - mean;
            squares += accum_T(differences[i] * differences[i]);
        }
        const accum_T variance = squares * share;
        const int position = table_position(variance, CONFIG_T::table_size << CONFIG_T::table_range_power2, 1);
        const typename CONFIG_T::table_t inverse = CONFIG_T::entry(clamped(position, CONFIG_T::table_size));
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
            res[from + i] = res_T(differences[i] * inverse * scale[i] + bias[i]);
        }
    }
}

} // namespace bitloom

#endif
