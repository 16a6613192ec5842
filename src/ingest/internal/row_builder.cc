#include "ingest/internal/row_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/nearest.h"
#include "events/value.h"
#include "ingest/internal/json_text.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using core::Result;
using events::Plan;
using events::PropertyType;

// Days a Date column holds on every server.
constexpr std::int32_t kLastDay = 49'672;  // 2105-12-31

constexpr std::array<std::string_view, kBuiltInTexts> kBuiltInNames{"app", "platform", "channel", "page",
                                                                    "session_id"};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return core::hash64(text); }
};
template <typename T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;
using TextSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// A Source bound to a file: the index of its column, or -1 for its constant.
struct BoundSource {
  int column = -1;
  std::string constant;

  std::string_view of(const Record& record) const {
    return column < 0 ? std::string_view{constant} : record.fields[static_cast<std::size_t>(column)];
  }
};

struct BoundProperty {
  std::size_t property = 0;  // into Plan::properties
  BoundSource source;
  std::string name;  // as rejected rows name it: the column, or the property of a constant
  TextSet enum_values;
};

struct BoundCondition {
  int column = -1;
  bool negated = false;
  TextSet values;
};

struct BoundEvent {
  std::size_t index = 0;  // into Plan::events
  std::uint64_t name_hash = 0;
  std::vector<bool> allowed;  // by Plan::properties
};

tl::unexpected<core::Error> bad_mapping(const Mapping& mapping, std::string_view key, core::Error error) {
  error.field = std::string{key};
  error.message = fmt::format("{}: {}: {}", mapping.file, key, error.message);
  return core::fail(std::move(error));
}

Result<events::TimeFormat> time_format(const Mapping& mapping, const TimeColumn& time, std::string_view key) {
  std::optional<core::Zone> zone;
  if (!time.zone.empty()) {
    auto loaded = core::Zone::load(time.zone);
    if (!loaded) return bad_mapping(mapping, fmt::format("{}.zone", key), loaded.error());
    zone = std::move(*loaded);
  }
  const auto field = fmt::format("{}.format", key);
  auto format = events::TimeFormat::make(time.format, std::move(zone), field);
  if (!format) return bad_mapping(mapping, field, format.error());
  return *format;
}

Result<void> check_event(const Plan& plan, const Mapping& mapping, std::string_view name,
                         std::string_view key) {
  const auto found = events::find_event(plan, name, key);
  if (!found) return bad_mapping(mapping, key, found.error());
  return {};
}

// Required properties of an event that every row is, or none of it could ever be loaded.
Result<void> check_required(const Plan& plan, const Mapping& mapping) {
  ROUSE_TRY(const std::size_t index,
            events::find_event(plan, mapping.event.source.constant, "event.constant"));
  for (const std::size_t required : plan.events[index].required) {
    const std::string& name = plan.properties[required].name;
    const bool given = std::any_of(mapping.properties.begin(), mapping.properties.end(),
                                   [&](const PropertySource& p) { return p.property == name; });
    if (given) continue;
    return core::invalid("properties",
                         fmt::format("{}: properties: event '{}' requires '{}', which has no column",
                                     mapping.file, plan.events[index].name, name));
  }
  return {};
}

Result<void> check_properties(const Plan& plan, const Mapping& mapping) {
  for (const auto& source : mapping.properties) {
    const auto key = fmt::format("properties.{}", source.property);
    const auto found = events::find_property(plan, source.property, key);
    if (!found) return bad_mapping(mapping, key, found.error());
    if (found->builtin) {
      return core::invalid(key, fmt::format("{}: {}: '{}' is built in", mapping.file, key, source.property),
                           source.property == "event" ? "use the key event" : "write it under built_ins");
    }
  }
  return {};
}

Result<void> check_subjects(const Plan& plan, const Mapping& mapping) {
  std::vector<std::string> types;
  for (const auto& subject : plan.further_subjects) types.push_back(subject.type);
  for (const auto& [type, column] : mapping.further_subjects) {
    if (std::find(types.begin(), types.end(), type) != types.end()) continue;
    const auto key = fmt::format("further_subjects.{}", type);
    return core::invalid(
        key, fmt::format("{}: {}: plan '{}' has no further subject '{}'", mapping.file, key, plan.id, type),
        core::suggest(type, types));
  }
  return {};
}

}  // namespace

struct RowBuilder::State {
  State(const Plan& for_plan, core::Zone zone) : plan(for_plan), bank_zone(std::move(zone)) {}

  const Plan& plan;
  core::Zone bank_zone;
  events::TimeFormat times;
  events::TimeFormat property_times;
  int subject = -1;
  std::vector<int> further;  // by Plan::further_subjects; -1: none
  int time = -1;
  std::string subject_name, time_name, event_name;
  BoundSource event;
  TextMap<BoundEvent> event_of;  // by the value in the file
  std::vector<std::string> known_events;
  int message_id = -1;
  std::vector<BoundCondition> where;
  std::array<BoundSource, kBuiltInTexts> built_ins;
  std::vector<BoundProperty> properties;
  std::vector<std::pair<std::size_t, std::string>> undeclared;  // columns kept in `extra`
  bool keep_undeclared = false;

  bool passes(const Record& record) const;
  bool read_subjects(const Record& record, Row& row, Rejection& why) const;
  bool read_time(const Record& record, Row& row, Rejection& why) const;
  const BoundEvent* read_event(const Record& record, Row& row, Rejection& why) const;
  bool read_properties(const Record& record, const BoundEvent& declared, Row& row, Rejection& why) const;
  bool read_cell(const BoundProperty& bound, std::string_view text, Cell& cell, Rejection& why) const;
  void keep_others(const Record& record, const BoundEvent& declared, Row& row) const;
  void set_key(const Record& record, const BoundEvent& declared, Row& row) const;
};

RowBuilder::RowBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowBuilder::RowBuilder(RowBuilder&&) noexcept = default;
RowBuilder& RowBuilder::operator=(RowBuilder&&) noexcept = default;
RowBuilder::~RowBuilder() = default;

NeededColumns needed_columns(const Mapping& mapping) {
  NeededColumns needed;
  const auto add = [&](const std::string& column, bool required) {
    if (column.empty()) return;
    const auto add_to = [&](std::vector<std::string>& list) {
      if (std::find(list.begin(), list.end(), column) == list.end()) list.push_back(column);
    };
    add_to(needed.all);
    if (required) add_to(needed.required);
  };
  add(mapping.subject, true);
  add(mapping.time.column, true);
  add(mapping.event.source.column, true);
  for (const auto& condition : mapping.where) add(condition.column, true);
  add(mapping.message_id, false);
  for (const auto& [type, column] : mapping.further_subjects) add(column, false);
  for (const auto& [name, source] : mapping.built_ins) add(source.column, false);
  for (const auto& property : mapping.properties) add(property.source.column, false);
  return needed;
}

Result<void> check_mapping(const Plan& plan, const Mapping& mapping) {
  ROUSE_CHECK(time_format(mapping, mapping.time, "time"));
  ROUSE_CHECK(time_format(mapping, mapping.property_times, "property_times"));
  for (const auto& [value, name] : mapping.event.names) {
    ROUSE_CHECK(check_event(plan, mapping, name, fmt::format("event.names.{}", value)));
  }
  ROUSE_CHECK(check_properties(plan, mapping));
  ROUSE_CHECK(check_subjects(plan, mapping));
  if (mapping.event.source.column.empty()) {
    const bool renamed = mapping.event.names.contains(mapping.event.source.constant);
    if (!renamed) {
      ROUSE_CHECK(check_event(plan, mapping, mapping.event.source.constant, "event.constant"));
      ROUSE_CHECK(check_required(plan, mapping));
    }
  }
  return {};
}

namespace {

// Finds the columns a mapping names among those of a file.
class Columns {
 public:
  Columns(const std::vector<std::string>& names, const Mapping& mapping, std::string_view file)
      : names_(names), mapping_(mapping), file_(file) {}

  // -1 for an empty name.
  Result<int> find(const std::string& name, std::string_view key) const {
    if (name.empty()) return -1;
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found != names_.end()) return static_cast<int>(found - names_.begin());
    return core::invalid(
        name, fmt::format("{}: has no column '{}', which {} names as {}", file_, name, mapping_.file, key),
        core::suggest(name, names_));
  }
  Result<BoundSource> find(const Source& source, std::string_view key) const {
    ROUSE_TRY(const int column, find(source.column, key));
    return BoundSource{column, source.constant};
  }

 private:
  const std::vector<std::string>& names_;
  const Mapping& mapping_;
  std::string_view file_;
};

BoundEvent bind_event(const Plan& plan, std::size_t index) {
  BoundEvent bound{index, core::hash64(plan.events[index].name),
                   std::vector<bool>(plan.properties.size(), false)};
  for (const std::size_t property : plan.events[index].allowed) bound.allowed[property] = true;
  return bound;
}

Result<std::vector<BoundProperty>> bind_properties(const Plan& plan, const Mapping& mapping,
                                                   const Columns& columns) {
  std::vector<BoundProperty> properties;
  for (const auto& source : mapping.properties) {
    const auto key = fmt::format("properties.{}", source.property);
    ROUSE_TRY(const auto ref, events::find_property(plan, source.property, key));
    BoundProperty bound;
    bound.property = ref.index;
    bound.name = source.source.column.empty() ? source.property : source.source.column;
    ROUSE_TRY(bound.source, columns.find(source.source, key));
    for (const auto& value : plan.properties[ref.index].values) bound.enum_values.insert(value.value);
    properties.push_back(std::move(bound));
  }
  return properties;
}

}  // namespace

Result<RowBuilder> RowBuilder::bind(const Plan& plan, const Mapping& mapping, const core::Zone& bank_zone,
                                    const std::vector<std::string>& columns, std::string_view file) {
  ROUSE_CHECK(check_mapping(plan, mapping));
  const Columns named{columns, mapping, file};
  auto state = std::make_unique<State>(plan, bank_zone);
  ROUSE_TRY(state->times, time_format(mapping, mapping.time, "time"));
  ROUSE_TRY(state->property_times, time_format(mapping, mapping.property_times, "property_times"));
  ROUSE_TRY(state->subject, named.find(mapping.subject, "subject"));
  ROUSE_TRY(state->time, named.find(mapping.time.column, "time.column"));
  ROUSE_TRY(state->event, named.find(mapping.event.source, "event.column"));
  ROUSE_TRY(state->message_id, named.find(mapping.message_id, "message_id"));
  state->subject_name = mapping.subject;
  state->time_name = mapping.time.column;
  state->event_name = mapping.event.source.column;
  state->further.assign(plan.further_subjects.size(), -1);
  for (const auto& [type, column] : mapping.further_subjects) {
    for (std::size_t i = 0; i < plan.further_subjects.size(); ++i) {
      if (plan.further_subjects[i].type != type) continue;
      ROUSE_TRY(state->further[i], named.find(column, fmt::format("further_subjects.{}", type)));
    }
  }
  for (std::size_t i = 0; i < plan.events.size(); ++i) {
    state->known_events.push_back(plan.events[i].name);
    state->event_of.emplace(plan.events[i].name, bind_event(plan, i));
  }
  for (const auto& [value, name] : mapping.event.names) {
    ROUSE_TRY(const std::size_t index, events::find_event(plan, name, "event.names"));
    state->event_of.insert_or_assign(value, bind_event(plan, index));
  }
  for (const auto& condition : mapping.where) {
    ROUSE_TRY(const int column, named.find(condition.column, "where.column"));
    state->where.push_back({column, condition.negated, {condition.values.begin(), condition.values.end()}});
  }
  for (const auto& [name, source] : mapping.built_ins) {
    const auto* at = std::find(kBuiltInNames.begin(), kBuiltInNames.end(), name);
    ROUSE_TRY(state->built_ins[static_cast<std::size_t>(at - kBuiltInNames.begin())],
              named.find(source, fmt::format("built_ins.{}", name)));
  }
  ROUSE_TRY(state->properties, bind_properties(plan, mapping, named));
  state->keep_undeclared = mapping.keep_undeclared;
  if (mapping.keep_undeclared) {
    const auto declared = needed_columns(mapping).all;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (std::find(declared.begin(), declared.end(), columns[i]) == declared.end()) {
        state->undeclared.emplace_back(i, columns[i]);
      }
    }
  }
  return RowBuilder{std::move(state)};
}

bool RowBuilder::State::passes(const Record& record) const {
  return std::all_of(where.begin(), where.end(), [&](const BoundCondition& condition) {
    const auto text = trimmed(record.fields[static_cast<std::size_t>(condition.column)]);
    return condition.values.contains(text) != condition.negated;
  });
}

bool RowBuilder::State::read_subjects(const Record& record, Row& row, Rejection& why) const {
  row.subject = trimmed(record.fields[static_cast<std::size_t>(subject)]);
  if (row.subject.empty()) {
    why = {RejectReason::kMissingSubject, subject_name, fmt::format("{}: is empty", subject_name)};
    return false;
  }
  row.further.resize(further.size());
  std::size_t longest = row.subject.size();
  for (std::size_t i = 0; i < further.size(); ++i) {
    row.further[i] =
        further[i] < 0 ? std::string_view{} : trimmed(record.fields[static_cast<std::size_t>(further[i])]);
    longest = std::max(longest, row.further[i].size());
  }
  if (longest <= kSubjectBytesMax) return true;
  why = {RejectReason::kSubjectTooLong, subject_name,
         fmt::format("{}: a subject is longer than {} bytes", subject_name, kSubjectBytesMax)};
  return false;
}

bool RowBuilder::State::read_time(const Record& record, Row& row, Rejection& why) const {
  const auto text = trimmed(record.fields[static_cast<std::size_t>(time)]);
  if (text.empty()) {
    why = {RejectReason::kMissingTime, time_name, fmt::format("{}: is empty", time_name)};
    return false;
  }
  const auto parsed = times.parse(text, time_name);
  if (!parsed) {
    why = {RejectReason::kBadTime, time_name, parsed.error().message};
    return false;
  }
  row.time = *parsed;
  row.day = bank_zone.day_of(row.time);
  if (row.day >= 0 && row.day <= kLastDay) return true;
  why = {RejectReason::kBadTime, time_name,
         fmt::format("{}: '{}' is outside 1970-01-01 to 2105-12-31", time_name, text)};
  return false;
}

const BoundEvent* RowBuilder::State::read_event(const Record& record, Row& row, Rejection& why) const {
  const auto text = trimmed(event.of(record));
  const auto found = event_of.find(text);
  if (found != event_of.end()) {
    row.event = plan.events[found->second.index].name;
    return &found->second;
  }
  if (text.empty()) {
    why = {RejectReason::kMissingEvent, event_name, fmt::format("{}: is empty", event_name)};
  } else {
    why = {RejectReason::kUnknownEvent, event_name,
           fmt::format("{}: plan '{}' has no event '{}'; {}", event_name, plan.id,
                       text.substr(0, kSubjectBytesMax),
                       core::suggest(text.substr(0, kSubjectBytesMax), known_events))};
  }
  return nullptr;
}

bool RowBuilder::State::read_cell(const BoundProperty& bound, std::string_view text, Cell& cell,
                                  Rejection& why) const {
  const auto& property = plan.properties[bound.property];
  const auto plain = property.type == PropertyType::kString ? text : trimmed(text);
  if (plain.empty()) return true;
  const bool is_text = property.type == PropertyType::kString ||
                       (property.type == PropertyType::kEnum && bound.enum_values.contains(plain));
  if (is_text) {
    cell.kind = Cell::Kind::kText;
    cell.text = plain;
    return true;
  }
  const auto value = events::parse_value(plain, property, property_times);
  if (!value) {
    why = {RejectReason::kBadValue, bound.name, value.error().message};
    return false;
  }
  if (const auto* number = std::get_if<double>(&*value)) {
    cell.kind = Cell::Kind::kNumber;
    cell.number = *number;
  } else if (const auto* flag = std::get_if<bool>(&*value)) {
    cell.kind = Cell::Kind::kFlag;
    cell.integer = *flag ? 1 : 0;
  } else {
    cell.kind = Cell::Kind::kInteger;
    if (const auto* integer = std::get_if<std::int64_t>(&*value)) cell.integer = *integer;
    if (const auto* money = std::get_if<core::Money>(&*value)) cell.integer = money->fen;
    if (const auto* instant = std::get_if<core::Timestamp>(&*value))
      cell.integer = core::to_epoch_ms(*instant);
  }
  return true;
}

bool RowBuilder::State::read_properties(const Record& record, const BoundEvent& declared, Row& row,
                                        Rejection& why) const {
  row.cells.assign(plan.properties.size(), Cell{});
  for (const auto& bound : properties) {
    if (!declared.allowed[bound.property]) continue;
    if (!read_cell(bound, bound.source.of(record), row.cells[bound.property], why)) return false;
  }
  for (const std::size_t required : plan.events[declared.index].required) {
    if (row.cells[required].kind != Cell::Kind::kMissing) continue;
    const std::string& name = plan.properties[required].name;
    why = {RejectReason::kMissingProperty, name,
           fmt::format("{}: is required of event '{}' and empty", name, row.event)};
    return false;
  }
  return true;
}

// Columns the mapping does not name, and properties the plan does not allow of this event.
void RowBuilder::State::keep_others(const Record& record, const BoundEvent& declared, Row& row) const {
  row.extra.assign(record.others);
  const bool open = !row.extra.empty();
  if (open) row.extra.pop_back();
  const auto keep = [&](std::string_view name, std::string_view text) {
    if (text.empty()) return;
    append_json_key(row.extra, name);
    append_json_string(row.extra, text);
  };
  for (const auto& [column, name] : undeclared) keep(name, record.fields[column]);
  for (const auto& bound : properties) {
    if (!declared.allowed[bound.property])
      keep(plan.properties[bound.property].name, bound.source.of(record));
  }
  if (!row.extra.empty()) row.extra += '}';
}

void RowBuilder::State::set_key(const Record& record, const BoundEvent& declared, Row& row) const {
  const auto id = message_id < 0 ? std::string_view{} : record.fields[static_cast<std::size_t>(message_id)];
  if (!id.empty()) {
    row.key = core::hash128(id);
    row.key.low |= 1;
    return;
  }
  // The row as a whole, as the event it became: one file may be loaded by two mappings for two kinds of
  // event.
  constexpr std::uint64_t kOdd = 0x9E37'79B9'7F4A'7C15;
  const auto instant = static_cast<std::uint64_t>(core::to_epoch_ms(row.time));
  row.key = core::hash128(record.raw, declared.name_hash ^ (instant * kOdd));
  row.key.low &= ~std::uint64_t{1};
}

RowBuilder::Outcome RowBuilder::build(const Record& record, Row& row, Rejection& why) {
  const State& state = *state_;
  if (!state.passes(record)) return Outcome::kFiltered;
  if (!state.read_subjects(record, row, why) || !state.read_time(record, row, why)) return Outcome::kRejected;
  const BoundEvent* declared = state.read_event(record, row, why);
  if (!declared || !state.read_properties(record, *declared, row, why)) return Outcome::kRejected;
  for (std::size_t i = 0; i < kBuiltInTexts; ++i) row.built_ins[i] = state.built_ins[i].of(record);
  row.extra.clear();
  if (state.keep_undeclared) state.keep_others(record, *declared, row);
  state.set_key(record, *declared, row);
  return Outcome::kRow;
}

}  // namespace rouse::ingest
