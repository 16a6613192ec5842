#include "ingest/internal/feed/record_chunk.h"

#include <algorithm>
#include <string_view>

namespace rouse::ingest {

using core::Result;

Result<void> RecordChunk::read(events::LogReader& reader, std::uint64_t next, std::uint64_t end) {
  bytes_.clear();
  ends_.clear();
  messages_.clear();
  while (ends_.size() < kChunkRecordsMax && bytes_.size() < kChunkBytesMax && next < end) {
    events::LogRecord record;
    ROUSE_TRY(const bool more, reader.next(record));
    if (!more || record.position >= end) break;
    bytes_ += record.bytes;
    ends_.push_back(bytes_.size());
    messages_.push_back({{}, record.position, {}});
    next = record.position + 1;
  }
  if (events_.size() < ends_.size()) events_.resize(ends_.size());
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends_.size(); ++i) {
    ROUSE_CHECK(events::decode(std::string_view{bytes_}.substr(begin, ends_[i] - begin), events_[i]));
    messages_[i].key = events_[i].key;
    messages_[i].received_at = events_[i].received_at;
    begin = ends_[i];
  }
  return {};
}

Result<void> remember(SeenMessages& seen, events::EventLog& log, std::uint64_t position,
                      SeenMessages::Mode mode) {
  std::uint64_t next = std::max(seen.sealed_below(), log.first());
  if (next >= position) return {};
  ROUSE_TRY(const auto reader, log.read(next));
  RecordChunk chunk;
  std::vector<bool> duplicates;
  while (true) {
    ROUSE_CHECK(chunk.read(*reader, next, position));
    if (chunk.size() == 0) return {};
    ROUSE_CHECK(seen.check(chunk.messages(), duplicates));
    next = chunk.end_position();
    if (mode == SeenMessages::Mode::kOwn) ROUSE_CHECK(seen.settle(next));
  }
}

}  // namespace rouse::ingest
