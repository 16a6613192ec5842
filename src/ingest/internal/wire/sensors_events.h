// Sensors Analytics 神策: one record or a list of records, each with a type, a distinct_id and properties.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/result.h"
#include "ingest/internal/wire/reading.h"
#include "ingest/internal/wire/sent_event.h"

namespace rouse::ingest {

struct SensorsRequest {
  const JsonNode* events = nullptr;  // an array, or the one event
  bool is_list = false;
};

// kInvalidArgument for an empty list, kResourceExhausted for too many events.
core::Result<SensorsRequest> open_sensors(const JsonNode& body);

// Fills `event` with what `node` says; event.fault says why it cannot be accepted. These SDKs send no message
// ids: one is made of what stays the same when an event is sent again.
void read_sensors_event(const JsonNode& node, std::size_t index, const ReadingContext& context,
                        SentEvent& event);

}  // namespace rouse::ingest
