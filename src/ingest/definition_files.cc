#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "core/yaml.h"
#include "ingest/load.h"

namespace rouse::ingest {

using core::Result;

namespace {

Result<std::string> read_text(const std::filesystem::path& file, std::uint64_t bytes_max) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  std::ifstream stream{file, std::ios::binary};
  if (error || !stream) {
    return core::fail(core::ErrorCode::kNotFound, file.string(),
                      fmt::format("{}: cannot be read", file.string()));
  }
  if (size > bytes_max) {
    return core::invalid(file.string(), fmt::format("{}: is larger than {} bytes", file.string(), bytes_max));
  }
  return std::string{std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

Result<PlanFile> read_plan(const std::filesystem::path& file) {
  ROUSE_TRY(auto yaml, read_text(file, core::kYamlBytesMax));
  ROUSE_TRY(auto plan, events::parse_plan(yaml, file.string()));
  return PlanFile{std::move(plan), std::move(yaml)};
}

Result<Mapping> read_mapping(const std::filesystem::path& file) {
  ROUSE_TRY(const auto yaml, read_text(file, core::kYamlBytesMax));
  return parse_mapping(yaml, file.string());
}

}  // namespace rouse::ingest
