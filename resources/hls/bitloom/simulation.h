// What only C simulation needs: weights from text files, values in and out, layer results on disk. Empty in synthesis.

#ifndef BITLOOM_SIMULATION_H_
#define BITLOOM_SIMULATION_H_

#ifndef __SYNTHESIS__

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "common.h"

#ifndef WEIGHTS_DIR
#define WEIGHTS_DIR "weights"
#endif

namespace bitloom {

inline void stop(const char *what, const char *name) {
    std::fprintf(stderr, "%s: %s\n", name, what);
    std::exit(2);
}

// ---- weights ---------------------------------------------------------------------------------------------------------

template <class T> inline void read_number(const char *&at, T &value) {
    char *end;
    value = T(std::strtod(at, &end));
    at = end;
}
template <int W, int E> inline void read_number(const char *&at, power_of_two<W, E> &value) {
    char *end;
    value.sign = ap_uint<1>((int)std::strtol(at, &end, 10));
    at = end;
    value.exponent = ap_int<E>((int)std::strtol(at, &end, 10));
    at = end;
}

// Fill an array from `count` numbers separated by commas.
template <class T> inline void load_numbers(T *values, unsigned count, const char *file) {
    const std::string path = std::string(WEIGHTS_DIR) + "/" + file;
    std::FILE *f = std::fopen(path.c_str(), "rb");
    if (f == NULL) stop("cannot be opened (WEIGHTS_DIR says where weights are)", path.c_str());
    std::string text;
    char block[65536];
    std::size_t n;
    while ((n = std::fread(block, 1, sizeof block, f)) > 0) text.append(block, n);
    std::fclose(f);
    const char *at = text.c_str();
    for (unsigned i = 0; i < count; i++) {
        while (*at == ',' || *at == ' ' || *at == '\n' || *at == '\r') at++;
        if (*at == 0) stop("has too few numbers", path.c_str());
        read_number(at, values[i]);
    }
}

// ---- traces ----------------------------------------------------------------------------------------------------------

// Raw words of every traced layer, least significant 64 bits first, sign extended to whole 64 bits.
struct trace_store {
    bool is_on;
    std::map<std::string, std::vector<uint64_t> > words;
    // The same as doubles, rounded where a double cannot hold them.
    std::map<std::string, std::vector<double> > values;
    trace_store() : is_on(false) {}
    static trace_store &get() {
        static trace_store store;
        return store;
    }
    void clear() {
        words.clear();
        values.clear();
    }
    // One file per layer, named after it.
    void write(const char *folder) const {
        for (std::map<std::string, std::vector<uint64_t> >::const_iterator it = words.begin(); it != words.end(); ++it) {
            const std::string path = std::string(folder) + "/" + it->first + ".bin";
            std::FILE *f = std::fopen(path.c_str(), "wb");
            if (f == NULL) stop("cannot be written", path.c_str());
            if (!it->second.empty() && std::fwrite(&it->second[0], 8, it->second.size(), f) != it->second.size()) stop("cannot be written", path.c_str());
            std::fclose(f);
        }
    }
};

template <class T> struct is_signed_word { static const bool value = true; };
template <int W> struct is_signed_word<ap_uint<W> > { static const bool value = false; };
template <int W, int I, ap_q_mode Q, ap_o_mode O, int N> struct is_signed_word<ap_ufixed<W, I, Q, O, N> > { static const bool value = false; };

template <class T> inline void append_word(std::vector<uint64_t> &to, const T &x) {
    const int width = facts<T>::width;
    for (int lo = 0; lo < width; lo += 64) {
        const int hi = lo + 63 < width ? lo + 63 : width - 1, count = hi - lo + 1;
        uint64_t word = (uint64_t)x.range(hi, lo).to_uint64();
        if (count < 64 && is_signed_word<T>::value && ((word >> (count - 1)) & 1) != 0) word |= ~0ull << count;
        to.push_back(word);
    }
}

template <class T> inline void trace_array(const char *layer, const T *x, unsigned count) {
    trace_store &store = trace_store::get();
    if (!store.is_on) return;
    std::vector<uint64_t> &words = store.words[layer];
    std::vector<double> &values = store.values[layer];
    for (unsigned i = 0; i < count; i++) {
        append_word(words, x[i]);
        values.push_back(x[i].to_double());
    }
}

// A stream is read out and filled again.
template <class T> inline void trace_stream(const char *layer, hls::stream<T> &x, unsigned count) {
    if (!trace_store::get().is_on) return;
    for (unsigned k = 0; k < count / T::size; k++) {
        const T in = x.read();
        trace_array(layer, in.data, T::size);
        x.write(in);
    }
}

// ---- values in and out -----------------------------------------------------------------------------------------------

template <class T, class V> inline void set_values(const V *from, unsigned count, T *to) {
    for (unsigned i = 0; i < count; i++) to[i] = T((double)from[i]);
}
template <class T, class V> inline void set_values(const V *from, unsigned count, hls::stream<T> &to) {
    for (unsigned k = 0; k < count / T::size; k++) {
        T in;
        for (unsigned i = 0; i < T::size; i++) in[i] = typename T::value_type((double)from[k * T::size + i]);
        to.write(in);
    }
}

template <class T, class V> inline void get_values(const T *from, unsigned count, V *to) {
    for (unsigned i = 0; i < count; i++) to[i] = (V)from[i].to_double();
}
template <class T, class V> inline void get_values(hls::stream<T> &from, unsigned count, V *to) {
    for (unsigned k = 0; k < count / T::size; k++) {
        const T out = from.read();
        for (unsigned i = 0; i < T::size; i++) to[k * T::size + i] = (V)out[i].to_double();
    }
}

// One line of numbers separated by spaces; false at the end of the file.
inline bool read_line(std::FILE *f, std::vector<double> &values) {
    values.clear();
    std::string line;
    int c;
    while ((c = std::fgetc(f)) != EOF && c != '\n') line.push_back((char)c);
    const char *at = line.c_str();
    for (;;) {
        char *end;
        const double value = std::strtod(at, &end);
        if (end == at) break;
        values.push_back(value);
        at = end;
    }
    return !values.empty();
}

inline void write_line(std::FILE *f, const std::vector<double> &values) {
    for (std::size_t i = 0; i < values.size(); i++) std::fprintf(f, i == 0 ? "%.17g" : " %.17g", values[i]);
    std::fputc('\n', f);
}

// ---- the test bench ----------------------------------------------------------------------------------------------------

// Samples from tb_data/tb_input_features.dat, one a line; results to a log. Predictions are printed beside some results; every
// result is compared with tb_data/tb_output_expected.dat, which is exact. With a folder as argument, the raw words of every layer
// are written there.
class test_bench {
  public:
    test_bench(const char *results_file, int checkpoint, int argc, char **argv)
        : features_(std::fopen("tb_data/tb_input_features.dat", "r")), predictions_(std::fopen("tb_data/tb_output_predictions.dat", "r")),
          expected_(std::fopen("tb_data/tb_output_expected.dat", "r")), results_(std::fopen(results_file, "w")), results_file_(results_file), checkpoint_(checkpoint),
          trace_folder_(argc > 1 ? argv[1] : NULL), samples_(0), wrong_(0) {
        if (results_ == NULL) stop("cannot be written", results_file);
        trace_store::get().is_on = trace_folder_ != NULL;
    }

    // The next sample. Without a file of samples there is one of zeros, so that the top can at least be simulated.
    bool next(std::vector<double> &in, std::size_t count) {
        if (features_ == NULL) {
            if (samples_ > 0) return false;
            in.assign(count, 0.0);
            return true;
        }
        if (!read_line(features_, in)) return false;
        if (in.size() != count) {
            std::fprintf(stderr, "tb_data/tb_input_features.dat: sample %d has %d values, %d were expected\n", samples_, (int)in.size(), (int)count);
            std::exit(2);
        }
        return true;
    }

    // What the top made of the sample.
    void take(const std::vector<double> &out) {
        write_line(results_, out);
        std::vector<double> wanted;
        const bool is_predicted = predictions_ != NULL && read_line(predictions_, wanted);
        if (samples_ % checkpoint_ == 0) {
            std::printf("Processing input %d\n", samples_);
            if (is_predicted) print_first("Predictions", wanted);
            print_first("Quantized predictions", out);
        }
        if (expected_ != NULL && read_line(expected_, wanted) && out != wanted) {
            if (wrong_ == 0) std::printf("ERROR: sample %d differs from tb_data/tb_output_expected.dat\n", samples_);
            wrong_++;
        }
        samples_++;
    }

    // The program's exit code.
    int finish() {
        std::fclose(results_);
        if (trace_folder_ != NULL) trace_store::get().write(trace_folder_);
        std::printf("INFO: %d samples, results in %s\n", samples_, results_file_);
        if (expected_ == NULL) return 0;
        if (wrong_ == 0) std::printf("INFO: all samples are as expected\n");
        else std::printf("ERROR: %d of %d samples are not as expected\n", wrong_, samples_);
        return wrong_ == 0 ? 0 : 1;
    }

  private:
    static void print_first(const char *what, const std::vector<double> &values) {
        std::printf("%s", what);
        for (std::size_t i = 0; i < values.size() && i < 10; i++) std::printf(" %g", values[i]);
        std::printf(values.size() > 10 ? " ...\n" : "\n");
    }

    std::FILE *features_, *predictions_, *expected_, *results_;
    const char *results_file_;
    int checkpoint_;
    const char *trace_folder_;
    int samples_, wrong_;
};

} // namespace bitloom

#endif

#endif
