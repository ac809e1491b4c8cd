// Products of a value and a weight, by the type of the weight, and what the sum of products becomes in the end.

#ifndef BITLOOM_PRODUCT_H_
#define BITLOOM_PRODUCT_H_

#include "common.h"

namespace bitloom {

// The sum is put into the result's type.
struct plain_finish {
    template <class CONFIG_T, class res_T, class acc_T> static res_T finish(const acc_T &acc) {
#pragma HLS INLINE
        return res_T(acc);
    }
};

struct multiply : plain_finish {
    template <class x_T, class w_T> static auto run(const x_T &x, const w_T &w) -> decltype(x * w) {
#pragma HLS INLINE
        return x * w;
    }
};

// A weight of one bit: 0 stands for -1.
struct weight_bit : plain_finish {
    template <class x_T, class w_T> static auto run(const x_T &x, const w_T &w) -> decltype(-x) {
#pragma HLS INLINE
        typedef decltype(-x) product_T;
        if (w == 0) return product_T(-x);
        return product_T(x);
    }
};

// Data of one bit: 0 stands for -1.
struct data_bit : plain_finish {
    template <class x_T, class w_T> static auto run(const x_T &x, const w_T &w) -> decltype(-w) {
#pragma HLS INLINE
        typedef decltype(-w) product_T;
        if (x == 0) return product_T(-w);
        return product_T(w);
    }
};

// Both of one bit, as signs.
struct sign_bits : plain_finish {
    template <class x_T, class w_T> static ap_int<2> run(const x_T &x, const w_T &w) {
#pragma HLS INLINE
        return ap_int<2>(x == w ? 1 : -1);
    }
};

// Both of one bit, counted: the sum of signs is twice the count of equal bits less the number of bits.
struct equal_bits {
    template <class x_T, class w_T> static ap_uint<1> run(const x_T &x, const w_T &w) {
#pragma HLS INLINE
        return ap_uint<1>(x == w ? 1 : 0);
    }
    template <class CONFIG_T, class res_T, class acc_T> static res_T finish(const acc_T &acc) {
#pragma HLS INLINE
        return res_T(ap_int<ceil_log2<CONFIG_T::n_in>::value + 2>(acc * 2 - (int)CONFIG_T::n_in));
    }
};

// A weight of two bits: 0, -1, and everything else is +1.
struct weight_ternary : plain_finish {
    template <class x_T, class w_T> static auto run(const x_T &x, const w_T &w) -> decltype(-x) {
#pragma HLS INLINE
        typedef decltype(-x) product_T;
        if (w == 0) return product_T(0);
        if (w == -1) return product_T(-x);
        return product_T(x);
    }
};

// A weight that is a power of two shifts, within a type in which bits below and above are lost.
struct weight_power : plain_finish {
    template <class x_T, int W, int E>
    static ap_fixed<2 * (facts<x_T>::width + W), facts<x_T>::width + W> run(const x_T &x, const power_of_two<W, E> &w) {
#pragma HLS INLINE
        typedef ap_fixed<2 * (facts<x_T>::width + W), facts<x_T>::width + W> product_T;
        const int exponent = w.exponent.to_int();
        const product_T held = x;
        const product_T moved = exponent >= 0 ? product_T(held << exponent) : product_T(held >> -exponent);
        if (w.sign == 1) return moved;
        return product_T(-moved);
    }
};

} // namespace bitloom

#endif
