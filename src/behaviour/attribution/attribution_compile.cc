#include "behaviour/attribution/attribution_compile.h"

#include <fmt/format.h>

#include <algorithm>

#include "behaviour/internal/compile_query.h"
#include "behaviour/internal/property_codes.h"

namespace rouse::behaviour {
namespace {

using core::Result;

constexpr double kFenPerYuan = 100;

// Days that a window may reach over, at most.
std::int32_t days_within(const Window& window) {
  constexpr std::int64_t kDayMs = 86'400'000;
  const auto length = static_cast<std::int32_t>(window.length);
  switch (window.unit) {
    case WindowUnit::kNaturalDay: return length;
    case WindowUnit::kNaturalWeek: return length * 7;
    case WindowUnit::kNaturalMonth: return length * 31;
    default: return static_cast<std::int32_t>((duration_ms(window) + kDayMs - 1) / kDayMs);
  }
}

std::size_t add_amount(CompiledAttribution& compiled, double amount, bool money) {
  compiled.amounts.push_back(money ? amount * kFenPerYuan : amount);
  return compiled.amounts.size() - 1;
}

Result<void> compile_channel(const Touch& touch, const std::string& field, const AnalysisContext& context,
                             CompiledAttribution& compiled, TouchRule& rule) {
  rule.direct = touch.direct;
  if (!touch.by) return {};
  auto& properties = compiled.properties;
  const auto place = std::ranges::find(properties, *touch.by) - properties.begin();
  if (static_cast<std::size_t>(place) == properties.size()) properties.push_back(*touch.by);
  rule.channel.of = kFirstProperty + static_cast<std::uint32_t>(place);
  rule.by = code_column(compiled.query, code_sql(*touch.by));
  for (std::size_t i = 0; i < touch.direct_values.size(); ++i) {
    auto& code = rule.direct_codes.emplace_back(kNoCode);
    if (!touch.direct_values[i]) continue;
    ROUSE_TRY(code, code_of(context, *touch.by, *touch.direct_values[i],
                            fmt::format("{}/direct_values/{}", field, i)));
  }
  return {};
}

Result<void> compile_cost(const AttributionSpec& spec, const Touch& touch, const std::string& field,
                          const AnalysisContext& context, CompiledAttribution& compiled, TouchRule& rule) {
  if (!touch.cost) return {};
  const auto& cost = *touch.cost;
  if (cost.property) {
    rule.cost = code_column(compiled.query, value_sql(*cost.property));
    rule.cost_fractions = cost.property->type == events::PropertyType::kNumber;
  }
  if (cost.per_touch) rule.amount = add_amount(compiled, *cost.per_touch, spec.is_money());
  for (std::size_t i = 0; i < cost.per_value.size(); ++i) {
    const auto& each = cost.per_value[i];
    ROUSE_TRY(const auto code,
              code_of(context, *touch.by, each.value, fmt::format("{}/cost/per_value/{}/value", field, i)));
    rule.amount_by.emplace_back(code, add_amount(compiled, each.per_touch, spec.is_money()));
  }
  return {};
}

Result<void> compile_touches(const AttributionSpec& spec, const AnalysisContext& context,
                             CompiledAttribution& compiled) {
  for (std::size_t i = 0; i < spec.touches.size(); ++i) {
    const auto& touch = spec.touches[i];
    const auto field = fmt::format("/touches/{}", i);
    TouchRule rule{.channel = {.of = static_cast<std::uint32_t>(i), .code = kNoCode}};
    add_bit(compiled.query, kFirstTouchBit + i, touch.any_of);
    ROUSE_CHECK(compile_channel(touch, field, context, compiled, rule));
    ROUSE_CHECK(compile_cost(spec, touch, field, context, compiled, rule));
    compiled.definition.touches.push_back(std::move(rule));
  }
  compiled.definition.amounts = compiled.amounts.size();
  return {};
}

// Touches before the range, and where paths without a conversion count, conversions after it.
void compile_reach(const AttributionSpec& spec, const core::Zone& zone, CompiledAttribution& compiled) {
  auto& [query, definition, properties, amounts, closes_ms] = compiled;
  definition.from_ms = query.from_ms;
  definition.to_ms = query.to_ms;
  const auto reach = days_within(spec.look_back);
  if (spec.has(AttributionModel::kMarkov)) {
    definition.unconverted = true;
    query.to_ms =
        core::to_epoch_ms(window_end(spec.look_back, core::from_epoch_ms(query.to_ms - 1), zone)) + 1;
    query.to_day = zone.day_of(core::from_epoch_ms(query.to_ms - 1));
  }
  closes_ms = query.to_ms;
  std::vector<EventMatch> touches;
  for (const auto& touch : spec.touches)
    touches.insert(touches.end(), touch.any_of.begin(), touch.any_of.end());
  look_back(query, spec.range.from_day - reach, zone, touches);
}

}  // namespace

Result<CompiledAttribution> compile(const AttributionSpec& spec, const AnalysisContext& context) {
  CompiledAttribution compiled{.query = query_of(spec, context.plan, context.zone),
                               .definition = {{.zone = context.zone}},
                               .properties = {},
                               .amounts = {}};
  auto& [query, definition, properties, amounts, closes_ms] = compiled;
  query.values = customer_values_of(spec, context.plan);
  definition.look_back = spec.look_back;
  definition.first_only = spec.count == ConversionCount::kCustomer;
  definition.models = spec.models;
  definition.credit = {.position = spec.position, .half_life_ms = duration_ms(spec.half_life)};
  definition.limit = spec.limit;
  compile_reach(spec, context.zone, compiled);
  add_bit(query, kConversionBit, spec.conversion.any_of);
  ROUSE_CHECK(compile_touches(spec, context, compiled));
  if (spec.value) {
    definition.value = code_column(query, value_sql(*spec.value));
    definition.fractions = spec.value->type == events::PropertyType::kNumber;
  }
  if (spec.breakdown) {
    definition.groups.column = code_column(query, code_sql(spec.breakdown->property));
    definition.groups.full_max = GroupPlan::full_max_of((spec.limit + 1) * (spec.models.size() + 1));
  }
  return compiled;
}

}  // namespace rouse::behaviour
