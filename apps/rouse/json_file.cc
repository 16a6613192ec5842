#include "json_file.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "core/json.h"

namespace rouse::cli {
namespace {

core::Result<boost::json::value> read_json(std::istream& in, std::string_view argument) {
  std::string text(kJsonBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kJsonBytesMax) {
    return core::invalid(std::string{argument},
                         fmt::format("{}: longer than {} bytes", argument, kJsonBytesMax));
  }
  return core::parse_json(text);
}

}  // namespace

core::Result<boost::json::value> read_json_file(const std::string& name, std::string_view argument) {
  std::ifstream in{name, std::ios::binary};
  if (!in) return core::invalid(std::string{argument}, fmt::format("{}: cannot read '{}'", argument, name));
  return read_json(in, argument);
}

core::Result<boost::json::value> read_json_input(std::string_view argument) {
  return read_json(std::cin, argument);
}

}  // namespace rouse::cli
