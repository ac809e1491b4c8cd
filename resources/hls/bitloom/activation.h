// Activations made of straight pieces, element by element: exact up to the one cast to the result. For use with map_array and
// map_stream (common.h); constants come from the layer's configuration.

#ifndef BITLOOM_ACTIVATION_H_
#define BITLOOM_ACTIVATION_H_

#include "common.h"

namespace bitloom {

struct linear {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        return res_T(x);
    }
};

struct relu {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        return x > 0 ? res_T(x) : res_T(0);
    }
};

// relu with a ceiling.
template <int CEILING> struct clipped_relu {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        if (x < 0) return res_T(0);
        return x > CEILING ? res_T(CEILING) : res_T(x);
    }
};

// One slope for x <= 0.
template <class CONFIG_T> struct leaky_relu {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        return x > 0 ? res_T(x) : res_T(CONFIG_T::slope() * x);
    }
};

// A slope of its own for every element.
template <class CONFIG_T> struct parametric_relu {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned i) {
#pragma HLS INLINE
        return x > 0 ? res_T(x) : res_T(CONFIG_T::slope(i % CONFIG_T::n_slopes) * x);
    }
};

template <class CONFIG_T> struct thresholded_relu {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        return x > CONFIG_T::theta() ? res_T(x) : res_T(0);
    }
};

// slope * x + shift, clipped to 0 ... 1 in its own exact type.
template <class CONFIG_T> struct hard_sigmoid {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        auto line = CONFIG_T::slope() * x + CONFIG_T::shift();
        if (line > 1) line = 1;
        else if (line < 0) line = 0;
        return res_T(line);
    }
};

template <class CONFIG_T> struct hard_tanh {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        auto line = CONFIG_T::slope() * x + CONFIG_T::shift();
        if (line > 1) line = 1;
        else if (line < 0) line = 0;
        return res_T(2 * line - 1);
    }
};

// LOW is -1, or 0 in a result of one bit.
template <int LOW> struct binary_tanh {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        return x >= 0 ? res_T(1) : res_T(LOW);
    }
};

// Thresholds +-1/2, compared with a doubled word that stays in the data's type.
struct ternary_tanh {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        const data_T twice = data_T(2 * x);
        if (twice > 1) return res_T(1);
        return twice > -1 ? res_T(0) : res_T(-1);
    }
};

// Thresholds +-1: what the layer is as a stream.
struct ternary_tanh_wide {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        if (x > 1) return res_T(1);
        return x > -1 ? res_T(0) : res_T(-1);
    }
};

} // namespace bitloom

#endif
