// Tracking plan 埋点方案: the events a bank's app declares and the typed properties they carry.
//
// One plan is one event set and one table (events/event_table.h). A property has a name, which people see and
// may change, and an id, which never changes and names the column `p_<id>`; a changed type therefore needs a
// new id. A plan is about one type of subject (customer, application, card, ...) and may declare further ones
// that its events also carry, each in a column `s_<type>`.
//
// Plans are plain values: build them with parse_plan, copy them freely, read them from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::events {

inline constexpr std::int64_t kPlanFormat = 1;  // newer formats are refused
inline constexpr std::size_t kIdBytesMax = 40;  // plan, property and subject ids become part of table names
inline constexpr std::size_t kNameBytesMax = 100;  // event and property names as they occur in data
inline constexpr std::size_t kLabelBytesMax = 200;
inline constexpr std::size_t kEventsMax = 1000;
inline constexpr std::size_t kPropertiesMax = 500;
inline constexpr std::size_t kEnumValuesMax = 10'000;
inline constexpr std::size_t kSubjectTypesMax = 16;  // including the plan's own

// What people read; a missing language falls back to the other, and both to the name in the data.
struct Label {
  std::string zh;
  std::string en;
  bool operator==(const Label&) const = default;
};

enum class PropertyType { kString, kNumber, kInteger, kMoney, kBoolean, kTime, kEnum };
std::string_view to_string(PropertyType type);  // "string", "number", ... as in YAML

struct EnumValue {
  std::string value;
  Label label;
  bool operator==(const EnumValue&) const = default;
};

struct Property {
  std::string name;
  std::string id;  // snake_case or digits
  Label label;
  PropertyType type = PropertyType::kString;
  std::vector<EnumValue> values;  // of an enum, in the order declared
  bool pii = false;  // identifies a person: never shown, exported or filtered by value in the clear
  std::string
      customer_column{};  // of a customer value (tables/customer_values.h), which is joined; else empty

  bool of_customer() const { return !customer_column.empty(); }
  std::string column() const { return of_customer() ? customer_column : "p_" + id; }
  bool operator==(const Property&) const = default;
};

struct DeclaredEvent {
  std::string name;
  Label label;
  std::vector<std::size_t> required;  // indices into Plan::properties, ascending
  std::vector<std::size_t> allowed;   // likewise; holds the required ones too

  bool operator==(const DeclaredEvent&) const = default;
};

struct SubjectType {
  std::string type;  // snake_case: customer, application, card
  Label label;

  std::string column() const { return "s_" + type; }  // of a further subject; the plan's own is one_id
  bool operator==(const SubjectType&) const = default;
};

struct Plan {
  std::string id;
  Label label;
  SubjectType subject;
  std::vector<SubjectType> further_subjects;
  bool simulated = false;  // the data are made up; every screen and result says so
  std::vector<Property> properties;
  std::vector<DeclaredEvent> events;

  bool operator==(const Plan&) const = default;
};

// Reads a plan from YAML; `file` names it in errors. Unknown keys and names, duplicates and broken limits
// fail with kInvalidArgument; `field` is the path ("events[3].name"), the message starts with file and line.
core::Result<Plan> parse_plan(std::string_view yaml, std::string_view file);

// The columns every event has besides the declared ones. Text columns hold '' where a value is missing.
// event, app, platform, channel, page, campaign_source, campaign_activity, campaign_creative
std::span<const std::string_view> builtin_properties();

// Where a property's values live: a built-in text column or a declared, Nullable one.
struct PropertyRef {
  std::string name;
  std::string column;
  PropertyType type = PropertyType::kString;
  bool builtin = false;
  std::size_t index = 0;  // into builtin_properties(), or into Plan::properties

  bool operator==(const PropertyRef&) const = default;
};

// Lookups by name (linear in the size of the plan). They fail with kInvalidArgument at `field`, suggesting
// the nearest known name. A property is found by its name, built-in or declared, and by its id after a
// renaming. A plan may declare a property of a campaign column's name: then the name means that one.
core::Result<PropertyRef> find_property(const Plan& plan, std::string_view name, std::string_view field);
core::Result<std::size_t> find_event(const Plan& plan, std::string_view name, std::string_view field);

}  // namespace rouse::events
