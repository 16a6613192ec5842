// Bytes that arrive at the end and are consumed from the front; storage is reused, never zeroed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

namespace rouse::warehouse::internal {

// append() invalidates pointers into the buffer; consume() does not. Not thread-safe.
class ByteBuffer {
 public:
  const char* data() const { return storage_.get() + begin_; }
  std::size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  std::string_view view() const { return {data(), size()}; }
  void consume(std::size_t count) { begin_ += count; }
  void clear() { begin_ = end_ = 0; }

  template <typename T>
  void append_value(T value) {
    if (capacity_ - end_ < sizeof(T)) make_room(sizeof(T));
    std::memcpy(storage_.get() + end_, &value, sizeof(T));
    end_ += sizeof(T);
  }
  // The lower `count` bytes, 1 to 8, of a little-endian value.
  void append_low_bytes(std::uint64_t value, std::size_t count) {
    if (capacity_ - end_ < sizeof value) make_room(sizeof value);
    std::memcpy(storage_.get() + end_, &value, sizeof value);
    end_ += count;
  }
  // Bytes that are there already.
  void overwrite(std::size_t at, const void* bytes, std::size_t count) {
    std::memcpy(storage_.get() + begin_ + at, bytes, count);
  }
  void append(const void* bytes, std::size_t count) {
    if (count == 0) return;
    if (capacity_ - end_ < count) make_room(count);
    std::memcpy(storage_.get() + end_, bytes, count);
    end_ += count;
  }

 private:
  void make_room(std::size_t count) {
    const std::size_t held = size();
    const bool fits_after_move = capacity_ - held >= count && held <= capacity_ / 2;
    if (!fits_after_move) {
      const std::size_t grown = std::max({held + count, capacity_ * 2, std::size_t{64} << 10});
      std::unique_ptr<char[]> bigger{new char[grown]};
      if (held > 0) std::memcpy(bigger.get(), data(), held);
      storage_ = std::move(bigger);
      capacity_ = grown;
    } else if (held > 0) {
      std::memmove(storage_.get(), data(), held);
    }
    begin_ = 0;
    end_ = held;
  }

  std::unique_ptr<char[]> storage_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace rouse::warehouse::internal
