#include "ingest/internal/row_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/nearest.h"
#include "ingest/internal/readers/json_text.h"
#include "ingest/internal/row_binding.h"
#include "ingest/internal/value_cell.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using events::PropertyType;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

RowBuilder::RowBuilder(std::unique_ptr<State> state) : state_(std::move(state)) {}
RowBuilder::RowBuilder(RowBuilder&&) noexcept = default;
RowBuilder& RowBuilder::operator=(RowBuilder&&) noexcept = default;
RowBuilder::~RowBuilder() = default;

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
  cell = value_cell(*value);
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
  for (std::size_t i = 0; i < kBuiltInTexts.size(); ++i) row.built_ins[i] = state.built_ins[i].of(record);
  row.extra.clear();
  if (state.keep_undeclared) state.keep_others(record, *declared, row);
  state.set_key(record, *declared, row);
  return Outcome::kRow;
}

}  // namespace rouse::ingest
