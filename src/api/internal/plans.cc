// Tracking plans: what was declared, and what of it the warehouse holds.
#include "metadata/plans.h"

#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/plan_facts.h"
#include "api/plan_json.h"
#include "api/read.h"
#include "events/event_table.h"
#include "identity/numbering.h"
#include "tables/value_join.h"
#include "warehouse/quote.h"

namespace rouse::api {
namespace {

constexpr std::uint64_t kValuesDefault = 50;
constexpr std::uint64_t kValuesMax = 1'000;
constexpr std::uint64_t kCustomersLookedAt = 200'000;  // for suggestions of customer values

core::Result<void> check_not_personal(const events::Plan& plan, const events::PropertyRef& property) {
  if (property.builtin || !plan.properties[property.index].pii) return {};
  return core::fail(core::ErrorCode::kPermissionDenied, "property",
                    "property: '" + property.name + "' identifies persons; its values are not shown");
}

// What FROM names to read the values of a property: the events, or customers as they are now.
core::Result<std::string> values_from(Services& services, const events::Plan& plan,
                                      const events::PropertyRef& property) {
  if (property.builtin || !plan.properties[property.index].of_customer()) {
    return warehouse::quote_identifier(events::event_table(plan));
  }
  ROUSE_TRY(const auto reader, services.metadata.read());
  ROUSE_TRY(const auto values, tables::read_customer_values(reader));
  const auto today = services.zone.day_of(services.clock.now());
  const std::vector<std::string> names{property.name};
  ROUSE_TRY(const auto join, tables::ValueJoin::make(values, names, today, today, services.zone));
  return join.of_customers_sql(kCustomersLookedAt);
}

}  // namespace

Reply plans(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto records, metadata::active_plans(reader));
    ROUSE_TRY(const auto values, tables::read_customer_values(reader));
    boost::json::array list;
    for (const auto& record : records) {
      ROUSE_TRY(events::Plan plan, events::parse_plan(record.yaml, "plan '" + record.id + "'"));
      // Other subjects have no customer values.
      if (plan.subject.type == identity::kPersonType) {
        ROUSE_TRY(plan, tables::with_customer_values(std::move(plan), values));
      }
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
              find_analysis_plan(services.metadata, request.variables.find("plan")->second, "plan"));
    auto property = events::find_property(plan, request.variables.find("property")->second, "property");
    if (!property) {
      property.error().code = core::ErrorCode::kNotFound;
      return core::fail(property.error());
    }
    ROUSE_CHECK(check_not_personal(plan, *property));
    const auto prefix = request.query.find("prefix");
    ROUSE_TRY(const auto from, values_from(services, plan, *property));
    ROUSE_TRY(auto values, top_values(services.warehouse, *property, from,
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
