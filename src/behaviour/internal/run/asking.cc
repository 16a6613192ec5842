#include "behaviour/internal/run/asking.h"

#include <fmt/format.h>

#include "behaviour/internal/spec_json.h"
#include "core/zone.h"
#include "events/event_table.h"

namespace rouse::behaviour {

using core::Result;

RunControl Asking::control_left() const {
  auto left = control;
  const auto spent = std::chrono::steady_clock::now() - started;
  left.limits.time_max -= std::chrono::duration_cast<core::Milliseconds>(spent);
  return left;
}

Result<void> refuse_future(const DayRange& range, const AnalysisContext& context) {
  const auto today = context.zone.day_of(context.clock.now());
  if (range.from_day <= today) return {};
  return refuse("/range/from", fmt::format("{} is in the future, today is {}",
                                           core::format_day(range.from_day), core::format_day(today)));
}

Result<std::int32_t> first_stored_day(const AnalysisContext& context, std::int32_t otherwise) {
  const auto table = events::event_table(context.plan);
  ROUSE_TRY(const std::string known, table_identity(context, table));
  if (known.empty()) return otherwise;
  ROUSE_TRY(auto rows, context.warehouse.select(fmt::format(
                           "SELECT toInt64(toInt32(min(day))) AS first, count() AS events FROM {}", table)));
  ROUSE_TRY(const bool more, rows.next());
  core::require(more, "an aggregate without keys has one row");
  const auto day = static_cast<std::int32_t>(rows.i64());
  return rows.u64() == 0 ? otherwise : day;
}

core::Error too_many_groups(std::string field, std::uint64_t limit) {
  auto message = fmt::format("{}: more than {} different groups", field, limit);
  return {core::ErrorCode::kResourceExhausted, std::move(field), std::move(message),
          "break down by a property with fewer values"};
}

}  // namespace rouse::behaviour
