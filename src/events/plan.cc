#include "events/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/nearest.h"

namespace rouse::events {
namespace {

constexpr std::array<std::string_view, 8> kBuiltinProperties{"event",
                                                             "app",
                                                             "platform",
                                                             "channel",
                                                             "page",
                                                             "campaign_source",
                                                             "campaign_activity",
                                                             "campaign_creative"};

}  // namespace

std::string_view to_string(PropertyType type) {
  switch (type) {
    case PropertyType::kString: return "string";
    case PropertyType::kNumber: return "number";
    case PropertyType::kInteger: return "integer";
    case PropertyType::kMoney: return "money";
    case PropertyType::kBoolean: return "boolean";
    case PropertyType::kTime: return "time";
    case PropertyType::kEnum: return "enum";
  }
  return {};
}

std::span<const std::string_view> builtin_properties() { return kBuiltinProperties; }

core::Result<PropertyRef> find_property(const Plan& plan, std::string_view name, std::string_view field) {
  auto found = std::ranges::find(plan.properties, name, &Property::name);
  const auto* builtin = std::ranges::find(kBuiltinProperties, name);
  if (found == plan.properties.end() && builtin != kBuiltinProperties.end()) {
    const auto index = static_cast<std::size_t>(builtin - kBuiltinProperties.begin());
    return PropertyRef{std::string{name}, std::string{name}, PropertyType::kString, true, index};
  }
  if (found == plan.properties.end()) found = std::ranges::find(plan.properties, name, &Property::id);
  if (found != plan.properties.end()) {
    const auto index = static_cast<std::size_t>(found - plan.properties.begin());
    return PropertyRef{found->name, found->column(), found->type, false, index};
  }
  std::vector<std::string> known;
  known.reserve(plan.properties.size() + kBuiltinProperties.size());
  for (const auto& property : plan.properties) known.push_back(property.name);
  known.insert(known.end(), kBuiltinProperties.begin(), kBuiltinProperties.end());
  return core::invalid(std::string{field},
                       fmt::format("{}: plan '{}' has no property '{}'", field, plan.id, name),
                       core::suggest(name, known));
}

core::Result<std::size_t> find_event(const Plan& plan, std::string_view name, std::string_view field) {
  const auto found = std::ranges::find(plan.events, name, &DeclaredEvent::name);
  if (found != plan.events.end()) return static_cast<std::size_t>(found - plan.events.begin());
  std::vector<std::string> known;
  known.reserve(plan.events.size());
  for (const auto& event : plan.events) known.push_back(event.name);
  return core::invalid(std::string{field},
                       fmt::format("{}: plan '{}' has no event '{}'", field, plan.id, name),
                       core::suggest(name, known));
}

}  // namespace rouse::events
