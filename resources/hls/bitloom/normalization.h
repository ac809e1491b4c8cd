// x * scale + bias, exact, then one cast (batch normalisation, factors taken out of weights); and the thresholds that a batch
// normalisation before a binary or ternary activation becomes. Element i uses entry i mod n_scale.

#ifndef BITLOOM_NORMALIZATION_H_
#define BITLOOM_NORMALIZATION_H_

#include "product.h"

namespace bitloom {

template <class data_T, class res_T, class CONFIG_T>
inline void normalize(const data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_in], const typename CONFIG_T::scale_t scale[CONFIG_T::n_scale],
                      const typename CONFIG_T::bias_t bias[CONFIG_T::n_scale]) {
#pragma HLS INLINE
Elements:
    for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
        const unsigned c = i % CONFIG_T::n_scale;
        res[i] = res_T(CONFIG_T::product::run(data[i], scale[c]) + bias[c]);
    }
}

template <class data_T, class res_T, class CONFIG_T>
inline void normalize(hls::stream<data_T> &data, hls::stream<res_T> &res, const typename CONFIG_T::scale_t scale[CONFIG_T::n_scale],
                      const typename CONFIG_T::bias_t bias[CONFIG_T::n_scale]) {
#pragma HLS INLINE
Packs:
    for (unsigned k = 0; k < CONFIG_T::n_in / data_T::size; k++) {
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
        const data_T x = data.read();
        res_T y;
        BITLOOM_AGGREGATE(y)
        for (unsigned i = 0; i < data_T::size; i++) {
#pragma HLS UNROLL
            const unsigned c = data_T::size == CONFIG_T::n_scale ? i : (k * data_T::size + i) % CONFIG_T::n_scale;
            y[i] = typename res_T::value_type(CONFIG_T::product::run(x[i], scale[c]) + bias[c]);
        }
        res.write(y);
    }
}

// 1 from the threshold on, else `low` (-1, or 0 in a result of one bit).
template <class CONFIG_T> struct binary_threshold {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned i) {
#pragma HLS INLINE
        return x >= data_T(CONFIG_T::high(i % CONFIG_T::n_scale)) ? res_T(1) : res_T(CONFIG_T::low);
    }
};

// 1 above the upper threshold, `low` up to the lower one, else 0.
template <class CONFIG_T> struct ternary_threshold {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned i) {
#pragma HLS INLINE
        if (x > data_T(CONFIG_T::high(i % CONFIG_T::n_scale))) return res_T(1);
        return x <= data_T(CONFIG_T::below(i % CONFIG_T::n_scale)) ? res_T(CONFIG_T::low) : res_T(0);
    }
};

} // namespace bitloom

#endif
