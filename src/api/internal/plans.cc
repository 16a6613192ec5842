// Tracking plans: what was declared, and what of it the warehouse holds.
#include "metadata/plans.h"

#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/plan_facts.h"
#include "api/plan_json.h"
#include "api/read.h"

namespace rouse::api {
namespace {

constexpr std::uint64_t kValuesDefault = 50;
constexpr std::uint64_t kValuesMax = 1'000;

core::Result<void> check_not_personal(const events::Plan& plan, const events::PropertyRef& property) {
  if (property.builtin || !plan.properties[property.index].pii) return {};
  return core::fail(core::ErrorCode::kPermissionDenied, "property",
                    "property: '" + property.name + "' identifies persons; its values are not shown");
}

}  // namespace

Reply plans(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto records, metadata::active_plans(reader));
    boost::json::array list;
    for (const auto& record : records) {
      ROUSE_TRY(const events::Plan plan, events::parse_plan(record.yaml, "plan '" + record.id + "'"));
      ROUSE_TRY(const PlanFacts facts, plan_facts(services.warehouse, plan));
      list.push_back(plan_json(plan, facts, services.zone.name()));
    }
    return json_response(boost::json::serialize(boost::json::object{{"plans", std::move(list)}}));
  });
}

Reply property_values(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const std::uint64_t limit, query_number(request, "limit", 1, kValuesMax, kValuesDefault));
    ROUSE_TRY(const events::Plan plan,
              find_plan(services.metadata, request.variables.find("plan")->second, "plan"));
    auto property = events::find_property(plan, request.variables.find("property")->second, "property");
    if (!property) {
      property.error().code = core::ErrorCode::kNotFound;
      return core::fail(property.error());
    }
    ROUSE_CHECK(check_not_personal(plan, *property));
    const auto prefix = request.query.find("prefix");
    ROUSE_TRY(auto values, top_values(services.warehouse, plan, *property,
                                      prefix == request.query.end() ? "" : prefix->second, limit + 1));
    const bool more = values.size() > limit;
    if (more) values.pop_back();
    boost::json::array list;
    for (const auto& value : values)
      list.push_back(boost::json::object{{"value", value.value}, {"rows", value.rows}});
    return json_response(
        boost::json::serialize(boost::json::object{{"values", std::move(list)}, {"more", more}}));
  });
}

}  // namespace rouse::api
