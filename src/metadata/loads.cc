#include "metadata/loads.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

using core::ErrorCode;

LoadState load_state(std::string_view name) {
  for (const auto state : {LoadState::kRunning, LoadState::kDone}) {
    if (to_string(state) == name) return state;
  }
  return LoadState::kFailed;
}

// One row of a query, kept where SOCI writes it.
struct LoadRow {
  long long id = 0;
  std::string plan;
  std::string state;
  long long rows_read = 0;
  long long loaded = 0;
  long long duplicates = 0;
  long long filtered = 0;
  long long rejected = 0;
  std::string error_code;
  std::string error_field;
  std::string error_message;
  std::string error_hint;
  long long started_at = 0;
  long long finished_at = 0;
  soci::indicator finished = soci::i_null;

  void bind(soci::statement& query) {
    query.exchange(soci::into(id));
    query.exchange(soci::into(plan));
    query.exchange(soci::into(state));
    for (auto* number : {&rows_read, &loaded, &duplicates, &filtered, &rejected}) {
      query.exchange(soci::into(*number));
    }
    for (auto* text : {&error_code, &error_field, &error_message, &error_hint})
      query.exchange(soci::into(*text));
    query.exchange(soci::into(started_at));
    query.exchange(soci::into(finished_at, finished));
  }

  Load load() const {
    Load load;
    load.id = to_number(id);
    load.plan = plan;
    load.state = load_state(state);
    load.counts = {to_number(rows_read), to_number(loaded), to_number(duplicates), to_number(filtered),
                   to_number(rejected)};
    if (load.state == LoadState::kFailed) {
      load.error = core::Error{error_code_of(error_code), error_field, error_message, error_hint};
    }
    load.started_at = core::from_epoch_ms(started_at);
    if (finished == soci::i_ok) load.finished_at = core::from_epoch_ms(finished_at);
    return load;
  }
};

std::vector<LoadFile> files_of(soci::session& sql, std::uint64_t load) {
  std::string path;
  std::string hash;
  long long bytes = 0;
  const long long id = to_sql(load);
  soci::statement query = (sql.prepare << "SELECT path, bytes, hash FROM load_files WHERE load_id = :id"
                                          " ORDER BY position",
                           soci::use(id), soci::into(path), soci::into(bytes), soci::into(hash));
  query.execute();
  std::vector<LoadFile> files;
  while (query.fetch()) files.push_back({path, to_number(bytes), hash});
  return files;
}

// `tail` is what follows FROM loads and has one value.
std::vector<Load> select_loads(soci::session& sql, std::string_view tail, long long value) {
  LoadRow row;
  soci::statement query{sql};
  row.bind(query);
  query.exchange(soci::use(value));
  query.alloc();
  query.prepare(fmt::format(
      "SELECT id, plan, state, rows_read, loaded, duplicates, filtered, rejected, error_code, error_field,"
      " error_message, error_hint, started_at, finished_at FROM loads {}",
      tail));
  query.define_and_bind();
  query.execute();
  std::vector<Load> loads;
  while (query.fetch()) loads.push_back(row.load());
  for (auto& load : loads) load.files = files_of(sql, load.id);
  return loads;
}

core::Result<void> check_running(const Reader& reader, std::uint64_t id) {
  ROUSE_TRY(const auto load, find_load(reader, id));
  if (load.state == LoadState::kRunning) return {};
  return core::fail(ErrorCode::kConflict, "load",
                    fmt::format("load: {} is {} and changes no more", id, to_string(load.state)));
}

void write_counts(soci::session& sql, std::uint64_t id, const LoadCounts& counts) {
  const long long number = to_sql(id);
  const long long rows_read = to_sql(counts.rows_read);
  const long long loaded = to_sql(counts.loaded);
  const long long duplicates = to_sql(counts.duplicates);
  const long long filtered = to_sql(counts.filtered);
  const long long rejected = to_sql(counts.rejected);
  sql << "UPDATE loads SET rows_read = :rows_read, loaded = :loaded, duplicates = :duplicates,"
         " filtered = :filtered, rejected = :rejected WHERE id = :id",
      soci::use(rows_read), soci::use(loaded), soci::use(duplicates), soci::use(filtered),
      soci::use(rejected), soci::use(number);
}

core::Result<void> end_load(Transaction& transaction, std::uint64_t id, LoadState state,
                            const LoadCounts& counts, const core::Error& error) {
  ROUSE_CHECK(check_running(transaction, id));
  return guarded([&] {
    auto& sql = transaction.session();
    write_counts(sql, id, counts);
    const long long number = to_sql(id);
    const long long now = to_sql(transaction.now());
    const std::string name{to_string(state)};
    const std::string code{state == LoadState::kFailed ? core::to_string(error.code) : ""};
    sql << "UPDATE loads SET state = :state, error_code = :code, error_field = :field, error_message = "
           ":message,"
           " error_hint = :hint, finished_at = :finished_at WHERE id = :id",
        soci::use(name), soci::use(code), soci::use(error.field), soci::use(error.message),
        soci::use(error.hint), soci::use(now), soci::use(number);
  });
}

}  // namespace

std::string_view to_string(LoadState state) {
  switch (state) {
    case LoadState::kRunning: return "running";
    case LoadState::kDone: return "done";
    case LoadState::kFailed: return "failed";
  }
  return {};
}

core::Result<Load> start_load(Transaction& transaction, std::string_view plan, std::vector<LoadFile> files) {
  if (files.size() > kFilesOfLoadMax) {
    return core::invalid("files",
                         fmt::format("files: {} are given; {} are allowed", files.size(), kFilesOfLoadMax));
  }
  return guarded([&] {
    auto& sql = transaction.session();
    Load load;
    load.id = next_number(sql, "loads");
    load.plan = std::string{plan};
    load.files = std::move(files);
    load.started_at = transaction.now();
    const long long id = to_sql(load.id);
    const long long now = to_sql(load.started_at);
    sql << "INSERT INTO loads (id, plan, state, rows_read, loaded, duplicates, filtered, rejected, "
           "error_code,"
           " error_field, error_message, error_hint, started_at)"
           " VALUES (:id, :plan, 'running', 0, 0, 0, 0, 0, '', '', '', '', :now)",
        soci::use(id), soci::use(load.plan), soci::use(now);
    long long position = 0;
    for (const auto& file : load.files) {
      const long long bytes = to_sql(file.bytes);
      sql << "INSERT INTO load_files (load_id, position, path, bytes, hash)"
             " VALUES (:id, :position, :path, :bytes, :hash)",
          soci::use(id), soci::use(position), soci::use(file.path), soci::use(bytes), soci::use(file.hash);
      ++position;
    }
    return load;
  });
}

core::Result<void> update_load(Transaction& transaction, std::uint64_t id, const LoadCounts& counts) {
  ROUSE_CHECK(check_running(transaction, id));
  return guarded([&] { write_counts(transaction.session(), id, counts); });
}

core::Result<void> finish_load(Transaction& transaction, std::uint64_t id, const LoadCounts& counts) {
  if (counts.rows_read != counts.loaded + counts.duplicates + counts.filtered + counts.rejected) {
    return core::fail(
        ErrorCode::kInternal, "load",
        fmt::format("load: {} rows read are not {} loaded + {} duplicates + {} filtered + {} rejected",
                    counts.rows_read, counts.loaded, counts.duplicates, counts.filtered, counts.rejected));
  }
  return end_load(transaction, id, LoadState::kDone, counts, {});
}

core::Result<void> fail_load(Transaction& transaction, std::uint64_t id, const LoadCounts& counts,
                             const core::Error& error) {
  return end_load(transaction, id, LoadState::kFailed, counts, error);
}

core::Result<Load> find_load(const Reader& reader, std::uint64_t id) {
  return guarded([&]() -> core::Result<Load> {
    auto loads = select_loads(reader.session(), "WHERE id = :id", to_sql(id));
    if (!loads.empty()) return std::move(loads.front());
    return core::fail(ErrorCode::kNotFound, "load", fmt::format("load: there is no load {}", id));
  });
}

core::Result<std::vector<Load>> recent_loads(const Reader& reader, std::size_t limit) {
  return guarded([&] {
    return select_loads(reader.session(), "ORDER BY id DESC LIMIT :limit", static_cast<long long>(limit));
  });
}

core::Result<std::vector<Load>> running_loads(const Reader& reader) {
  return guarded([&] {
    return select_loads(reader.session(), "WHERE state = 'running' AND id > :none ORDER BY id", 0);
  });
}

}  // namespace rouse::metadata
