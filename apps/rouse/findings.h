// The lines of `rouse doctor`.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace rouse::cli {

class Findings {
 public:
  void add(std::string_view what, const std::string& detail) {
    fmt::print("ok    {:<12} {}\n", what, detail);
  }
  void add_fault(std::string_view what, const std::string& detail) {
    ++faults_;
    fmt::print("FAULT {:<12} {}\n", what, detail);
  }
  void add_if(bool good, std::string_view what, const std::string& detail) {
    good ? add(what, detail) : add_fault(what, detail);
  }
  std::size_t faults() const { return faults_; }

 private:
  std::size_t faults_ = 0;
};

}  // namespace rouse::cli
