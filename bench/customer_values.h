// Business tables of a bank for the customers 1 to `customers`, whose events are of March 2026: branches and
// their outlets, customers of whom one in fifty moves each day, two accounts each with a balance a day.
// Loaded by plain SQL as the runs of 31 days would have.
#pragma once

#include <cstdint>

#include "metadata/store.h"
#include "tables/customer_values.h"
#include "warehouse/warehouse.h"

namespace rouse::bench {

void make_business_tables(warehouse::Warehouse& warehouse, metadata::Store& metadata,
                          std::uint64_t customers);

// The customer days of all runs; the seconds that the last one took.
double make_customer_days(warehouse::Warehouse& warehouse, const tables::CustomerValues& values);

}  // namespace rouse::bench
