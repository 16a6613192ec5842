// JSON files that are named on the command line.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace rouse::cli {

inline constexpr std::size_t kJsonBytesMax = 1U << 20;

// Fails with kInvalidArgument, field `argument`, when the file cannot be read, is too long or is not JSON.
core::Result<boost::json::value> read_json_file(const std::string& name, std::string_view argument);
core::Result<boost::json::value> read_json_input(std::string_view argument);  // standard input

}  // namespace rouse::cli
