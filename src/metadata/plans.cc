#include "metadata/plans.h"

#include <fmt/format.h>

#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

constexpr const char* kSelect = "SELECT id, version, yaml, active, created_at FROM plans ";

// Every plan that the condition, with at most one value, selects.
std::vector<PlanRecord> select(soci::session& sql, const std::string& condition, const std::string* value) {
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
  query.prepare(kSelect + condition);
  query.define_and_bind();
  query.execute();
  std::vector<PlanRecord> plans;
  while (query.fetch()) plans.push_back({id, version, yaml, active != 0, core::from_epoch_ms(created_at)});
  return plans;
}

}  // namespace

core::Result<PlanRecord> save_plan(Transaction& transaction, std::string_view id, std::string_view yaml) {
  return guarded([&] {
    auto& sql = transaction.session();
    const std::string name{id};
    const auto versions = select(sql, "WHERE id = :id ORDER BY version", &name);
    if (!versions.empty() && versions.back().yaml == yaml) return versions.back();

    const std::int64_t next = versions.empty() ? 1 : versions.back().version + 1;
    PlanRecord plan{name, next, std::string{yaml}, true, transaction.now()};
    const long long version = plan.version;
    const long long created_at = to_sql(plan.created_at);
    sql << "UPDATE plans SET active = 0 WHERE id = :id", soci::use(plan.id);
    sql << "INSERT INTO plans (id, version, yaml, active, created_at) VALUES (:id, :version, :yaml, 1, "
           ":created_at)",
        soci::use(plan.id), soci::use(version), soci::use(plan.yaml), soci::use(created_at);
    next_number(sql, kCollectionCounter);
    return plan;
  });
}

core::Result<PlanRecord> active_plan(const Reader& reader, std::string_view id) {
  return guarded([&]() -> core::Result<PlanRecord> {
    const std::string name{id};
    auto plans = select(reader.session(), "WHERE id = :id AND active = 1", &name);
    if (!plans.empty()) return std::move(plans.front());
    return core::fail(core::ErrorCode::kNotFound, "plan", fmt::format("plan: there is no plan '{}'", id));
  });
}

core::Result<std::vector<PlanRecord>> active_plans(const Reader& reader) {
  return guarded([&] { return select(reader.session(), "WHERE active = 1 ORDER BY id", nullptr); });
}

core::Result<std::vector<PlanRecord>> plan_versions(const Reader& reader, std::string_view id) {
  return guarded([&] {
    const std::string name{id};
    return select(reader.session(), "WHERE id = :id ORDER BY version", &name);
  });
}

}  // namespace rouse::metadata
