// What the warehouse holds of a tracking plan: how many events of which kind, over which days, and the values
// of a property. Asked anew each time; both functions block.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "warehouse/warehouse.h"

namespace rouse::api {

struct PlanFacts {
  std::uint64_t rows = 0;
  std::optional<std::int32_t> first_day;  // bank zone
  std::optional<std::int32_t> last_day;
  std::map<std::string, std::uint64_t, std::less<>> rows_by_event;
};

// All zero when the plan was declared but nothing is loaded.
core::Result<PlanFacts> plan_facts(warehouse::Warehouse& warehouse, const events::Plan& plan);

struct ValueCount {
  std::string value;  // as people write it: money in yuan, times in UTC
  std::uint64_t rows = 0;
};

// The `limit` most frequent values of a property that start with `prefix`, which only text properties take,
// in the rows of `from`.
core::Result<std::vector<ValueCount>> top_values(warehouse::Warehouse& warehouse,
                                                 const events::PropertyRef& property, std::string_view from,
                                                 std::string_view prefix, std::uint64_t limit);

}  // namespace rouse::api
