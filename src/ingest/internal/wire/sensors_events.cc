#include "ingest/internal/wire/sensors_events.h"

#include <array>
#include <utility>

#include "core/hash.h"
#include "ingest/collector.h"
#include "ingest/internal/wire/identifier_names.h"
#include "ingest/internal/wire/presets.h"

namespace rouse::ingest {
namespace {

struct SensorsMembers {
  const JsonNode* type = nullptr;
  const JsonNode* event = nullptr;
  const JsonNode* time = nullptr;
  const JsonNode* flush_time = nullptr;
  const JsonNode* track_id = nullptr;
  const JsonNode* distinct_id = nullptr;
  const JsonNode* login_id = nullptr;
  const JsonNode* anonymous_id = nullptr;
  const JsonNode* original_id = nullptr;
  const JsonNode* identities = nullptr;
  const JsonNode* properties = nullptr;
  const JsonNode* lib = nullptr;
  const JsonNode* hybrid = nullptr;
  const JsonNode* item_type = nullptr;
  const JsonNode* item_id = nullptr;
};

constexpr std::array<std::pair<std::string_view, const JsonNode * SensorsMembers::*>, 15> kSensorsMembers{{
    {"type", &SensorsMembers::type},
    {"event", &SensorsMembers::event},
    {"time", &SensorsMembers::time},
    {"_flush_time", &SensorsMembers::flush_time},
    {"_track_id", &SensorsMembers::track_id},
    {"distinct_id", &SensorsMembers::distinct_id},
    {"login_id", &SensorsMembers::login_id},
    {"anonymous_id", &SensorsMembers::anonymous_id},
    {"original_id", &SensorsMembers::original_id},
    {"identities", &SensorsMembers::identities},
    {"properties", &SensorsMembers::properties},
    {"lib", &SensorsMembers::lib},
    {"_hybrid_h5", &SensorsMembers::hybrid},
    {"item_type", &SensorsMembers::item_type},
    {"item_id", &SensorsMembers::item_id},
}};

SensorsMembers sensors_members(const JsonNode& node) {
  SensorsMembers members;
  take_members(node, kSensorsMembers, members);
  return members;
}

using Presets = std::array<const JsonNode*, kPresetsRead>;

Presets presets_of(const JsonNode* properties) {
  Presets presets{};
  if (!properties) return presets;
  each_child(*properties, [&](const JsonNode& member) {
    if (!member.key.starts_with('$')) return;
    if (const auto preset = preset_of(member.key)) presets[static_cast<std::size_t>(*preset)] = &member;
  });
  return presets;
}

const JsonNode* at(const Presets& presets, Preset preset) {
  return presets[static_cast<std::size_t>(preset)];
}

// Types that are not the name of an event themselves.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kCalls{{
    {"track_signup", "sign_up"},
    {"profile_set", "profile_set"},
    {"profile_set_once", "profile_set_once"},
    {"profile_append", "profile_append"},
    {"profile_increment", "profile_increment"},
    {"profile_unset", "profile_unset"},
    {"profile_delete", "profile_delete"},
    {"track_id_bind", "bind"},
    {"track_id_unbind", "unbind"},
    {"bind", "bind"},
    {"unbind", "unbind"},
    {"item_set", "item_set"},
    {"item_delete", "item_delete"},
}};

void take_sensors_call(const SensorsMembers& members, SentEvent& event) {
  const auto type = text_of(members.type);
  if (type == "track") {
    if (is_given(members.event) && members.event->kind != JsonKind::kString) {
      event.fail("bad_event", "event", "must be a string");
      return;
    }
    event.name = trim(text_of(members.event));
    if (event.name.empty()) event.fail("missing_event", "event", "is empty");
    return;
  }
  for (const auto& [sent, name] : kCalls) {
    if (type == sent) event.name = name;
  }
  event.of_call = !event.name.empty();
  event.of_person = type == "track_signup" || type == "profile_set" || type == "profile_set_once";
  if (!event.of_call) event.fail("bad_event", "type", "is none of the types of events");
  if (!event.name.starts_with("item_")) return;
  event.kind = SentKind::kItem;
  event.item_type = read_id(members.item_type, "item_type", event);
  event.item_id = read_id(members.item_id, "item_id", event);
  if (event.item_type.empty()) event.fail("bad_event", "item_type", "is empty");
  if (event.item_id.empty()) event.fail("bad_event", "item_id", "is empty");
}

// loginWithKey("key", "value") makes "key+value" of it.
bool is_joint_id(std::string_view id, std::string_view key, std::string_view value) {
  return id.size() == key.size() + 1 + value.size() && id.starts_with(key) && id[key.size()] == '+' &&
         id.ends_with(value);
}

// What an event that unbinds names in `identities` is what the person parts with.
void take_identities(const JsonNode* identities, SentEvent& event) {
  if (!is_given(identities)) return;
  if (!is_object(identities)) return event.fail("bad_event", "identities", "must be an object");
  const bool unbinds = event.of_call && event.name == "unbind";
  each_child(*identities, [&](const JsonNode& member) {
    const auto id = read_id(&member, "identities", event);
    if (id.empty()) return;
    auto identifier = sensors_identifier(member.key, id);
    identifier.unbound = unbinds;
    if (!unbinds && identifier.type == "customer_no") {
      event.login_id = id;
    } else if (!unbinds && identifier.type == "anonymous_id") {
      event.anonymous_id = id;
    } else {
      event.add(identifier);
    }
  });
}

// The value of an identity that `id` was made of by loginWithKey: of a key of the bank's own it is the
// customer number. Of a preset key (a phone number, an openid) there is none: that identity says who it is.
std::string_view without_key(std::string_view id, const JsonNode* identities) {
  if (!is_object(identities)) return id;
  each_child(*identities, [&](const JsonNode& member) {
    const auto value = trim(text_of(&member));
    if (value.empty() || !is_joint_id(id, member.key, value)) return;
    id = member.key.starts_with('$') ? std::string_view{} : value;
  });
  return id;
}

bool is_further(std::string_view id, const SentEvent& event) {
  return id != event.login_id && id != event.anonymous_id;
}

void take_sensors_ids(const SensorsMembers& members, const Presets& presets, SentEvent& event) {
  take_identities(members.identities, event);
  const auto own = [&](const JsonNode* node, std::string_view field) {
    return without_key(read_id(node, field, event), members.identities);
  };
  const auto distinct = own(members.distinct_id, "distinct_id");
  const auto anonymous = read_id(members.anonymous_id, "anonymous_id", event);
  const auto login = own(members.login_id, "login_id");
  const auto original = read_id(members.original_id, "original_id", event);
  if (!anonymous.empty()) event.anonymous_id = anonymous;
  if (!login.empty()) event.login_id = login;
  const auto* flag = at(presets, Preset::kIsLoginId);
  const bool says_login = flag && flag->kind == JsonKind::kTrue;
  const bool signs_up = event.name == "sign_up" && event.of_call;
  const bool is_login =
      says_login || signs_up || (!event.anonymous_id.empty() && event.anonymous_id != distinct);
  if (event.login_id.empty() && is_login) event.login_id = distinct;
  if (event.anonymous_id.empty() && signs_up) event.anonymous_id = original;
  if (event.anonymous_id.empty() && !is_login && distinct != event.login_id) event.anonymous_id = distinct;
  if (is_further(distinct, event)) event.add({"distinct_id", distinct, SentIdentifier::Kind::kNote});
  if (signs_up && is_further(original, event)) event.add({"anonymous_id", original});
  event.add({"device_id", read_id(at(presets, Preset::kDeviceId), "properties.$device_id", event)});
}

void take_built_ins(const SensorsMembers& members, const Presets& presets, bool phone_browser,
                    SentEvent& event) {
  const auto either = [&](Preset first, Preset second) {
    const auto text = text_of(at(presets, first));
    return text.empty() ? text_of(at(presets, second)) : text;
  };
  event.app = text_of(at(presets, Preset::kAppName));
  event.session_id = text_of(at(presets, Preset::kSession));
  event.page = either(Preset::kScreenName, Preset::kUrlPath);
  if (event.page.empty()) event.page = path_of_url(text_of(at(presets, Preset::kUrl)));
  event.campaign_source = either(Preset::kUtmSource, Preset::kLatestUtmSource);
  event.campaign_activity = either(Preset::kUtmCampaign, Preset::kLatestUtmCampaign);
  event.campaign_creative = either(Preset::kUtmContent, Preset::kLatestUtmContent);
  event.campaign_medium = either(Preset::kUtmMedium, Preset::kLatestUtmMedium);
  auto lib = text_of(at(presets, Preset::kLib));
  if (lib.empty()) lib = text_of(find_member(members.lib, "$lib"));
  event.platform = platform_of({.lib = lib,
                                .os = text_of(at(presets, Preset::kOs)),
                                .device_type = {},
                                .phone_browser = phone_browser,
                                .inside_app = members.hybrid && members.hybrid->kind == JsonKind::kTrue});
}

// The members of an event as written, without the time of sending: SDKs set that anew on every try.
std::string_view unsent_text(const JsonNode& node, TextArena& arena) {
  const auto counts = [](const JsonNode& member) { return member.key != "_flush_time"; };
  std::size_t size = 0;
  each_child(node, [&](const JsonNode& member) {
    if (counts(member)) size += member.key.size() + member.text.size() + 2;
  });
  char* const room = arena.reserve(size);
  char* out = room;
  each_child(node, [&](const JsonNode& member) {
    if (!counts(member)) return;
    for (const auto text : {member.key, member.text}) {
      out += text.copy(out, text.size());
      *out++ = '\0';
    }
  });
  return arena.keep_reserved(size);
}

// "sa-" and the hash in hex of what stays the same when the event is sent again.
std::string_view message_id(const SensorsMembers& members, const SentEvent& event, TextArena& arena) {
  constexpr std::string_view kHex = "0123456789abcdef";
  constexpr std::string_view kPrefix = "sa-";
  const auto track_id = text_of(members.track_id);
  const std::array<std::string_view, 5> parts{text_of(members.type), text_of(members.event),
                                              text_of(members.distinct_id), text_of(members.time),
                                              track_id.empty() ? unsent_text(*event.node, arena) : track_id};
  std::size_t size = parts.size();
  for (const auto part : parts) size += part.size();
  char* const room = arena.reserve(size);
  char* out = room;
  for (const auto part : parts) {
    out += part.copy(out, part.size());
    *out++ = '\0';
  }
  const auto hash = core::hash128({room, size});
  out = arena.reserve(kPrefix.size() + 32);
  char* const begin = out;
  out += kPrefix.copy(out, kPrefix.size());
  for (const auto word : {hash.high, hash.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) *out++ = kHex[word >> shift & 15];
  }
  return arena.keep_reserved(static_cast<std::size_t>(out - begin));
}

}  // namespace

core::Result<SensorsRequest> open_sensors(const JsonNode& body) {
  SensorsRequest request{&body, body.kind == JsonKind::kArray};
  if (!request.is_list) return request;
  std::size_t count = 0;
  each_child(body, [&](const JsonNode&) { ++count; });
  if (count == 0) return core::invalid("data_list", "data_list: holds no event");
  if (count > kEventsOfRequestMax) {
    return core::fail(core::ErrorCode::kResourceExhausted, "data_list",
                      "data_list: holds more than 2,500 events");
  }
  return request;
}

void read_sensors_event(const JsonNode& node, std::size_t index, const ReadingContext& context,
                        SentEvent& event) {
  if (!open_event(node, index, context, event)) return;
  const SensorsMembers members = sensors_members(node);
  event.id_field = "distinct_id";
  event.message_id = message_id(members, event, context.arena);
  take_sensors_call(members, event);
  take_properties(members.properties, "properties", event);
  const Presets presets = presets_of(event.properties);
  take_sensors_ids(members, presets, event);
  take_time(members.time, "time", context.times, event);
  event.sent_at = read_time(members.flush_time, context.times);
  take_built_ins(members, presets, context.phone_browser, event);
}

}  // namespace rouse::ingest
