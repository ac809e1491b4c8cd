// Layers that only move elements; every element is cast to the result's type.

#ifndef BITLOOM_MOVE_H_
#define BITLOOM_MOVE_H_

#include "common.h"

namespace bitloom {

// Result element j comes from CONFIG_T::source(j); below 0 it is a zero. With unrolled loops this is wiring.
template <class data_T, class res_T, class CONFIG_T> inline void gather(const data_T data[CONFIG_T::n_in], res_T res[CONFIG_T::n_out]) {
#pragma HLS INLINE
Elements:
    for (unsigned j = 0; j < CONFIG_T::n_out; j++) {
#pragma HLS UNROLL
        const int from = CONFIG_T::source(j);
        res[j] = from < 0 ? res_T(0) : res_T(data[from]);
    }
}

// The same through a buffer, for orders that a stream does not come in.
template <class data_T, class res_T, class CONFIG_T> inline void gather(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
    typename data_T::value_type x[CONFIG_T::n_in];
    read_packs<data_T, typename data_T::value_type, CONFIG_T::n_in>(data, x);
Packs:
    for (unsigned k = 0; k < CONFIG_T::n_out / res_T::size; k++) {
#pragma HLS PIPELINE
        res_T out;
        BITLOOM_AGGREGATE(out)
        for (unsigned i = 0; i < res_T::size; i++) {
#pragma HLS UNROLL
            const int from = CONFIG_T::source(k * res_T::size + i);
            out[i] = from < 0 ? typename res_T::value_type(0) : typename res_T::value_type(x[from]);
        }
        res.write(out);
    }
}

// Source of an element after a permutation of up to four axes: out axis d is in axis perm(d).
template <class CONFIG_T> inline int permuted(unsigned j) {
#pragma HLS INLINE
    int from = 0;
    unsigned rest = j;
    for (int d = (int)CONFIG_T::rank - 1; d >= 0; d--) {
        from += (int)((rest % CONFIG_T::size(d)) * CONFIG_T::stride(d));
        rest /= CONFIG_T::size(d);
    }
    return from;
}

// Source of an element of an image that is moved by `top` rows and `left` columns within another size; -1 outside.
template <class CONFIG_T> inline int shifted(unsigned j) {
#pragma HLS INLINE
    const unsigned pixel = j / CONFIG_T::n_chan;
    const int y = (int)(pixel / CONFIG_T::out_width) - CONFIG_T::top;
    const int x = (int)(pixel % CONFIG_T::out_width) - CONFIG_T::left;
    const bool is_inside = y >= 0 && y < (int)CONFIG_T::in_height && x >= 0 && x < (int)CONFIG_T::in_width;
    return is_inside ? (y * (int)CONFIG_T::in_width + x) * (int)CONFIG_T::n_chan + (int)(j % CONFIG_T::n_chan) : -1;
}

// Source of an element of an image resized to its nearest neighbours; ratios are 16.16 numbers, rounded up.
template <class CONFIG_T> inline int nearest(unsigned j) {
#pragma HLS INLINE
    const unsigned pixel = j / CONFIG_T::n_chan;
    const unsigned y = ((pixel / CONFIG_T::out_width) * CONFIG_T::row_ratio) >> 16;
    const unsigned x = ((pixel % CONFIG_T::out_width) * CONFIG_T::column_ratio) >> 16;
    return (int)((y * CONFIG_T::in_width + x) * CONFIG_T::n_chan + j % CONFIG_T::n_chan);
}

// An image with rows and columns of zeros around it, or with some cut off: pixel by pixel, nothing is kept.
template <class data_T, class res_T, class CONFIG_T> inline void frame_stream(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
    const int y_begin = CONFIG_T::top < 0 ? 0 : -CONFIG_T::top, x_begin = CONFIG_T::left < 0 ? 0 : -CONFIG_T::left;
    const int y_end = (int)CONFIG_T::out_height - CONFIG_T::top > (int)CONFIG_T::in_height ? (int)CONFIG_T::out_height - CONFIG_T::top : (int)CONFIG_T::in_height;
    const int x_end = (int)CONFIG_T::out_width - CONFIG_T::left > (int)CONFIG_T::in_width ? (int)CONFIG_T::out_width - CONFIG_T::left : (int)CONFIG_T::in_width;
Rows:
    for (int y = y_begin; y < y_end; y++) {
    Columns:
        for (int x = x_begin; x < x_end; x++) {
#pragma HLS LOOP_FLATTEN
#pragma HLS PIPELINE II=1
            const bool is_in = y >= 0 && y < (int)CONFIG_T::in_height && x >= 0 && x < (int)CONFIG_T::in_width;
            const int row = y + CONFIG_T::top, column = x + CONFIG_T::left;
            const bool is_out = row >= 0 && row < (int)CONFIG_T::out_height && column >= 0 && column < (int)CONFIG_T::out_width;
            data_T in;
            if (is_in) in = data.read();
            if (!is_out) continue;
            res_T out;
            BITLOOM_AGGREGATE(out)
            for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
                out[c] = is_in ? typename res_T::value_type(in[c]) : typename res_T::value_type(0);
            }
            res.write(out);
        }
    }
}

// A stream cut into packs of another size.
template <class data_T, class res_T, unsigned N> inline void repack(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
    typename res_T::value_type held[res_T::size];
#pragma HLS ARRAY_PARTITION variable=held complete
    unsigned filled = 0;
Packs:
    for (unsigned k = 0; k < N / data_T::size; k++) {
        const data_T in = data.read();
    Elements:
        for (unsigned i = 0; i < data_T::size; i++) {
            held[filled] = typename res_T::value_type(in[i]);
            if (++filled < res_T::size) continue;
            filled = 0;
            res_T out;
            BITLOOM_AGGREGATE(out)
            for (unsigned o = 0; o < res_T::size; o++) {
#pragma HLS UNROLL
                out[o] = held[o];
            }
            res.write(out);
        }
    }
}

// Copies for two readers.
template <class data_T, class res_T> inline void copy_pack(const data_T &x, hls::stream<res_T> &res) {
#pragma HLS INLINE
    res_T y;
    BITLOOM_AGGREGATE(y)
    for (unsigned i = 0; i < data_T::size; i++) {
#pragma HLS UNROLL
        y[i] = typename res_T::value_type(x[i]);
    }
    res.write(y);
}

template <class data_T, unsigned N> inline void copy(const data_T data[N], data_T first[N], data_T second[N]) {
#pragma HLS INLINE
Elements:
    for (unsigned i = 0; i < N; i++) {
#pragma HLS UNROLL
        first[i] = data[i];
        second[i] = data[i];
    }
}

} // namespace bitloom

#endif
