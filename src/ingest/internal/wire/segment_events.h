// Segment's tracking API: a call, or a batch of calls whose context and sentAt they inherit.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "ingest/internal/wire/reading.h"
#include "ingest/internal/wire/sent_event.h"

namespace rouse::ingest {

struct SegmentRequest {
  std::string_view call;             // of a single event: "track", "identify", ...
  std::string_view write_key;        // in the body; empty: none
  const JsonNode* events = nullptr;  // an array, or the one event
  bool is_batch = false;
  const JsonNode* context = nullptr;  // inherited member by member: an event's own member counts alone
  const JsonNode* sent_at = nullptr;
};

// "track", "identify", "page", "screen", "group", "alias" or "batch", which a path may also call by its first
// letter or "import"; empty for another path.
std::string_view segment_call(std::string_view path);

// `call` is one of the above. kInvalidArgument for a body that is no request, kResourceExhausted for too many
// events or too large a common context.
core::Result<SegmentRequest> open_segment(const JsonNode& body, std::string_view call);

// Fills `event` with what `node` says; event.fault says why it cannot be accepted.
void read_segment_event(const SegmentRequest& request, const JsonNode& node, std::size_t index,
                        const ReadingContext& context, SentEvent& event);

}  // namespace rouse::ingest
