// What a log's folder holds when it is opened: the last segment is read whole, the others are taken by name.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "core/time.h"
#include "events/internal/log/segment.h"

namespace rouse::events {

struct FoundLog {
  std::vector<Segment> segments;  // in order; may be empty
  std::uint64_t end = 0;
  std::unique_ptr<core::File> last_file;  // of the last segment
  SegmentHeader last_header;
  core::Timestamp newest_at{};  // of the newest record
  std::uint64_t torn_bytes = 0;
};

// For writing. A torn tail is cut off; a last segment that a crash left without a header is removed; all that
// remains is durable.
core::Result<FoundLog> recover_log(core::FileSystem& files, const std::filesystem::path& folder);
// Changes nothing, and stops before what is torn: another process may be writing it.
core::Result<FoundLog> look_at_log(core::FileSystem& files, const std::filesystem::path& folder);

}  // namespace rouse::events
