// From a value to the cell it is written as.
#pragma once

#include <variant>

#include "events/cell.h"
#include "events/value.h"

namespace rouse::ingest {

// Of a value that is neither text nor missing.
inline events::Cell value_cell(const events::Value& value) {
  events::Cell cell;
  cell.kind = events::Cell::Kind::kInteger;
  if (const auto* number = std::get_if<double>(&value)) {
    cell.kind = events::Cell::Kind::kNumber;
    cell.number = *number;
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    cell.kind = events::Cell::Kind::kFlag;
    cell.integer = *flag ? 1 : 0;
  } else if (const auto* money = std::get_if<core::Money>(&value)) {
    cell.integer = money->fen;
  } else if (const auto* instant = std::get_if<core::Timestamp>(&value)) {
    cell.integer = core::to_epoch_ms(*instant);
  } else {
    cell.integer = std::get<std::int64_t>(value);
  }
  return cell;
}

}  // namespace rouse::ingest
