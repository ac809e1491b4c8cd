// Windows over images: gathered from an array, or from a stream by line buffers. One dimension is an image one pixel high.

#ifndef BITLOOM_WINDOW_H_
#define BITLOOM_WINDOW_H_

#include "common.h"

namespace bitloom {

// Cells of one output pixel's window as [row][column][channel]; cells outside the image hold `padding`. Returns how many pixels
// lie inside. With constant y and x (unrolled loops) this is wiring.
template <class data_T, class CONFIG_T>
inline unsigned gather_window(const data_T data[CONFIG_T::in_height * CONFIG_T::in_width * CONFIG_T::n_chan], unsigned y, unsigned x, const data_T &padding,
                              data_T cells[CONFIG_T::filt_height * CONFIG_T::filt_width * CONFIG_T::n_chan]) {
#pragma HLS INLINE
    unsigned inside = 0;
Rows:
    for (unsigned ky = 0; ky < CONFIG_T::filt_height; ky++) {
#pragma HLS UNROLL
    Columns:
        for (unsigned kx = 0; kx < CONFIG_T::filt_width; kx++) {
#pragma HLS UNROLL
            const int row = (int)(y * CONFIG_T::stride_height + ky) - (int)CONFIG_T::pad_top;
            const int column = (int)(x * CONFIG_T::stride_width + kx) - (int)CONFIG_T::pad_left;
            const bool is_inside = row >= 0 && row < (int)CONFIG_T::in_height && column >= 0 && column < (int)CONFIG_T::in_width;
            if (is_inside) inside++;
        Channels:
            for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
                cells[(ky * CONFIG_T::filt_width + kx) * CONFIG_T::n_chan + c] =
                    is_inside ? data[(row * (int)CONFIG_T::in_width + column) * (int)CONFIG_T::n_chan + (int)c] : padding;
            }
        }
    }
    return inside;
}

// The same for pixel `chosen` of a partition, which is known at run time only: one of n_partitions fixed windows is selected.
template <class data_T, class CONFIG_T>
inline void select_window(const data_T data[CONFIG_T::in_height * CONFIG_T::in_width * CONFIG_T::n_chan], unsigned partition, unsigned pixel,
                          data_T cells[CONFIG_T::filt_height * CONFIG_T::filt_width * CONFIG_T::n_chan]) {
#pragma HLS INLINE
    const data_T zero = data_T(0);
Partitions:
    for (unsigned k = 0; k < CONFIG_T::n_partitions; k++) {
#pragma HLS UNROLL
        if (k != partition) continue;
        const unsigned at = k * CONFIG_T::n_pixels + pixel;
        gather_window<data_T, CONFIG_T>(data, at / CONFIG_T::out_width, at % CONFIG_T::out_width, zero, cells);
    }
}

// Rows of an image that stream by, and the window at the last pixel. `lines` holds all rows of the window but the newest.
template <class T, class CONFIG_T> struct line_buffer {
    static const unsigned n_lines = CONFIG_T::filt_height > 1 ? CONFIG_T::filt_height - 1 : 1;
    static const unsigned n_cells = CONFIG_T::filt_height * CONFIG_T::filt_width * CONFIG_T::n_chan;

    // Take one pixel at column x.
    template <class data_T> static void push(T lines[n_lines][CONFIG_T::in_width][CONFIG_T::n_chan], T window[n_cells], const data_T &pixel, unsigned x) {
#pragma HLS INLINE
    Channels:
        for (unsigned c = 0; c < CONFIG_T::n_chan; c++) {
#pragma HLS UNROLL
        Rows:
            for (unsigned ky = 0; ky < CONFIG_T::filt_height; ky++) {
#pragma HLS UNROLL
            Shift:
                for (unsigned kx = 0; kx + 1 < CONFIG_T::filt_width; kx++) {
#pragma HLS UNROLL
                    window[cell(ky, kx, c)] = window[cell(ky, kx + 1, c)];
                }
                const bool is_newest = ky + 1 == CONFIG_T::filt_height;
                window[cell(ky, CONFIG_T::filt_width - 1, c)] = is_newest ? T(pixel[c]) : lines[is_newest ? 0 : ky][x][c];
            }
        Lines:
            for (unsigned ky = 0; ky + 1 < CONFIG_T::filt_height; ky++) {
#pragma HLS UNROLL
                lines[ky][x][c] = window[cell(ky + 1, CONFIG_T::filt_width - 1, c)];
            }
        }
    }

    static unsigned cell(unsigned ky, unsigned kx, unsigned c) {
#pragma HLS INLINE
        return (ky * CONFIG_T::filt_width + kx) * CONFIG_T::n_chan + c;
    }
};

// Tells at which pixels of a stream a window ends: whole windows only, by strides, never more than the layer has results.
template <class CONFIG_T> struct window_steps {
    unsigned row_wait, column_wait, rows_left, columns_left;
    window_steps() : row_wait(CONFIG_T::filt_height - 1), column_wait(CONFIG_T::filt_width - 1), rows_left(CONFIG_T::out_height), columns_left(CONFIG_T::out_width) {}
    bool is_end() const {
#pragma HLS INLINE
        return row_wait == 0 && column_wait == 0 && rows_left != 0 && columns_left != 0;
    }
    void advance(bool is_row_end) {
#pragma HLS INLINE
        if (column_wait == 0) {
            column_wait = CONFIG_T::stride_width - 1;
            if (columns_left != 0) columns_left--;
        } else {
            column_wait--;
        }
        if (!is_row_end) return;
        column_wait = CONFIG_T::filt_width - 1;
        columns_left = CONFIG_T::out_width;
        if (row_wait == 0) {
            row_wait = CONFIG_T::stride_height - 1;
            if (rows_left != 0) rows_left--;
        } else {
            row_wait--;
        }
    }
};

} // namespace bitloom

#endif
