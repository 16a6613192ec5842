#include "ingest/internal/collect/originals.h"

#include "ingest/internal/wire/json_scalars.h"

namespace rouse::ingest {
namespace {

constexpr std::string_view kSegment = "segment";
constexpr std::string_view kSensors = "sensors";

void add_key(std::string_view key, std::string& into) {
  into += into.empty() ? '{' : ',';
  write_json_string(key, into);
  into += ':';
}

void add_text(std::string_view key, std::string_view text, std::string& into) {
  add_key(key, into);
  write_json_string(text, into);
}

// As it was written; of a string only its characters are known.
void add_node(std::string_view key, const JsonNode* node, std::string& into) {
  if (!node) return;
  if (node->kind == JsonKind::kString) return add_text(key, node->text, into);
  add_key(key, into);
  into += node->text;
}

}  // namespace

std::string wrap_segment(const SegmentRequest& request, const JsonNode& event, std::string_view message_id) {
  std::string wrapper;
  add_text("format", kSegment, wrapper);
  add_text("call", request.is_batch ? "batch" : request.call, wrapper);
  add_text("messageId", message_id, wrapper);
  add_node("sentAt", request.sent_at, wrapper);
  add_node("context", request.context, wrapper);
  add_node("event", &event, wrapper);
  return wrapper + '}';
}

std::string wrap_sensors(const JsonNode& event) {
  std::string wrapper;
  add_text("format", kSensors, wrapper);
  add_node("event", &event, wrapper);
  return wrapper + '}';
}

core::Result<Original> unwrap(const JsonNode& wrapper) {
  const auto format = text_of(find_member(&wrapper, "format"));
  Original original;
  original.event = find_member(&wrapper, "event");
  if (!original.event || (format != kSegment && format != kSensors)) {
    return core::invalid("original", "original: is not one of a rejected event");
  }
  original.format = format == kSegment ? WireFormat::kSegment : WireFormat::kSensors;
  original.message_id = text_of(find_member(&wrapper, "messageId"));
  original.request.call = text_of(find_member(&wrapper, "call"));
  original.request.is_batch = original.request.call == "batch";
  original.request.sent_at = find_member(&wrapper, "sentAt");
  original.request.context = find_member(&wrapper, "context");
  return original;
}

}  // namespace rouse::ingest
