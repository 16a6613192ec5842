#include "ingest/internal/wire/reading.h"

#include <charconv>

#include "ingest/collector.h"

namespace rouse::ingest {

void clear(SentEvent& event) {
  auto identifiers = std::move(event.identifiers);
  auto facts = std::move(event.facts);
  identifiers.clear();
  facts.clear();
  event = SentEvent{};
  event.identifiers = std::move(identifiers);
  event.facts = std::move(facts);
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view cut(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::optional<core::Timestamp> read_time(const JsonNode* node, const events::TimeFormat& times) {
  if (!is_given(node)) return std::nullopt;
  if (node->kind == JsonKind::kString) {
    const auto time = times.parse(trim(node->text), "time");
    return time ? std::optional{*time} : std::nullopt;
  }
  if (node->kind != JsonKind::kNumber) return std::nullopt;
  constexpr std::int64_t kFarthestMs = 253'402'300'799'999;  // the end of year 9999
  std::int64_t ms = 0;
  const auto whole = node->text.substr(0, node->text.find('.'));
  const auto [read, error] = std::from_chars(whole.data(), whole.data() + whole.size(), ms);
  if (error != std::errc{} || read != whole.data() + whole.size() || ms < -kFarthestMs || ms > kFarthestMs)
    return std::nullopt;
  return core::from_epoch_ms(ms);
}

std::string_view read_id(const JsonNode* node, std::string_view field, SentEvent& event) {
  if (!is_given(node)) return {};
  if (node->kind != JsonKind::kString && node->kind != JsonKind::kNumber) {
    event.fail("bad_event", field, "must be a string or a number");
    return {};
  }
  const auto id = trim(node->text);
  if (id.size() <= kIdentifierBytesMax) return id;
  event.fail("bad_event", field, "is too long");
  return {};
}

void take_time(const JsonNode* node, std::string_view field, const events::TimeFormat& times,
               SentEvent& event) {
  event.time_field = field;
  if (!is_given(node)) return;
  event.time = read_time(node, times);
  if (!event.time) event.fail("bad_time", field, "is not a time");
}

void take_properties(const JsonNode* node, std::string_view field, SentEvent& event) {
  if (!is_given(node)) return;
  if (is_object(node)) {
    event.properties = node;
  } else {
    event.fail("bad_event", field, "must be an object");
  }
}

bool open_event(const JsonNode& node, std::size_t index, const ReadingContext& context, SentEvent& event) {
  clear(event);
  event.index = index;
  event.node = &node;
  if (!is_object(&node)) {
    event.fail("bad_event", "", "must be an object");
    return false;
  }
  if (node.text.size() > kEventBytesMax) {
    event.fail("too_large", "", "is larger than 32 KiB");
  } else if (context.reader.too_deep(node)) {
    event.fail("too_deep", "", "is nested deeper than 32 levels");
  }
  return true;
}

}  // namespace rouse::ingest
