// The bytes of a segment: a header, then frames. A frame is what one group commit made durable: records at
// consecutive positions. Pure; thread-safe.
//
//   segment: "ROUSELOG"  crc u32  version u32  salt u64  first position u64  previous end u64  created_at i64
//            previous_at i64
//   frame:   "RFRM"      crc u32  payload bytes u32  records u32  first position u64  appended_at i64
//            payload crc u32  zero u32  payload
//   payload: the length of each record, u32, then the records
//
// All little-endian; a checksum covers the rest of its header. Those of a frame begin with the segment's
// salt, which is random: neither old bytes of the disk nor a record that holds the bytes of a frame pass for
// one, and searching for a frame among hostile bytes computes no checksum but those of headers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.h"
#include "events/event_log.h"

namespace rouse::events {

inline constexpr std::size_t kSegmentHeaderBytes = 56;
inline constexpr std::size_t kFrameHeaderBytes = 40;
inline constexpr std::size_t kFramePayloadMax =
    kLogBatchBytesMax + kLogBatchRecordsMax * sizeof(std::uint32_t);
inline constexpr std::size_t kGroupBytesMax = 8U << 20;  // of a frame that holds more than one batch

struct SegmentHeader {
  std::uint64_t salt = 0;
  std::uint64_t first = 0;
  std::uint64_t previous_end = 0;  // of the segment before; below `first` when records in between are lost
  core::Timestamp created_at{};
  core::Timestamp previous_at{};  // of the newest record in the segment before; the epoch when there is none
};

std::string encode_segment_header(const SegmentHeader& header);

enum class HeaderCheck { kGood, kDamaged, kNewer };
HeaderCheck read_segment_header(std::string_view bytes, SegmentHeader& header);

// Replaces `into`. The batches fit into a frame: one that EventLog takes, or several of kGroupBytesMax.
void encode_frame(std::uint64_t salt, std::uint64_t first, core::Timestamp appended_at,
                  std::span<const LogBatch> batches, std::string& into);
// What a batch adds to a frame.
inline std::size_t payload_bytes(const LogBatch& batch) {
  return batch.bytes.size() + batch.lengths.size() * sizeof(std::uint32_t);
}

// Views refer to the bytes it was read from.
struct Frame {
  std::uint64_t first = 0;
  std::uint32_t count = 0;
  core::Timestamp appended_at{};
  std::size_t bytes = 0;     // with its header
  std::string_view lengths;  // 4 bytes each
  std::string_view records;

  std::uint64_t end() const { return first + count; }
  std::uint32_t length(std::uint32_t index) const;
};

// The size of the frame at the front of `bytes`, when its header is there and undamaged.
std::optional<std::size_t> frame_bytes(std::string_view bytes, std::uint64_t salt);
// The frame, when all of it is there and undamaged.
std::optional<Frame> read_frame(std::string_view bytes, std::uint64_t salt);
// Whether a whole frame begins anywhere in `bytes`.
bool holds_frame(std::string_view bytes, std::uint64_t salt);

}  // namespace rouse::events
