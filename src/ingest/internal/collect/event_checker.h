// From an event as it was sent to a record of the event log: who, when, what, in the plan's types and free of
// personal data, or why it is rejected. docs/collection.md is what this spells out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"
#include "events/collected_event.h"
#include "identity/identifier_types.h"
#include "ingest/internal/collect/collect_plan.h"
#include "ingest/internal/collect/pseudonyms.h"
#include "ingest/internal/collect/source_cache.h"
#include "ingest/internal/wire/sent_event.h"
#include "ingest/internal/wire/text_arena.h"

namespace rouse::ingest {

inline constexpr std::size_t kBuiltInBytesMax = 256;  // of app, platform, page, ...; longer ones are cut

// Reuses its memory from event to event. Not thread-safe.
class EventChecker {
 public:
  // The referenced objects outlive it.
  EventChecker(Pseudonyms& pseudonyms, TextArena& arena, const identity::IdentifierTypes& types)
      : pseudonyms_(pseudonyms), arena_(arena), types_(types) {}

  // Fills `record`: an event, an item, or a rejected one without its sealed original. Its views are valid as
  // long as `sent`, `source` and the arena's texts, and until the next call.
  void check(const SentEvent& sent, const CollectSource& source, core::Timestamp received_at,
             events::CollectedEvent& record);

  // Whose key encrypts what is personal in the event: the customer, or else its subject.
  std::string_view owner() const { return owner_; }

 private:
  void begin(const SentEvent& sent, const CollectSource& source, core::Timestamp received_at);
  void take_message_id();
  void take_ids();
  void take_id(const SentIdentifier& sent);
  void take_traits();
  std::string_view find_owner(std::string_view login, std::string_view anonymous);
  std::string_view value_of(const SentIdentifier& sent, bool remember);
  std::string_view type_of(const SentIdentifier& sent) const;
  bool is_junk(std::string_view type, std::string_view value) const;
  void keep_identifier(std::string_view type, std::string_view value);
  std::string_view join(std::string_view first, std::string_view second, std::string_view third);
  void take_subjects();
  std::string_view subject_in_property(std::string_view type);
  void take_time();
  void take_name();
  void take_property(const JsonNode& member);
  void take_declared(const JsonNode& value, std::size_t index, std::string_view name);
  void take_personal(const JsonNode& value, std::size_t index, std::string_view name);
  void take_undeclared(const JsonNode& member);
  bool take_built_in(const JsonNode& member);
  void take_facts();
  void take_built_ins();
  void look_for_required();
  void take_item();

  void keep_extra(std::string_view name, const JsonNode& value,
                  std::optional<access::PersonalClass> personal);
  void list_undeclared(std::string_view property, std::string_view type);
  void mark(std::string_view name);
  void violate(std::string_view reason, std::string_view field, std::string_view rule);
  void reject(std::string_view reason, std::string_view field, std::string_view rule);
  bool allows(std::size_t property) const;
  std::string_view built_in(std::string_view value);

  Pseudonyms& pseudonyms_;
  TextArena& arena_;
  const identity::IdentifierTypes& types_;
  const SentEvent* sent_ = nullptr;
  const CollectSource* source_ = nullptr;
  const CollectPlan* plan_ = nullptr;
  core::Timestamp received_at_{};
  events::CollectedEvent* record_ = nullptr;
  const CollectEvent* declared_ = nullptr;  // none: the plan knows no such event
  bool of_sdk_ = false;                     // an event nobody needs to declare
  bool rejected_ = false;
  std::string_view owner_;
  std::string extra_;
  std::string message_;               // of the rejection
  std::vector<std::uint32_t> given_;  // by Plan::properties: the number of the event that last gave it
  std::uint32_t event_number_ = 0;
};

}  // namespace rouse::ingest
