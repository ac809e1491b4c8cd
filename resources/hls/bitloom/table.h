// Functions by look-up table, element by element. The tables are constants of the project: CONFIG_T::entry(i) is one of
// table_size entries of table_t. An argument is addressed by x * table_size / table_range, cut toward zero, around the table's middle.

#ifndef BITLOOM_TABLE_H_
#define BITLOOM_TABLE_H_

#include "common.h"

namespace bitloom {

template <class CONFIG_T> struct table_function {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        const int middle = CONFIG_T::table_size / 2;
        return res_T(CONFIG_T::entry(clamped(table_position(x, CONFIG_T::table_size, CONFIG_T::table_range) + middle, CONFIG_T::table_size)));
    }
};

// elu and selu: a straight branch with the factor upper(), and the table of exp(x) - 1 times lower() for x < 0.
template <class CONFIG_T> struct exponential_unit {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        if (x >= 0) return res_T(CONFIG_T::upper() * x);
        return res_T(CONFIG_T::lower() * CONFIG_T::entry(clamped(table_position(x, CONFIG_T::table_size, -8), CONFIG_T::table_size)));
    }
};

// A table addressed by the bits of the word; an address beyond the table uses its last entry.
template <class CONFIG_T> struct unary_table {
    template <class data_T, class res_T> static res_T run(const data_T &x, unsigned) {
#pragma HLS INLINE
        const unsigned address = x.range(facts<data_T>::width - 1, 0).to_uint();
        return res_T(CONFIG_T::entry(address < CONFIG_T::table_size ? address : CONFIG_T::table_size - 1));
    }
};

} // namespace bitloom

#endif
