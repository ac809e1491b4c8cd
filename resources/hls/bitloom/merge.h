// Layers with two inputs: element-wise operations, exact and cast once, where a shorter operand is repeated; scalar product;
// concatenation.

#ifndef BITLOOM_MERGE_H_
#define BITLOOM_MERGE_H_

#include "common.h"

namespace bitloom {

struct add {
    template <class res_T, class a_T, class b_T> static res_T run(const a_T &a, const b_T &b) {
#pragma HLS INLINE
        return res_T(a + b);
    }
};

struct subtract {
    template <class res_T, class a_T, class b_T> static res_T run(const a_T &a, const b_T &b) {
#pragma HLS INLINE
        return res_T(a - b);
    }
};

struct multiply_elements {
    template <class res_T, class a_T, class b_T> static res_T run(const a_T &a, const b_T &b) {
#pragma HLS INLINE
        return res_T(a * b);
    }
};

struct average {
    template <class res_T, class a_T, class b_T> static res_T run(const a_T &a, const b_T &b) {
#pragma HLS INLINE
        return res_T((a + b) * ap_ufixed<1, 0>(0.5));
    }
};

struct maximum {
    template <class res_T, class a_T, class b_T> static res_T run(const a_T &a, const b_T &b) {
#pragma HLS INLINE
        return a > b ? res_T(a) : res_T(b);
    }
};

// Of numbers of unequal sign that are compared as unsigned words, the second is taken where the first is larger.
struct minimum {
    template <class res_T, class a_T, class b_T> static res_T run(const a_T &a, const b_T &b) {
#pragma HLS INLINE
        return a > b ? res_T(b) : res_T(a);
    }
};

template <class a_T, class b_T, class res_T, class CONFIG_T, class OP> inline void merge(const a_T a[CONFIG_T::n_first], const b_T b[CONFIG_T::n_second], res_T res[CONFIG_T::n_out]) {
#pragma HLS INLINE
Elements:
    for (unsigned i = 0; i < CONFIG_T::n_out; i++) {
#pragma HLS UNROLL
        res[i] = OP::template run<res_T>(a[i % CONFIG_T::n_first], b[i % CONFIG_T::n_second]);
    }
}

// Streams of equal length and width; a shorter one is kept whole before.
template <class a_T, class b_T, class res_T, class CONFIG_T, class OP> inline void merge(hls::stream<a_T> &a, hls::stream<b_T> &b, hls::stream<res_T> &res) {
#pragma HLS INLINE
Packs:
    for (unsigned k = 0; k < CONFIG_T::n_out / a_T::size; k++) {
#pragma HLS PIPELINE II=1
        const a_T x = a.read();
        const b_T y = b.read();
        res_T out;
        BITLOOM_AGGREGATE(out)
        for (unsigned i = 0; i < a_T::size; i++) {
#pragma HLS UNROLL
            out[i] = OP::template run<typename res_T::value_type>(x[i], y[i]);
        }
        res.write(out);
    }
}

template <class a_T, class b_T, class res_T, class CONFIG_T, class OP> inline void merge_repeated(hls::stream<a_T> &a, hls::stream<b_T> &b, hls::stream<res_T> &res) {
#pragma HLS INLINE
    typename a_T::value_type x[CONFIG_T::n_first];
    typename b_T::value_type y[CONFIG_T::n_second];
    read_packs<a_T, typename a_T::value_type, CONFIG_T::n_first>(a, x);
    read_packs<b_T, typename b_T::value_type, CONFIG_T::n_second>(b, y);
Packs:
    for (unsigned k = 0; k < CONFIG_T::n_out / res_T::size; k++) {
        res_T out;
        BITLOOM_AGGREGATE(out)
        for (unsigned i = 0; i < res_T::size; i++) {
            const unsigned at = k * res_T::size + i;
            out[i] = OP::template run<typename res_T::value_type>(x[at % CONFIG_T::n_first], y[at % CONFIG_T::n_second]);
        }
        res.write(out);
    }
}

// Scalar product: products and sums in the accumulator's type.
template <class a_T, class b_T, class res_T, class CONFIG_T> inline void dot(const a_T a[CONFIG_T::n_in], const b_T b[CONFIG_T::n_in], res_T res[1]) {
#pragma HLS INLINE
    typedef typename CONFIG_T::accum_t accum_T;
    accum_T sum = accum_T(0);
Products:
    for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
        sum += accum_T(a[i] * b[i]);
    }
    res[0] = res_T(sum);
}

template <class a_T, class b_T, class res_T, class CONFIG_T> inline void dot(hls::stream<a_T> &a, hls::stream<b_T> &b, hls::stream<res_T> &res) {
#pragma HLS INLINE
    typename a_T::value_type x[CONFIG_T::n_in];
    typename b_T::value_type y[CONFIG_T::n_in];
    typename res_T::value_type out[1];
    read_packs<a_T, typename a_T::value_type, CONFIG_T::n_in>(a, x);
    read_packs<b_T, typename b_T::value_type, CONFIG_T::n_in>(b, y);
    dot<typename a_T::value_type, typename b_T::value_type, typename res_T::value_type, CONFIG_T>(x, y, out);
    write_packs<res_T, typename res_T::value_type, 1>(out, res);
}

// Runs of `run_first` and `run_second` elements alternate.
template <class a_T, class b_T, class res_T, class CONFIG_T>
inline void concatenate(const a_T a[CONFIG_T::n_runs * CONFIG_T::run_first], const b_T b[CONFIG_T::n_runs * CONFIG_T::run_second],
                        res_T res[CONFIG_T::n_runs * (CONFIG_T::run_first + CONFIG_T::run_second)]) {
#pragma HLS INLINE
Runs:
    for (unsigned k = 0; k < CONFIG_T::n_runs; k++) {
#pragma HLS UNROLL
        const unsigned to = k * (CONFIG_T::run_first + CONFIG_T::run_second);
        for (unsigned i = 0; i < CONFIG_T::run_first; i++) {
#pragma HLS UNROLL
            res[to + i] = res_T(a[k * CONFIG_T::run_first + i]);
        }
        for (unsigned i = 0; i < CONFIG_T::run_second; i++) {
#pragma HLS UNROLL
            res[to + CONFIG_T::run_first + i] = res_T(b[k * CONFIG_T::run_second + i]);
        }
    }
}

// Along the last axis: pixels side by side.
template <class a_T, class b_T, class res_T, class CONFIG_T> inline void concatenate_packs(hls::stream<a_T> &a, hls::stream<b_T> &b, hls::stream<res_T> &res) {
#pragma HLS INLINE
Pixels:
    for (unsigned k = 0; k < CONFIG_T::n_runs; k++) {
#pragma HLS PIPELINE II=1
        typename res_T::value_type out[CONFIG_T::run_first + CONFIG_T::run_second];
        for (unsigned p = 0; p < CONFIG_T::run_first / a_T::size; p++) {
            const a_T x = a.read();
            for (unsigned i = 0; i < a_T::size; i++) {
#pragma HLS UNROLL
                out[p * a_T::size + i] = typename res_T::value_type(x[i]);
            }
        }
        for (unsigned p = 0; p < CONFIG_T::run_second / b_T::size; p++) {
            const b_T y = b.read();
            for (unsigned i = 0; i < b_T::size; i++) {
#pragma HLS UNROLL
                out[CONFIG_T::run_first + p * b_T::size + i] = typename res_T::value_type(y[i]);
            }
        }
        write_packs<res_T, typename res_T::value_type, CONFIG_T::run_first + CONFIG_T::run_second>(out, res);
    }
}

// Along another axis: runs of whole pixels one after the other.
template <class a_T, class b_T, class res_T, class CONFIG_T> inline void concatenate_runs(hls::stream<a_T> &a, hls::stream<b_T> &b, hls::stream<res_T> &res) {
#pragma HLS INLINE
Runs:
    for (unsigned k = 0; k < CONFIG_T::n_runs; k++) {
    First:
        for (unsigned p = 0; p < CONFIG_T::run_first / a_T::size; p++) {
#pragma HLS PIPELINE II=1
            const a_T x = a.read();
            res_T out;
            BITLOOM_AGGREGATE(out)
            for (unsigned i = 0; i < a_T::size; i++) {
#pragma HLS UNROLL
                out[i] = typename res_T::value_type(x[i]);
            }
            res.write(out);
        }
    Second:
        for (unsigned p = 0; p < CONFIG_T::run_second / b_T::size; p++) {
#pragma HLS PIPELINE II=1
            const b_T y = b.read();
            res_T out;
            BITLOOM_AGGREGATE(out)
            for (unsigned i = 0; i < b_T::size; i++) {
#pragma HLS UNROLL
                out[i] = typename res_T::value_type(y[i]);
            }
            res.write(out);
        }
    }
}

} // namespace bitloom

#endif
