#include "behaviour/internal/slice_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace rouse::behaviour {
namespace {

using core::Result;

// Packed events: place in 12 bits, time in 40, mask in 12.
constexpr unsigned kMaskBits = 12;
constexpr unsigned kTimeBits = 40;
static_assert(kBlockSubjects == 1ULL << (64 - kTimeBits - kMaskBits));

// Read as columns for good once more than one block in this many had to be read twice.
constexpr std::uint64_t kReadAgainShare = 8;

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

// Bit i is SequenceQuery::bits[i].
std::string mask_sql(const SequenceQuery& query) {
  const Wire wire = wire_type(query.bits.size());
  std::string sum;
  for (std::size_t i = 0; i < query.bits.size(); ++i) {
    sum += fmt::format("{}{}({}) * {}", i == 0 ? "" : " + ", wire.cast, query.bits[i].condition, 1ULL << i);
  }
  return fmt::format("{}({})", wire.cast, sum);
}

std::string_view events_with_a_bit(const SequenceQuery& query) {
  return query.every_event ? "" : " WHERE m != 0";
}

}  // namespace

void merge_runs(std::vector<std::uint64_t>& values, std::vector<std::uint64_t>& scratch) {
  std::vector<std::size_t> ends;  // of the runs
  for (std::size_t i = 1; i <= values.size(); ++i) {
    if (i == values.size() || values[i] < values[i - 1]) ends.push_back(i);
  }
  scratch.resize(values.size());
  while (ends.size() > 1) {
    std::vector<std::size_t> merged;
    std::size_t begin = 0;
    for (std::size_t r = 0; r < ends.size(); r += 2) {
      const auto at = [&](std::size_t index) { return values.begin() + static_cast<std::ptrdiff_t>(index); };
      const std::size_t middle = ends[r];
      const std::size_t end = r + 1 < ends.size() ? ends[r + 1] : middle;
      std::merge(at(begin), at(middle), at(middle), at(end),
                 scratch.begin() + static_cast<std::ptrdiff_t>(begin));
      merged.push_back(end);
      begin = end;
    }
    std::swap(values, scratch);
    ends = std::move(merged);
  }
}

SliceReader::SliceReader(warehouse::Warehouse& warehouse, const SequenceQuery& query, std::string condition,
                         RunGuard& guard)
    : warehouse_(warehouse),
      query_(query),
      condition_(std::move(condition)),
      guard_(guard),
      may_pack_(query.codes.empty() && query.bits.size() <= kMaskBits &&
                query.to_ms - query.from_ms <= std::int64_t{1} << kTimeBits) {
  block_.columns.codes.resize(query.codes.size());
  for (std::size_t i = 0; i < query.bits.size(); ++i) bits_as_packed_ &= query.bits[i].bit == i;
}

Result<std::uint64_t> SliceReader::read(const Slice& slice, const Visit& visit) {
  const bool pack = may_pack_ && blocks_read_again_ * kReadAgainShare <= blocks_;
  return pack ? read_packed(slice, visit) : read_columns(slice, visit);
}

std::string SliceReader::packed_sql(const Slice& slice) const {
  return fmt::format(
      "SELECT block, groupArray(packed) AS events FROM (SELECT intDiv({0}, {1}) AS block, {2} AS m, "
      "({0} % {1}) * {3} + toUInt64(ts - ({4})) * {5} + m AS packed FROM {6} WHERE {7} AND {0} >= {8} AND "
      "{0} "
      "<= "
      "{9}){10} GROUP BY block",
      query_.subject, kBlockSubjects, mask_sql(query_), 1ULL << (kTimeBits + kMaskBits), query_.from_ms,
      1ULL << kMaskBits, query_.table, condition_, slice.first, slice.last, events_with_a_bit(query_));
}

std::string SliceReader::columns_sql(const Slice& slice) const {
  std::string inner;
  std::string outer;
  for (std::size_t k = 0; k < query_.codes.size(); ++k) {
    inner += fmt::format(", {} AS c{}", query_.codes[k], k);
    outer += fmt::format(", groupArray(c{0}) AS codes{0}", k);
  }
  return fmt::format(
      "SELECT block, groupArray(place) AS places, groupArray(ts) AS times, groupArray(seq) AS seqs, "
      "groupArray(m) AS masks{0} FROM (SELECT intDiv({1}, {2}) AS block, toUInt16({1} % {2}) AS place, ts, "
      "seq, "
      "{3} AS m{4} FROM {5} WHERE {6} AND {1} >= {7} AND {1} <= {8}){9} GROUP BY block",
      outer, query_.subject, kBlockSubjects, mask_sql(query_), inner, query_.table, condition_, slice.first,
      slice.last, events_with_a_bit(query_));
}

Result<std::uint64_t> SliceReader::read_packed(const Slice& slice, const Visit& visit) {
  const RunGuard::Query running{guard_};
  ROUSE_TRY(auto rows, warehouse_.select(packed_sql(slice), running.options()));
  std::uint64_t subjects = 0;
  while (!guard_.stopped()) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    const std::uint64_t first = rows.u64() * kBlockSubjects;
    rows.array_to(packed_);
    ++blocks_;
    block_.first_subject = first;
    if (unpack_events()) {
      ROUSE_TRY(const auto visited, visit_block(visit));
      subjects += visited;
      continue;
    }
    ++blocks_read_again_;
    const Slice block{.first = std::max(slice.first, first),
                      .last = std::min(slice.last, first + kBlockSubjects - 1),
                      .events = packed_.size()};
    ROUSE_TRY(const auto visited, read_columns(block, visit));
    subjects += visited;
  }
  return subjects;
}

void SliceReader::unpack_mask(std::uint64_t packed, std::uint64_t& mask) const {
  mask = packed;
  if (bits_as_packed_) return;
  mask = 0;
  for (; packed != 0; packed &= packed - 1) {
    mask |= 1ULL << query_.bits[static_cast<std::size_t>(std::countr_zero(packed))].bit;
  }
}

bool SliceReader::unpack_events() {
  constexpr std::uint64_t kMask = (1ULL << kMaskBits) - 1;
  constexpr std::uint64_t kTime = (1ULL << kTimeBits) - 1;
  merge_runs(packed_, scratch_);
  const std::size_t size = packed_.size();
  block_.offset.resize(size);
  block_.columns.resize(size);
  std::uint64_t before = ~0ULL;
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint64_t event = packed_[i];
    if (event >> kMaskBits == before >> kMaskBits && event != before) return false;
    before = event;
    block_.offset[i] = static_cast<std::uint16_t>(event >> (kTimeBits + kMaskBits));
    block_.columns.ts[i] = query_.from_ms + static_cast<std::int64_t>(event >> kMaskBits & kTime);
    unpack_mask(event & kMask, block_.columns.mask[i]);
  }
  return true;
}

Result<std::uint64_t> SliceReader::visit_block(const Visit& visit) {
  std::uint64_t subjects = 0;
  Result<void> visited;
  block_.each([&](const Sequence& sequence) {
    ++subjects;
    visited = visit(sequence);
    return visited.has_value();
  });
  ROUSE_CHECK(visited);
  guard_.count_events(block_.offset.size());
  return subjects;
}

template <typename Packed>
void SliceReader::read_masks(warehouse::RowStream& rows) {
  std::vector<Packed> masks;
  rows.array_to(masks);
  block_.columns.mask.resize(masks.size());
  for (std::size_t i = 0; i < masks.size(); ++i) unpack_mask(masks[i], block_.columns.mask[i]);
}

void SliceReader::read_block(warehouse::RowStream& rows) {
  block_.first_subject = rows.u64() * kBlockSubjects;
  rows.array_to(block_.offset);
  rows.array_to(block_.columns.ts);
  rows.array_to(block_.columns.seq);
  switch (wire_type(query_.bits.size()).bytes) {
    case 1: read_masks<std::uint8_t>(rows); break;
    case 2: read_masks<std::uint16_t>(rows); break;
    case 4: read_masks<std::uint32_t>(rows); break;
    default: read_masks<std::uint64_t>(rows);
  }
  for (auto& codes : block_.columns.codes) rows.array_to(codes);
  block_.sort();
}

Result<std::uint64_t> SliceReader::read_columns(const Slice& slice, const Visit& visit) {
  const RunGuard::Query running{guard_};
  ROUSE_TRY(auto rows, warehouse_.select(columns_sql(slice), running.options()));
  std::uint64_t subjects = 0;
  while (!guard_.stopped()) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) break;
    read_block(rows);
    ROUSE_TRY(const auto visited, visit_block(visit));
    subjects += visited;
  }
  return subjects;
}

}  // namespace rouse::behaviour
