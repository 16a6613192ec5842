#include "events/declare.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/hash.h"
#include "events/internal/ascii.h"

namespace rouse::events {
namespace {

using core::Result;

// Letters and digits, with _ for what stands between them and where a capital begins a word.
std::string snake_case(std::string_view name) {
  std::string out;
  char before = '_';
  for (const char c : name) {
    const bool kept = is_lower(c) || is_digit(c) || is_upper(c);
    const bool starts_word = is_upper(c) && !is_upper(before);
    if ((starts_word || !kept) && !out.empty() && out.back() != '_') out += '_';
    if (kept) out += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    before = c;
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

tl::unexpected<core::Error> declared_already(std::string_view field, std::string_view what,
                                             std::string_view name) {
  return core::fail(core::ErrorCode::kConflict, std::string{field},
                    fmt::format("{}: {} '{}' is declared already", field, what, name));
}

tl::unexpected<core::Error> no_room(std::string_view field, std::string_view what, std::size_t most) {
  return core::fail(core::ErrorCode::kResourceExhausted, std::string{field},
                    fmt::format("{}: the plan has {} {}, the most allowed", field, most, what));
}

Label with_names(Label label, std::string_view name) {
  if (label.zh.empty()) label.zh = label.en.empty() ? std::string{name} : label.en;
  if (label.en.empty()) label.en = label.zh;
  return label;
}

// What holds of a plan that is read holds of this one.
Result<Plan> checked(const Plan& plan, std::string_view field) {
  auto read = parse_plan(to_yaml(plan), plan.id);
  if (read) return read;
  auto error = std::move(read).error();
  const auto rule = error.message.rfind(": ");
  error.message = fmt::format("{}: {}", field,
                              rule == std::string::npos ? error.message : error.message.substr(rule + 2));
  error.field = std::string{field};
  return core::fail(std::move(error));
}

auto find_event_of(Plan& plan, std::string_view name) {
  return std::ranges::find(plan.events, name, &DeclaredEvent::name);
}

bool is_taken(const Plan& plan, std::string_view id) {
  return std::ranges::any_of(plan.properties,
                             [&](const Property& other) { return other.id == id || other.name == id; });
}

// An id nobody has, as near to the name as can be.
std::string free_id(const Plan& plan, std::string_view name) {
  const std::string id = property_id(name);
  std::string free = id;
  for (std::size_t number = 2; is_taken(plan, free) && free != name; ++number) {
    const auto suffix = fmt::format("_{}", number);
    free = id.substr(0, kIdBytesMax - suffix.size()) + suffix;
  }
  return free;
}

Result<std::size_t> add_property(Plan& plan, Property property) {
  if (plan.properties.size() >= kPropertiesMax) return no_room("property", "properties", kPropertiesMax);
  if (property.id.empty()) {
    property.id = free_id(plan, property.name);
  } else if (is_taken(plan, property.id)) {
    return core::fail(core::ErrorCode::kConflict, "id",
                      fmt::format("id: '{}' is another property's", property.id), "choose another id");
  }
  property.label = with_names(std::move(property.label), property.name);
  const std::size_t index = plan.properties.size();
  // An event that allows every property goes on to do so.
  for (auto& event : plan.events) {
    if (index > 0 && event.allowed.size() == index) event.allowed.push_back(index);
  }
  plan.properties.push_back(std::move(property));
  return index;
}

}  // namespace

std::string property_id(std::string_view name) {
  const bool foreign =
      std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  std::string id = foreign ? std::string{} : snake_case(name);
  if (id.empty()) return fmt::format("p_{:08x}", core::hash64(name) >> 32);
  if (!is_lower(id.front())) id.insert(0, "p_");
  id.resize(std::min(id.size(), kIdBytesMax));
  return id;
}

Result<Plan> declare_event(const Plan& plan, std::string_view name, const Label& label) {
  Plan changed = plan;
  if (find_event_of(changed, name) != changed.events.end()) return declared_already("event", "event", name);
  if (changed.events.size() >= kEventsMax) return no_room("event", "events", kEventsMax);
  changed.events.push_back({std::string{name}, with_names(label, name), {}, {}});
  return checked(changed, "event");
}

Result<Plan> declare_property(const Plan& plan, std::string_view event, const Property& property) {
  Plan changed = plan;
  if (find_event_of(changed, event) == changed.events.end()) {
    ROUSE_TRY(changed, declare_event(plan, event, {}));
  }
  const auto known = std::ranges::find(changed.properties, property.name, &Property::name);
  auto index = static_cast<std::size_t>(known - changed.properties.begin());
  if (known == changed.properties.end()) {
    ROUSE_TRY(index, add_property(changed, property));
  }
  auto& allowed = find_event_of(changed, event)->allowed;
  const bool is_new = known == changed.properties.end() || index >= plan.properties.size();
  if (std::ranges::find(allowed, index) == allowed.end()) {
    allowed.push_back(index);
    std::ranges::sort(allowed);
  } else if (!is_new) {
    return declared_already("property", "property", property.name);
  }
  return checked(changed, "property");
}

}  // namespace rouse::events
