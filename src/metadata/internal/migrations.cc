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

constexpr std::array kMigrations{Migration{1, "foundation", kFoundation}};

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
