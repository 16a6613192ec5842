#include "behaviour/sequence_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>

#include "behaviour/internal/event_block.h"
#include "behaviour/internal/run_guard.h"
#include "behaviour/internal/slice_plan.h"
#include "core/zone.h"
#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

using core::Result;

// Masks travel packed: bit i on the wire is SequenceQuery::bits[i].
struct Wire {
  std::string_view cast;
  std::size_t bytes;
};

Wire wire_type(std::size_t bits) {
  if (bits <= 8) return {"toUInt8", 1};
  if (bits <= 16) return {"toUInt16", 2};
  if (bits <= 32) return {"toUInt32", 4};
  return {"toUInt64", 8};
}

std::string mask_sql(const SequenceQuery& query) {
  const Wire wire = wire_type(query.bits.size());
  std::string sum;
  for (std::size_t i = 0; i < query.bits.size(); ++i) {
    sum += fmt::format("{}({}) * {}", i == 0 ? "" : " + ", query.bits[i].condition, 1ULL << i);
  }
  return fmt::format("{}({})", wire.cast, sum);
}

std::string slice_sql(const SequenceQuery& query, const std::string& condition, const Slice& slice) {
  std::string inner;
  std::string outer;
  for (std::size_t k = 0; k < query.codes.size(); ++k) {
    inner += fmt::format(", {} AS c{}", query.codes[k], k);
    outer += fmt::format(", groupArray(c{0}) AS codes{0}", k);
  }
  return fmt::format(
      "SELECT block, groupArray(place) AS places, groupArray(ts) AS times, groupArray(seq) AS seqs, "
      "groupArray(m) AS masks{0} FROM (SELECT intDiv({1}, {2}) AS block, toUInt16({1} % {2}) AS place, ts, "
      "seq, "
      "{3} AS m{4} FROM {5} WHERE {6} AND {1} >= {7} AND {1} <= {8}){9} GROUP BY block",
      outer, query.subject, kBlockSubjects, mask_sql(query), inner, query.table, condition, slice.first,
      slice.last, query.every_event ? "" : " WHERE m != 0");
}

// One slice after the other, by one worker.
class SliceReader {
 public:
  SliceReader(const AnalysisContext& context, const SequenceQuery& query, std::string condition,
              RunGuard& guard)
      : context_(context), query_(query), condition_(std::move(condition)), guard_(guard) {
    block_.columns.codes.resize(query.codes.size());
    for (std::size_t i = 0; i < query.bits.size(); ++i) packed_as_is_ &= query.bits[i].bit == i;
  }

  // `visit(Sequence)` gives a Result<void>; the number of subjects read.
  template <typename Visit>
  Result<std::uint64_t> read(const Slice& slice, Visit visit) {
    const RunGuard::Query running{guard_};
    ROUSE_TRY(auto rows, context_.warehouse.select(slice_sql(query_, condition_, slice), running.options()));
    std::uint64_t subjects = 0;
    while (!guard_.stopped()) {
      ROUSE_TRY(const bool more, rows.next());
      if (!more) break;
      read_block(rows);
      Result<void> visited;
      block_.each([&](const Sequence& sequence) {
        ++subjects;
        visited = visit(sequence);
        return visited.has_value();
      });
      ROUSE_CHECK(visited);
      guard_.count_events(block_.offset.size());
    }
    return subjects;
  }

 private:
  void read_block(warehouse::RowStream& rows) {
    block_.first_subject = rows.u64() * kBlockSubjects;
    rows.array_to(block_.offset);
    rows.array_to(block_.columns.ts);
    rows.array_to(block_.columns.seq);
    switch (wire_type(query_.bits.size()).bytes) {
      case 1: unpack<std::uint8_t>(rows); break;
      case 2: unpack<std::uint16_t>(rows); break;
      case 4: unpack<std::uint32_t>(rows); break;
      default: unpack<std::uint64_t>(rows);
    }
    for (auto& codes : block_.columns.codes) rows.array_to(codes);
    block_.sort();
  }

  template <typename Packed>
  void unpack(warehouse::RowStream& rows) {
    std::vector<Packed> packed;
    rows.array_to(packed);
    auto& masks = block_.columns.mask;
    masks.resize(packed.size());
    if (packed_as_is_) {
      std::copy(packed.begin(), packed.end(), masks.begin());
      return;
    }
    for (std::size_t i = 0; i < packed.size(); ++i) {
      masks[i] = 0;
      for (std::uint64_t left = packed[i]; left != 0; left &= left - 1) {
        masks[i] |= 1ULL << query_.bits[static_cast<std::size_t>(std::countr_zero(left))].bit;
      }
    }
  }

  const AnalysisContext& context_;
  const SequenceQuery& query_;
  const std::string condition_;
  RunGuard& guard_;
  bool packed_as_is_ = true;
  EventBlock block_;
};

}  // namespace

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

std::string condition_sql(const SequenceQuery& query, const Scope& scope) {
  auto sql = fmt::format("{} != 0 AND day >= toDate({}) AND day <= toDate({}) AND ts >= {} AND ts < {}",
                         query.subject, warehouse::quote(core::format_day(query.from_day)),
                         warehouse::quote(core::format_day(query.to_day)), query.from_ms, query.to_ms);
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
    auto planned =
        plan_slices(context, query.table, query.subject, condition, running.options(), control.limits);
    if (planned) {
      plan = std::move(*planned);
    } else {
      guard.fail(std::move(planned).error());
    }
  });
  ROUSE_CHECK(guard.result());
  guard.expect_events(plan.events);
  std::atomic<std::size_t> next = 0;
  std::atomic<std::uint64_t> subjects = 0;
  const auto workers =
      std::clamp<std::size_t>(control.limits.workers, 1, std::max<std::size_t>(1, plan.slices.size()));
  guard.run(static_cast<unsigned>(workers), [&](unsigned worker) {
    SliceReader reader{context, query, condition, guard};
    for (std::size_t i = next++; i < plan.slices.size() && !guard.stopped(); i = next++) {
      auto read =
          reader.read(plan.slices[i], [&](const Sequence& sequence) { return fold(worker, sequence); });
      if (read) {
        subjects += *read;
      } else {
        guard.fail(std::move(read).error());
      }
    }
  });
  ROUSE_CHECK(guard.result());
  return SourceTotals{subjects, guard.events(), plan.subjects_left_out, plan.cut};
}

}  // namespace rouse::behaviour
