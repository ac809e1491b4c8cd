// Max and average pooling over windows, and over the whole image (one window as large as the image).
//
// io_parallel: the window is in the data's type; padding cells of a maximum have only their top bit set. io_stream: the window
// is in the accumulator's type and there is no padding. The average is cut toward zero on the accumulator's grid.

#ifndef BITLOOM_POOLING_H_
#define BITLOOM_POOLING_H_

#include "window.h"

namespace bitloom {

template <class accum_T> inline accum_T average_of(const accum_T &sum, unsigned count) {
#pragma HLS INLINE
    typename facts<accum_T>::as_fixed total = sum;
    return accum_T(total / ap_int<32>((int)count));
}

template <class CONFIG_T> struct max_pool {
    template <class data_T> static data_T padding() {
#pragma HLS INLINE
        data_T word = data_T(0);
        word[facts<data_T>::width - 1] = 1;
        return word;
    }
    template <class data_T, class res_T> static res_T run(const data_T *cells, unsigned step, unsigned) {
#pragma HLS INLINE
        data_T largest = cells[0];
        for (unsigned k = 1; k < CONFIG_T::filt_height * CONFIG_T::filt_width; k++) {
#pragma HLS UNROLL
            if (cells[k * step] > largest) largest = cells[k * step];
        }
        return res_T(typename CONFIG_T::accum_t(largest));
    }
};

template <class CONFIG_T> struct average_pool {
    template <class data_T> static data_T padding() {
#pragma HLS INLINE
        return data_T(0);
    }
    template <class data_T, class res_T> static res_T run(const data_T *cells, unsigned step, unsigned inside) {
#pragma HLS INLINE
        typename CONFIG_T::accum_t sum = typename CONFIG_T::accum_t(0);
        for (unsigned k = 0; k < CONFIG_T::filt_height * CONFIG_T::filt_width; k++) {
#pragma HLS UNROLL
            sum += cells[k * step];
        }
        return res_T(average_of(sum, CONFIG_T::count_pad ? CONFIG_T::filt_height * CONFIG_T::filt_width : inside));
    }
};

template <class data_T, class res_T, class CONFIG_T, class POOL>
inline void pooling(const data_T data[CONFIG_T::in_height * CONFIG_T::in_width * CONFIG_T::n_chan], res_T res[CONFIG_T::out_height * CONFIG_T::out_width * CONFIG_T::n_chan]) {
#pragma HLS INLINE
    const data_T padding = POOL::template padding<data_T>();
Rows:
    for (unsigned y = 0; y < CONFIG_T::out_height; y++) {
#pragma HLS UNROLL
    Columns:
        for (unsigned x = 0; x < CONFIG_T::out_width; x++) {
#pragma HLS UNROLL
            data_T cells[CONFIG_T::filt_height * CONFIG_T::filt_width * CONFIG_T::n_chan];
#pragma HLS ARRAY_PARTITION variable=cells complete
            const unsigned inside = gather_window<data_T, CONFIG_T>(data, y, x, padding, cells);
            for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
                res[(y * CONFIG_T::out_width + x) * CONFIG_T::n_chan + c] = POOL::template run<data_T, res_T>(&cells[c], CONFIG_T::n_chan, inside);
            }
        }
    }
}

template <class data_T, class res_T, class CONFIG_T, class POOL> inline void pooling(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
    typedef typename CONFIG_T::accum_t accum_T;
    typedef line_buffer<accum_T, CONFIG_T> buffer;
    accum_T lines[buffer::n_lines][CONFIG_T::in_width][CONFIG_T::n_chan];
#pragma HLS ARRAY_PARTITION variable=lines complete dim=1
#pragma HLS ARRAY_PARTITION variable=lines complete dim=3
    accum_T window[buffer::n_cells];
#pragma HLS ARRAY_PARTITION variable=window complete
    window_steps<CONFIG_T> steps;
Rows:
    for (unsigned y = 0; y < CONFIG_T::in_height; y++) {
    Columns:
        for (unsigned x = 0; x < CONFIG_T::in_width; x++) {
#pragma HLS LOOP_FLATTEN
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
            buffer::push(lines, window, data.read(), x);
            if (steps.is_end()) {
                res_T out;
                BITLOOM_AGGREGATE(out)
                for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
                    out[c] = POOL::template run<accum_T, typename res_T::value_type>(&window[c], CONFIG_T::n_chan, CONFIG_T::filt_height * CONFIG_T::filt_width);
                }
                res.write(out);
            }
            steps.advance(x + 1 == CONFIG_T::in_width);
        }
    }
}

// The whole image as a stream: one value per channel is kept, not the window.
template <class CONFIG_T> struct running_max {
    template <class accum_T> static accum_T next(const accum_T &kept, const accum_T &x, bool is_first) {
#pragma HLS INLINE
        return is_first || x > kept ? x : kept;
    }
    template <class accum_T> static accum_T last(const accum_T &kept) {
#pragma HLS INLINE
        return kept;
    }
};

template <class CONFIG_T> struct running_average {
    template <class accum_T> static accum_T next(const accum_T &kept, const accum_T &x, bool is_first) {
#pragma HLS INLINE
        const accum_T before = is_first ? accum_T(0) : kept;
        return accum_T(before + x);
    }
    template <class accum_T> static accum_T last(const accum_T &kept) {
#pragma HLS INLINE
        return average_of(kept, CONFIG_T::in_height * CONFIG_T::in_width);
    }
};

template <class data_T, class res_T, class CONFIG_T, class POOL> inline void global_pooling(hls::stream<data_T> &data, hls::stream<res_T> &res) {
#pragma HLS INLINE
    typedef typename CONFIG_T::accum_t accum_T;
    accum_T kept[CONFIG_T::n_chan];
#pragma HLS ARRAY_PARTITION variable=kept complete
Pixels:
    for (unsigned p = 0; p < CONFIG_T::in_height * CONFIG_T::in_width; p++) {
#pragma HLS PIPELINE II=CONFIG_T::reuse_factor
        const data_T in = data.read();
        for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
            kept[c] = POOL::template next<accum_T>(kept[c], accum_T(in[c]), p == 0);
        }
    }
    res_T out;
    BITLOOM_AGGREGATE(out)
    for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
        out[c] = typename res_T::value_type(POOL::template last<accum_T>(kept[c]));
    }
    res.write(out);
}

} // namespace bitloom

#endif
