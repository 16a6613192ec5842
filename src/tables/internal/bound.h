// The limits of rules and bands as a bank writes them: yuan, dates, times with an offset.
#pragma once

#include <string_view>

#include "core/yaml.h"
#include "tables/table.h"

namespace rouse::tables::internal {

// Numbers, money, dates and times have an order.
bool is_ordered(ColumnType type);
bool is_numeric(ColumnType type);  // number, integer, money

// Reads the member `key` as a value of `type`, which is ordered; 0 after an error.
Bound read_bound(core::YamlObject& yaml, std::string_view key, ColumnType type);

// A positive number of at most kPercentMax; 0 after an error.
double read_percent(core::YamlObject& yaml, std::string_view key);

// Whether a comes before b; both are of one type.
bool is_below(const Bound& a, const Bound& b);

}  // namespace rouse::tables::internal
