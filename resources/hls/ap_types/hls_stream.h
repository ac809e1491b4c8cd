// hls::stream for C simulation without a vendor's headers: a queue without a bound. Reading from an empty one ends the program.

#ifndef BITLOOM_HLS_STREAM_H_
#define BITLOOM_HLS_STREAM_H_

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

namespace hls {

template <class T, int DEPTH = 0> class stream {
  public:
    stream() {}
    explicit stream(const char *name) : name_(name) {}

    T read() {
        if (queue_.empty()) {
            std::fprintf(stderr, "the stream %s is read although it is empty\n", name_.c_str());
            std::exit(3);
        }
        T value = queue_.front();
        queue_.pop_front();
        return value;
    }
    void read(T &value) { value = read(); }
    void write(const T &value) { queue_.push_back(value); }
    bool read_nb(T &value) {
        if (queue_.empty()) return false;
        value = read();
        return true;
    }
    bool write_nb(const T &value) {
        write(value);
        return true;
    }
    bool empty() const { return queue_.empty(); }
    bool full() const { return false; }
    std::size_t size() const { return queue_.size(); }
    void operator>>(T &value) { value = read(); }
    void operator<<(const T &value) { write(value); }

  private:
    stream(const stream &);
    stream &operator=(const stream &);
    std::string name_;
    std::deque<T> queue_;
};

} // namespace hls

#endif
