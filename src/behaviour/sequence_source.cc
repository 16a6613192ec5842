#include "behaviour/sequence_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "behaviour/internal/run_guard.h"
#include "behaviour/internal/stream/slice_plan.h"
#include "behaviour/internal/stream/slice_reader.h"
#include "core/zone.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {

std::string code_sql(const events::PropertyRef& property) {
  const auto& column = property.column;
  if (property.builtin) {
    return fmt::format("if({0} = '', toUInt64(0), greatest(cityHash64(toString({0})), toUInt64(1)))", column);
  }
  std::string code;
  switch (property.type) {
    case events::PropertyType::kString:
    case events::PropertyType::kEnum:
      code = fmt::format("greatest(cityHash64(ifNull({}, '')), toUInt64(1))", column);
      break;
    case events::PropertyType::kNumber:
      // + 0 makes -0 and 0 one value.
      code = fmt::format("greatest(cityHash64(toString(ifNull({}, 0) + 0)), toUInt64(1))", column);
      break;
    case events::PropertyType::kInteger:
    case events::PropertyType::kMoney:
    case events::PropertyType::kTime:
      // The sign bit flipped: of all values only the smallest integer would be 0.
      code = fmt::format("bitXor(toUInt64(ifNull({}, 0)), toUInt64(9223372036854775808))", column);
      break;
    case events::PropertyType::kBoolean: code = fmt::format("toUInt64(ifNull({}, 0)) + 1", column); break;
  }
  return fmt::format("if(isNull({}), toUInt64(0), {})", column, code);
}

std::string days_sql(const SequenceQuery& query) {
  return fmt::format("{} != 0 AND day >= toDate({}) AND day <= toDate({})", query.subject,
                     warehouse::quote(core::format_day(query.from_day)),
                     warehouse::quote(core::format_day(query.to_day)));
}

std::string condition_sql(const SequenceQuery& query, const Scope& scope) {
  auto sql = fmt::format("{} AND ts >= {} AND ts < {}", days_sql(query), query.from_ms, query.to_ms);
  if (!query.every_event && !query.events.empty()) {
    std::string names;
    for (const auto& name : query.events) names += (names.empty() ? "" : ", ") + warehouse::quote(name);
    sql += fmt::format(" AND event IN ({})", names);
  }
  if (!query.where.empty()) sql += fmt::format(" AND ({})", query.where);
  if (!scope.condition.empty()) sql += fmt::format(" AND ({})", scope.condition);
  return sql;
}

core::Result<SourceTotals> stream_sequences(const AnalysisContext& context, const SequenceQuery& query,
                                            const Scope& scope, const RunControl& control,
                                            const SequenceFold& fold) {
  RunGuard guard{context.warehouse, control};
  const auto condition = condition_sql(query, scope);
  SlicePlan plan;
  guard.run(1, [&](unsigned) {
    const RunGuard::Query running{guard};
    auto planned = plan_slices(context, query, scope, running.options(), control.limits);
    if (planned) {
      plan = std::move(*planned);
    } else {
      guard.fail(std::move(planned).error());
    }
  });
  ROUSE_CHECK(guard.result());
  guard.expect_rows(plan.events);
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> subjects = 0;
  std::atomic<bool> cut = plan.cut;
  const auto workers =
      std::clamp<std::size_t>(control.limits.workers, 1, std::max<std::size_t>(1, plan.slices.size()));
  guard.run(static_cast<unsigned>(workers), [&](unsigned worker) {
    SliceReader reader{context.warehouse, query, condition, guard};
    const SliceReader::Visit visit = [&](const Sequence& sequence) { return fold(worker, sequence); };
    for (std::size_t i = next++; i < plan.slices.size() && !guard.stopped(); i = next++) {
      if (guard.events() >= control.limits.events) {
        cut = true;
        break;
      }
      auto read = reader.read(plan.slices[i], visit);
      if (read) {
        subjects += *read;
        guard.count_rows(plan.slices[i].events);
      } else {
        guard.fail(std::move(read).error());
      }
    }
  });
  ROUSE_CHECK(guard.result());
  return SourceTotals{subjects, guard.events(), plan.subjects_left_out, cut};
}

}  // namespace rouse::behaviour
