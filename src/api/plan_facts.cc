#include "api/plan_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "core/money.h"
#include "core/time.h"
#include "events/event_table.h"
#include "events/filter.h"
#include "warehouse/quote.h"

namespace rouse::api {
namespace {

const warehouse::QueryOptions kQuick{.query_id = "", .time_max = core::Milliseconds{20'000}};

bool is_text(const events::PropertyRef& property) {
  return property.type == events::PropertyType::kString || property.type == events::PropertyType::kEnum;
}

// A value as toString() gives it, in the form people write.
std::string written(std::string_view stored, events::PropertyType type) {
  if (type == events::PropertyType::kBoolean) return stored == "0" ? "false" : "true";
  if (type != events::PropertyType::kMoney && type != events::PropertyType::kTime) return std::string{stored};
  std::int64_t number = 0;
  std::from_chars(stored.data(), stored.data() + stored.size(), number);
  return type == events::PropertyType::kMoney ? core::to_string(core::Money{number})
                                              : core::format_utc(core::from_epoch_ms(number));
}

}  // namespace

core::Result<PlanFacts> plan_facts(warehouse::Warehouse& warehouse, const events::Plan& plan) {
  PlanFacts facts;
  const std::string sql = fmt::format(
      "SELECT toString(event) AS name, count() AS events, min(day) AS first, max(day) AS last FROM {} GROUP "
      "BY name",
      warehouse::quote_identifier(events::event_table(plan)));
  auto rows = warehouse.select(sql, kQuick);
  if (!rows && rows.error().code == core::ErrorCode::kNotFound) return facts;
  if (!rows) return core::fail(rows.error());
  while (true) {
    ROUSE_TRY(const bool more, rows->next());
    if (!more) return facts;
    const std::string name{rows->string()};
    const std::uint64_t count = rows->u64();
    const auto first = static_cast<std::int32_t>(rows->u64());
    const auto last = static_cast<std::int32_t>(rows->u64());
    facts.rows += count;
    facts.rows_by_event[name] = count;
    facts.first_day = std::min(facts.first_day.value_or(first), first);
    facts.last_day = std::max(facts.last_day.value_or(last), last);
  }
}

core::Result<std::vector<ValueCount>> top_values(warehouse::Warehouse& warehouse,
                                                 const events::PropertyRef& property, std::string_view from,
                                                 std::string_view prefix, std::uint64_t limit) {
  if (!prefix.empty() && !is_text(property)) {
    return core::invalid("prefix", fmt::format("prefix: '{}' is no text property", property.name));
  }
  std::string condition = events::missing_sql(property) + " = 0";
  if (!prefix.empty()) {
    condition += fmt::format(" AND substring(value, 1, {}) = {}", prefix.size(), warehouse::quote(prefix));
  }
  const std::string sql = fmt::format(
      "SELECT value, count() AS events FROM (SELECT assumeNotNull(toString({})) AS value, {} AS chosen FROM "
      "{}) WHERE chosen GROUP BY value ORDER BY events DESC, value LIMIT {}",
      warehouse::quote_identifier(property.column), condition, from, limit);
  std::vector<ValueCount> values;
  ROUSE_TRY(auto rows, warehouse.select(sql, kQuick));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return values;
    std::string value = written(rows.string(), property.type);
    values.push_back({std::move(value), rows.u64()});
  }
}

}  // namespace rouse::api
