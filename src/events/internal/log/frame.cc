#include "events/internal/log/frame.h"

#include <bit>
#include <cstring>
#include <utility>

#include "core/hash.h"

namespace rouse::events {
namespace {

static_assert(std::endian::native == std::endian::little, "segments hold numbers as this machine does");

constexpr std::string_view kSegmentMagic = "ROUSELOG";
constexpr std::string_view kFrameMagic = "RFRM";
constexpr std::uint32_t kVersion = 1;

// Where the parts of the headers begin.
constexpr std::size_t kSegmentCrcAt = 8, kVersionAt = 12, kSaltAt = 16, kSegmentFirstAt = 24,
                      kPreviousEndAt = 32, kCreatedAt = 40, kPreviousAt = 48;
constexpr std::size_t kFrameCrcAt = 4, kPayloadBytesAt = 8, kRecordsAt = 12, kFrameFirstAt = 16,
                      kAppendedAt = 24, kPayloadCrcAt = 32;

template <typename T>
void put(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

template <typename T>
T get(std::string_view bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

std::uint32_t salted(std::uint64_t salt, std::string_view bytes) {
  return core::crc32c(bytes, core::crc32c({reinterpret_cast<const char*>(&salt), sizeof salt}));
}

std::uint32_t segment_checksum(std::string_view header) {
  return core::crc32c(header.substr(kVersionAt, kSegmentHeaderBytes - kVersionAt));
}

std::uint32_t frame_checksum(std::string_view header, std::uint64_t salt) {
  return salted(salt, header.substr(kPayloadBytesAt, kFrameHeaderBytes - kPayloadBytesAt));
}

}  // namespace

std::string encode_segment_header(const SegmentHeader& header) {
  std::string bytes{kSegmentMagic};
  bytes.resize(kSegmentHeaderBytes);
  put(bytes, kVersionAt, kVersion);
  put(bytes, kSaltAt, header.salt);
  put(bytes, kSegmentFirstAt, header.first);
  put(bytes, kPreviousEndAt, header.previous_end);
  put(bytes, kCreatedAt, core::to_epoch_ms(header.created_at));
  put(bytes, kPreviousAt, core::to_epoch_ms(header.previous_at));
  put(bytes, kSegmentCrcAt, segment_checksum(bytes));
  return bytes;
}

HeaderCheck read_segment_header(std::string_view bytes, SegmentHeader& header) {
  if (bytes.size() < kSegmentHeaderBytes || !bytes.starts_with(kSegmentMagic)) return HeaderCheck::kDamaged;
  // A newer version may have a longer header and another checksum.
  if (get<std::uint32_t>(bytes, kVersionAt) > kVersion) return HeaderCheck::kNewer;
  if (get<std::uint32_t>(bytes, kSegmentCrcAt) != segment_checksum(bytes)) return HeaderCheck::kDamaged;
  header.salt = get<std::uint64_t>(bytes, kSaltAt);
  header.first = get<std::uint64_t>(bytes, kSegmentFirstAt);
  header.previous_end = get<std::uint64_t>(bytes, kPreviousEndAt);
  header.created_at = core::from_epoch_ms(get<std::int64_t>(bytes, kCreatedAt));
  header.previous_at = core::from_epoch_ms(get<std::int64_t>(bytes, kPreviousAt));
  return HeaderCheck::kGood;
}

void encode_frame(std::uint64_t salt, std::uint64_t first, core::Timestamp appended_at,
                  std::span<const LogBatch> batches, std::string& into) {
  into.assign(kFrameMagic);
  into.resize(kFrameHeaderBytes);
  std::size_t records = 0;
  for (const auto& batch : batches) {
    into.append(reinterpret_cast<const char*>(batch.lengths.data()),
                batch.lengths.size() * sizeof(std::uint32_t));
    records += batch.lengths.size();
  }
  for (const auto& batch : batches) into += batch.bytes;
  const auto payload = std::string_view{into}.substr(kFrameHeaderBytes);
  put(into, kPayloadBytesAt, static_cast<std::uint32_t>(payload.size()));
  put(into, kRecordsAt, static_cast<std::uint32_t>(records));
  put(into, kFrameFirstAt, first);
  put(into, kAppendedAt, core::to_epoch_ms(appended_at));
  put(into, kPayloadCrcAt, salted(salt, payload));
  put(into, kFrameCrcAt, frame_checksum(into, salt));
}

std::uint32_t Frame::length(std::uint32_t index) const {
  return get<std::uint32_t>(lengths, index * sizeof(std::uint32_t));
}

std::optional<std::size_t> frame_bytes(std::string_view bytes, std::uint64_t salt) {
  if (bytes.size() < kFrameHeaderBytes || !bytes.starts_with(kFrameMagic)) return std::nullopt;
  if (get<std::uint32_t>(bytes, kFrameCrcAt) != frame_checksum(bytes, salt)) return std::nullopt;
  const std::size_t payload = get<std::uint32_t>(bytes, kPayloadBytesAt);
  const std::size_t records = get<std::uint32_t>(bytes, kRecordsAt);
  if (payload > kFramePayloadMax || records == 0 || records * sizeof(std::uint32_t) > payload)
    return std::nullopt;
  return kFrameHeaderBytes + payload;
}

std::optional<Frame> read_frame(std::string_view bytes, std::uint64_t salt) {
  const auto size = frame_bytes(bytes, salt);
  if (!size || *size > bytes.size()) return std::nullopt;
  const auto payload = bytes.substr(kFrameHeaderBytes, *size - kFrameHeaderBytes);
  if (get<std::uint32_t>(bytes, kPayloadCrcAt) != salted(salt, payload)) return std::nullopt;
  Frame frame;
  frame.count = get<std::uint32_t>(bytes, kRecordsAt);
  frame.first = get<std::uint64_t>(bytes, kFrameFirstAt);
  frame.appended_at = core::from_epoch_ms(get<std::int64_t>(bytes, kAppendedAt));
  frame.bytes = *size;
  frame.lengths = payload.substr(0, frame.count * sizeof(std::uint32_t));
  frame.records = payload.substr(frame.lengths.size());
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < frame.count; ++i) sum += frame.length(i);
  if (sum != frame.records.size()) return std::nullopt;
  return frame;
}

bool holds_frame(std::string_view bytes, std::uint64_t salt) {
  for (auto at = bytes.find(kFrameMagic); at != bytes.npos; at = bytes.find(kFrameMagic, at + 1)) {
    if (read_frame(bytes.substr(at), salt)) return true;
  }
  return false;
}

}  // namespace rouse::events
