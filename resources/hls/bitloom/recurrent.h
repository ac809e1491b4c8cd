// LSTM and GRU. Products, their sums per gate and the gates are words of the accumulator's type, the states of the result's.
//
// Gates of an LSTM stand in the order input, forget, candidate, output; of a GRU update, reset, candidate, and its reset gate
// is applied behind the recurrent product. States are 0 before the first step of every sample.

#ifndef BITLOOM_RECURRENT_H_
#define BITLOOM_RECURRENT_H_

#include "activation.h"
#include "dense.h"
#include "table.h"

namespace bitloom {

// One LSTM step. CONFIG_T::input and ::recurrent configure the two products, ::gate and ::candidate the activations.
template <class CONFIG_T> struct lstm_cell {
    template <class data_T, class res_T>
    static void step(const data_T x[CONFIG_T::n_in], res_T hidden[CONFIG_T::n_state], res_T state[CONFIG_T::n_state], const typename CONFIG_T::input::weight_t *w,
                     const typename CONFIG_T::recurrent::weight_t *wr, const typename CONFIG_T::input::bias_t *b, const typename CONFIG_T::recurrent::bias_t *br) {
#pragma HLS INLINE
        typedef typename CONFIG_T::accum_t accum_T;
        const unsigned n = CONFIG_T::n_state;
        accum_T from_input[4 * CONFIG_T::n_state], from_state[4 * CONFIG_T::n_state];
#pragma HLS ARRAY_PARTITION variable=from_input complete
#pragma HLS ARRAY_PARTITION variable=from_state complete
        CONFIG_T::input::kernel::run(x, from_input, w, b);
        CONFIG_T::recurrent::kernel::run(hidden, from_state, wr, br);
    Units:
        for (unsigned j = 0; j < n; j++) {
#pragma HLS UNROLL
            const accum_T input = CONFIG_T::gate::template run<accum_T, accum_T>(accum_T(from_input[j] + from_state[j]), j);
            const accum_T forget = CONFIG_T::gate::template run<accum_T, accum_T>(accum_T(from_input[n + j] + from_state[n + j]), j);
            const accum_T candidate = CONFIG_T::candidate::template run<accum_T, accum_T>(accum_T(from_input[2 * n + j] + from_state[2 * n + j]), j);
            const accum_T output = CONFIG_T::gate::template run<accum_T, accum_T>(accum_T(from_input[3 * n + j] + from_state[3 * n + j]), j);
            state[j] = res_T(candidate * input + state[j] * forget);
            hidden[j] = res_T(output * CONFIG_T::candidate::template run<res_T, accum_T>(state[j], j));
        }
    }
};

// One GRU step; `state` is not used. CONFIG_T::update and ::reset are the places of these gates.
template <class CONFIG_T> struct gru_cell {
    template <class data_T, class res_T>
    static void step(const data_T x[CONFIG_T::n_in], res_T hidden[CONFIG_T::n_state], res_T *, const typename CONFIG_T::input::weight_t *w,
                     const typename CONFIG_T::recurrent::weight_t *wr, const typename CONFIG_T::input::bias_t *b, const typename CONFIG_T::recurrent::bias_t *br) {
#pragma HLS INLINE
        typedef typename CONFIG_T::accum_t accum_T;
        const unsigned n = CONFIG_T::n_state;
        accum_T from_input[3 * CONFIG_T::n_state], from_state[3 * CONFIG_T::n_state];
#pragma HLS ARRAY_PARTITION variable=from_input complete
#pragma HLS ARRAY_PARTITION variable=from_state complete
        CONFIG_T::input::kernel::run(x, from_input, w, b);
        CONFIG_T::recurrent::kernel::run(hidden, from_state, wr, br);
    Units:
        for (unsigned j = 0; j < n; j++) {
#pragma HLS UNROLL
            const unsigned zj = CONFIG_T::update * n + j, rj = CONFIG_T::reset * n + j, hj = 2 * n + j;
            const accum_T z = CONFIG_T::gate::template run<accum_T, accum_T>(accum_T(from_input[zj] + from_state[zj]), j);
            const accum_T r = CONFIG_T::gate::template run<accum_T, accum_T>(accum_T(from_input[rj] + from_state[rj]), j);
            const accum_T kept = accum_T(r * from_state[hj]);
            const accum_T candidate = CONFIG_T::candidate::template run<accum_T, accum_T>(accum_T(from_input[hj] + kept), j);
            hidden[j] = res_T(candidate * (ap_int<2>(1) - z) + hidden[j] * z);
        }
    }
};

// All steps of a sample. Results of the steps lie `stride` apart from `offset` on; a reversed cell starts with the last step.
template <class data_T, class res_T, class CONFIG_T>
inline void recurrent(const data_T data[CONFIG_T::n_steps * CONFIG_T::n_in], res_T *res, const typename CONFIG_T::input::weight_t *w, const typename CONFIG_T::recurrent::weight_t *wr,
                      const typename CONFIG_T::input::bias_t *b, const typename CONFIG_T::recurrent::bias_t *br) {
#pragma HLS INLINE
    res_T hidden[CONFIG_T::n_state], state[CONFIG_T::n_state];
#pragma HLS ARRAY_PARTITION variable=hidden complete
#pragma HLS ARRAY_PARTITION variable=state complete
    for (unsigned j = 0; j < CONFIG_T::n_state; j++) {
#pragma HLS UNROLL
        hidden[j] = res_T(0);
        state[j] = res_T(0);
    }
Steps:
    for (unsigned t = 0; t < CONFIG_T::n_steps; t++) {
        const unsigned at = CONFIG_T::is_reversed ? CONFIG_T::n_steps - 1 - t : t;
        data_T x[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=x complete
        for (unsigned i = 0; i < CONFIG_T::n_in; i++) {
#pragma HLS UNROLL
            x[i] = data[at * CONFIG_T::n_in + i];
        }
        CONFIG_T::cell::template step<data_T, res_T>(x, hidden, state, w, wr, b, br);
        const bool is_kept = CONFIG_T::return_sequences || t + 1 == CONFIG_T::n_steps;
        for (unsigned j = 0; j < CONFIG_T::n_state; j++) {
#pragma HLS UNROLL
            if (is_kept) res[(CONFIG_T::return_sequences ? at * CONFIG_T::stride : 0) + CONFIG_T::offset + j] = hidden[j];
        }
    }
}

template <class data_T, class res_T, class CONFIG_T>
inline void recurrent(hls::stream<data_T> &data, hls::stream<res_T> &res, const typename CONFIG_T::input::weight_t *w, const typename CONFIG_T::recurrent::weight_t *wr,
                      const typename CONFIG_T::input::bias_t *b, const typename CONFIG_T::recurrent::bias_t *br) {
#pragma HLS INLINE
    typedef typename res_T::value_type value_T;
    value_T hidden[CONFIG_T::n_state], state[CONFIG_T::n_state];
#pragma HLS ARRAY_PARTITION variable=hidden complete
#pragma HLS ARRAY_PARTITION variable=state complete
    for (unsigned j = 0; j < CONFIG_T::n_state; j++) {
#pragma HLS UNROLL
        hidden[j] = value_T(0);
        state[j] = value_T(0);
    }
Steps:
    for (unsigned t = 0; t < CONFIG_T::n_steps; t++) {
        typename data_T::value_type x[CONFIG_T::n_in];
#pragma HLS ARRAY_PARTITION variable=x complete
        read_packs<data_T, typename data_T::value_type, CONFIG_T::n_in>(data, x);
        CONFIG_T::cell::template step<typename data_T::value_type, value_T>(x, hidden, state, w, wr, b, br);
        if (CONFIG_T::return_sequences || t + 1 == CONFIG_T::n_steps) write_packs<res_T, value_T, CONFIG_T::n_state>(hidden, res);
    }
}

} // namespace bitloom

#endif
