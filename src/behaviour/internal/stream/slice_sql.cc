#include "behaviour/internal/stream/slice_sql.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

// A table of what each name means, which the warehouse looks up once per name and not per event, as `event`
// is LowCardinality. Empty if no bit is given by name.
std::string named_bits_sql(const SequenceQuery& query) {
  std::map<std::string_view, std::uint64_t> masks;
  for (std::size_t i = 0; i < query.bits.size(); ++i) {
    for (const auto& name : query.bits[i].events) masks[name] |= 1ULL << i;
  }
  if (masks.empty()) return {};
  std::vector<std::string> names;
  std::vector<std::uint64_t> values;
  for (const auto& [name, mask] : masks) {
    names.push_back(warehouse::quote(name));
    values.push_back(mask);
  }
  return fmt::format("transform(event, [{}], [{}], 0)", fmt::join(names, ", "), fmt::join(values, ", "));
}

// Bit i is SequenceQuery::bits[i]. CAST, because a function of a LowCardinality column alone is
// LowCardinality.
std::string mask_sql(const SequenceQuery& query) {
  const auto type = fmt::format("UInt{}", 8 * mask_bytes(query.bits.size()));
  std::string sum;
  for (std::size_t i = 0; i < query.bits.size(); ++i) {
    if (query.bits[i].condition.empty()) continue;
    sum += fmt::format("{}to{}({}) * {}", sum.empty() ? "" : " + ", type, query.bits[i].condition, 1ULL << i);
  }
  const auto named = named_bits_sql(query);
  if (sum.empty()) return fmt::format("CAST({} AS {})", named.empty() ? "0" : named, type);
  if (named.empty()) return fmt::format("CAST({} AS {})", sum, type);
  return fmt::format("CAST(bitOr(to{0}({1}), to{0}({2})) AS {0})", type, named, sum);
}

// Whether the condition leaves events without a bit that are not asked for.
bool must_look_at_mask(const SequenceQuery& query) {
  return !query.every_event && (query.events.empty() || std::ranges::any_of(query.bits, [](const auto& bit) {
                                  return !bit.condition.empty();
                                }));
}

std::string slice_condition(const SequenceQuery& query, const std::string& condition, const Slice& slice) {
  return fmt::format("{0} AND {1} >= {2} AND {1} <= {3}", condition, query.subject, slice.first, slice.last);
}

}  // namespace

std::size_t mask_bytes(std::size_t bits) {
  if (bits <= 8) return 1;
  if (bits <= 16) return 2;
  return bits <= 32 ? 4 : 8;
}

std::string packed_sql(const SequenceQuery& query, const SequenceRows& rows, const Slice& slice,
                       PackedLayout layout) {
  return fmt::format(
      "SELECT packed FROM (SELECT {0} AS m, bitOr(bitOr(bitShiftLeft(toUInt64({1} - {2}), {3}), "
      "bitShiftLeft(toUInt64(ts - ({4})), {5})), m) AS packed FROM {6} WHERE {7}){8}",
      mask_sql(query), query.subject, slice.first, layout.place_shift(), query.from_ms, layout.mask_bits,
      rows.from(slice), slice_condition(query, rows.condition, slice),
      must_look_at_mask(query) ? " WHERE m != 0" : "");
}

std::string columns_sql(const SequenceQuery& query, const SequenceRows& rows, const Slice& slice,
                        std::span<const std::uint64_t> subjects) {
  std::string inner;
  std::string outer;
  for (std::size_t k = 0; k < query.codes.size(); ++k) {
    inner += fmt::format(", {} AS c{}", query.codes[k], k);
    outer += fmt::format(", c{}", k);
  }
  auto where = slice_condition(query, rows.condition, slice);
  if (!subjects.empty()) where += fmt::format(" AND {} IN ({})", query.subject, fmt::join(subjects, ", "));
  return fmt::format(
      "SELECT place, ts, seq, m{0} FROM (SELECT toUInt32({1} - {2}) AS place, ts, seq, {3} AS m{4} FROM {5} "
      "WHERE {6}){7}",
      outer, query.subject, slice.first, mask_sql(query), inner, rows.from(slice), where,
      must_look_at_mask(query) ? " WHERE m != 0" : "");
}

}  // namespace rouse::behaviour
