#include "identity/internal/large_array.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace rouse::identity {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kLargePage = 2U << 20;

// From half a large page on, whole large pages.
bool is_large(std::size_t bytes) { return bytes >= kLargePage / 2; }

}  // namespace

std::size_t page_bytes(std::size_t bytes) {
  const std::size_t page = is_large(bytes) ? kLargePage : kPage;
  return (bytes + page - 1) / page * page;
}

void* take_zeroed(std::size_t bytes, bool large_pages) {
  const std::size_t wanted = page_bytes(bytes);
  const std::size_t taken = is_large(bytes) ? wanted + kLargePage - kPage : wanted;
  void* const memory = ::mmap(nullptr, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc{};
  if (!is_large(bytes)) return memory;
  auto* const begin = static_cast<char*>(memory);
  const std::size_t misplaced = reinterpret_cast<std::uintptr_t>(begin) % kLargePage;
  const std::size_t before = misplaced == 0 ? 0 : kLargePage - misplaced;
  if (before > 0) ::munmap(begin, before);
  if (taken > before + wanted) ::munmap(begin + before + wanted, taken - before - wanted);
  if (large_pages) ::madvise(begin + before, wanted, MADV_HUGEPAGE);  // a wish: it may fail
  return begin + before;
}

void give_back(void* memory, std::size_t bytes) { ::munmap(memory, page_bytes(bytes)); }

}  // namespace rouse::identity
