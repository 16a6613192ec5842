// What the event log holds of one collected event: everything needed to write it to the warehouse later, with
// personal values already replaced by tokens. Encoded by us, in a compact form that carries its version.
//
// Views refer to the caller's memory when encoding and to the record's when decoding. Lists hold as many
// elements as the record's bytes have room for. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "core/result.h"
#include "core/time.h"
#include "events/cell.h"

namespace rouse::events {

// What becomes of the record in the warehouse: a row of events_<plan>, of `rejected_events`, or of `items`.
// Of an item, `event` is "item_set" or "item_delete", the first identifier its type and id, `extra` its
// properties.
enum class CollectedKind : std::uint8_t { kEvent = 1, kRejected = 2, kItem = 3 };

struct CollectedCell {
  std::string_view property;  // id of a declared property
  Cell cell;

  bool operator==(const CollectedCell&) const = default;
};

// Before the type of an identifier that the person parts with by this event.
inline constexpr std::string_view kUnboundPrefix = "unbound:";

struct CollectedIdentifier {
  std::string_view type;  // "customer_no", "anonymous_id", "openid", ...
  std::string_view value;

  bool operator==(const CollectedIdentifier&) const = default;
};

// The value of a subject type other than the plan's own.
struct CollectedSubject {
  std::string_view type;
  std::string_view value;

  bool operator==(const CollectedSubject&) const = default;
};

// A name that the plan does not declare, for the catalogue of undeclared names.
struct CollectedUndeclared {
  std::string_view property;  // empty: the event itself
  std::string_view type;      // "string", "integer", "number", "boolean", "array", "object"; of an event ""

  bool operator==(const CollectedUndeclared&) const = default;
};

// Why a record was rejected, and its original bytes, sealed by the vault under the key of `subject`.
struct CollectedRejection {
  std::string_view reason;  // docs/collection.md lists them
  std::string_view field;
  std::string_view message;  // holds no value of the event
  std::string_view sealed;

  bool operator==(const CollectedRejection&) const = default;
};

struct CollectedEvent {
  CollectedKind kind = CollectedKind::kEvent;
  std::string_view plan;
  std::string_view source;
  core::Hash128 key;  // equal keys are the same message (docs/collection.md)
  std::string_view message_id;
  core::Timestamp received_at{};
  core::Timestamp time{};  // corrected for the sender's clock, never after received_at
  std::string_view event;
  std::string_view subject;                      // value that `identity` numbers; empty for an item
  std::vector<CollectedIdentifier> identifiers;  // all of them, the subject's included
  std::vector<CollectedSubject> further;
  std::string_view app, platform, channel, page, session_id;
  std::string_view campaign_source, campaign_activity, campaign_creative;
  std::vector<std::string_view> marks;  // "undeclared_event", "future_time", ...: accepted all the same
  std::vector<CollectedCell> cells;
  std::string_view extra;  // JSON object of undeclared properties; empty: none
  std::vector<CollectedUndeclared> undeclared;
  CollectedRejection rejection;  // of kRejected

  bool operator==(const CollectedEvent&) const = default;
};

// Appends to `into`.
void encode(const CollectedEvent& event, std::string& into);
// kInternal when the bytes are not a record of ours or of a newer version; `into`, whose memory is used
// again, then holds nothing to rely on.
core::Result<void> decode(std::string_view record, CollectedEvent& into);
core::Result<CollectedEvent> decode(std::string_view record);

}  // namespace rouse::events
