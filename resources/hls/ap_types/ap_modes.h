// Rounding and overflow modes of fixed-point types, and what they do to a raw word. For C simulation without a vendor's headers.
//
// The meaning is that of AMD's arbitrary precision types (UG1399), bit for bit; tests/proof/fixed-point proves it against them.

#ifndef BITLOOM_AP_MODES_H_
#define BITLOOM_AP_MODES_H_

#include <cstring>

#include "ap_words.h"

enum ap_q_mode { AP_RND, AP_RND_ZERO, AP_RND_MIN_INF, AP_RND_INF, AP_RND_CONV, AP_TRN, AP_TRN_ZERO };
enum ap_o_mode { AP_SAT, AP_SAT_ZERO, AP_SAT_SYM, AP_WRAP, AP_WRAP_SM };

namespace bitloom_ap {

// The word that holds every value of a type; unsigned ones need a bit for the sign that they never have.
template <int W, bool S> struct raw_word { typedef typename word<W + (S ? 0 : 1)>::type type; };

// Whether rounding goes one up from the floor; `half` is the highest bit that is dropped, `rest` whether any below it is set.
template <ap_q_mode Q> inline bool rounds_up(bool minus, bool odd, bool half, bool rest) {
    switch (Q) {
    case AP_RND: return half;
    case AP_RND_ZERO: return half && (minus || rest);
    case AP_RND_MIN_INF: return half && rest;
    case AP_RND_INF: return half && (!minus || rest);
    case AP_RND_CONV: return half && (odd || rest);
    case AP_TRN_ZERO: return minus && (half || rest);
    default: return false;
    }
}

template <int W, bool S, class T> inline T highest() {
    return subtract(shift_left(as<T>((int64_t)1), S ? W - 1 : W), as<T>((int64_t)1));
}

template <int W, bool S, ap_o_mode O, class T> inline T lowest() {
    if (!S) return as<T>((int64_t)0);
    const T low = negated(highest<W, true, T>());
    return O == AP_SAT_SYM && W > 1 ? low : subtract(low, as<T>((int64_t)1));
}

// What takes the place of a value outside the range.
template <int W, bool S, ap_o_mode O> inline typename raw_word<W, S>::type replaced(bool minus) {
    typedef typename raw_word<W, S>::type T;
    if (O == AP_SAT_ZERO || O == AP_WRAP) return as<T>((int64_t)0);
    return minus ? lowest<W, S, O, T>() : highest<W, S, T>();
}

// Bring a word of BITS bits (sign included) on the type's grid into its range.
template <int W, bool S, ap_o_mode O, int BITS, class T> inline typename raw_word<W, S>::type limited(const T &x) {
    typedef typename raw_word<W, S>::type own;
    static_assert(O != AP_WRAP_SM, "sign-magnitude wrapping (AP_WRAP_SM) is not supported");
    if constexpr (S && BITS <= W && O != AP_SAT_SYM) {
        return as<own>(x);
    } else if constexpr (O == AP_WRAP) {
        return wrapped<W, S>(as<own>(x));
    } else {
        typedef typename word<larger(BITS, W + 1)>::type both;
        const both v = as<both>(x);
        if (less(v, lowest<W, S, O, both>())) return replaced<W, S, O>(true);
        if (less(highest<W, S, both>(), v)) return replaced<W, S, O>(false);
        return as<own>(x);
    }
}

// Put a word of BITS bits with F2 fraction bits into a type with F fraction bits: round, then overflow.
template <int W, int F, bool S, ap_q_mode Q, ap_o_mode O, int BITS, int F2, class T>
inline typename raw_word<W, S>::type quantized(const T &x) {
    typedef typename raw_word<W, S>::type own;
    if constexpr (F == F2) {
        return limited<W, S, O, BITS>(x);
    } else if constexpr (F > F2) {
        constexpr int up = F - F2;
        if constexpr (O == AP_WRAP) {
            return up >= W ? as<own>((int64_t)0) : wrapped<W, S>(shift_left(as<own>(x), up < W ? up : 0));
        } else if constexpr (up > W) {
            return is_zero(x) ? as<own>((int64_t)0) : replaced<W, S, O>(is_negative(x));
        } else {
            return limited<W, S, O, BITS + up>(shift_left(as<typename word<BITS + up>::type>(x), up));
        }
    } else {
        constexpr int drop = F2 - F;
        constexpr int kept = larger(BITS - drop, 1) + 1;
        if constexpr (Q == AP_TRN) {
            return limited<W, S, O, kept>(shift_right(x, drop));
        } else {
            typedef typename word<BITS + 1>::type carried;
            carried floor = as<carried>(shift_right(x, drop));
            if (rounds_up<Q>(is_negative(x), bit_of(floor, 0), bit_of(x, drop - 1), has_low_bits(x, drop - 1)))
                floor = add(floor, as<carried>((int64_t)1));
            return limited<W, S, O, kept>(floor);
        }
    }
}

// A double taken apart: value = mantissa * 2^exponent. Denormal ones get the leading one that they lack, as AMD's types read them.
struct split_double {
    bool is_zero, is_finite, minus;
    int64_t mantissa;
    int exponent;
    explicit split_double(double d) {
        uint64_t bits;
        std::memcpy(&bits, &d, 8);
        minus = (bits >> 63) != 0;
        const int field = (int)((bits >> 52) & 0x7ff);
        is_zero = (bits << 1) == 0;
        is_finite = field != 0x7ff;
        mantissa = (int64_t)((bits & 0xfffffffffffffull) | 0x10000000000000ull);
        if (minus) mantissa = -mantissa;
        exponent = field - 1075;
    }
};

template <int W, int F, bool S, ap_q_mode Q, ap_o_mode O> inline typename raw_word<W, S>::type quantized_double(double d) {
    typedef typename raw_word<W, S>::type own;
    const split_double x(d);
    if (x.is_zero) return as<own>((int64_t)0);
    if (!x.is_finite) return replaced<W, S, O>(x.minus);
    const int up = F + x.exponent;
    if (up > W) return replaced<W, S, O>(x.minus);
    typedef typename word<larger(56, W + 56)>::type both;
    const both m = as<both>(x.mantissa);
    if (up >= 0) return limited<W, S, O, W + 56>(shift_left(m, up));
    both floor = shift_right(m, -up);
    if (rounds_up<Q>(x.minus, bit_of(floor, 0), bit_of(m, -up - 1), has_low_bits(m, -up - 1))) floor = add(floor, as<both>((int64_t)1));
    return limited<W, S, O, W + 56>(floor);
}

// The whole part of a double, as ap_int takes it: what is negative and above -1/2 becomes 1.
template <int W, bool S> inline typename raw_word<W, S>::type whole_double(double d) {
    typedef typename raw_word<W, S>::type own;
    const split_double x(d);
    if (x.is_zero || !x.is_finite) return as<own>((int64_t)0);
    if (x.minus && d > -0.5) return limited<W, S, AP_WRAP, 2>((int64_t)1);
    if (x.exponent >= W) return as<own>((int64_t)0);
    typedef typename word<W + 56>::type both;
    if (x.exponent >= 0) return limited<W, S, AP_WRAP, W + 56>(shift_left(as<both>(x.mantissa), x.exponent));
    const int64_t magnitude = shift_right(x.minus ? -x.mantissa : x.mantissa, -x.exponent);
    return limited<W, S, AP_WRAP, 64>(x.minus ? -magnitude : magnitude);
}

// ---- comparison of words of unequal types, as C compares integers --------------------------------------------------

// Widths below an int are compared by value; otherwise an unsigned operand at least as wide makes the comparison unsigned.
constexpr bool compares_unsigned(int w1, bool s1, int w2, bool s2) {
    return s1 != s2 && !(w1 < 32 && w2 < 32) && (s1 ? w2 >= w1 : w1 >= w2);
}

template <int W1, bool S1, int W2, bool S2, class A, class B> inline bool less_words(const A &a, const B &b) {
    typedef typename word<larger(W1, W2) + 1>::type both;
    const both x = as<both>(a), y = as<both>(b);
    if (compares_unsigned(W1, S1, W2, S2) && is_negative(x) != is_negative(y)) return is_negative(y);
    return less(x, y);
}

// Equal are words that agree in the bits of the wider one, and of the C integer that AMD's types keep two words of one width in.
template <int W1, bool S1, int W2, bool S2, class A, class B> inline bool equal_words(const A &a, const B &b) {
    constexpr int bits = W1 == W2 && W1 <= 64 ? (W1 <= 32 ? 32 : 64) : larger(larger(W1, W2), 32);
    typedef typename word<bits + 1>::type both;
    return equal(wrapped<bits, false>(as<both>(a)), wrapped<bits, false>(as<both>(b)));
}

} // namespace bitloom_ap

#endif
