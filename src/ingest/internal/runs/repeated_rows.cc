#include "ingest/internal/runs/repeated_rows.h"

#include <fmt/format.h>

#include "warehouse/quote.h"

namespace rouse::ingest {
namespace {

using core::Result;

// What tells rows apart, as SQL: a list of columns, which rows have one, and a number to slice by.
struct Identity {
  std::string columns;
  std::string present;
  std::string hash;
};

class Repeats {
 public:
  Repeats(RunStatements& statements, const StoredRows& rows, const std::vector<std::string>& shown,
          const Identity& identity)
      : statements_(statements), rows_(rows), shown_(shown), identity_(identity) {}

  Result<void> look(std::uint64_t slices, std::uint64_t index);

  RepeatedRows found;

 private:
  Result<void> add_examples(const std::string& rows);

  RunStatements& statements_;
  const StoredRows& rows_;
  const std::vector<std::string>& shown_;
  const Identity& identity_;
};

Result<void> Repeats::look(std::uint64_t slices, std::uint64_t index) {
  const auto slice =
      slices == 1 ? std::string{"1"} : fmt::format("{} % {} = {}", identity_.hash, slices, index);
  const auto rows = fmt::format("{} AND {} AND {}", rows_.from(), identity_.present, slice);
  ROUSE_TRY(const std::uint64_t more,
            statements_.number(fmt::format(
                "SELECT toUInt64(sum(n - 1)) AS more FROM (SELECT count() AS n {} GROUP BY {} HAVING n > 1)",
                rows, identity_.columns)));
  found.rows += more;
  if (more == 0 || found.examples.size() >= kExamplesMax) return {};
  return add_examples(rows);
}

Result<void> Repeats::add_examples(const std::string& rows) {
  std::string shown;
  for (const auto& name : shown_) {
    const auto column = warehouse::quote_identifier(tables::find_column(*rows_.table, name)->column());
    shown += fmt::format("ifNull(toString(any({})), '') AS {}, ", column,
                         warehouse::quote_identifier("text_" + name));
  }
  ROUSE_TRY(auto answer,
            statements_.select(fmt::format(
                "SELECT {}count() AS n {} GROUP BY {} HAVING n > 1 ORDER BY {} LIMIT {}", shown, rows,
                identity_.columns, identity_.columns, kExamplesMax - found.examples.size())));
  while (true) {
    ROUSE_TRY(const bool more, answer.next());
    if (!more) return {};
    const auto text = example_text(answer, *rows_.table, shown_);
    found.examples.push_back(fmt::format("{} ({} rows)", text, answer.u64()));
  }
}

Result<RepeatedRows> look_for(Repeats repeats, std::uint64_t count) {
  const std::uint64_t slices = slices_of(count);
  for (std::uint64_t i = 0; i < slices; ++i) ROUSE_CHECK(repeats.look(slices, i));
  return std::move(repeats.found);
}

}  // namespace

Result<RepeatedRows> repeated_keys(RunStatements& statements, const StoredRows& rows, std::uint64_t count) {
  const Identity identity{"key_high, key_low", "1", "key_high"};
  return look_for(Repeats{statements, rows, rows.table->key, identity}, count);
}

Result<RepeatedRows> repeated_values(RunStatements& statements, const StoredRows& rows,
                                     const std::vector<std::string>& columns, std::uint64_t count) {
  Identity identity;
  std::string values;
  for (const auto& name : columns) {
    const auto column = warehouse::quote_identifier(tables::find_column(*rows.table, name)->column());
    identity.columns += (identity.columns.empty() ? "" : ", ") + column;
    identity.present += fmt::format("{}isNotNull({})", identity.present.empty() ? "" : " AND ", column);
    values += fmt::format("{}assumeNotNull({})", values.empty() ? "" : ", ", column);
  }
  identity.hash = fmt::format("cityHash64({})", values);
  return look_for(Repeats{statements, rows, columns, identity}, count);
}

}  // namespace rouse::ingest
