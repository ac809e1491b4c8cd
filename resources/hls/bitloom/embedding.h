// Embedding: row number int(x) of a table; a number outside the table uses its first or last row.

#ifndef BITLOOM_EMBEDDING_H_
#define BITLOOM_EMBEDDING_H_

#include "common.h"

namespace bitloom {

template <class data_T, class res_T, class CONFIG_T> inline void embedding(const data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_in * CONFIG_T::n_out]) {
#pragma HLS INLINE
Words:
    for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
        const typename facts<data_T>::as_fixed x = data[i];
        const unsigned row = clamped(x.to_int(), CONFIG_T::vocab_size);
        for (unsigned k = 0; k < CONFIG_T::n_out; k++) {
#pragma HLS UNROLL
            res[i * CONFIG_T::n_out + k] = res_T(CONFIG_T::entry(row * CONFIG_T::n_out + k));
        }
    }
}

template <class data_T, class res_T, class CONFIG_T> inline void embedding(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
Packs:
    for (unsigned p = 0; p < CONFIG_T::n_in / data_T::size; p++) {
        const data_T in = data.read();
    Words:
        for (unsigned i = 0; i < data_T::size; i++) {
#pragma HLS PIPELINE
            const typename facts<typename data_T::value_type>::as_fixed x = in[i];
            const unsigned row = clamped(x.to_int(), CONFIG_T::vocab_size);
            res_T out;
            BITLOOM_AGGREGATE(out)
            for (unsigned k = 0; k < CONFIG_T::n_out; k++) {
#pragma HLS UNROLL
                out[k] = typename res_T::value_type(CONFIG_T::entry(row * CONFIG_T::n_out + k));
            }
            res.write(out);
        }
    }
}

} // namespace bitloom

#endif
