#include "ingest/internal/runs/run_statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ingest/internal/staging/watched_statement.h"

namespace rouse::ingest {
namespace {

constexpr core::Milliseconds kStatementMax{4 * 3'600'000};
// Blocks that INSERT SELECT writes: wide rows must not become blocks of a gigabyte.
constexpr std::uint64_t kBlockRowsMax = 1'000'000;
constexpr std::uint64_t kBlockBytes = 64U << 20;
constexpr int kThreadsMax = 2;

}  // namespace

RunStatements::RunStatements(warehouse::Warehouse& warehouse, std::uint64_t run,
                             std::function<core::Result<void>()> tick)
    : warehouse_(warehouse), run_(run), tick_(std::move(tick)) {}

warehouse::QueryOptions RunStatements::next_options() {
  warehouse::QueryOptions options;
  options.query_id = fmt::format("rouse_run_{}_{}", run_, statements_++);
  options.time_max = kStatementMax;
  options.memory_bytes_max = kStatementBytesMax;
  options.settings = {{"max_threads", std::to_string(kThreadsMax)},
                      {"min_insert_block_size_rows", std::to_string(kBlockRowsMax)},
                      {"min_insert_block_size_bytes", std::to_string(kBlockBytes)}};
  return options;
}

template <typename Statement>
auto RunStatements::watched(const Statement& statement) -> decltype(statement(warehouse::QueryOptions{})) {
  ROUSE_CHECK(tick_());
  const auto options = next_options();
  return watch(warehouse_, options.query_id, tick_, [&] { return statement(options); });
}

core::Result<void> RunStatements::execute(const std::string& sql) {
  return watched([&](const warehouse::QueryOptions& options) { return warehouse_.execute(sql, options); });
}

core::Result<warehouse::RowStream> RunStatements::select(const std::string& sql) {
  return watched([&](const warehouse::QueryOptions& options) { return warehouse_.select(sql, options); });
}

core::Result<std::uint64_t> RunStatements::number(const std::string& sql) {
  ROUSE_TRY(auto rows, select(sql));
  std::uint64_t value = 0;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return value;
    value = rows.u64();
  }
}

tables::DayStatements day_statements(RunStatements& statements) {
  return {.execute = [&](const auto& sql) { return statements.execute(sql); },
          .select = [&](const auto& sql) { return statements.select(sql); }};
}

std::uint64_t slices_of(std::uint64_t keys) {
  return std::max<std::uint64_t>(1, (keys + kSliceKeysMax - 1) / kSliceKeysMax);
}

}  // namespace rouse::ingest
