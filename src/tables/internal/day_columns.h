// Columns and partitions of customer days (tables/customer_days.h), for those who write and those who read
// them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tables/delivery.h"

namespace rouse::tables {

// The values of a table, one for each column.
std::map<std::string, const CustomerValue*> ways_of(const Delivery& delivery, const Table& table);
// Those of one column of values.
std::vector<std::string> arrays_of(const Table& table, const std::string& column);
// "2026-11": what a partition holds is of one month.
std::string days_month(std::int32_t day);

}  // namespace rouse::tables
