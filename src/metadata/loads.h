// Loads: what was read from files, when, and what became of every row.
//
// A load is running until it is done or failed; one that a crash interrupted is found running at the next
// start. Of a load that is done, rows_read = loaded + duplicates + filtered + rejected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "metadata/store.h"

namespace rouse::metadata {

inline constexpr std::size_t kFilesOfLoadMax = 10'000;

enum class LoadState { kRunning, kDone, kFailed };
std::string_view to_string(LoadState state);  // "running", "done", "failed"

struct LoadFile {
  std::string path;
  std::uint64_t bytes = 0;
  std::string hash;  // of the content, in hex; the same file again has the same
  bool operator==(const LoadFile&) const = default;
};

struct LoadCounts {
  std::uint64_t rows_read = 0;
  std::uint64_t loaded = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t filtered = 0;  // left out on purpose
  std::uint64_t rejected = 0;
  bool operator==(const LoadCounts&) const = default;
};

struct Load {
  std::uint64_t id = 0;  // from 1
  std::string plan;
  std::vector<LoadFile> files;
  LoadState state = LoadState::kRunning;
  LoadCounts counts;
  std::optional<core::Error> error;  // of a failed load
  core::Timestamp started_at{};
  std::optional<core::Timestamp> finished_at;
};

core::Result<Load> start_load(Transaction& transaction, std::string_view plan, std::vector<LoadFile> files);

// For a running load only; fail with kNotFound or kConflict, field "load".
core::Result<void> update_load(Transaction& transaction, std::uint64_t id, const LoadCounts& counts);
core::Result<void> finish_load(Transaction& transaction, std::uint64_t id, const LoadCounts& counts);
core::Result<void> fail_load(Transaction& transaction, std::uint64_t id, const LoadCounts& counts,
                             const core::Error& error);

core::Result<Load> find_load(const Reader& reader, std::uint64_t id);
// Newest first, at most `limit`.
core::Result<std::vector<Load>> recent_loads(const Reader& reader, std::size_t limit);
core::Result<std::vector<Load>> running_loads(const Reader& reader);

}  // namespace rouse::metadata
