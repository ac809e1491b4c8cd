// ap_fixed and ap_ufixed of any width, for C simulation without a vendor's headers.
//
// Operators are exact, their results as wide as AMD's types make them (UG1399); rounding and overflow happen where a value is
// put into a type. Division truncates toward zero. Mixed signs are compared as C compares integers (ap_modes.h).

#ifndef BITLOOM_AP_FIXED_H_
#define BITLOOM_AP_FIXED_H_

#include "ap_int.h"

namespace bitloom_ap {

template <int W1, int I1, bool S1, int W2, int I2, bool S2> struct fixed_results {
    enum {
        F1 = W1 - I1, F2 = W2 - I2, F = larger(F1, F2),
        whole = larger(I1 + (S2 && !S1 ? 1 : 0), I2 + (S1 && !S2 ? 1 : 0)) + 1,
        both = S1 || S2,
        sign2 = S2 ? 1 : 0,
        extra = larger(F2, 0)
    };
    typedef ap_fixed_base<whole + F, whole, (bool)both, AP_TRN, AP_WRAP, 0> plus;
    typedef ap_fixed_base<whole + F, whole, true, AP_TRN, AP_WRAP, 0> minus;
    typedef ap_fixed_base<W1 + W2, I1 + I2, (bool)both, AP_TRN, AP_WRAP, 0> times;
    typedef ap_fixed_base<sign2 + W1 + extra, sign2 + I1 + F2, (bool)both, AP_TRN, AP_WRAP, 0> quotient;
};

} // namespace bitloom_ap

template <int W, int I, bool S = true, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0> struct ap_fixed_base {
    static_assert(W >= 1, "an ap_fixed has at least one bit");
    static_assert(N == 0, "saturation bits other than 0 are not supported");
    static const int width = W;
    static const int iwidth = I;
    static const ap_q_mode qmode = Q;
    static const ap_o_mode omode = O;
    enum { F = W - I };
    typedef typename bitloom_ap::raw_word<W, S>::type raw_t;
    raw_t raw;

    ap_fixed_base() : raw(bitloom_ap::as<raw_t>((int64_t)0)) {}
    template <int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2> ap_fixed_base(const ap_fixed_base<W2, I2, S2, Q2, O2, N2> &x) {
        take<W2 + (S2 ? 0 : 1), W2 - I2>(x.raw);
    }
    template <int W2, bool S2> ap_fixed_base(const ap_int_base<W2, S2> &x) { take<W2 + (S2 ? 0 : 1), 0>(x.raw); }
    template <class T, bitloom_ap::if_integral<T> = 0> ap_fixed_base(T x) {
        const typename bitloom_ap::c_integer<T>::whole held(x);
        take<bitloom_ap::c_integer<T>::bits + 1, 0>(held.raw);
    }
    ap_fixed_base(double x) : raw(bitloom_ap::quantized_double<W, F, S, Q, O>(x)) {}
    ap_fixed_base(float x) : raw(bitloom_ap::quantized_double<W, F, S, Q, O>((double)x)) {}

    template <int BITS, int F2, class T> void take(const T &x) { raw = bitloom_ap::quantized<W, F, S, Q, O, BITS, F2>(x); }

    // The whole part, cut toward zero, in max(I, 1) bits. Without integer bits AMD's types make -1 of every negative value.
    typename bitloom_ap::word<bitloom_ap::larger(I, 1) + 1>::type whole() const {
        typedef typename bitloom_ap::word<bitloom_ap::larger(I, 1) + 1>::type own;
        if constexpr (F <= 0) {
            return bitloom_ap::shift_left(bitloom_ap::as<own>(raw), -(int)F);
        } else {
            if (I < 0 || !bitloom_ap::is_negative(raw)) return I <= 0 ? bitloom_ap::as<own>((int64_t)0) : bitloom_ap::as<own>(bitloom_ap::shift_right(raw, F));
            if (I == 0) return bitloom_ap::as<own>((int64_t)-1);
            const raw_t floor = bitloom_ap::shift_right(raw, F);
            return bitloom_ap::as<own>(bitloom_ap::has_low_bits(raw, F) ? bitloom_ap::add(floor, bitloom_ap::as<raw_t>((int64_t)1)) : floor);
        }
    }

    int length() const { return W; }
    int wl() const { return W; }
    int iwl() const { return I; }
    bool bit(int i) const { return bitloom_ap::bit_of(raw, i); }
    void replace(int lo, uint64_t old, uint64_t next) {
        ap_int_base<W, S> x;
        x.raw = raw;
        x.replace(lo, old, next);
        raw = x.raw;
    }
    bitloom_ap::slice<ap_fixed_base> range(int hi, int lo) const { return bitloom_ap::slice<ap_fixed_base>(const_cast<ap_fixed_base &>(*this), hi, lo); }
    bitloom_ap::slice<ap_fixed_base> range() const { return range(W - 1, 0); }
    bitloom_ap::slice<ap_fixed_base> operator()(int hi, int lo) const { return range(hi, lo); }
    bitloom_ap::slice<ap_fixed_base> operator[](int i) const { return range(i, i); }

    int to_int() const { return (int)bitloom_ap::limb_of(whole(), 0); }
    unsigned to_uint() const { return (unsigned)bitloom_ap::limb_of(whole(), 0); }
    int64_t to_int64() const { return (int64_t)bitloom_ap::limb_of(whole(), 0); }
    uint64_t to_uint64() const { return bitloom_ap::limb_of(whole(), 0); }
    double to_double() const { return __builtin_ldexp(bitloom_ap::double_of(raw), -(int)F); }
    float to_float() const { return (float)to_double(); }
    explicit operator double() const { return to_double(); }
    explicit operator float() const { return to_float(); }
    bool operator!() const { return bitloom_ap::is_zero(raw); }

    ap_fixed_base<W + 1, I + 1, true> operator-() const {
        typedef typename bitloom_ap::word<W + 2>::type own;
        ap_fixed_base<W + 1, I + 1, true> r;
        r.raw = bitloom_ap::as<typename ap_fixed_base<W + 1, I + 1, true>::raw_t>(bitloom_ap::negated(bitloom_ap::as<own>(raw)));
        return r;
    }
    // Shifts stay inside the type: bits that leave it are lost.
    ap_fixed_base operator<<(int n) const {
        if (n < 0) return *this >> -n;
        ap_fixed_base r;
        r.raw = n >= W ? bitloom_ap::as<raw_t>((int64_t)0) : bitloom_ap::wrapped<W, S>(bitloom_ap::shift_left(raw, n));
        return r;
    }
    ap_fixed_base operator>>(int n) const {
        if (n < 0) return *this << -n;
        ap_fixed_base r;
        r.raw = bitloom_ap::shift_right(raw, n);
        return r;
    }
    template <class T> ap_fixed_base &operator+=(const T &x) { return *this = ap_fixed_base(*this + x); }
    template <class T> ap_fixed_base &operator-=(const T &x) { return *this = ap_fixed_base(*this - x); }
    template <class T> ap_fixed_base &operator*=(const T &x) { return *this = ap_fixed_base(*this * x); }
    template <class T> ap_fixed_base &operator/=(const T &x) { return *this = ap_fixed_base(*this / x); }
};

template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0> struct ap_fixed : ap_fixed_base<W, I, true, Q, O, N> {
    ap_fixed() {}
    template <class T> ap_fixed(const T &x) : ap_fixed_base<W, I, true, Q, O, N>(x) {}
};

template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP, int N = 0> struct ap_ufixed : ap_fixed_base<W, I, false, Q, O, N> {
    ap_ufixed() {}
    template <class T> ap_ufixed(const T &x) : ap_fixed_base<W, I, false, Q, O, N>(x) {}
};

// ---- operators ------------------------------------------------------------------------------------------------------

namespace bitloom_ap {

// The operand of a mixed operator as a fixed-point value.
template <int W, bool S> inline ap_fixed_base<W, W, S> as_fixed(const ap_int_base<W, S> &x) { return ap_fixed_base<W, W, S>(x); }
template <class C, if_integral<C> = 0> inline ap_fixed_base<c_integer<C>::bits, c_integer<C>::bits, (bool)c_integer<C>::is_signed> as_fixed(C x) {
    return ap_fixed_base<c_integer<C>::bits, c_integer<C>::bits, (bool)c_integer<C>::is_signed>(x);
}

// A raw word moved to a grid with F fraction bits, in a word of BITS bits.
template <int BITS, int F, int F2, class T> inline typename word<BITS>::type moved(const T &x) {
    return shift_left(as<typename word<BITS>::type>(x), F - F2);
}

// The quotient as AMD's types have it: it wraps in the wider of the operands' widths, once both have the same sign.
template <int W1, bool S1, int W2, bool S2, int EXTRA, class A, class B>
inline typename word<larger(W1 + EXTRA, W2) + 3>::type quotient_word(const A &a, const B &b) {
    typedef typename word<larger(W1 + EXTRA, W2) + 3>::type T;
    constexpr bool both = S1 || S2;
    constexpr int bits = larger(W1 + EXTRA + (both && !S1 ? 1 : 0), W2 + (both && !S2 ? 1 : 0));
    return wrapped<bits, both>(divided(shift_left(as<T>(a), EXTRA), as<T>(b)));
}

} // namespace bitloom_ap

#define BITLOOM_AP_PAIR                                                                                                          \
    template <int W1, int I1, bool S1, ap_q_mode Q1, ap_o_mode O1, int N1, int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2>
#define BITLOOM_AP_A const ap_fixed_base<W1, I1, S1, Q1, O1, N1> &a
#define BITLOOM_AP_B const ap_fixed_base<W2, I2, S2, Q2, O2, N2> &b
#define BITLOOM_AP_RESULT(KIND) typename bitloom_ap::fixed_results<W1, I1, S1, W2, I2, S2>::KIND

BITLOOM_AP_PAIR inline BITLOOM_AP_RESULT(plus) operator+(BITLOOM_AP_A, BITLOOM_AP_B) {
    typedef bitloom_ap::fixed_results<W1, I1, S1, W2, I2, S2> results;
    constexpr int bits = (int)results::whole + (int)results::F + 2;
    typename results::plus r;
    r.raw = bitloom_ap::as<typename results::plus::raw_t>(
        bitloom_ap::add(bitloom_ap::moved<bits, results::F, results::F1>(a.raw), bitloom_ap::moved<bits, results::F, results::F2>(b.raw)));
    return r;
}

BITLOOM_AP_PAIR inline BITLOOM_AP_RESULT(minus) operator-(BITLOOM_AP_A, BITLOOM_AP_B) {
    typedef bitloom_ap::fixed_results<W1, I1, S1, W2, I2, S2> results;
    constexpr int bits = (int)results::whole + (int)results::F + 2;
    typename results::minus r;
    r.raw = bitloom_ap::as<typename results::minus::raw_t>(
        bitloom_ap::subtract(bitloom_ap::moved<bits, results::F, results::F1>(a.raw), bitloom_ap::moved<bits, results::F, results::F2>(b.raw)));
    return r;
}

BITLOOM_AP_PAIR inline BITLOOM_AP_RESULT(times) operator*(BITLOOM_AP_A, BITLOOM_AP_B) {
    typedef bitloom_ap::fixed_results<W1, I1, S1, W2, I2, S2> results;
    typedef typename results::times::raw_t T;
    typename results::times r;
    r.raw = bitloom_ap::multiply(bitloom_ap::as<T>(a.raw), bitloom_ap::as<T>(b.raw));
    return r;
}

BITLOOM_AP_PAIR inline BITLOOM_AP_RESULT(quotient) operator/(BITLOOM_AP_A, BITLOOM_AP_B) {
    typedef bitloom_ap::fixed_results<W1, I1, S1, W2, I2, S2> results;
    typename results::quotient r;
    r.raw = bitloom_ap::limited<results::quotient::width, (bool)results::both, AP_WRAP, 4096>(bitloom_ap::quotient_word<W1, S1, W2, S2, results::extra>(a.raw, b.raw));
    return r;
}

#define BITLOOM_AP_COMPARISON(SIGN, EXPRESSION)                                                                                  \
    BITLOOM_AP_PAIR inline bool operator SIGN(BITLOOM_AP_A, BITLOOM_AP_B) {                                                      \
        constexpr int up = (W1 - I1) - (W2 - I2);                                                                                \
        constexpr int bits1 = up >= 0 ? W1 : bitloom_ap::larger(W1 - up + 1, 1), bits2 = up > 0 ? bitloom_ap::larger(W2 + up, 1) : W2; \
        typedef typename bitloom_ap::word<bitloom_ap::larger(bits1, bits2) + 1>::type T;                                         \
        const T x = bitloom_ap::shift_left(bitloom_ap::as<T>(a.raw), up >= 0 ? 0 : -up);                                         \
        const T y = bitloom_ap::shift_left(bitloom_ap::as<T>(b.raw), up > 0 ? up : 0);                                           \
        return EXPRESSION;                                                                                                       \
    }
BITLOOM_AP_COMPARISON(<, (bitloom_ap::less_words<bits1, S1, bits2, S2>(x, y)))
BITLOOM_AP_COMPARISON(>, (bitloom_ap::less_words<bits2, S2, bits1, S1>(y, x)))
BITLOOM_AP_COMPARISON(<=, (!bitloom_ap::less_words<bits2, S2, bits1, S1>(y, x)))
BITLOOM_AP_COMPARISON(>=, (!bitloom_ap::less_words<bits1, S1, bits2, S2>(x, y)))
BITLOOM_AP_COMPARISON(==, (bitloom_ap::equal_words<bits1, S1, bits2, S2>(x, y)))
BITLOOM_AP_COMPARISON(!=, (!bitloom_ap::equal_words<bits1, S1, bits2, S2>(x, y)))

#define BITLOOM_AP_MIXED(SIGN)                                                                                                   \
    template <int W1, int I1, bool S1, ap_q_mode Q1, ap_o_mode O1, int N1, int W2, bool S2>                                      \
    inline auto operator SIGN(BITLOOM_AP_A, const ap_int_base<W2, S2> &b) -> decltype(a SIGN bitloom_ap::as_fixed(b)) { return a SIGN bitloom_ap::as_fixed(b); } \
    template <int W1, bool S1, int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2>                                      \
    inline auto operator SIGN(const ap_int_base<W1, S1> &a, BITLOOM_AP_B) -> decltype(bitloom_ap::as_fixed(a) SIGN b) { return bitloom_ap::as_fixed(a) SIGN b; } \
    template <int W1, int I1, bool S1, ap_q_mode Q1, ap_o_mode O1, int N1, class C, bitloom_ap::if_integral<C> = 0>              \
    inline auto operator SIGN(BITLOOM_AP_A, C b) -> decltype(a SIGN bitloom_ap::as_fixed(b)) { return a SIGN bitloom_ap::as_fixed(b); } \
    template <class C, int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2, bitloom_ap::if_integral<C> = 0>              \
    inline auto operator SIGN(C a, BITLOOM_AP_B) -> decltype(bitloom_ap::as_fixed(a) SIGN b) { return bitloom_ap::as_fixed(a) SIGN b; }

BITLOOM_AP_MIXED(+)
BITLOOM_AP_MIXED(-)
BITLOOM_AP_MIXED(*)
BITLOOM_AP_MIXED(/)
BITLOOM_AP_MIXED(<)
BITLOOM_AP_MIXED(>)
BITLOOM_AP_MIXED(<=)
BITLOOM_AP_MIXED(>=)
BITLOOM_AP_MIXED(==)
BITLOOM_AP_MIXED(!=)

#undef BITLOOM_AP_MIXED
#undef BITLOOM_AP_COMPARISON
#undef BITLOOM_AP_RESULT
#undef BITLOOM_AP_B
#undef BITLOOM_AP_A
#undef BITLOOM_AP_PAIR

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> inline std::ostream &operator<<(std::ostream &out, const ap_fixed_base<W, I, S, Q, O, N> &x) {
    return out << x.to_double();
}

#endif
