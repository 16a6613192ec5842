#include "identity/internal/large_array.h"

#include <sys/mman.h>

#include <cstdint>
#include <new>

namespace rouse::identity {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kLargePage = 2U << 20;

std::size_t whole_pages(std::size_t bytes) { return (bytes + kPage - 1) / kPage * kPage; }

}  // namespace

void* take_zeroed(std::size_t bytes, bool large_pages) {
  const std::size_t wanted = whole_pages(bytes);
  const bool align = large_pages && wanted >= kLargePage;
  const std::size_t taken = align ? wanted + kLargePage - kPage : wanted;
  void* const memory = ::mmap(nullptr, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc{};
  if (!align) return memory;
  auto* const begin = static_cast<char*>(memory);
  const std::size_t misplaced = reinterpret_cast<std::uintptr_t>(begin) % kLargePage;
  const std::size_t before = misplaced == 0 ? 0 : kLargePage - misplaced;
  if (before > 0) ::munmap(begin, before);
  if (taken > before + wanted) ::munmap(begin + before + wanted, taken - before - wanted);
  ::madvise(begin + before, wanted / kLargePage * kLargePage, MADV_HUGEPAGE);  // a wish: it may fail
  return begin + before;
}

void give_back(void* memory, std::size_t bytes) { ::munmap(memory, whole_pages(bytes)); }

}  // namespace rouse::identity
