// The original of a rejected event, wrapped with what it needs to be read again: format, call, and what it
// inherits from its batch. The wrapper is JSON, the event's own bytes are in it as they came.
#pragma once

#include <string>
#include <string_view>

#include "core/result.h"
#include "ingest/collector.h"
#include "ingest/internal/wire/json_nodes.h"
#include "ingest/internal/wire/segment_events.h"

namespace rouse::ingest {

// `message_id` is the one the event was rejected under.
std::string wrap_segment(const SegmentRequest& request, const JsonNode& event, std::string_view message_id);
std::string wrap_sensors(const JsonNode& event);

struct Original {
  WireFormat format = WireFormat::kSegment;
  SegmentRequest request;  // of a Segment event
  const JsonNode* event = nullptr;
  std::string_view message_id;  // of an event that came without one; else empty or its own
};

// Of the wrapper that `reader` has read; kInvalidArgument when it is none.
core::Result<Original> unwrap(const JsonNode& wrapper);

}  // namespace rouse::ingest
