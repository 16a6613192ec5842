#include "behaviour/internal/report/facts.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <utility>

#include "core/zone.h"

namespace rouse::behaviour {

using boost::json::value;
using core::Result;

Result<std::optional<core::Timestamp>> data_through(const AnalysisContext& context,
                                                    const std::string& table) {
  ROUSE_TRY(auto rows,
            context.warehouse.select(fmt::format(
                "SELECT max(ts) AS last, count() AS events FROM {0} WHERE day = (SELECT max(day) FROM {0})",
                table)));
  ROUSE_TRY(const bool more, rows.next());
  std::optional<core::Timestamp> last;
  if (more) {
    const std::int64_t ms = rows.i64();
    if (rows.u64() > 0) last = core::from_epoch_ms(ms);
    ROUSE_TRY(const bool another, rows.next());
    core::require(!another, "an aggregate without keys has one row");
  }
  return last;
}

bool is_final(std::int64_t end_ms, const AnalysisFacts& facts, const AnalysisContext& context) {
  const auto end = core::from_epoch_ms(end_ms);
  const auto last_day = context.zone.day_of(core::from_epoch_ms(end_ms - 1));
  return end <= context.clock.now() && facts.data_through &&
         *facts.data_through >= context.zone.start_of_day(last_day);
}

void complete(AnalysisFacts& facts, const AnalysisContext& context,
              std::chrono::steady_clock::time_point started) {
  facts.simulated = context.plan.simulated;
  facts.computed_at = context.clock.now();
  facts.elapsed = std::chrono::duration_cast<core::Milliseconds>(std::chrono::steady_clock::now() - started);
}

boost::json::object facts_json(std::string_view analysis, value spec, const AnalysisFacts& facts) {
  return {
      {"analysis", analysis},
      {"spec", std::move(spec)},
      {"data_through", facts.data_through ? value(core::format_utc(*facts.data_through)) : value(nullptr)},
      {"computed_at", core::format_utc(facts.computed_at)},
      {"elapsed_ms", facts.elapsed.count()},
      {"events_read", facts.events_read},
      {"cut", facts.cut},
      {"simulated", facts.simulated}};
}

void add_business_json(boost::json::object& json, const AnalysisFacts& facts) {
  if (facts.business_data.empty()) return;
  boost::json::array tables;
  for (const auto& table : facts.business_data) {
    tables.push_back({{"delivery", table.delivery},
                      {"table", table.table},
                      {"label", {{"zh", table.label.zh}, {"en", table.label.en}}},
                      {"last_good_date", table.last_good_date ? value(core::format_day(*table.last_good_date))
                                                              : value(nullptr)},
                      {"old", table.old}});
  }
  json["business_data"] = std::move(tables);
}

}  // namespace rouse::behaviour
