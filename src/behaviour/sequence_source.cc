#include "behaviour/sequence_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "behaviour/internal/run/run_guard.h"
#include "behaviour/internal/stream/merged_people.h"
#include "behaviour/internal/stream/sequence_rows.h"
#include "behaviour/internal/stream/slice_plan.h"
#include "behaviour/internal/stream/slice_reader.h"
#include "core/zone.h"
#include "identity/overrides.h"
#include "warehouse/quote.h"
#include "warehouse/schema.h"

namespace rouse::behaviour {

using core::Result;

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

std::string value_sql(const events::PropertyRef& property) {
  if (property.type != events::PropertyType::kNumber) return code_sql(property);
  // + 0 makes -0 and 0 one value, which is not kNoCode. Old servers reinterpret text only.
  return fmt::format(
      "if(isNull({0}) OR NOT isFinite(ifNull({0}, 0)), toUInt64(0), "
      "bitXor(reinterpretAsUInt64(reinterpretAsString(ifNull({0}, 0) + 0)), toUInt64(9223372036854775808)))",
      property.column);
}

std::string days_sql(const SequenceQuery& query) {
  return fmt::format("{} != 0 AND day >= toDate({}) AND day <= toDate({})", query.subject,
                     warehouse::quote(core::format_day(query.from_day)),
                     warehouse::quote(core::format_day(query.to_day)));
}

std::string events_sql(const SequenceQuery& query) {
  auto sql = fmt::format("{} AND ts >= {} AND ts < {}", days_sql(query), query.from_ms, query.to_ms);
  if (!query.every_event && !query.events.empty()) {
    std::string names;
    for (const auto& name : query.events) names += (names.empty() ? "" : ", ") + warehouse::quote(name);
    sql += fmt::format(" AND event IN ({})", names);
  }
  if (!query.where.empty()) sql += fmt::format(" AND ({})", query.where);
  return sql;
}

std::string condition_sql(const SequenceQuery& query, const Scope& scope) {
  auto sql = events_sql(query);
  if (!scope.condition.empty()) sql += fmt::format(" AND ({})", scope.condition);
  return sql;
}

void set_subject(SequenceQuery& query, const events::Plan& plan, const std::string& type) {
  const bool own = type == plan.subject.type;
  query.subject = own ? "one_id" : "s_" + type;
  query.people = own && type == identity::kPersonType;
}

namespace {

// The two parts of the subjects: those whose events are all stored under them, and those whose are not.
struct Parts {
  SequenceRows stored;
  SlicePlan stored_slices;
  SequenceRows owned;
  SlicePlan owned_slices;
};

Result<Parts> plan_parts(const AnalysisContext& context, const SequenceQuery& query, const Scope& scope,
                         const warehouse::QueryOptions& options, const AnalysisLimits& limits) {
  Parts parts;
  ROUSE_TRY(const auto merged, MergedPeople::read(context, query, options));
  std::vector<std::string> columns;
  if (query.join) {
    ROUSE_TRY(const auto stored, warehouse::stored_columns(context.warehouse, query.table));
    for (const auto& column : stored) columns.push_back(column.name);
  }
  parts.stored = stored_rows(query, scope, merged.ids(), columns);
  ROUSE_TRY(parts.stored_slices, plan_slices(context, query, parts.stored, options, limits));
  if (merged.ids().empty()) return parts;
  parts.owned = merged.rows(query, scope);
  ROUSE_TRY(parts.owned_slices, plan_slices(context, query, parts.owned, options, limits));
  return parts;
}

// Reads and folds slices side by side; adds to `totals`.
void read_slices(const AnalysisContext& context, const SequenceQuery& query, const SequenceRows& rows,
                 const std::vector<Slice>& slices, const AnalysisLimits& limits, RunGuard& guard,
                 const SequenceFold& fold, SourceTotals& totals) {
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> subjects = 0;
  std::atomic<bool> cut = false;
  const auto workers = std::clamp<std::size_t>(limits.workers, 1, std::max<std::size_t>(1, slices.size()));
  guard.run(static_cast<unsigned>(workers), [&](unsigned worker) {
    SliceReader reader{context.warehouse, query, rows, guard};
    const SliceReader::Visit visit = [&](const Sequence& sequence) { return fold(worker, sequence); };
    for (std::size_t i = next++; i < slices.size() && !guard.stopped(); i = next++) {
      if (guard.events() >= limits.events) {
        cut = true;
        break;
      }
      auto read = reader.read(slices[i], visit);
      if (read) {
        subjects += *read;
        guard.count_rows(slices[i].events);
      } else {
        guard.fail(std::move(read).error());
      }
    }
  });
  totals.subjects += subjects;
  totals.cut = totals.cut || cut;
}

}  // namespace

Result<SourceTotals> stream_sequences(const AnalysisContext& context, const SequenceQuery& query,
                                      const Scope& scope, const RunControl& control,
                                      const SequenceFold& fold) {
  RunGuard guard{context.warehouse, control};
  Parts parts;
  guard.run(1, [&](unsigned) {
    const RunGuard::Query running{guard};
    auto planned = plan_parts(context, query, scope, running.options(), control.limits);
    if (planned) {
      parts = std::move(*planned);
    } else {
      guard.fail(std::move(planned).error());
    }
  });
  ROUSE_CHECK(guard.result());
  const auto& [stored, stored_slices, owned, owned_slices] = parts;
  guard.expect_rows(stored_slices.events + owned_slices.events);
  SourceTotals totals{.subjects_left_out = stored_slices.subjects_left_out + owned_slices.subjects_left_out,
                      .cut = stored_slices.cut || owned_slices.cut};
  read_slices(context, query, stored, stored_slices.slices, control.limits, guard, fold, totals);
  ROUSE_CHECK(guard.result());
  if (!owned_slices.slices.empty()) {
    read_slices(context, query, owned, owned_slices.slices, control.limits, guard, fold, totals);
    ROUSE_CHECK(guard.result());
  }
  totals.events = guard.events();
  return totals;
}

}  // namespace rouse::behaviour
