// Groups of a breakdown: a value of the property, those without one, or Other, the rest beyond the limit.
// Plain values.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>

#include "core/result.h"
#include "events/plan.h"

namespace rouse::behaviour {

inline constexpr std::size_t kGroupsMax = 100;  // shown by themselves

enum class GroupKind { kValue, kNull, kOther };

struct GroupKey {
  GroupKind kind = GroupKind::kValue;
  std::string value;  // of kValue
  bool operator==(const GroupKey&) const = default;
};

// How a definition asks for groups: of the largest `limit` values each by itself.
struct Breakdown {
  events::PropertyRef property;
  std::size_t limit = 10;
  bool operator==(const Breakdown&) const = default;
};

// {"kind": "value", "value": "x"}, {"kind": "null"}, {"kind": "other"}
boost::json::object group_json(const GroupKey& group);
core::Result<GroupKey> parse_group(const boost::json::value& json, std::string pointer);

// As a person reads it: "x", "(no value)", "(other)".
std::string name_of(const GroupKey& group);

}  // namespace rouse::behaviour
