#include "ingest/internal/collect/request_reader.h"

#include <utility>

#include "events/collected_event.h"
#include "ingest/internal/collect/event_checker.h"
#include "ingest/internal/collect/originals.h"
#include "ingest/internal/collect/pseudonyms.h"
#include "ingest/internal/wire/body_decoding.h"
#include "ingest/internal/wire/presets.h"
#include "ingest/internal/wire/segment_events.h"
#include "ingest/internal/wire/sensors_events.h"

namespace rouse::ingest {

using events::CollectedKind;

struct RequestReader::State {
  State(const access::Vault& vault, events::TimeFormat time_format, const identity::IdentifierTypes& types)
      : times(std::move(time_format)), pseudonyms(vault, arena), checker(pseudonyms, arena, types) {}

  events::TimeFormat times;
  TextArena arena;
  JsonReader json;
  Pseudonyms pseudonyms;
  EventChecker checker;
  std::string unpacked, text, token;
  SentEvent sent;
  events::CollectedEvent record;

  WireFormat format = WireFormat::kSegment;
  SegmentRequest segment;
  const JsonNode* events = nullptr;  // a list, or the one event
  bool is_list = false;
  std::string_view write_key;
  std::string_view message_id;  // of an original that came without one
  bool phone_browser = false;
  ReadRequest result;

  void begin();
  core::Result<const JsonNode*> parse(std::string_view text_read, std::size_t around);
  core::Result<void> open_segment_body(std::string_view body, std::string_view path);
  core::Result<void> open_sensors_body(std::string_view body);
  void check(const JsonNode& node, std::size_t index, const CollectSource& source,
             core::Timestamp received_at);
  void keep_accepted();
  void keep_rejected(const JsonNode& node, const CollectSource& source);
};

void RequestReader::State::begin() {
  arena.clear();
  pseudonyms.values().clear();
  write_key = {};
  message_id = {};
  phone_browser = false;
  segment = {};
  result = {};
}

// `around`: levels of nesting that are not the event's own.
core::Result<const JsonNode*> RequestReader::State::parse(std::string_view text_read, std::size_t around) {
  return json.read(text_read, kEventDepthMax + around, arena);
}

core::Result<void> RequestReader::State::open_segment_body(std::string_view body, std::string_view path) {
  const auto call = segment_call(path);
  if (call.empty())
    return core::invalid("path", "path: must end in track, identify, page, screen, group, alias or batch");
  if (body.size() > kBodyBytesMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "body", "body: is larger than 500 KiB");
  }
  ROUSE_TRY(const JsonNode* const root, parse(body, call == "batch" ? 2 : 0));
  ROUSE_TRY(segment, open_segment(*root, call));
  events = segment.events;
  is_list = segment.is_batch;
  write_key = segment.write_key;
  return {};
}

core::Result<void> RequestReader::State::open_sensors_body(std::string_view body) {
  ROUSE_CHECK(decode_sensors_body(body, text, token));
  const bool looks_like_list = trim(text).starts_with('[');
  ROUSE_TRY(const JsonNode* const root, parse(text, looks_like_list ? 1 : 0));
  ROUSE_TRY(const SensorsRequest request, open_sensors(*root));
  events = request.events;
  is_list = request.is_list;
  write_key = token;
  return {};
}

void RequestReader::State::check(const JsonNode& node, std::size_t index, const CollectSource& source,
                                 core::Timestamp received_at) {
  const ReadingContext context{json, times, arena, phone_browser};
  if (format == WireFormat::kSegment) {
    read_segment_event(segment, node, index, context, sent);
    if (sent.message_id.empty()) sent.message_id = message_id;
  } else {
    read_sensors_event(node, index, context, sent);
  }
  checker.check(sent, source, received_at, record);
  ++result.collected.events;
  if (record.kind == CollectedKind::kRejected) {
    keep_rejected(node, source);
  } else {
    keep_accepted();
  }
}

void RequestReader::State::keep_accepted() {
  const std::size_t before = result.batch.bytes.size();
  events::encode(record, result.batch.bytes);
  result.batch.lengths.push_back(static_cast<std::uint32_t>(result.batch.bytes.size() - before));
}

void RequestReader::State::keep_rejected(const JsonNode& node, const CollectSource& source) {
  RejectedRecord rejected;
  events::encode(record, rejected.record);
  rejected.owner = checker.owner().empty() ? "source:" + source.source.id : std::string{checker.owner()};
  rejected.original =
      format == WireFormat::kSegment ? wrap_segment(segment, node, record.message_id) : wrap_sensors(node);
  result.rejected.push_back(std::move(rejected));
  if (result.collected.rejected.size() < kRefusedListedMax) {
    result.collected.rejected.push_back({sent.index, std::string{record.message_id},
                                         std::string{record.rejection.reason},
                                         std::string{record.rejection.field}});
  }
}

RequestReader::RequestReader(const access::Vault& vault, events::TimeFormat times,
                             const identity::IdentifierTypes& types)
    : state_(std::make_unique<State>(vault, std::move(times), types)) {}
RequestReader::~RequestReader() = default;

core::Result<void> RequestReader::open(const CollectRequest& request) {
  State& state = *state_;
  state.begin();
  state.format = request.format;
  state.phone_browser = is_phone_browser(request.user_agent);
  if (request.body.size() > kPackedBytesMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "body", "body: is larger than 2 MiB");
  }
  std::string_view body = request.body;
  if (request.encoding == "gzip") {
    ROUSE_CHECK(unpack_gzip(body, state.unpacked));
    body = state.unpacked;
  } else if (!request.encoding.empty() && request.encoding != "identity") {
    return core::invalid("Content-Encoding", "Content-Encoding: only gzip is known");
  }
  if (request.format == WireFormat::kSensors) return state.open_sensors_body(body);
  return state.open_segment_body(body, request.call);
}

core::Result<void> RequestReader::open_original(std::string_view original) {
  State& state = *state_;
  state.begin();
  ROUSE_TRY(const JsonNode* const root, state.parse(original, 1));
  ROUSE_TRY(const Original wrapped, unwrap(*root));
  state.format = wrapped.format;
  state.segment = wrapped.request;
  state.events = wrapped.event;
  state.is_list = false;
  state.message_id = wrapped.message_id;
  return {};
}

std::string_view RequestReader::write_key() const { return state_->write_key; }

void RequestReader::check_all(const std::shared_ptr<const CollectSource>& source,
                              core::Timestamp received_at) {
  State& state = *state_;
  state.result.batch.bytes.reserve(state.events->text.size());  // records are about as large
  if (!state.is_list) {
    state.check(*state.events, 0, *source, received_at);
  } else {
    std::size_t index = 0;
    each_child(*state.events,
               [&](const JsonNode& node) { state.check(node, index++, *source, received_at); });
  }
  state.result.values = std::move(state.pseudonyms.values());
}

const ReadRequest& RequestReader::result() const { return state_->result; }
ReadRequest RequestReader::take_result() { return std::move(state_->result); }

}  // namespace rouse::ingest
