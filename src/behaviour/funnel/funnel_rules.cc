#include "behaviour/funnel/funnel_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "behaviour/internal/customer_values_used.h"
#include "behaviour/internal/spec_json.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {
namespace {

using core::Result;

std::string step_field(std::size_t index, std::string_view option) {
  return fmt::format("/steps/{}/{}", index, option);
}

// Types whose values can be compared with each other.
events::PropertyType comparable(events::PropertyType type) {
  return type == events::PropertyType::kEnum ? events::PropertyType::kString : type;
}

Result<void> check_step(const FunnelSpec& spec, std::size_t i) {
  const auto& step = spec.steps[i];
  const bool unordered = spec.order == StepOrder::kUnordered;
  if (step.optional && (i == 0 || i + 1 == spec.steps.size())) {
    return refuse(step_field(i, "optional"), "the first and the last step cannot be optional");
  }
  if (step.within && i == 0) {
    return refuse(step_field(i, "within"), "the first step has no step before it");
  }
  if (step.within && step.within->natural()) {
    return refuse(step_field(i, "within/unit"), "a step's own window is a duration, not calendar periods");
  }
  for (const auto& [set, option] :
       {std::pair{step.optional, "optional"}, std::pair{step.within.has_value(), "within"},
        std::pair{step.linked.has_value(), "linked"}}) {
    if (unordered && set) return refuse(step_field(i, option), "does not go with order 'unordered'");
  }
  return {};
}

Result<void> check_links(const FunnelSpec& spec) {
  const FunnelStep* first = nullptr;
  std::size_t count = 0;
  std::size_t last = 0;
  for (std::size_t i = 0; i < spec.steps.size(); ++i) {
    const auto& step = spec.steps[i];
    if (!step.linked) continue;
    if (first && comparable(first->linked->type) != comparable(step.linked->type)) {
      return refuse(
          step_field(i, "linked"),
          fmt::format("'{}' is of type {}, '{}' of an earlier step is of type {}", step.linked->name,
                      to_string(step.linked->type), first->linked->name, to_string(first->linked->type)));
    }
    if (!first) first = &step;
    last = i;
    ++count;
  }
  if (count == 1) return refuse(step_field(last, "linked"), "link at least two steps, or none");
  return {};
}

Result<void> check_exclusions(const FunnelSpec& spec) {
  if (spec.exclusions.empty()) return {};
  const bool optional = std::ranges::any_of(spec.steps, &FunnelStep::optional);
  const bool within = std::ranges::any_of(spec.steps, [](const auto& s) { return s.within.has_value(); });
  if (spec.order == StepOrder::kStrict) {
    return refuse("/exclusions",
                  "do not go with order 'strict', where any event in between ends the attempt");
  }
  if (optional && within) {
    return refuse("/exclusions", "do not go with optional steps and per-step windows in one funnel");
  }
  for (std::size_t i = 0; i < spec.exclusions.size(); ++i) {
    const auto& exclusion = spec.exclusions[i];
    if (exclusion.before_step > spec.steps.size()) {
      return refuse(fmt::format("/exclusions/{}/before_step", i), "there is no such step");
    }
    const bool whole = exclusion.after_step == 1 && exclusion.before_step == spec.steps.size();
    if (spec.order == StepOrder::kUnordered && !whole) {
      return refuse(fmt::format("/exclusions/{}", i),
                    "with order 'unordered' an exclusion spans all steps, from the first to the last");
    }
  }
  return {};
}

Result<void> check_questions(const FunnelSpec& spec, const events::Plan& plan) {
  if (spec.time_to_convert && spec.time_to_convert->to_step > spec.steps.size()) {
    return refuse("/time_to_convert/to_step", "there is no such step");
  }
  if (spec.trend) {
    const auto points = period_starts(*spec.trend, spec.range.from_day, spec.range.to_day).size();
    if (points > kTrendPointsMax) {
      return refuse("/trend/period", fmt::format("{} points, at most {} are drawn", points, kTrendPointsMax),
                    "choose a longer period or a shorter range");
    }
  }
  if (!spec.breakdown) return {};
  if (spec.order == StepOrder::kUnordered && spec.breakdown->attribution == Attribution::kStep) {
    return refuse("/breakdown/attribution", "'step' does not go with order 'unordered'");
  }
  return check_breakdown(spec.breakdown->property, plan, "/breakdown/property");
}

}  // namespace

std::vector<std::string> customer_values_of(const FunnelSpec& spec, const events::Plan& plan) {
  CustomerValuesUsed used{plan};
  used.add(spec.where);
  for (const auto& step : spec.steps) {
    used.add(step.any_of);
    if (step.linked) used.add(*step.linked);
  }
  for (const auto& exclusion : spec.exclusions) used.add(exclusion.match.where);
  if (spec.breakdown) used.add(spec.breakdown->property);
  return used.names();
}

Result<void> check_combinations(const FunnelSpec& spec, const events::Plan& plan) {
  for (std::size_t i = 0; i < spec.steps.size(); ++i) ROUSE_CHECK(check_step(spec, i));
  ROUSE_CHECK(check_links(spec));
  ROUSE_CHECK(check_exclusions(spec));
  ROUSE_CHECK(check_questions(spec, plan));
  ROUSE_CHECK(check_values(customer_values_of(spec, plan), spec.subject, plan));
  std::set<std::string> columns;
  for (const auto& step : spec.steps) {
    if (step.linked) columns.insert(step.linked->column);
  }
  if (spec.breakdown) columns.insert(spec.breakdown->property.column);
  if (columns.size() > kCodeColumnsMax) {
    return refuse("/steps", fmt::format("more than {} different properties are linked or broken down by",
                                        kCodeColumnsMax));
  }
  return {};
}

}  // namespace rouse::behaviour
