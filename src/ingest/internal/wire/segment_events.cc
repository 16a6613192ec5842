#include "ingest/internal/wire/segment_events.h"

#include <array>
#include <utility>

#include "ingest/collector.h"
#include "ingest/internal/wire/identifier_names.h"
#include "ingest/internal/wire/presets.h"

namespace rouse::ingest {
namespace {

// Members of `context` that are read, of the event or else of its batch.
struct SegmentContext {
  const JsonNode* app = nullptr;
  const JsonNode* campaign = nullptr;
  const JsonNode* device = nullptr;
  const JsonNode* external_ids = nullptr;
  const JsonNode* group_id = nullptr;
  const JsonNode* library = nullptr;
  const JsonNode* os = nullptr;
  const JsonNode* page = nullptr;
  const JsonNode* session_id = nullptr;
  const JsonNode* user_agent = nullptr;
  const JsonNode* user_agent_data = nullptr;
};

constexpr std::array<std::pair<std::string_view, const JsonNode * SegmentContext::*>, 11> kContextMembers{{
    {"app", &SegmentContext::app},
    {"campaign", &SegmentContext::campaign},
    {"device", &SegmentContext::device},
    {"externalIds", &SegmentContext::external_ids},
    {"groupId", &SegmentContext::group_id},
    {"library", &SegmentContext::library},
    {"os", &SegmentContext::os},
    {"page", &SegmentContext::page},
    {"sessionId", &SegmentContext::session_id},
    {"userAgent", &SegmentContext::user_agent},
    {"userAgentData", &SegmentContext::user_agent_data},
}};

void take_context(const JsonNode* context, SegmentContext& into) {
  if (is_object(context)) take_members(*context, kContextMembers, into);
}

// Members of the event itself.
struct SegmentMembers {
  const JsonNode* type = nullptr;
  const JsonNode* event = nullptr;
  const JsonNode* name = nullptr;
  const JsonNode* category = nullptr;
  const JsonNode* message_id = nullptr;
  const JsonNode* user_id = nullptr;
  const JsonNode* anonymous_id = nullptr;
  const JsonNode* previous_id = nullptr;
  const JsonNode* group_id = nullptr;
  const JsonNode* properties = nullptr;
  const JsonNode* traits = nullptr;
  const JsonNode* context = nullptr;
  const JsonNode* timestamp = nullptr;
  const JsonNode* original_timestamp = nullptr;
  const JsonNode* sent_at = nullptr;
};

constexpr std::array<std::pair<std::string_view, const JsonNode * SegmentMembers::*>, 15> kSegmentMembers{{
    {"type", &SegmentMembers::type},
    {"event", &SegmentMembers::event},
    {"name", &SegmentMembers::name},
    {"category", &SegmentMembers::category},
    {"messageId", &SegmentMembers::message_id},
    {"userId", &SegmentMembers::user_id},
    {"anonymousId", &SegmentMembers::anonymous_id},
    {"previousId", &SegmentMembers::previous_id},
    {"groupId", &SegmentMembers::group_id},
    {"properties", &SegmentMembers::properties},
    {"traits", &SegmentMembers::traits},
    {"context", &SegmentMembers::context},
    {"timestamp", &SegmentMembers::timestamp},
    {"originalTimestamp", &SegmentMembers::original_timestamp},
    {"sentAt", &SegmentMembers::sent_at},
}};

SegmentMembers segment_members(const JsonNode& node) {
  SegmentMembers members;
  take_members(node, kSegmentMembers, members);
  return members;
}

void take_track(const SegmentMembers& members, SentEvent& event) {
  if (is_given(members.event) && members.event->kind != JsonKind::kString) {
    event.fail("bad_event", "event", "must be a string");
  } else {
    event.name = trim(text_of(members.event));
    if (event.name.empty()) event.fail("missing_event", "event", "is empty");
  }
  take_properties(members.properties, "properties", event);
}

void take_segment_call(const SegmentRequest& request, const SegmentMembers& members, SentEvent& event) {
  const auto call = request.is_batch ? text_of(members.type) : request.call;
  if (call == "track") return take_track(members, event);
  event.name = call;
  event.of_call = true;
  if (call == "page" || call == "screen") {
    event.page = text_of(members.name);
    if (is_given(members.category)) event.facts.push_back({"category", members.category});
    take_properties(members.properties, "properties", event);
  } else if (call == "identify" || call == "group") {
    take_properties(members.traits, "traits", event);
    event.of_person = call == "identify";
  } else if (call != "alias") {
    event.name = {};
    event.fail("bad_event", "type", "must be track, identify, page, screen, group or alias");
  }
}

// {"type", "id"}: names that the protocol knows are types of ours.
void take_external_id(const JsonNode& external, SentEvent& event) {
  const auto name = text_of(find_member(&external, "type"));
  const auto id = read_id(find_member(&external, "id"), "context.externalIds", event);
  if (name.empty() || id.empty()) return;
  const auto identifier = external_identifier(name, id);
  if (identifier.type == "customer_no" && event.login_id.empty()) {
    event.login_id = id;
  } else if (identifier.type == "anonymous_id" && event.anonymous_id.empty()) {
    event.anonymous_id = id;
  } else {
    event.add(identifier);
  }
}

void take_segment_ids(const SegmentMembers& members, const SegmentContext& context, SentEvent& event) {
  using Kind = SentIdentifier::Kind;
  event.login_id = read_id(members.user_id, "userId", event);
  event.anonymous_id = read_id(members.anonymous_id, "anonymousId", event);
  const auto* group = is_given(members.group_id) ? members.group_id : context.group_id;
  event.add({"previous_id", read_id(members.previous_id, "previousId", event)});
  event.add({"group_id", read_id(group, "groupId", event), Kind::kNote});
  const auto of_device = [&](std::string_view member, std::string_view field) {
    event.add({"device_id", read_id(find_member(context.device, member), field, event)});
  };
  of_device("id", "context.device.id");
  of_device("advertisingId", "context.device.advertisingId");
  if (!context.external_ids || context.external_ids->kind != JsonKind::kArray) return;
  each_child(*context.external_ids, [&](const JsonNode& external) { take_external_id(external, event); });
}

void take_platform(const SegmentContext& context, bool phone_browser, SentEvent& event) {
  const auto* mobile = find_member(context.user_agent_data, "mobile");
  const bool says_mobile = mobile && mobile->kind == JsonKind::kTrue;
  const auto agent = text_of(context.user_agent);
  const bool phone = says_mobile || (agent.empty() ? phone_browser : is_phone_browser(agent));
  event.platform = platform_of({.lib = text_of(find_member(context.library, "name")),
                                .os = text_of(find_member(context.os, "name")),
                                .device_type = text_of(find_member(context.device, "type")),
                                .phone_browser = phone});
}

void take_facts(const SegmentContext& context, SentEvent& event) {
  const auto add = [&](std::string_view name, const JsonNode* group, std::string_view key) {
    const auto* value = find_member(group, key);
    if (is_given(value) && is_scalar(*value)) event.facts.push_back({name, value});
  };
  add("$app_version", context.app, "version");
  add("$os", context.os, "name");
  add("$os_version", context.os, "version");
  add("$manufacturer", context.device, "manufacturer");
  add("$model", context.device, "model");
  add("$lib", context.library, "name");
  add("$lib_version", context.library, "version");
  add("$url", context.page, "url");
  add("$referrer", context.page, "referrer");
  add("$title", context.page, "title");
}

void take_page(const SegmentContext& context, SentEvent& event) {
  if (event.page.empty()) event.page = text_of(find_member(context.page, "path"));
  if (event.page.empty()) event.page = path_of_url(text_of(find_member(context.page, "url")));
  if (event.page.empty() && event.of_call) {
    event.page = text_of(find_member(event.properties, "path"));
    if (event.page.empty()) event.page = path_of_url(text_of(find_member(event.properties, "url")));
  }
}

}  // namespace

std::string_view segment_call(std::string_view path) {
  constexpr std::array<std::string_view, 7> kCalls{"track", "identify", "page", "screen",
                                                   "group", "alias",    "batch"};
  if (path == "import") return "batch";
  for (const auto call : kCalls) {
    if (path == call || path == call.substr(0, 1)) return call;
  }
  return {};
}

core::Result<SegmentRequest> open_segment(const JsonNode& body, std::string_view call) {
  if (!is_object(&body)) return core::invalid("body", "body: must be a JSON object");
  SegmentRequest request;
  request.call = call;
  request.write_key = text_of(find_member(&body, "writeKey"));
  request.is_batch = call == "batch";
  request.events = &body;
  if (!request.is_batch) return request;
  request.events = find_member(&body, "batch");
  if (!request.events || request.events->kind != JsonKind::kArray) {
    return core::invalid("batch", "batch: must be a list of events");
  }
  std::size_t count = 0;
  each_child(*request.events, [&](const JsonNode&) { ++count; });
  if (count == 0) return core::invalid("batch", "batch: holds no event");
  if (count > kEventsOfRequestMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "batch", "batch: holds more than 2,500 events");
  }
  request.context = find_member(&body, "context");
  if (is_object(request.context) && request.context->text.size() > kEventBytesMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "context", "context: is larger than 32 KiB");
  }
  request.sent_at = find_member(&body, "sentAt");
  return request;
}

void read_segment_event(const SegmentRequest& request, const JsonNode& node, std::size_t index,
                        const ReadingContext& context, SentEvent& event) {
  if (!open_event(node, index, context, event)) return;
  const SegmentMembers members = segment_members(node);
  SegmentContext merged;
  take_context(request.context, merged);
  if (is_given(members.context) && !is_object(members.context)) {
    event.fail("bad_event", "context", "must be an object");
  }
  take_context(members.context, merged);
  event.message_id = trim(text_of(members.message_id));
  take_segment_call(request, members, event);
  take_segment_ids(members, merged, event);
  // RudderStack's SDKs send both: the time the caller gave, and the time of the call.
  const bool given = is_given(members.timestamp);
  take_time(given ? members.timestamp : members.original_timestamp, given ? "timestamp" : "originalTimestamp",
            context.times, event);
  event.sent_at = read_time(is_given(members.sent_at) ? members.sent_at : request.sent_at, context.times);
  event.app = text_of(find_member(merged.app, "name"));
  event.session_id = text_of(merged.session_id);
  event.campaign_source = text_of(find_member(merged.campaign, "source"));
  event.campaign_activity = text_of(find_member(merged.campaign, "name"));
  event.campaign_creative = text_of(find_member(merged.campaign, "content"));
  event.campaign_medium = text_of(find_member(merged.campaign, "medium"));
  take_page(merged, event);
  take_platform(merged, context.phone_browser, event);
  take_facts(merged, event);
}

}  // namespace rouse::ingest
