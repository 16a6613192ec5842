#include "ingest/internal/staging/slow_queries.h"

#include <fmt/format.h>

#include "core/zone.h"
#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

constexpr core::Milliseconds kStatementMax{3'600'000};

}  // namespace

warehouse::QueryOptions slow() {
  warehouse::QueryOptions options;
  options.time_max = kStatementMax;
  return options;
}

core::Result<std::vector<std::string>> texts(warehouse::Warehouse& warehouse, const std::string& sql) {
  ROUSE_TRY(auto rows, warehouse.select(sql, slow()));
  std::vector<std::string> values;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return values;
    values.emplace_back(rows.string());
  }
}

core::Result<std::uint64_t> number(warehouse::Warehouse& warehouse, const std::string& sql) {
  ROUSE_TRY(auto rows, warehouse.select(sql, slow()));
  std::uint64_t value = 0;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return value;
    value = rows.u64();
  }
}

std::string days_sql(std::int32_t first, std::int32_t last) {
  return fmt::format("day >= {} AND day <= {}", warehouse::quote(core::format_day(first)),
                     warehouse::quote(core::format_day(last)));
}

}  // namespace rouse::ingest
