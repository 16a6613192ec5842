#include "ingest/internal/tables/column_value.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/internal/value_cell.h"

namespace rouse::ingest {
namespace {

using core::Result;
using events::Cell;
using tables::ColumnType;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::size_t kShapeMax = 40;  // characters

std::string rule_of(const tables::Column& column) {
  switch (column.type) {
    case ColumnType::kString: return "is not text";
    case ColumnType::kNumber: return "is not a finite number";
    case ColumnType::kInteger: return "is not a whole number of 64 bits";
    case ColumnType::kMoney: return "is not an amount in yuan with two decimals at most";
    case ColumnType::kBoolean: return "is not one of true, false, 1, 0, yes, no, 是, 否";
    case ColumnType::kTime: return fmt::format("is not a time written as {}", column.format);
    case ColumnType::kDate: return fmt::format("is not a day written as {}", column.format);
    case ColumnType::kEnum: return "is not one of the declared values";
  }
  return {};
}

events::PropertyType property_type(ColumnType type) {
  switch (type) {
    case ColumnType::kNumber: return events::PropertyType::kNumber;
    case ColumnType::kInteger: return events::PropertyType::kInteger;
    case ColumnType::kBoolean: return events::PropertyType::kBoolean;
    case ColumnType::kTime:
    case ColumnType::kDate: return events::PropertyType::kTime;
    case ColumnType::kEnum: return events::PropertyType::kEnum;
    case ColumnType::kMoney: return events::PropertyType::kMoney;
    case ColumnType::kString: break;
  }
  return events::PropertyType::kString;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

Result<ColumnReader> ColumnReader::make(const tables::Column& column, const core::Zone& bank_zone) {
  ColumnReader reader;
  reader.type_ = column.type;
  reader.property_.name = column.name;
  reader.property_.type = property_type(column.type);
  reader.rule_ = rule_of(column);
  for (const auto& value : column.values) reader.values_.insert(value.value);
  reader.missing_.insert(column.missing.begin(), column.missing.end());
  // A day is the same in every zone; a date written with a time is one if that is midnight.
  ROUSE_TRY(const auto utc, core::Zone::load("UTC"));
  const bool is_day = column.type == ColumnType::kDate;
  ROUSE_TRY(reader.times_, events::TimeFormat::make(column.format, is_day ? utc : bank_zone, column.name));
  return reader;
}

std::optional<std::int64_t> ColumnReader::read_day(std::string_view text) const {
  const auto time = times_.parse(text, property_.name);
  if (!time) return std::nullopt;
  const auto ms = core::to_epoch_ms(*time);
  if (ms % kDayMs != 0) return std::nullopt;
  return ms / kDayMs;
}

bool ColumnReader::read_value(std::string_view text, Cell& cell) const {
  if (type_ == ColumnType::kDate) {
    const auto day = read_day(text);
    cell.kind = Cell::Kind::kInteger;
    cell.integer = day.value_or(0);
    return day.has_value();
  }
  const auto value = events::parse_value(text, property_, times_);
  if (value) cell = value_cell(*value);
  return value.has_value();
}

bool ColumnReader::read(std::string_view text, Cell& cell) const {
  text = without_blanks(text);
  cell.kind = Cell::Kind::kMissing;
  if (text.empty() || (!missing_.empty() && missing_.contains(text))) return true;
  if (type_ == ColumnType::kString || type_ == ColumnType::kEnum) {
    cell.kind = Cell::Kind::kText;
    cell.text = text;
    return type_ == ColumnType::kString || values_.contains(text);
  }
  return read_value(text, cell);
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string shape_of(std::string_view text) {
  std::string shape;
  std::size_t shown = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80) continue;  // not the first byte of its character
    if (++shown > kShapeMax) return shape + "...";
    const bool plain = byte >= 0x20 && byte < 0x7F;
    shape += is_digit(c) ? '9' : is_letter(c) ? 'x' : plain ? c : '*';
  }
  return shape;
}

}  // namespace rouse::ingest
