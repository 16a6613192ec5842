// One event as a client sent it, whatever the format: what is said of it, before anything is checked against
// a tracking plan. Views are into the request.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"
#include "ingest/internal/wire/json_nodes.h"

namespace rouse::ingest {

inline constexpr std::size_t kIdentifierBytesMax = 240;  // with a prefix of ours still a subject
inline constexpr std::size_t kIdentifiersMax = 64;       // of one event; later ones are left out

enum class SentKind { kEvent, kItem };

struct SentIdentifier {
  enum class Kind {
    kOurs,     // `type` is one of ours (docs/identity.md)
    kForeign,  // `type` is the name that the bank or a third party has for it
    kNote,     // kept with the event, names nobody: a group
  };
  std::string_view type;
  std::string_view value;
  Kind kind = Kind::kOurs;
  bool unbound = false;  // it is no longer the person's
};

// What the client says of itself and of the page: found in many places, named like Sensors' presets.
struct SentFact {
  std::string_view name;  // "$app_version", "$os", "$url", ...
  const JsonNode* value = nullptr;
};

// Why an event cannot become one, whatever the plan says (docs/collection.md). All texts are constants.
struct EventFault {
  std::string_view reason;  // empty: none
  std::string_view field;
  std::string_view rule;  // "must be an object"
};

struct SentEvent {
  std::size_t index = 0;           // in the request
  const JsonNode* node = nullptr;  // all of it
  EventFault fault;                // the first one found
  SentKind kind = SentKind::kEvent;
  std::string_view name;        // as sent; of calls without one, the call's
  bool of_call = false;         // `name` is the call's: identify, page, profile_set, ...
  std::string_view message_id;  // trimmed; empty: none
  std::string_view login_id;
  std::string_view anonymous_id;
  std::vector<SentIdentifier> identifiers;  // others, at most kIdentifiersMax
  bool too_many_identifiers = false;
  bool of_person = false;                // `properties` describe the person of the ids: traits, a profile
  std::string_view item_type, item_id;   // of kItem
  std::string_view id_field = "userId";  // how the format calls them
  std::string_view time_field = "timestamp";
  std::optional<core::Timestamp> time;
  std::optional<core::Timestamp> sent_at;
  const JsonNode* properties = nullptr;  // an object, or none
  std::vector<SentFact> facts;
  std::string_view app, page, url, session_id, platform;
  std::string_view campaign_source, campaign_activity, campaign_creative, campaign_medium;

  void fail(std::string_view reason, std::string_view field, std::string_view rule) {
    if (fault.reason.empty()) fault = {reason, field, rule};
  }
  void add(const SentIdentifier& identifier) {
    if (identifier.value.empty()) return;
    if (identifiers.size() < kIdentifiersMax) {
      identifiers.push_back(identifier);
    } else {
      too_many_identifiers = true;
    }
  }
};

}  // namespace rouse::ingest
