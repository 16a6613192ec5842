#include "metadata/table_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "metadata/internal/definition_versions.h"
#include "metadata/internal/run_json.h"
#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

using core::ErrorCode;

constexpr std::string_view kDeliveries = "deliveries";

RunState run_state(std::string_view name) {
  for (const auto state :
       {RunState::kRunning, RunState::kPublished, RunState::kReplaced, RunState::kWithdrawn}) {
    if (to_string(state) == name) return state;
  }
  return RunState::kFailed;
}

// One row of a query, kept where SOCI writes it.
struct RunRow {
  long long id = 0;
  std::string delivery, directory, state;
  long long version = 0;
  long long data_date = 0;
  long long cleared = 0;
  std::string error_code, error_field, error_message, error_hint;
  long long started_at = 0;
  long long finished_at = 0;
  long long retired_at = 0;
  soci::indicator finished = soci::i_null;
  soci::indicator retired = soci::i_null;

  static constexpr std::string_view kColumns =
      "id, delivery, directory, state, version, data_date, cleared, error_code, error_field, error_message,"
      " error_hint, started_at, finished_at, retired_at";

  void bind(soci::statement& query) {
    query.exchange(soci::into(id));
    for (auto* text : {&delivery, &directory, &state}) query.exchange(soci::into(*text));
    for (auto* number : {&version, &data_date, &cleared}) query.exchange(soci::into(*number));
    for (auto* text : {&error_code, &error_field, &error_message, &error_hint}) {
      query.exchange(soci::into(*text));
    }
    query.exchange(soci::into(started_at));
    query.exchange(soci::into(finished_at, finished));
    query.exchange(soci::into(retired_at, retired));
  }

  TableRun run() const {
    TableRun run;
    run.id = to_number(id);
    run.delivery = delivery;
    run.version = version;
    run.data_date = static_cast<std::int32_t>(data_date);
    run.directory = directory;
    run.state = run_state(state);
    run.cleared = cleared != 0;
    if (run.state == RunState::kFailed) {
      run.error = core::Error{error_code_of(error_code), error_field, error_message, error_hint};
    }
    run.started_at = core::from_epoch_ms(started_at);
    if (finished == soci::i_ok) run.finished_at = core::from_epoch_ms(finished_at);
    if (retired == soci::i_ok) run.retired_at = core::from_epoch_ms(retired_at);
    return run;
  }
};

// `tail` is what follows FROM table_runs and has the values that `use` binds.
template <typename Use>
std::vector<TableRun> select_using(soci::session& sql, std::string_view tail, Use use) {
  RunRow row;
  soci::statement query{sql};
  row.bind(query);
  use(query);
  query.alloc();
  query.prepare(fmt::format("SELECT {} FROM table_runs {}", RunRow::kColumns, tail));
  query.define_and_bind();
  query.execute();
  std::vector<TableRun> runs;
  while (query.fetch()) runs.push_back(row.run());
  return runs;
}

std::vector<TableRun> select_runs(soci::session& sql, std::string_view tail, long long value) {
  return select_using(sql, tail, [&](soci::statement& query) { query.exchange(soci::use(value)); });
}

core::Result<TableRun> require_state(const Reader& reader, std::uint64_t id, RunState state) {
  ROUSE_TRY(auto run, find_run(reader, id));
  if (run.state == state) return run;
  return core::fail(ErrorCode::kConflict, "run",
                    fmt::format("run: {} is {}, not {}", id, to_string(run.state), to_string(state)));
}

// The run that is published for a date; empty if none is.
std::optional<std::uint64_t> published_of(soci::session& sql, const std::string& delivery,
                                          long long data_date) {
  const auto runs =
      select_using(sql, "WHERE state = 'published' AND delivery = :delivery AND data_date = :data_date",
                   [&](soci::statement& query) {
                     query.exchange(soci::use(delivery));
                     query.exchange(soci::use(data_date));
                   });
  return runs.empty() ? std::nullopt : std::optional{runs.front().id};
}

void retire(soci::session& sql, std::uint64_t run, RunState state, core::Timestamp at) {
  const std::string name{to_string(state)};
  const long long id = to_sql(run);
  const long long retired_at = to_sql(at);
  sql << "UPDATE table_runs SET state = :state, retired_at = :retired_at WHERE id = :id", soci::use(name),
      soci::use(retired_at), soci::use(id);
}

core::Result<void> check_limits(const RunTable& table) {
  const auto most = std::max({table.findings.size(), table.totals.size(), table.files.size()});
  if (most > kFindingsMax) {
    return core::invalid("table", fmt::format("table: {} has {} findings, totals or files; {} are allowed",
                                              table.table, most, kFindingsMax));
  }
  for (const auto& finding : table.findings) {
    if (finding.examples.size() <= kExamplesMax) continue;
    return core::invalid("examples", fmt::format("examples: {} of {} are given; {} are allowed",
                                                 finding.examples.size(), finding.rule, kExamplesMax));
  }
  return {};
}

}  // namespace

std::string_view to_string(RunState state) {
  switch (state) {
    case RunState::kRunning: return "running";
    case RunState::kFailed: return "failed";
    case RunState::kPublished: return "published";
    case RunState::kReplaced: return "replaced";
    case RunState::kWithdrawn: return "withdrawn";
  }
  return {};
}

core::Result<Definition> save_delivery(Transaction& transaction, std::string_view id, std::string_view yaml) {
  return guarded([&] {
    return save_definition(transaction.session(), kDeliveries, id, yaml, transaction.now()).definition;
  });
}

core::Result<Definition> active_delivery(const Reader& reader, std::string_view id) {
  return guarded([&]() -> core::Result<Definition> {
    const std::string name{id};
    auto found = select_definitions(reader.session(), kDeliveries, "WHERE id = :id AND active = 1", &name);
    if (!found.empty()) return std::move(found.front());
    return core::fail(ErrorCode::kNotFound, "delivery",
                      fmt::format("delivery: there is no delivery '{}'", id));
  });
}

core::Result<Definition> delivery_version(const Reader& reader, std::string_view id, std::int64_t version) {
  ROUSE_TRY(auto versions, delivery_versions(reader, id));
  const auto found = std::ranges::find(versions, version, &Definition::version);
  if (found != versions.end()) return std::move(*found);
  return core::fail(ErrorCode::kNotFound, "delivery",
                    fmt::format("delivery: '{}' has no version {}", id, version));
}

core::Result<std::vector<Definition>> active_deliveries(const Reader& reader) {
  return guarded([&] {
    return select_definitions(reader.session(), kDeliveries, "WHERE active = 1 ORDER BY id", nullptr);
  });
}

core::Result<std::vector<Definition>> delivery_versions(const Reader& reader, std::string_view id) {
  return guarded([&] {
    const std::string name{id};
    return select_definitions(reader.session(), kDeliveries, "WHERE id = :id ORDER BY version", &name);
  });
}

core::Result<TableRun> start_run(Transaction& transaction, std::string_view delivery, std::int64_t version,
                                 std::int32_t data_date, std::string_view directory) {
  ROUSE_CHECK(delivery_version(transaction, delivery, version));
  ROUSE_TRY(const auto running, running_runs(transaction));
  if (!running.empty()) {
    return core::fail(ErrorCode::kConflict, "run",
                      fmt::format("run: {} of delivery {} is running", running[0].id, running[0].delivery));
  }
  return guarded([&] {
    auto& sql = transaction.session();
    TableRun run{.id = next_number(sql, "table_runs"),
                 .delivery = std::string{delivery},
                 .version = version,
                 .data_date = data_date,
                 .directory = std::string{directory},
                 .started_at = transaction.now()};
    const long long id = to_sql(run.id);
    const long long number = version;
    const long long date = data_date;
    const long long now = to_sql(run.started_at);
    sql << "INSERT INTO table_runs (id, delivery, version, data_date, directory, state, cleared, error_code,"
           " error_field, error_message, error_hint, started_at) VALUES (:id, :delivery, :version, "
           ":data_date,"
           " :directory, 'running', 0, '', '', '', '', :now)",
        soci::use(id), soci::use(run.delivery), soci::use(number), soci::use(date), soci::use(run.directory),
        soci::use(now);
    return run;
  });
}

core::Result<void> record_table(Transaction& transaction, std::uint64_t run, const RunTable& table) {
  ROUSE_CHECK(require_state(transaction, run, RunState::kRunning));
  ROUSE_CHECK(check_limits(table));
  return guarded([&] {
    auto& sql = transaction.session();
    const long long id = to_sql(run);
    const long long rows = to_sql(table.rows);
    const long long history_rows = to_sql(table.history_rows);
    const std::string totals = totals_json(table.totals);
    const std::string findings = findings_json(table.findings);
    const std::string files = files_json(table.files);
    sql << "DELETE FROM run_tables WHERE run = :run AND name = :name", soci::use(id), soci::use(table.table);
    sql << "INSERT INTO run_tables (run, name, row_count, history_rows, totals, findings, files, cleared)"
           " VALUES (:run, :name, :row_count, :history_rows, :totals, :findings, :files, 0)",
        soci::use(id), soci::use(table.table), soci::use(rows), soci::use(history_rows), soci::use(totals),
        soci::use(findings), soci::use(files);
  });
}

core::Result<void> fail_run(Transaction& transaction, std::uint64_t run, const core::Error& error) {
  ROUSE_CHECK(require_state(transaction, run, RunState::kRunning));
  return guarded([&] {
    const long long id = to_sql(run);
    const long long now = to_sql(transaction.now());
    const std::string code{core::to_string(error.code)};
    transaction.session()
        << "UPDATE table_runs SET state = 'failed', error_code = :code, error_field = :field,"
           " error_message = :message, error_hint = :hint, finished_at = :now WHERE id = :id",
        soci::use(code), soci::use(error.field), soci::use(error.message), soci::use(error.hint),
        soci::use(now), soci::use(id);
  });
}

core::Result<void> publish_run(Transaction& transaction, std::uint64_t run,
                               std::span<const std::int32_t> withdrawn) {
  ROUSE_TRY(const auto published, require_state(transaction, run, RunState::kRunning));
  return guarded([&]() -> core::Result<void> {
    auto& sql = transaction.session();
    if (const auto earlier = published_of(sql, published.delivery, published.data_date)) {
      retire(sql, *earlier, RunState::kReplaced, transaction.now());
    }
    for (const auto date : withdrawn) {
      const auto later = published_of(sql, published.delivery, date);
      if (!later) {
        return core::fail(ErrorCode::kConflict, "withdrawn",
                          fmt::format("withdrawn: nothing is published of day {}", date));
      }
      retire(sql, *later, RunState::kWithdrawn, transaction.now());
    }
    const long long id = to_sql(run);
    const long long now = to_sql(transaction.now());
    sql << "UPDATE table_runs SET state = 'published', finished_at = :now WHERE id = :id", soci::use(now),
        soci::use(id);
    return {};
  });
}

core::Result<void> mark_cleared(Transaction& transaction, std::uint64_t run) {
  ROUSE_TRY(const auto found, find_run(transaction, run));
  if (found.state == RunState::kRunning || found.state == RunState::kPublished) {
    return core::fail(ErrorCode::kConflict, "run",
                      fmt::format("run: {} is {}: its rows stay", run, to_string(found.state)));
  }
  return guarded([&] {
    const long long id = to_sql(run);
    transaction.session() << "UPDATE table_runs SET cleared = 1 WHERE id = :id", soci::use(id);
    transaction.session() << "UPDATE run_tables SET cleared = 1 WHERE run = :id", soci::use(id);
  });
}

core::Result<void> mark_table_cleared(Transaction& transaction, std::uint64_t run, std::string_view table) {
  ROUSE_CHECK(require_state(transaction, run, RunState::kPublished));
  return guarded([&] {
    const long long id = to_sql(run);
    const std::string name{table};
    transaction.session() << "UPDATE run_tables SET cleared = 1 WHERE run = :id AND name = :name",
        soci::use(id), soci::use(name);
  });
}

core::Result<TableRun> find_run(const Reader& reader, std::uint64_t run) {
  return guarded([&]() -> core::Result<TableRun> {
    auto runs = select_runs(reader.session(), "WHERE id = :id", to_sql(run));
    if (!runs.empty()) return std::move(runs.front());
    return core::fail(ErrorCode::kNotFound, "run", fmt::format("run: there is no run {}", run));
  });
}

core::Result<std::vector<TableRun>> recent_runs(const Reader& reader, std::string_view delivery,
                                                std::size_t limit) {
  return guarded([&] {
    const std::string name{delivery};
    const auto most = static_cast<long long>(limit);
    return select_using(reader.session(),
                        "WHERE :any = '' OR delivery = :delivery ORDER BY id DESC LIMIT :limit",
                        [&](soci::statement& query) {
                          query.exchange(soci::use(name));
                          query.exchange(soci::use(name));
                          query.exchange(soci::use(most));
                        });
  });
}

core::Result<std::vector<TableRun>> runs_of_dates(const Reader& reader, std::string_view delivery,
                                                  std::int32_t first, std::int32_t last) {
  return guarded([&] {
    const std::string name{delivery};
    const long long low = first;
    const long long high = last;
    return select_using(reader.session(),
                        "WHERE delivery = :delivery AND data_date BETWEEN :low AND :high ORDER BY id DESC",
                        [&](soci::statement& query) {
                          query.exchange(soci::use(name));
                          query.exchange(soci::use(low));
                          query.exchange(soci::use(high));
                        });
  });
}

core::Result<std::vector<TableRun>> running_runs(const Reader& reader) {
  return guarded(
      [&] { return select_runs(reader.session(), "WHERE state = 'running' AND id > :none ORDER BY id", 0); });
}

core::Result<std::vector<TableRun>> runs_to_clear(const Reader& reader, core::Timestamp retired_until) {
  return guarded([&] {
    return select_runs(reader.session(),
                       "WHERE cleared = 0 AND (state = 'failed' OR (state IN ('replaced', 'withdrawn')"
                       " AND retired_at <= :until)) ORDER BY id",
                       to_sql(retired_until));
  });
}

}  // namespace rouse::metadata
