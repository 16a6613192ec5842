// What arrived undeclared, and declaring it.
#include <boost/json.hpp>

#include "api/internal/handlers.h"
#include "api/internal/json_values.h"
#include "api/plan_facts.h"
#include "api/plan_json.h"
#include "api/read.h"
#include "core/json.h"
#include "events/declare.h"
#include "metadata/collection.h"
#include "metadata/plans.h"

namespace rouse::api {
namespace {

using events::PropertyType;

constexpr PropertyType kTypes[] = {PropertyType::kString, PropertyType::kNumber,  PropertyType::kInteger,
                                   PropertyType::kMoney,  PropertyType::kBoolean, PropertyType::kTime};

// What to declare: an event, or a property of one.
struct Declaration {
  std::string event;
  std::optional<events::Property> property;
  events::Label label;
};

events::Label read_label(core::JsonObject& json) {
  const auto* value = json.optional_child("label");
  if (!value) return {};
  core::JsonObject names{*value, json.pointer_to("label")};
  events::Label label{names.string_or("zh", ""), names.string_or("en", "")};
  if (auto read = names.finish(); !read) json.refuse(read.error());
  return label;
}

core::Result<Declaration> read_declaration(std::string_view body) {
  ROUSE_TRY(const boost::json::value value, core::parse_json(body));
  core::JsonObject json{value, ""};
  Declaration declaration;
  declaration.event = json.string("event");
  const auto* property = json.optional_child("property");
  const bool declares_property = property && !property->is_null();
  events::Property draft;
  if (declares_property) draft.name = json.string("property");
  draft.id = json.string_or("id", events::property_id(draft.name));
  draft.type = kTypes[json.choice_or("type", {"string", "number", "integer", "money", "boolean", "time"}, 0)];
  draft.pii = json.boolean_or("pii", false);
  declaration.label = read_label(json);
  ROUSE_CHECK(json.finish());
  draft.label = declaration.label;
  if (declares_property) declaration.property = std::move(draft);
  return declaration;
}

core::Result<events::Plan> declared(const events::Plan& plan, const Declaration& declaration) {
  if (!declaration.property) return events::declare_event(plan, declaration.event, declaration.label);
  return events::declare_property(plan, declaration.event, *declaration.property);
}

}  // namespace

Reply undeclared(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    const std::string& id = request.variables.find("plan")->second;
    ROUSE_CHECK(find_plan(services.metadata, id, "plan"));
    ROUSE_TRY(const auto reader, services.metadata.read());
    ROUSE_TRY(const auto entries, metadata::undeclared(reader, id));
    boost::json::array list;
    for (const auto& entry : entries) {
      list.push_back(boost::json::object{{"event", entry.event},
                                         {"property", core::text_or_null(entry.property)},
                                         {"type", core::text_or_null(entry.type)},
                                         {"source", entry.source},
                                         {"count", entry.count},
                                         {"first_at", core::format_utc(entry.first_at)},
                                         {"last_at", core::format_utc(entry.last_at)}});
    }
    return json_response(boost::json::serialize(boost::json::object{{"undeclared", std::move(list)}}));
  });
}

Reply declare(const Request& request, Services& services) {
  return reply_to(request, [&]() -> core::Result<Reply> {
    const std::string& id = request.variables.find("plan")->second;
    ROUSE_TRY(const Declaration declaration, read_declaration(request.body));
    events::Plan plan;
    {
      // One transaction from reading to writing: two people who declare at once both get their way.
      ROUSE_TRY(auto transaction, services.metadata.begin());
      ROUSE_TRY(const auto record, metadata::active_plan(transaction, id));
      ROUSE_TRY(const auto before, events::parse_plan(record.yaml, "plan '" + id + "'"));
      ROUSE_TRY(plan, declared(before, declaration));
      ROUSE_CHECK(metadata::save_plan(transaction, id, events::to_yaml(plan)));
      const std::string property = declaration.property ? declaration.property->name : "";
      ROUSE_CHECK(metadata::forget_undeclared(transaction, id, declaration.event, property));
      ROUSE_CHECK(transaction.commit());
    }
    ROUSE_TRY(const PlanFacts facts, plan_facts(services.warehouse, plan));
    return json_response(boost::json::serialize(plan_json(plan, facts, services.zone.name())));
  });
}

}  // namespace rouse::api
