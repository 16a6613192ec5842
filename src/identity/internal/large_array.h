// An array of zeroed values that is read at random. A large one lies on large pages where the system gives
// them: a random read of gigabytes on small pages costs several reads for the page tables first. Memory that
// was never written takes none. Not thread-safe.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace rouse::identity {

// Of the whole pages that so many bytes take.
std::size_t page_bytes(std::size_t bytes);
// Throws std::bad_alloc.
void* take_zeroed(std::size_t bytes, bool large_pages);
void give_back(void* memory, std::size_t bytes);

template <typename T>
  requires std::is_trivially_copyable_v<T>
class LargeArray {
 public:
  LargeArray() = default;
  explicit LargeArray(std::size_t size, bool large_pages = true)
      : values_(static_cast<T*>(take_zeroed(size * sizeof(T), large_pages))), size_(size) {}
  LargeArray(LargeArray&& other) noexcept
      : values_(std::exchange(other.values_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  LargeArray& operator=(LargeArray&& other) noexcept {
    std::swap(values_, other.values_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~LargeArray() {
    if (values_ != nullptr) give_back(values_, size_ * sizeof(T));
  }

  T& operator[](std::size_t index) { return values_[index]; }
  const T& operator[](std::size_t index) const { return values_[index]; }
  std::size_t size() const { return size_; }

 private:
  T* values_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace rouse::identity
