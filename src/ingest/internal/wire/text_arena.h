// Memory for texts that live as long as one request: given out in pieces, taken back all at once. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace rouse::ingest {

class TextArena {
 public:
  // Room for `size` bytes; what was written of it is kept by keep_reserved().
  char* reserve(std::size_t size) {
    if (size > room_) add_block(size);
    return next_;
  }
  std::string_view keep_reserved(std::size_t used) {
    const std::string_view kept{next_, used};
    next_ += used;
    room_ -= used;
    return kept;
  }
  std::string_view keep(std::string_view text) {
    if (text.empty()) return {};
    std::memcpy(reserve(text.size()), text.data(), text.size());
    return keep_reserved(text.size());
  }
  // Every text given out so far is gone.
  void clear() {
    if (blocks_.size() > 1) {
      blocks_.clear();
      next_ = nullptr;
      room_ = 0;
    } else if (!blocks_.empty()) {
      next_ = blocks_.front().get();
      room_ = first_size_;
    }
  }

 private:
  static constexpr std::size_t kBlockBytes = 64U << 10;

  void add_block(std::size_t size) {
    room_ = size > kBlockBytes ? size : kBlockBytes;
    blocks_.push_back(std::make_unique<char[]>(room_));
    next_ = blocks_.back().get();
    if (blocks_.size() == 1) first_size_ = room_;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t room_ = 0;
  std::size_t first_size_ = 0;
};

}  // namespace rouse::ingest
