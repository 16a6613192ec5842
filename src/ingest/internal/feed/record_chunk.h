// Some hundred records of the event log, copied and decoded. Not thread-safe; its memory is used again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "events/collected_event.h"
#include "events/event_log.h"
#include "ingest/seen_messages.h"

namespace rouse::ingest {

inline constexpr std::size_t kChunkRecordsMax = 2'048;
inline constexpr std::size_t kChunkBytesMax = 4U << 20;

class RecordChunk {
 public:
  // The next records, from `next` and below `end`; none at the end of the log. Fails like LogReader::next and
  // decode.
  core::Result<void> read(events::LogReader& reader, std::uint64_t next, std::uint64_t end);
  // One above the last record's, of a chunk that has any.
  std::uint64_t end_position() const { return messages_.back().position + 1; }

  std::size_t size() const { return messages_.size(); }
  std::size_t bytes() const { return bytes_.size(); }
  const events::CollectedEvent& event(std::size_t i) const { return events_[i]; }
  std::uint64_t position(std::size_t i) const { return messages_[i].position; }
  std::span<const SeenMessage> messages() const { return messages_; }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::vector<events::CollectedEvent> events_;  // at least size()
  std::vector<SeenMessage> messages_;
};

// Gives `seen` again, after it was opened, what stood unsealed below `position`; its owner settles meanwhile.
core::Result<void> remember(SeenMessages& seen, events::EventLog& log, std::uint64_t position,
                            SeenMessages::Mode mode);

}  // namespace rouse::ingest
