#include "metadata/plans.h"

#include <fmt/format.h>

#include "metadata/internal/definition_versions.h"
#include "metadata/internal/sql.h"

namespace rouse::metadata {
namespace {

constexpr std::string_view kTable = "plans";

}  // namespace

core::Result<PlanRecord> save_plan(Transaction& transaction, std::string_view id, std::string_view yaml) {
  return guarded([&] {
    auto& sql = transaction.session();
    auto [plan, changed] = save_definition(sql, kTable, id, yaml, transaction.now());
    if (changed) next_number(sql, kCollectionCounter);
    return plan;
  });
}

core::Result<PlanRecord> active_plan(const Reader& reader, std::string_view id) {
  return guarded([&]() -> core::Result<PlanRecord> {
    const std::string name{id};
    auto plans = select_definitions(reader.session(), kTable, "WHERE id = :id AND active = 1", &name);
    if (!plans.empty()) return std::move(plans.front());
    return core::fail(core::ErrorCode::kNotFound, "plan", fmt::format("plan: there is no plan '{}'", id));
  });
}

core::Result<std::vector<PlanRecord>> active_plans(const Reader& reader) {
  return guarded(
      [&] { return select_definitions(reader.session(), kTable, "WHERE active = 1 ORDER BY id", nullptr); });
}

core::Result<std::vector<PlanRecord>> plan_versions(const Reader& reader, std::string_view id) {
  return guarded([&] {
    const std::string name{id};
    return select_definitions(reader.session(), kTable, "WHERE id = :id ORDER BY version", &name);
  });
}

}  // namespace rouse::metadata
