// What the two formats share in reading an event's members.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "core/time.h"
#include "events/value.h"
#include "ingest/internal/wire/json_nodes.h"
#include "ingest/internal/wire/sent_event.h"

namespace rouse::ingest {

// What reading an event needs besides its text. `reader` has read it.
struct ReadingContext {
  const JsonReader& reader;
  const events::TimeFormat& times;
  TextArena& arena;
  bool phone_browser = false;  // by the User-Agent of the request
};

// Forgets the event, keeps its memory.
void clear(SentEvent& event);

std::string_view trim(std::string_view text);
// At most `size` bytes, whole characters.
std::string_view cut(std::string_view text, std::size_t size);

// Null counts as missing.
inline bool is_given(const JsonNode* node) { return node && node->kind != JsonKind::kNull; }

// A time as ISO text or as epoch milliseconds; nothing when it is missing or none.
std::optional<core::Timestamp> read_time(const JsonNode* node, const events::TimeFormat& times);

// An id as trimmed text; numbers stay as written. A value that is neither makes the event "bad_event".
std::string_view read_id(const JsonNode* node, std::string_view field, SentEvent& event);

// Takes the time, or makes the event "bad_time".
void take_time(const JsonNode* node, std::string_view field, const events::TimeFormat& times,
               SentEvent& event);

// Takes the properties, or makes the event "bad_event".
void take_properties(const JsonNode* node, std::string_view field, SentEvent& event);

// What holds for every event, whatever the format: it is an object, not too large and not too deep. False
// when nothing can be read of it.
bool open_event(const JsonNode& node, std::size_t index, const ReadingContext& context, SentEvent& event);

}  // namespace rouse::ingest
