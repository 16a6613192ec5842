// Filter language: which events count. One definition read as JSON, as a ClickHouse expression and as a
// predicate.
//
//   {"all":[F,...]}   {"any":[F,...]}   {"not":F}   {"property":"amount","op":"ge","value":1000}
//
// op: eq ne lt le gt ge between in not_in contains starts_with exists absent. `between` takes [low, high],
// both included; `in` and `not_in` take a list; `exists` and `absent` take no value. {"all":[]} matches every
// event. A comparison with a missing property is false, also for ne and not_in; `absent` and `not` reach the
// missing. A declared string "" is a value, of a built-in property it is missing; NaN is a value equal to
// nothing. Strings compare as bytes, case matters. Money is written in yuan (1000, 12.34 or "12.34"), times
// in ISO 8601 with an offset, or as epoch milliseconds.
//
// A Filter is bound to the plan it was read with: parse it again when the plan changes. Plain value,
// thread-safe.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/event.h"
#include "events/plan.h"
#include "events/value.h"

namespace rouse::events {

inline constexpr std::size_t kFilterDepthMax = 16;
inline constexpr std::size_t kFilterNodesMax = 500;
inline constexpr std::size_t kFilterListMax = 10'000;      // values of one `in`
inline constexpr std::size_t kFilterValuesMax = 20'000;    // values of the whole filter
inline constexpr std::size_t kFilterTextBytesMax = 4'096;  // of one value

enum class FilterOp {
  kEq,
  kNe,
  kLt,
  kLe,
  kGt,
  kGe,
  kBetween,
  kIn,
  kNotIn,
  kContains,
  kStartsWith,
  kExists,
  kAbsent
};
std::string_view to_string(FilterOp op);  // as in JSON

struct Condition {
  PropertyRef property;
  FilterOp op = FilterOp::kExists;
  std::vector<Value> values;  // of the property's type; as many as the op takes
  bool operator==(const Condition&) const = default;
};

struct Filter {
  enum class Kind { kAll, kAny, kNot, kCondition };
  Kind kind = Kind::kAll;     // a default Filter matches every event
  std::vector<Filter> parts;  // of kAll and kAny; exactly one of kNot
  Condition condition;        // of kCondition

  bool operator==(const Filter& other) const;
  bool matches_all() const { return kind == Kind::kAll && parts.empty(); }
};

// Fails with kInvalidArgument at the JSON pointer of what is wrong, `pointer` being that of the filter
// itself: an unknown property, event, enum value or key (with the nearest known one), an op the type does not
// have, a value of another type, a broken limit.
core::Result<Filter> parse_filter(const boost::json::value& json, std::string_view pointer, const Plan& plan);

// A UInt8 expression over the columns of the event table, never NULL. Portable (18.16 to 26.x); values are
// quoted.
std::string to_sql(const Filter& filter);

// An expression that is 1 where the property is missing, else 0.
std::string missing_sql(const PropertyRef& property);

// The same as to_sql, for an event in memory whose properties follow the filter's plan.
bool matches(const Filter& filter, const Event& event);

// Normal form: the same filter always gives the same JSON, and parse_filter reads it back to an equal Filter.
boost::json::value to_json(const Filter& filter);

}  // namespace rouse::events
