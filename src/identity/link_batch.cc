#include "identity/link_batch.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "identity/internal/ring_thread.h"
#include "identity/internal/row_keys.h"

namespace rouse::identity {

using core::Result;

namespace {

constexpr std::size_t kRowsPrefetched = kPreparedMax / 2;
// Room for a pause of either thread, such as a table that grows.
constexpr std::size_t kChunksAhead = 8;

void count(LinkCounts& counts, Marks marks, bool has_entries) {
  ++counts.rows;
  const bool refused = (marks & ~bit(Mark::kBlocked)) != 0;
  if (marks == bit(Mark::kJunk)) {
    ++counts.junk;
  } else if (refused) {
    ++counts.claims;
  } else if (has_entries) {
    ++counts.entries;
  } else {
    ++counts.nothing_new;
  }
}

struct NumberedRow {
  std::uint64_t last = 0;                  // the highest number given, with this row
  std::array<std::uint32_t, 2> numbers{};  // 0 in a row that holds junk

  bool is_junk() const { return numbers[0] == 0; }
};

// Consecutive rows.
struct Chunk {
  std::size_t begin = 0;
  std::size_t end = 0;
  KeyedRows keyed;
  std::vector<NumberedRow> rows;  // fewer where one failed
  Result<void> outcome{};         // of numbering them

  std::size_t numbered() const { return begin + rows.size(); }
};

}  // namespace

// Rows go through three steps in chunks: their keys are made, they are numbered, they are decided. Numbering
// runs in a thread of its own, some chunks ahead of what is decided. A stretch, which gets its number while a
// row is decided, must get the one it would get row by row: then the numbers given ahead are taken back, and
// given again.
struct LinkBatch::State final : NumbersAhead {
  State(const IdentifierTypes& types, Numbering& numbers, Graph& of, std::size_t rows_of_chunk)
      : numbering(numbers), graph(of), keys(types, numbers), rows_ahead(rows_of_chunk) {}

  void make_keys(Chunk& of) const;
  void number(Chunk& of);
  Result<NumberedRow> number_row(const KeyedRows& keyed, std::size_t at);
  void give_ahead();
  void take_next();
  void start_at(std::size_t begin);
  void give_way() override;
  void prefetch(std::size_t at) const;
  Result<Marks> decide(const Occasion& occasion, Decisions& into);
  Result<LinkCounts> link_all(const Occasion& occasion, Decisions& into, std::span<Marks> marks);

  Numbering& numbering;
  Graph& graph;
  const RowKeyMaker keys;
  const std::size_t rows_ahead;
  std::span<const LinkRow> rows;
  std::array<Chunk, kChunksAhead> chunks;  // of the ring
  std::size_t ahead_to = 0;                // rows in a chunk given to the thread, or decided
  const Chunk* chunk = nullptr;            // whose rows are decided
  std::size_t row = 0;                     // which of `rows`
  bool gave_way = false;                   // to a stretch of the row
  RingThread ahead{kChunksAhead, [this](std::size_t slot) { number(chunks[slot]); }};
};

void LinkBatch::State::make_keys(Chunk& of) const {
  of.begin = ahead_to;
  of.end = std::min(of.begin + rows_ahead, rows.size());
  of.rows.clear();
  of.outcome = {};
  keys.make(rows.subspan(of.begin, of.end - of.begin), of.keyed);
}

Result<NumberedRow> LinkBatch::State::number_row(const KeyedRows& keyed, std::size_t at) {
  NumberedRow numbered;
  for (std::size_t i = 0; i < 2 && !keyed.is_junk(at); ++i) {
    ROUSE_TRY(const auto given, numbering.number(keyed.keys[at][i], keyed.hashes[2 * at + i]));
    numbered.numbers[i] = static_cast<std::uint32_t>(given.value);
  }
  numbered.last = numbering.last();
  return numbered;
}

void LinkBatch::State::number(Chunk& of) {
  const std::span hashes{of.keyed.hashes};
  for (std::size_t at = 0; at < of.keyed.size(); ++at) {
    if (at % kRowsPrefetched == 0) {
      numbering.look_up(hashes.subspan(2 * at, std::min(2 * kRowsPrefetched, hashes.size() - 2 * at)));
    }
    auto numbered = number_row(of.keyed, at);
    if (!numbered) {
      of.outcome = core::fail(std::move(numbered).error());
      return;
    }
    of.rows.push_back(*numbered);
  }
}

void LinkBatch::State::give_ahead() {
  while (ahead_to < rows.size() && ahead.has_room()) {
    Chunk& next = chunks[ahead.slot_to_give()];
    make_keys(next);
    ahead_to = next.end;
    ahead.give();
  }
}

void LinkBatch::State::take_next() {
  chunk = &chunks[ahead.take()];
  give_ahead();
}

void LinkBatch::State::start_at(std::size_t begin) {
  ahead_to = begin;
  give_ahead();
  if (begin < rows.size()) take_next();
}

void LinkBatch::State::give_way() {
  if (std::exchange(gave_way, true)) return;
  ahead.stop();
  numbering.take_back(chunk->rows[row - chunk->begin].last);
}

void LinkBatch::State::prefetch(std::size_t at) const {
  const auto some = std::span{chunk->rows}.subspan(at, std::min(kRowsPrefetched, chunk->rows.size() - at));
  for (const auto& numbered : some) {
    for (const auto number : numbered.numbers) graph.prefetch(number);
  }
  for (const auto& numbered : some) {
    for (const auto number : numbered.numbers) graph.prefetch_owner(number);
  }
}

Result<Marks> LinkBatch::State::decide(const Occasion& occasion, Decisions& into) {
  const std::size_t at = row - chunk->begin;
  if (at % kRowsPrefetched == 0) prefetch(at);
  const NumberedRow numbered = chunk->rows[at];
  if (numbered.is_junk()) return bit(Mark::kJunk);
  const auto& [left, right] = numbered.numbers;
  const std::array identifiers{GraphIdentifier{.number = left, .type = rows[row].left_type},
                               GraphIdentifier{.number = right, .type = rows[row].right_type}};
  return graph.resolve(identifiers, occasion, into).map([](const auto& of) { return of.marks; });
}

Result<LinkCounts> LinkBatch::State::link_all(const Occasion& occasion, Decisions& into,
                                              std::span<Marks> marks) {
  LinkCounts counts;
  Occasion of_row = occasion;
  start_at(0);
  for (row = 0; row < rows.size(); ++row) {
    if (row == chunk->end) take_next();
    if (row == chunk->numbered()) return core::fail(chunk->outcome.error());
    of_row.seq = occasion.seq + row;
    const std::size_t entries_before = into.entries.size();
    ROUSE_TRY(const Marks of, decide(of_row, into));
    if (!marks.empty()) marks[row] = of;
    count(counts, of, into.entries.size() > entries_before);
    if (std::exchange(gave_way, false)) start_at(row + 1);
  }
  return counts;
}

LinkBatch::LinkBatch(const IdentifierTypes& types, Numbering& numbering, Graph& graph, std::size_t rows_ahead)
    : state_(std::make_unique<State>(types, numbering, graph, rows_ahead)) {}
LinkBatch::LinkBatch(LinkBatch&&) noexcept = default;
LinkBatch::~LinkBatch() = default;

Result<LinkCounts> LinkBatch::link(std::span<const LinkRow> rows, const Occasion& occasion, Decisions& into,
                                   std::span<Marks> marks) {
  State& state = *state_;
  state.rows = rows;
  state.gave_way = false;
  state.numbering.run_ahead(&state);
  auto counts = state.link_all(occasion, into, marks);
  state.ahead.stop();
  state.numbering.run_ahead(nullptr);
  return counts;
}

}  // namespace rouse::identity
