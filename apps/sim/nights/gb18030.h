// Chinese text as the bank's core systems write it. Rows of a simulated bank use a few thousand texts again
// and again, so what was converted once is kept. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

namespace rouse::sim {

class Gb18030 {
 public:
  Gb18030();
  ~Gb18030();
  Gb18030(const Gb18030&) = delete;
  Gb18030& operator=(const Gb18030&) = delete;

  // `utf8` is valid. The answer lives until the next call.
  std::string_view of(std::string_view utf8);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  std::string convert(std::string_view utf8);

  void* converter_;
  std::unordered_map<std::string, std::string, Hash, std::equal_to<>> known_;
};

}  // namespace rouse::sim
