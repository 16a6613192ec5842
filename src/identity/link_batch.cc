#include "identity/link_batch.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "identity/internal/junk_screen.h"

namespace rouse::identity {

using core::Result;

namespace {

constexpr std::size_t kRowsAtOnce = kPreparedMax / 2;

Marks bit(Mark mark) { return static_cast<Marks>(mark); }

}  // namespace

struct LinkBatch::State {
  State(const IdentifierTypes& with, Numbering& numbers, Graph& of)
      : types(with), numbering(numbers), graph(of) {
    for (std::size_t type = 0; type < types.types.size(); ++type) {
      prefixes.push_back(key_of(types.types[type].name, {}));
      screens.emplace_back(types, static_cast<TypeIndex>(type));
    }
  }

  void prepare(std::span<const LinkRow> rows);
  Result<Marks> link_row(const LinkRow& row, std::size_t at, const Occasion& occasion, Decisions& into);
  bool is_usable(TypeIndex type, std::string_view value) const {
    return type < types.types.size() && !(screens[type].may_be_junk(value) && is_junk(types, type, value));
  }

  const IdentifierTypes& types;
  Numbering& numbering;
  Graph& graph;
  // Of each type.
  std::vector<std::string> prefixes;  // of its keys
  std::vector<JunkScreen> screens;
  std::string text;  // the keys of some rows, one after the other
  std::array<std::string_view, kPreparedMax> keys;
  std::array<Numbering::Prepared, kPreparedMax> prepared;
};

// Looks up what the rows will need.
void LinkBatch::State::prepare(std::span<const LinkRow> rows) {
  text.clear();
  std::array<std::size_t, kPreparedMax + 1> ends{};
  std::size_t keys_made = 0;
  for (const auto& row : rows) {
    for (const auto& [type, value] : {std::pair{row.left_type, row.left}, {row.right_type, row.right}}) {
      if (type < types.types.size() && value.size() <= kValueBytesMax) (text += prefixes[type]) += value;
      ends[++keys_made] = text.size();
    }
  }
  for (std::size_t i = 0; i < keys_made; ++i) {
    keys[i] = std::string_view{text}.substr(ends[i], ends[i + 1] - ends[i]);
  }
  numbering.prepare(std::span{keys}.first(keys_made), prepared);
  for (std::size_t i = 0; i < keys_made; ++i) graph.prefetch(prepared[i].hint);
  for (std::size_t i = 0; i < keys_made; ++i) graph.prefetch_owner(prepared[i].hint);
}

Result<Marks> LinkBatch::State::link_row(const LinkRow& row, std::size_t at, const Occasion& occasion,
                                         Decisions& into) {
  const auto& left = keys[2 * at];
  const auto& right = keys[2 * at + 1];
  if (left.size() > kValueBytesMax || right.size() > kValueBytesMax || !is_usable(row.left_type, row.left) ||
      !is_usable(row.right_type, row.right)) {
    return bit(Mark::kJunk);
  }
  ROUSE_TRY(const auto left_number, numbering.number(left, prepared[2 * at]));
  ROUSE_TRY(const auto right_number, numbering.number(right, prepared[2 * at + 1]));
  const std::array identifiers{GraphIdentifier{.number = left_number.value, .type = row.left_type},
                               GraphIdentifier{.number = right_number.value, .type = row.right_type}};
  return graph.resolve(identifiers, occasion, into).map([](const auto& of) { return of.marks; });
}

LinkBatch::LinkBatch(const IdentifierTypes& types, Numbering& numbering, Graph& graph)
    : state_(std::make_unique<State>(types, numbering, graph)) {}
LinkBatch::LinkBatch(LinkBatch&&) noexcept = default;
LinkBatch::~LinkBatch() = default;

Result<LinkCounts> LinkBatch::link(std::span<const LinkRow> rows, const Occasion& occasion, Decisions& into,
                                   std::span<Marks> marks) {
  LinkCounts counts;
  Occasion of_row = occasion;
  for (std::size_t begin = 0; begin < rows.size(); begin += kRowsAtOnce) {
    const auto some = rows.subspan(begin, std::min(kRowsAtOnce, rows.size() - begin));
    state_->prepare(some);
    for (std::size_t i = 0; i < some.size(); ++i) {
      of_row.seq = occasion.seq + begin + i;
      const std::size_t entries_before = into.entries.size();
      ROUSE_TRY(const Marks of, state_->link_row(some[i], i, of_row, into));
      if (!marks.empty()) marks[begin + i] = of;
      ++counts.rows;
      const bool refused = (of & ~bit(Mark::kBlocked)) != 0;
      if (of == bit(Mark::kJunk)) {
        ++counts.junk;
      } else if (refused) {
        ++counts.claims;
      } else if (into.entries.size() > entries_before) {
        ++counts.entries;
      } else {
        ++counts.nothing_new;
      }
    }
  }
  return counts;
}

}  // namespace rouse::identity
