// What a mapping becomes when it is bound to a plan and to the columns of one file: column names are indices,
// event names and allowed values are hash tables.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/zone.h"
#include "events/plan.h"
#include "events/value.h"
#include "ingest/internal/row_builder.h"
#include "ingest/internal/text_map.h"

namespace rouse::ingest {

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

struct RowBuilder::State {
  State(const events::Plan& for_plan, core::Zone zone) : plan(for_plan), bank_zone(std::move(zone)) {}

  const events::Plan& plan;
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
  std::array<BoundSource, kBuiltInTexts.size()> built_ins;
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

}  // namespace rouse::ingest
