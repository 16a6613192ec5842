#include "metadata/internal/definition_versions.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"

namespace rouse::metadata {

std::vector<Definition> select_definitions(soci::session& sql, std::string_view table,
                                           std::string_view condition, const std::string* value) {
  std::string id;
  std::string yaml;
  long long version = 0;
  long long active = 0;
  long long created_at = 0;
  soci::statement query{sql};
  query.exchange(soci::into(id));
  query.exchange(soci::into(version));
  query.exchange(soci::into(yaml));
  query.exchange(soci::into(active));
  query.exchange(soci::into(created_at));
  if (value) query.exchange(soci::use(*value));
  query.alloc();
  query.prepare(fmt::format("SELECT id, version, yaml, active, created_at FROM {} {}", table, condition));
  query.define_and_bind();
  query.execute();
  std::vector<Definition> definitions;
  while (query.fetch()) {
    definitions.push_back({id, version, yaml, active != 0, core::from_epoch_ms(created_at)});
  }
  return definitions;
}

SavedDefinition save_definition(soci::session& sql, std::string_view table, std::string_view id,
                                std::string_view yaml, core::Timestamp now) {
  const std::string name{id};
  const auto versions = select_definitions(sql, table, "WHERE id = :id ORDER BY version", &name);
  if (!versions.empty() && versions.back().yaml == yaml) return {versions.back(), false};

  const std::int64_t next = versions.empty() ? 1 : versions.back().version + 1;
  Definition definition{name, next, std::string{yaml}, true, now};
  const long long version = definition.version;
  const long long created_at = to_sql(definition.created_at);
  sql << fmt::format("UPDATE {} SET active = 0 WHERE id = :id", table), soci::use(definition.id);
  sql << fmt::format(
      "INSERT INTO {} (id, version, yaml, active, created_at)"
      " VALUES (:id, :version, :yaml, 1, :created_at)",
      table),
      soci::use(definition.id), soci::use(version), soci::use(definition.yaml), soci::use(created_at);
  return {std::move(definition), true};
}

}  // namespace rouse::metadata
