// A tracking plan made ready for checking events: names are hash tables. Immutable; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "access/vault.h"
#include "core/zone.h"
#include "events/cell.h"
#include "events/plan.h"
#include "events/value.h"
#include "ingest/internal/text_map.h"
#include "ingest/internal/wire/json_nodes.h"

namespace rouse::ingest {

struct CollectProperty {
  events::Property declared;
  std::optional<access::PersonalClass> personal;  // by the plan, or by its name
  TextSet values;                                 // of an enum
};

struct CollectEvent {
  std::size_t index = 0;      // into Plan::events
  std::vector<bool> allowed;  // by Plan::properties
};

struct CollectPlan {
  CollectPlan(events::Plan from, events::TimeFormat time_format);

  events::Plan plan;
  events::TimeFormat times;
  std::vector<CollectProperty> properties;  // by Plan::properties
  TextMap<std::size_t> property_of;         // by name, or by id where that is no other's name
  TextMap<CollectEvent> event_of;
  bool of_customers = true;  // its subject is the customer

  // Whether a property of that name is the plan's subject or a further one (the customer is none: ids are).
  bool is_subject(std::string_view property) const;
};

enum class CellOutcome { kRead, kMissing, kBad };

// Reads the value of a property that is not personal. Text stays as it came. A number that looks personal as
// a whole (a phone number in an integer property) is bad: it must not be kept as a number.
CellOutcome read_cell(const JsonNode& value, const CollectProperty& property, const events::TimeFormat& times,
                      events::Cell& cell);

}  // namespace rouse::ingest
