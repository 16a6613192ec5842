// The text of one field as a value of its declared column. Not thread-safe; a ColumnReader is copied freely.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/zone.h"
#include "events/cell.h"
#include "events/value.h"
#include "ingest/internal/text_map.h"
#include "tables/table.h"

namespace rouse::ingest {

class ColumnReader {
 public:
  // `bank_zone` is of times without an offset. Fails where the column's format is none.
  static core::Result<ColumnReader> make(const tables::Column& column, const core::Zone& bank_zone);

  // Blanks around a value, and texts that mean none, are left out. False where the text breaks rule(). A text
  // cell views `text`; an integer one holds fen, milliseconds or the day since 1970.
  bool read(std::string_view text, events::Cell& cell) const;
  // What a value must be, as the end of "<column>: '99/99' ...".
  const std::string& rule() const { return rule_; }

 private:
  std::optional<std::int64_t> read_day(std::string_view text) const;
  bool read_value(std::string_view text, events::Cell& cell) const;

  tables::ColumnType type_ = tables::ColumnType::kString;
  events::Property property_;  // what events::parse_value is to read
  events::TimeFormat times_;
  TextSet values_;   // of an enum
  TextSet missing_;  // texts
  std::string rule_;
};

std::string_view without_blanks(std::string_view text);

// A value as people may see it, whatever it is: its letters and digits replaced, cut at 40 characters.
// "Li-80123" becomes "xx-99999".
std::string shape_of(std::string_view text);

}  // namespace rouse::ingest
