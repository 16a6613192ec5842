#include "metadata/internal/migrations.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

constexpr std::array<std::string_view, 8> kFoundation{
    "CREATE TABLE counters (name TEXT PRIMARY KEY, last BIGINT NOT NULL)",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE plans (id TEXT NOT NULL, version BIGINT NOT NULL, yaml TEXT NOT NULL, active BIGINT NOT "
    "NULL,"
    " created_at BIGINT NOT NULL, PRIMARY KEY (id, version))",
    "CREATE TABLE loads (id BIGINT PRIMARY KEY, plan TEXT NOT NULL, state TEXT NOT NULL"
    " CHECK (state IN ('running', 'done', 'failed')), rows_read BIGINT NOT NULL, loaded BIGINT NOT NULL,"
    " duplicates BIGINT NOT NULL, filtered BIGINT NOT NULL, rejected BIGINT NOT NULL, error_code TEXT NOT "
    "NULL, error_field TEXT NOT NULL,"
    " error_message TEXT NOT NULL, error_hint TEXT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT,"
    " CHECK (state <> 'done' OR rows_read = loaded + duplicates + filtered + rejected))",
    "CREATE TABLE load_files (load_id BIGINT NOT NULL REFERENCES loads (id), position BIGINT NOT NULL,"
    " path TEXT NOT NULL, bytes BIGINT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (load_id, position))",
    "CREATE TABLE write_batches (id BIGINT PRIMARY KEY, load_id BIGINT REFERENCES loads (id), plan TEXT NOT "
    "NULL,"
    " month BIGINT NOT NULL, seq_first BIGINT NOT NULL, seq_last BIGINT NOT NULL, row_count BIGINT NOT NULL,"
    " done BIGINT NOT NULL, intended_at BIGINT NOT NULL)",
    "CREATE TABLE seq_sources (number BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, next_position BIGINT "
    "NOT NULL)",
    "CREATE TABLE insights (id BIGINT PRIMARY KEY, name TEXT NOT NULL, spec TEXT NOT NULL, version BIGINT "
    "NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)",
};

constexpr std::array<std::string_view, 15> kCollection{
    "CREATE TABLE sources (id TEXT PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL, app TEXT NOT NULL,"
    " platform TEXT NOT NULL, write_key TEXT NOT NULL UNIQUE, enforcement TEXT NOT NULL"
    " CHECK (enforcement IN ('accept', 'mark', 'reject')), enabled BIGINT NOT NULL,"
    " events_per_second BIGINT NOT NULL, address_events_per_second BIGINT NOT NULL, version BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)",
    "CREATE TABLE collection_progress (id BIGINT PRIMARY KEY CHECK (id = 1), position BIGINT NOT NULL,"
    " cut_end BIGINT NOT NULL CHECK (cut_end >= position), stored BIGINT NOT NULL,"
    " duplicates BIGINT NOT NULL, rejected BIGINT NOT NULL,"
    " CHECK (stored + duplicates + rejected = position))",
    "INSERT INTO collection_progress (id, position, cut_end, stored, duplicates, rejected)"
    " VALUES (1, 0, 0, 0, 0, 0)",
    "CREATE TABLE source_counts (source TEXT NOT NULL, name TEXT NOT NULL, total BIGINT NOT NULL,"
    " last_at BIGINT NOT NULL, PRIMARY KEY (source, name))",
    "CREATE TABLE undeclared (plan TEXT NOT NULL, source TEXT NOT NULL, event TEXT NOT NULL,"
    " property TEXT NOT NULL, type TEXT NOT NULL, total BIGINT NOT NULL, first_at BIGINT NOT NULL,"
    " last_at BIGINT NOT NULL, PRIMARY KEY (plan, event, property, source))",
    "CREATE TABLE reader_positions (name TEXT PRIMARY KEY, position BIGINT NOT NULL)",
    "CREATE TABLE replays (id BIGINT PRIMARY KEY, plan TEXT NOT NULL, source TEXT NOT NULL,"
    " reason TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),"
    " accepted BIGINT NOT NULL, rejected BIGINT NOT NULL, forgotten BIGINT NOT NULL,"
    " error_code TEXT NOT NULL, error_field TEXT NOT NULL, error_message TEXT NOT NULL,"
    " error_hint TEXT NOT NULL, created_at BIGINT NOT NULL, finished_at BIGINT)",
    "CREATE INDEX replays_open ON replays (id) WHERE state IN ('waiting', 'running')",
    "CREATE TABLE replayed_events (seq BIGINT PRIMARY KEY)",
    "CREATE TABLE customer_keys (subject TEXT PRIMARY KEY, wrapped TEXT NOT NULL)",
    "CREATE TABLE vault_values (token TEXT PRIMARY KEY, subject TEXT NOT NULL"
    " REFERENCES customer_keys (subject), sealed TEXT NOT NULL)",
    "CREATE INDEX vault_values_of_subject ON vault_values (subject)",
    "CREATE INDEX write_batches_of_load ON write_batches (load_id)",
    "CREATE INDEX write_batches_by_seq ON write_batches (seq_last)",
    "CREATE INDEX write_batches_intended ON write_batches (id) WHERE done = 0",
};

constexpr std::array<std::string_view, 2> kIdentity{
    "CREATE TABLE identity_progress (id BIGINT PRIMARY KEY CHECK (id = 1), entries BIGINT NOT NULL,"
    " numbers BIGINT NOT NULL, squashed BIGINT NOT NULL CHECK (squashed BETWEEN 0 AND entries))",
    "INSERT INTO identity_progress (id, entries, numbers, squashed) VALUES (1, 0, 0, 0)",
};

constexpr std::array<std::string_view, 7> kTables{
    "CREATE TABLE deliveries (id TEXT NOT NULL, version BIGINT NOT NULL, yaml TEXT NOT NULL, active BIGINT "
    "NOT "
    "NULL,"
    " created_at BIGINT NOT NULL, PRIMARY KEY (id, version))",
    "CREATE TABLE table_runs (id BIGINT PRIMARY KEY, delivery TEXT NOT NULL, version BIGINT NOT NULL,"
    " data_date BIGINT NOT NULL, directory TEXT NOT NULL, state TEXT NOT NULL"
    " CHECK (state IN ('running', 'failed', 'published', 'replaced', 'withdrawn')), cleared BIGINT NOT NULL,"
    " error_code TEXT NOT NULL, error_field TEXT NOT NULL, error_message TEXT NOT NULL,"
    " error_hint TEXT NOT NULL, started_at BIGINT NOT NULL, finished_at BIGINT, retired_at BIGINT,"
    " CHECK (cleared = 0 OR state NOT IN ('running', 'published')),"
    " FOREIGN KEY (delivery, version) REFERENCES deliveries (id, version))",
    "CREATE UNIQUE INDEX table_runs_published ON table_runs (delivery, data_date) WHERE state = 'published'",
    "CREATE INDEX table_runs_by_date ON table_runs (delivery, data_date)",
    "CREATE INDEX table_runs_not_cleared ON table_runs (id) WHERE cleared = 0 AND state <> 'published'",
    "CREATE TABLE run_tables (run BIGINT NOT NULL REFERENCES table_runs (id), name TEXT NOT NULL,"
    " row_count BIGINT NOT NULL, history_rows BIGINT NOT NULL, totals TEXT NOT NULL, findings TEXT NOT NULL,"
    " files TEXT NOT NULL, cleared BIGINT NOT NULL, PRIMARY KEY (run, name))",
    "CREATE TABLE alarms (delivery TEXT NOT NULL, data_date BIGINT NOT NULL, kind TEXT NOT NULL,"
    " raised_at BIGINT NOT NULL, PRIMARY KEY (delivery, data_date, kind))",
};

// The values' customers are an index of their own (metadata/vault_records.h).
constexpr std::array<std::string_view, 7> kVaultByCustomer{
    "CREATE TABLE customer_tokens (subject TEXT NOT NULL, tokens TEXT NOT NULL)",
    "INSERT INTO customer_tokens (subject, tokens) SELECT subject, token FROM vault_values ORDER BY subject",
    "CREATE INDEX customer_tokens_of_subject ON customer_tokens (subject)",
    "CREATE TABLE vault_values_by_token (token TEXT PRIMARY KEY, subject TEXT NOT NULL, sealed TEXT NOT "
    "NULL)",
    "INSERT INTO vault_values_by_token (token, subject, sealed)"
    " SELECT token, subject, sealed FROM vault_values ORDER BY token",
    "DROP TABLE vault_values",
    "ALTER TABLE vault_values_by_token RENAME TO vault_values",
};

constexpr std::array kMigrations{Migration{1, "foundation", kFoundation},
                                 Migration{2, "collection", kCollection}, Migration{3, "identity", kIdentity},
                                 Migration{4, "tables", kTables},
                                 Migration{5, "vault by customer", kVaultByCustomer}};

long long current_format(soci::session& sql) {
  sql << "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL,"
         " applied_at BIGINT NOT NULL)";
  long long format = 0;
  sql << "SELECT coalesce(max(number), 0) FROM schema_migrations", soci::into(format);
  return format;
}

void apply(soci::session& sql, const Migration& step, core::Timestamp now) {
  for (const auto statement : step.statements) sql << std::string{statement};
  const std::string name{step.name};
  const long long number = step.number;
  const long long applied_at = to_sql(now);
  sql << "INSERT INTO schema_migrations (number, name, applied_at) VALUES (:number, :name, :applied_at)",
      soci::use(number), soci::use(name), soci::use(applied_at);
}

}  // namespace

std::span<const Migration> migrations() { return kMigrations; }

core::Result<void> migrate(soci::session& sql, std::span<const Migration> steps, core::Timestamp now) {
  // Immediate: two processes that start together take turns.
  ROUSE_CHECK(guarded([&] { sql << "BEGIN IMMEDIATE"; }));
  auto migrated = guarded([&]() -> core::Result<void> {
    const long long format = current_format(sql);
    const long long known = steps.back().number;
    if (format > known) {
      return core::fail(
          core::ErrorCode::kConflict, "metadata",
          fmt::format("metadata: the store has format {}, this program knows up to {}", format, known),
          "use the newer rouse that wrote it");
    }
    for (const auto& step : steps) {
      if (step.number > format) apply(sql, step, now);
    }
    sql << "COMMIT";
    return {};
  });
  if (!migrated) ROUSE_CHECK(guarded([&] { sql << "ROLLBACK"; }));
  return migrated;
}

}  // namespace rouse::metadata
