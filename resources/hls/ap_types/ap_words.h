// Whole numbers of any width in two's complement, for C simulation without a vendor's headers.
//
// word<BITS>::type is the smallest of int64_t, __int128 and wide<N> that holds BITS bits, the sign included. The functions
// below mean the same on all three. Nothing here knows of binary points; see ap_int.h and ap_fixed.h.

#ifndef BITLOOM_AP_WORDS_H_
#define BITLOOM_AP_WORDS_H_

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace bitloom_ap {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

// N limbs of 64 bits, least significant first, two's complement.
template <int N> struct wide {
    uint64_t limb[N];
    bool is_negative() const { return (limb[N - 1] >> 63) != 0; }
};

template <int BITS> struct word {
    typedef typename std::conditional<
        BITS <= 64, int64_t, typename std::conditional<BITS <= 128, int128, wide<(BITS <= 128 ? 3 : (BITS + 63) / 64)>>::type>::type type;
};

constexpr int larger(int a, int b) { return a > b ? a : b; }
constexpr int smaller(int a, int b) { return a < b ? a : b; }

// ---- bits per representation, limbs -------------------------------------------------------------------------------

inline uint64_t limb_of(int64_t x, int i) { return i == 0 ? (uint64_t)x : (x < 0 ? ~0ull : 0ull); }
inline uint64_t limb_of(int128 x, int i) {
    return i == 0 ? (uint64_t)x : i == 1 ? (uint64_t)(x >> 64) : (x < 0 ? ~0ull : 0ull);
}
template <int N> inline uint64_t limb_of(const wide<N> &x, int i) { return i < N ? x.limb[i] : (x.is_negative() ? ~0ull : 0ull); }

inline bool is_negative(int64_t x) { return x < 0; }
inline bool is_negative(int128 x) { return x < 0; }
template <int N> inline bool is_negative(const wide<N> &x) { return x.is_negative(); }

template <class T> struct limbs;
template <> struct limbs<int64_t> { enum { count = 1, bits = 64 }; };
template <> struct limbs<int128> { enum { count = 2, bits = 128 }; };
template <int N> struct limbs<wide<N>> { enum { count = N, bits = 64 * N }; };

// ---- conversion: sign extends or drops high bits -------------------------------------------------------------------

template <class To> struct converter;
template <> struct converter<int64_t> {
    template <class From> static int64_t from(const From &x) { return (int64_t)limb_of(x, 0); }
};
template <> struct converter<int128> {
    static int128 from(int64_t x) { return x; }
    template <class From> static int128 from(const From &x) {
        return (int128)(((uint128)limb_of(x, 1) << 64) | limb_of(x, 0));
    }
};
template <int N> struct converter<wide<N>> {
    template <class From> static wide<N> from(const From &x) {
        wide<N> r;
        for (int i = 0; i < N; i++) r.limb[i] = limb_of(x, i);
        return r;
    }
};

template <class To, class From> inline To as(const From &x) { return converter<To>::from(x); }

// ---- arithmetic: callers choose words in which nothing overflows ---------------------------------------------------

inline int64_t add(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
inline int128 add(int128 a, int128 b) { return (int128)((uint128)a + (uint128)b); }
template <int N> inline wide<N> add(const wide<N> &a, const wide<N> &b) {
    wide<N> r;
    uint128 carry = 0;
    for (int i = 0; i < N; i++) {
        carry += (uint128)a.limb[i] + b.limb[i];
        r.limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return r;
}

inline int64_t negated(int64_t a) { return (int64_t)(0 - (uint64_t)a); }
inline int128 negated(int128 a) { return (int128)(0 - (uint128)a); }
template <int N> inline wide<N> negated(const wide<N> &a) {
    wide<N> r;
    uint128 carry = 1;
    for (int i = 0; i < N; i++) {
        carry += ~a.limb[i];
        r.limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return r;
}

inline int64_t subtract(int64_t a, int64_t b) { return (int64_t)((uint64_t)a - (uint64_t)b); }
inline int128 subtract(int128 a, int128 b) { return (int128)((uint128)a - (uint128)b); }
template <int N> inline wide<N> subtract(const wide<N> &a, const wide<N> &b) { return add(a, negated(b)); }

inline int64_t multiply(int64_t a, int64_t b) { return (int64_t)((uint64_t)a * (uint64_t)b); }
inline int128 multiply(int128 a, int128 b) { return (int128)((uint128)a * (uint128)b); }
template <int N> inline wide<N> multiply(const wide<N> &a, const wide<N> &b) {
    wide<N> r = {{0}};
    for (int i = 0; i < N; i++) {
        uint64_t carry = 0;
        for (int j = 0; i + j < N; j++) {
            uint128 t = (uint128)a.limb[i] * b.limb[j] + r.limb[i + j] + carry;
            r.limb[i + j] = (uint64_t)t;
            carry = (uint64_t)(t >> 64);
        }
    }
    return r;
}

inline bool less(int64_t a, int64_t b) { return a < b; }
inline bool less(int128 a, int128 b) { return a < b; }
template <int N> inline bool less(const wide<N> &a, const wide<N> &b) {
    if (a.is_negative() != b.is_negative()) return a.is_negative();
    for (int i = N - 1; i >= 0; i--)
        if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i];
    return false;
}

template <class T> inline bool equal(const T &a, const T &b) {
    for (int i = 0; i < limbs<T>::count; i++)
        if (limb_of(a, i) != limb_of(b, i)) return false;
    return true;
}
inline bool equal(int64_t a, int64_t b) { return a == b; }

template <class T> inline bool is_zero(const T &a) { return equal(a, as<T>((int64_t)0)); }

// ---- shifts; counts beyond the word leave nothing, or only the sign ------------------------------------------------

inline int64_t shift_left(int64_t x, int n) { return n >= 64 ? 0 : (int64_t)((uint64_t)x << n); }
inline int128 shift_left(int128 x, int n) { return n >= 128 ? (int128)0 : (int128)((uint128)x << n); }
template <int N> inline wide<N> shift_left(const wide<N> &x, int n) {
    wide<N> r;
    const int whole = n / 64, part = n % 64;
    for (int i = N - 1; i >= 0; i--) {
        const uint64_t high = i - whole >= 0 ? x.limb[i - whole] : 0;
        const uint64_t low = i - whole - 1 >= 0 ? x.limb[i - whole - 1] : 0;
        r.limb[i] = part == 0 ? high : (high << part) | (low >> (64 - part));
    }
    return r;
}

inline int64_t shift_right(int64_t x, int n) { return x >> (n > 63 ? 63 : n); }
inline int128 shift_right(int128 x, int n) { return x >> (n > 127 ? 127 : n); }
template <int N> inline wide<N> shift_right(const wide<N> &x, int n) {
    wide<N> r;
    const int whole = n / 64, part = n % 64;
    for (int i = 0; i < N; i++) {
        const uint64_t low = limb_of(x, i + whole), high = limb_of(x, i + whole + 1);
        r.limb[i] = part == 0 ? low : (low >> part) | (high << (64 - part));
    }
    return r;
}

// The bit at `n`; beyond the word it is the sign.
template <class T> inline bool bit_of(const T &x, int n) {
    if (n >= limbs<T>::bits) return is_negative(x);
    return ((limb_of(x, n / 64) >> (n % 64)) & 1) != 0;
}

// Whether any of the low `n` bits is set.
template <class T> inline bool has_low_bits(const T &x, int n) {
    if (n >= limbs<T>::bits) return !is_zero(x);
    for (int i = 0; i < n / 64; i++)
        if (limb_of(x, i) != 0) return true;
    return n % 64 != 0 && (limb_of(x, n / 64) & (~0ull >> (64 - n % 64))) != 0;
}

// Keep the low W bits, read as a signed or an unsigned number.
template <int W, bool S, class T> inline T wrapped(const T &x) {
    const int spare = limbs<T>::bits - W;
    if (spare <= 0) return x;
    return S ? shift_right(shift_left(x, spare), spare) : subtract(x, shift_left(shift_right(x, W), W));
}

// ---- division, truncated toward zero -------------------------------------------------------------------------------

inline int64_t divided(int64_t a, int64_t b) { return b == -1 ? negated(a) : a / b; }
inline int128 divided(int128 a, int128 b) { return b == -1 ? negated(a) : a / b; }
template <int N> inline wide<N> divided(const wide<N> &a, const wide<N> &b) {
    const bool minus = a.is_negative() != b.is_negative();
    const wide<N> n = a.is_negative() ? negated(a) : a, d = b.is_negative() ? negated(b) : b;
    wide<N> q = {{0}}, rest = {{0}};
    for (int i = 64 * N - 1; i >= 0; i--) {
        rest = shift_left(rest, 1);
        if (bit_of(n, i)) rest.limb[0] |= 1;
        if (less(rest, d)) continue;
        rest = subtract(rest, d);
        q.limb[i / 64] |= 1ull << (i % 64);
    }
    return minus ? negated(q) : q;
}

// ---- doubles: nearest, ties to even --------------------------------------------------------------------------------

inline double double_of(int64_t x) { return (double)x; }
inline double double_of(int128 x) { return (double)x; }
template <int N> inline double double_of(const wide<N> &x) {
    const bool minus = x.is_negative();
    const wide<N> m = minus ? negated(x) : x;
    int top = 64 * N - 1;
    while (top > 62 && !bit_of(m, top)) top--;
    const int drop = top - 62;
    int64_t head = as<int64_t>(shift_right(m, drop));
    // One odd bit stands for everything below: 63 bits are more than a double has, so no tie is made or lost.
    if (drop > 0 && has_low_bits(m, drop)) head |= 1;
    const double r = __builtin_ldexp((double)head, drop);
    return minus ? -r : r;
}

} // namespace bitloom_ap

#endif
