#include "nights/gb18030.h"

#include <iconv.h>

#include "core/result.h"

namespace rouse::sim {
namespace {

constexpr std::size_t kKnownMax = 16'384;  // texts; then all are forgotten

}  // namespace

Gb18030::Gb18030() : converter_(iconv_open("GB18030", "UTF-8")) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): iconv's way to fail
  core::require(converter_ != reinterpret_cast<void*>(-1), "the C library knows GB18030");
}

Gb18030::~Gb18030() { iconv_close(converter_); }

std::string_view Gb18030::of(std::string_view utf8) {
  if (const auto found = known_.find(utf8); found != known_.end()) return found->second;
  if (known_.size() == kKnownMax) known_.clear();
  return known_.emplace(utf8, convert(utf8)).first->second;
}

std::string Gb18030::convert(std::string_view utf8) {
  std::string source{utf8};
  // No character takes more than four bytes, nor fewer in UTF-8 than half as many.
  std::string target(source.size() * 2, '\0');
  char* from = source.data();
  std::size_t left = source.size();
  char* to = target.data();
  std::size_t room = target.size();
  const std::size_t done = iconv(converter_, &from, &left, &to, &room);
  core::require(done != static_cast<std::size_t>(-1) && left == 0, "texts of the simulation are valid UTF-8");
  target.resize(target.size() - room);
  return target;
}

}  // namespace rouse::sim
