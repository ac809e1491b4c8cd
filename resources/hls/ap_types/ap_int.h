// ap_int and ap_uint of any width, for C simulation without a vendor's headers: whole numbers that wrap.
//
// Results of operators have the widths that AMD's types give them (UG1399). Division truncates toward zero. A fraction that is
// put into an ap_int is cut toward zero (ap_fixed.h).

#ifndef BITLOOM_AP_INT_H_
#define BITLOOM_AP_INT_H_

#include <iosfwd>

#include "ap_modes.h"

template <int W, bool S> struct ap_int_base;
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O, int N> struct ap_fixed_base;

namespace bitloom_ap {

// Bits [lo, hi] of a word, to be read or written.
template <class Owner> struct slice {
    Owner &owner;
    const int hi, lo;
    slice(Owner &of, int high, int low) : owner(of), hi(high), lo(low) {}
    uint64_t to_uint64() const {
        const int count = hi - lo + 1;
        const uint64_t bits = limb_of(shift_right(owner.raw, lo), 0);
        return count >= 64 ? bits : bits & ~(~0ull << count);
    }
    int64_t to_int64() const { return (int64_t)to_uint64(); }
    unsigned to_uint() const { return (unsigned)to_uint64(); }
    int to_int() const { return (int)to_uint64(); }
    operator uint64_t() const { return to_uint64(); }
    // At most 64 bits at once.
    slice &operator=(uint64_t value) {
        const int count = hi - lo + 1;
        owner.replace(lo, to_uint64(), count >= 64 ? value : value & ~(~0ull << count));
        return *this;
    }
    slice &operator=(const slice &other) { return copied(other); }
    template <class Other> slice &operator=(const slice<Other> &other) { return copied(other); }

  private:
    template <class Other> slice &copied(const slice<Other> &other) {
        for (int i = 0; lo + i <= hi; i += 64) {
            slice part(owner, smaller(hi, lo + i + 63), lo + i);
            part = other.lo + i <= other.hi ? slice<Other>(other.owner, smaller(other.hi, other.lo + i + 63), other.lo + i).to_uint64() : 0;
        }
        return *this;
    }
};

template <class T> struct c_integer {
    enum { is_one = std::is_integral<T>::value, bits = std::is_same<T, bool>::value ? 1 : 8 * (int)sizeof(T), is_signed = std::is_signed<T>::value };
    typedef ap_int_base<bits, (bool)is_signed> whole;
};

template <class T> using if_integral = typename std::enable_if<std::is_integral<T>::value, int>::type;

template <int W1, bool S1, int W2, bool S2> struct int_results {
    enum { common = larger(W1 + (S2 && !S1 ? 1 : 0), W2 + (S1 && !S2 ? 1 : 0)), both = S1 || S2 };
    typedef ap_int_base<common + 1, (bool)both> plus;
    typedef ap_int_base<common + 1, true> minus;
    typedef ap_int_base<W1 + W2, (bool)both> times;
    typedef ap_int_base<W1 + (S2 ? 1 : 0), (bool)both> quotient;
    typedef ap_int_base<smaller(W1, W2 + (!S2 && S1 ? 1 : 0)), S1> rest;
    typedef ap_int_base<common, (bool)both> bits;
};

} // namespace bitloom_ap

template <int W, bool S> struct ap_int_base {
    static_assert(W >= 1, "an ap_int has at least one bit");
    static const int width = W;
    static const bool sign_flag = S;
    typedef typename bitloom_ap::raw_word<W, S>::type raw_t;
    raw_t raw;

    ap_int_base() : raw(bitloom_ap::as<raw_t>((int64_t)0)) {}
    template <int W2, bool S2> ap_int_base(const ap_int_base<W2, S2> &x) { take<W2 + (S2 ? 0 : 1)>(x.raw); }
    template <int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2, int N2> ap_int_base(const ap_fixed_base<W2, I2, S2, Q2, O2, N2> &x) {
        take<bitloom_ap::larger(I2, 1) + 1>(x.whole());
    }
    template <class T, bitloom_ap::if_integral<T> = 0> ap_int_base(T x) {
        typedef bitloom_ap::c_integer<T> c;
        typedef typename bitloom_ap::word<c::bits + 1>::type own;
        take<c::bits + 1>((own)x);
    }
    template <class Owner> ap_int_base(const bitloom_ap::slice<Owner> &x) {
        typedef typename bitloom_ap::word<bitloom_ap::limbs<typename Owner::raw_t>::bits + 1>::type own;
        const own bits = bitloom_ap::shift_right(bitloom_ap::as<own>(x.owner.raw), x.lo);
        const own above = bitloom_ap::shift_left(bitloom_ap::shift_right(bits, x.hi - x.lo + 1), x.hi - x.lo + 1);
        take<bitloom_ap::limbs<own>::bits>(bitloom_ap::subtract(bits, above));
    }
    ap_int_base(double x) : raw(bitloom_ap::whole_double<W, S>(x)) {}
    ap_int_base(float x) : raw(bitloom_ap::whole_double<W, S>((double)x)) {}

    template <int BITS, class T> void take(const T &x) { raw = bitloom_ap::limited<W, S, AP_WRAP, BITS>(x); }

    int length() const { return W; }
    bool bit(int i) const { return bitloom_ap::bit_of(raw, i); }
    // Put bits `next` in the place of the bits `old` that begin at `lo`.
    void replace(int lo, uint64_t old, uint64_t next) {
        typedef typename bitloom_ap::word<W + 66>::type wide_t;
        const wide_t change = bitloom_ap::subtract(bitloom_ap::as<wide_t>((bitloom_ap::int128)next), bitloom_ap::as<wide_t>((bitloom_ap::int128)old));
        take<W + 66>(bitloom_ap::add(bitloom_ap::as<wide_t>(raw), bitloom_ap::shift_left(change, lo)));
    }
    bitloom_ap::slice<ap_int_base> range(int hi, int lo) const { return bitloom_ap::slice<ap_int_base>(const_cast<ap_int_base &>(*this), hi, lo); }
    bitloom_ap::slice<ap_int_base> operator()(int hi, int lo) const { return range(hi, lo); }
    bitloom_ap::slice<ap_int_base> operator[](int i) const { return range(i, i); }

    int to_int() const { return (int)bitloom_ap::limb_of(raw, 0); }
    unsigned to_uint() const { return (unsigned)bitloom_ap::limb_of(raw, 0); }
    int64_t to_int64() const { return (int64_t)bitloom_ap::limb_of(raw, 0); }
    uint64_t to_uint64() const { return bitloom_ap::limb_of(raw, 0); }
    double to_double() const { return bitloom_ap::double_of(raw); }
    float to_float() const { return (float)to_double(); }
    explicit operator bool() const { return !bitloom_ap::is_zero(raw); }
    bool operator!() const { return bitloom_ap::is_zero(raw); }

    typename bitloom_ap::int_results<1, false, W, S>::minus operator-() const { return ap_int_base<1, false>() - *this; }
    ap_int_base<W + (S ? 0 : 1), true> operator~() const {
        ap_int_base<W + (S ? 0 : 1), true> r;
        typedef typename bitloom_ap::word<W + 2>::type wide_t;
        r.template take<W + 2>(bitloom_ap::subtract(bitloom_ap::as<wide_t>((int64_t)-1), bitloom_ap::as<wide_t>(raw)));
        return r;
    }
    ap_int_base operator<<(int n) const {
        if (n < 0) return *this >> -n;
        ap_int_base r;
        r.raw = n >= W ? bitloom_ap::as<raw_t>((int64_t)0) : bitloom_ap::wrapped<W, S>(bitloom_ap::shift_left(raw, n));
        return r;
    }
    ap_int_base operator>>(int n) const {
        if (n < 0) return *this << -n;
        ap_int_base r;
        r.raw = bitloom_ap::shift_right(raw, n);
        return r;
    }
    template <class T> ap_int_base &operator+=(const T &x) { return *this = ap_int_base(*this + x); }
    template <class T> ap_int_base &operator-=(const T &x) { return *this = ap_int_base(*this - x); }
    template <class T> ap_int_base &operator*=(const T &x) { return *this = ap_int_base(*this * x); }
    template <class T> ap_int_base &operator/=(const T &x) { return *this = ap_int_base(*this / x); }
    ap_int_base &operator++() { return *this += ap_int_base<1, false>(1); }
    ap_int_base &operator--() { return *this -= ap_int_base<1, false>(1); }
};

template <int W> struct ap_int : ap_int_base<W, true> {
    ap_int() {}
    template <class T> ap_int(const T &x) : ap_int_base<W, true>(x) {}
};

template <int W> struct ap_uint : ap_int_base<W, false> {
    ap_uint() {}
    template <class T> ap_uint(const T &x) : ap_int_base<W, false>(x) {}
};

// ---- operators ------------------------------------------------------------------------------------------------------

#define BITLOOM_AP_INT_OPERATOR(SIGN, RESULT, FUNCTION)                                                                          \
    template <int W1, bool S1, int W2, bool S2>                                                                                  \
    inline typename bitloom_ap::int_results<W1, S1, W2, S2>::RESULT operator SIGN(const ap_int_base<W1, S1> &a,                  \
                                                                                  const ap_int_base<W2, S2> &b) {                \
        typedef typename bitloom_ap::word<bitloom_ap::larger(W1, W2) + 2 + (#FUNCTION[0] == 'm' ? bitloom_ap::smaller(W1, W2) : 0)>::type T; \
        typename bitloom_ap::int_results<W1, S1, W2, S2>::RESULT r;                                                              \
        r.template take<bitloom_ap::limbs<T>::bits>(bitloom_ap::FUNCTION(bitloom_ap::as<T>(a.raw), bitloom_ap::as<T>(b.raw)));   \
        return r;                                                                                                                \
    }                                                                                                                            \
    template <int W1, bool S1, class C, bitloom_ap::if_integral<C> = 0>                                                          \
    inline auto operator SIGN(const ap_int_base<W1, S1> &a, C b) -> decltype(a SIGN typename bitloom_ap::c_integer<C>::whole(b)) { \
        return a SIGN typename bitloom_ap::c_integer<C>::whole(b);                                                               \
    }                                                                                                                            \
    template <int W2, bool S2, class C, bitloom_ap::if_integral<C> = 0>                                                          \
    inline auto operator SIGN(C a, const ap_int_base<W2, S2> &b) -> decltype(typename bitloom_ap::c_integer<C>::whole(a) SIGN b) { \
        return typename bitloom_ap::c_integer<C>::whole(a) SIGN b;                                                               \
    }

BITLOOM_AP_INT_OPERATOR(+, plus, add)
BITLOOM_AP_INT_OPERATOR(-, minus, subtract)
BITLOOM_AP_INT_OPERATOR(*, times, multiply)
BITLOOM_AP_INT_OPERATOR(/, quotient, divided)

#define BITLOOM_AP_INT_COMPARISON(SIGN, EXPRESSION)                                                                              \
    template <int W1, bool S1, int W2, bool S2> inline bool operator SIGN(const ap_int_base<W1, S1> &a, const ap_int_base<W2, S2> &b) { return EXPRESSION; } \
    template <int W1, bool S1, class C, bitloom_ap::if_integral<C> = 0> inline bool operator SIGN(const ap_int_base<W1, S1> &a, C b) { return a SIGN typename bitloom_ap::c_integer<C>::whole(b); } \
    template <int W2, bool S2, class C, bitloom_ap::if_integral<C> = 0> inline bool operator SIGN(C a, const ap_int_base<W2, S2> &b) { return typename bitloom_ap::c_integer<C>::whole(a) SIGN b; }

BITLOOM_AP_INT_COMPARISON(<, (bitloom_ap::less_words<W1, S1, W2, S2>(a.raw, b.raw)))
BITLOOM_AP_INT_COMPARISON(>, (bitloom_ap::less_words<W2, S2, W1, S1>(b.raw, a.raw)))
BITLOOM_AP_INT_COMPARISON(<=, (!bitloom_ap::less_words<W2, S2, W1, S1>(b.raw, a.raw)))
BITLOOM_AP_INT_COMPARISON(>=, (!bitloom_ap::less_words<W1, S1, W2, S2>(a.raw, b.raw)))
BITLOOM_AP_INT_COMPARISON(==, (bitloom_ap::equal_words<W1, S1, W2, S2>(a.raw, b.raw)))
BITLOOM_AP_INT_COMPARISON(!=, (!bitloom_ap::equal_words<W1, S1, W2, S2>(a.raw, b.raw)))

#undef BITLOOM_AP_INT_OPERATOR
#undef BITLOOM_AP_INT_COMPARISON

template <int W, bool S> inline std::ostream &operator<<(std::ostream &out, const ap_int_base<W, S> &x) {
    return W <= 63 ? out << x.to_int64() : out << x.to_double();
}

#endif
