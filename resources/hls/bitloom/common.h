// What every layer needs: packs that travel through streams, facts about types, table addresses, loops over elements.
//
// Part of Bitloom's header library for Vivado and Vitis HLS. C++11; nothing here depends on a vendor's tool, so that the same
// text runs in C simulation with any compiler. Results of layers are bit-equal to Bitloom's emulation.

#ifndef BITLOOM_COMMON_H_
#define BITLOOM_COMMON_H_

#include "ap_fixed.h"
#include "ap_int.h"
#include "hls_stream.h"

// Pragmas that the two tools spell differently.
#define BITLOOM_PRAGMA_(text) _Pragma(#text)
#define BITLOOM_PRAGMA(text) BITLOOM_PRAGMA_(text)
#ifdef __VITIS_HLS__
#define BITLOOM_ROM_IN_BRAM(name) BITLOOM_PRAGMA(HLS BIND_STORAGE variable = name type = ROM_NP impl = BRAM)
#define BITLOOM_AGGREGATE(name)
#else
#define BITLOOM_ROM_IN_BRAM(name) BITLOOM_PRAGMA(HLS RESOURCE variable = name core = ROM_nP_BRAM)
#define BITLOOM_AGGREGATE(name) BITLOOM_PRAGMA(HLS DATA_PACK variable = name)
#endif

namespace bitloom {

// The values of one pixel, which travel together through a stream.
template <class T, unsigned N> struct pack {
    typedef T value_type;
    static const unsigned size = N;
    T data[N];
    T &operator[](unsigned i) { return data[i]; }
    const T &operator[](unsigned i) const { return data[i]; }
    pack &operator=(const pack &other) {
        for (unsigned i = 0; i < N; i++) {
#pragma HLS UNROLL
            data[i] = other.data[i];
        }
        return *this;
    }
};

// A signed power of two as a weight: (sign ? 1 : -1) * 2^exponent. W is the width that the product's type counts with, E the exponent's own.
template <int W, int E> struct power_of_two {
    ap_uint<1> sign;
    ap_int<E> exponent;
};

// Facts about the types of values.
template <class T> struct facts;
template <int W> struct facts<ap_int<W> > {
    static const int width = W;
    typedef ap_fixed<W, W> as_fixed;
};
template <int W> struct facts<ap_uint<W> > {
    static const int width = W;
    typedef ap_ufixed<W, W> as_fixed;
};
template <int W, int I, ap_q_mode Q, ap_o_mode O, int N> struct facts<ap_fixed<W, I, Q, O, N> > {
    static const int width = W;
    typedef ap_fixed<W, I> as_fixed;
};
template <int W, int I, ap_q_mode Q, ap_o_mode O, int N> struct facts<ap_ufixed<W, I, Q, O, N> > {
    static const int width = W;
    typedef ap_ufixed<W, I> as_fixed;
};
template <int W, int E> struct facts<power_of_two<W, E> > { static const int width = W; };

// Ceiling of log2(n) and the largest power of two below n, at compile time.
template <unsigned N> struct ceil_log2 { static const unsigned value = 1 + ceil_log2<(N + 1) / 2>::value; };
template <> struct ceil_log2<1> { static const unsigned value = 0; };
template <> struct ceil_log2<0> { static const unsigned value = 0; };
template <unsigned N> struct power_below { static const unsigned value = 1u << (ceil_log2<N>::value - 1); };

// The top BITS bits of a word: the address of a table that is as fine as its size allows.
template <unsigned BITS> struct top_bits {
    template <class T> static unsigned of(const T &x) {
#pragma HLS INLINE
        return x.range(facts<T>::width - 1, facts<T>::width - (int)BITS).to_uint();
    }
};
template <> struct top_bits<0> {
    template <class T> static unsigned of(const T &) { return 0; }
};

inline unsigned clamped(int index, unsigned size) {
#pragma HLS INLINE
    return index < 0 ? 0 : index > (int)size - 1 ? size - 1 : (unsigned)index;
}

// x * size / range, cut toward zero twice, as whole numbers are.
template <class T> inline int table_position(const T &x, int size, int range) {
#pragma HLS INLINE
    typename facts<T>::as_fixed value = x;
    return ((value * ap_int<32>(size)) / ap_int<32>(range)).to_int();
}

// Adds as a tree whose left branch takes the largest power of two below the count; every sum is a T.
template <class T, unsigned N> struct tree_sum {
    static T of(const T *x) {
#pragma HLS INLINE
        const T left = tree_sum<T, power_below<N>::value>::of(x);
        const T right = tree_sum<T, N - power_below<N>::value>::of(x + power_below<N>::value);
        return left + right;
    }
};
template <class T> struct tree_sum<T, 2> {
    static T of(const T *x) {
#pragma HLS INLINE
        return x[0] + x[1];
    }
};
template <class T> struct tree_sum<T, 1> {
    static T of(const T *x) {
#pragma HLS INLINE
        return x[0];
    }
};

// Every element by itself: OP::run<data, result>(x, index).
template <class data_T, class res_T, unsigned N, class OP> inline void map_array(const data_T data[N], res_T res[N]) {
#pragma HLS INLINE
Elements:
    for (unsigned i = 0; i < N; i++) {
#pragma HLS UNROLL
        res[i] = OP::template run<data_T, res_T>(data[i], i);
    }
}

template <class data_T, class res_T, unsigned N, class OP> inline void map_stream(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
Packs:
    for (unsigned k = 0; k < N / data_T::size; k++) {
#pragma HLS PIPELINE II=1
        const data_T x = data.read();
        res_T y;
        BITLOOM_AGGREGATE(y)
    Elements:
        for (unsigned i = 0; i < data_T::size; i++) {
#pragma HLS UNROLL
            y[i] = OP::template run<typename data_T::value_type, typename res_T::value_type>(x[i], k * data_T::size + i);
        }
        res.write(y);
    }
}

// An array read from packs, and written as packs.
template <class data_T, class T, unsigned N> inline void read_packs(hls::stream<data_T> &data, T x[N]) {
#pragma HLS INLINE
ReadPacks:
    for (unsigned k = 0; k < N / data_T::size; k++) {
#pragma HLS PIPELINE II=1
        const data_T in = data.read();
        for (unsigned i = 0; i < data_T::size; i++) {
#pragma HLS UNROLL
            x[k * data_T::size + i] = in[i];
        }
    }
}

template <class res_T, class T, unsigned N> inline void write_packs(const T y[N], hls::stream<res_T> &res) {
#pragma HLS INLINE
WritePacks:
    for (unsigned k = 0; k < N / res_T::size; k++) {
#pragma HLS PIPELINE II=1
        res_T out;
        BITLOOM_AGGREGATE(out)
        for (unsigned i = 0; i < res_T::size; i++) {
#pragma HLS UNROLL
            out[i] = y[k * res_T::size + i];
        }
        res.write(out);
    }
}

} // namespace bitloom

#endif
