#include "behaviour/funnel/funnel_text.h"

#include <fmt/format.h>

#include <cmath>

#include "behaviour/internal/report/text_table.h"
#include "core/zone.h"

namespace rouse::behaviour {
namespace {

using Row = TextRow;

std::string steps_table(const FunnelResult& result) {
  std::vector<Row> rows{
      {"Step", "Customers", "Dropped", "Of first", "Of previous", "Median time", "Mean time"}};
  for (std::size_t t = 0; t < result.steps.size(); ++t) {
    const auto& step = result.steps[t];
    rows.push_back({fmt::format("{}. {}{}", t + 1, result.spec.steps[t].label,
                                result.spec.steps[t].optional ? " (optional)" : ""),
                    fmt::format("{}", step.customers), fmt::format("{}", step.dropped),
                    percent(step.rate_from_first), percent(step.rate_from_previous),
                    duration(step.median_ms_from_previous), duration(step.mean_ms_from_previous)});
  }
  return align(rows);
}

std::string breakdown_table(const FunnelResult& result) {
  Row head{result.spec.breakdown->property.name};
  for (std::size_t t = 1; t <= result.steps.size(); ++t) head.push_back(fmt::format("Step {}", t));
  head.emplace_back("Conversion");
  std::vector<Row> rows{std::move(head)};
  for (const auto& group : result.breakdown->groups) {
    Row row{name_of(group.key)};
    for (const auto& step : group.steps) row.push_back(fmt::format("{}", step.customers));
    row.push_back(percent(group.steps.back().rate_from_first));
    rows.push_back(std::move(row));
  }
  return align(rows) + fmt::format("No value: {}\n", percent(result.breakdown->null_share));
}

std::string times_table(const FunnelResult& result) {
  const auto& times = *result.time_to_convert;
  auto text = fmt::format("Step {} to {}: {} customers", result.spec.time_to_convert->from_step,
                          result.spec.time_to_convert->to_step, times.customers);
  if (times.customers == 0) return text + "\n";
  text += fmt::format(", mean {}, P10 {}, P25 {}, median {}, P75 {}, P90 {}\n", duration(times.mean_ms),
                      duration(times.p10_ms), duration(times.p25_ms), duration(times.median_ms),
                      duration(times.p75_ms), duration(times.p90_ms));
  std::vector<Row> rows{{"From", "To", "Customers"}};
  for (const auto& bin : times.bins) {
    rows.push_back({duration(static_cast<double>(bin.from_ms)), duration(static_cast<double>(bin.to_ms)),
                    fmt::format("{}", bin.customers)});
  }
  return text + align(rows);
}

std::string trend_table(const FunnelResult& result) {
  Row head{"From"};
  for (std::size_t t = 1; t <= result.steps.size(); ++t) head.push_back(fmt::format("Step {}", t));
  head.emplace_back("");
  std::vector<Row> rows{std::move(head)};
  for (const auto& point : result.trend) {
    Row row{core::format_day(point.start_day)};
    for (const auto customers : point.steps) row.push_back(fmt::format("{}", customers));
    row.emplace_back(point.final ? "" : "not final");
    rows.push_back(std::move(row));
  }
  return align(rows);
}

// Numbers cannot start a formula that does harm, and a spreadsheet must read them as numbers.
std::string csv_steps(std::string_view kind, std::string_view group, const FunnelSpec& spec,
                      const std::vector<FunnelStepResult>& steps) {
  const auto number = [](const std::optional<double>& value) {
    return value ? fmt::format("{}", *value) : std::string{};
  };
  std::string text;
  for (std::size_t t = 0; t < steps.size(); ++t) {
    const auto& step = steps[t];
    text += fmt::format("{},{},{},{},{},{},{},{},{},{}\r\n", kind, csv_field(group), t + 1,
                        csv_field(spec.steps[t].label), step.customers, step.dropped, step.rate_from_first,
                        step.rate_from_previous, number(step.median_ms_from_previous),
                        number(step.mean_ms_from_previous));
  }
  return text;
}

}  // namespace

std::string to_table(const FunnelResult& result) {
  std::string text = warnings(result);
  text += steps_table(result);
  if (result.excluded > 0) text += fmt::format("Excluded: {}\n", result.excluded);
  std::vector<std::string> sections;
  if (result.breakdown) sections.push_back(breakdown_table(result));
  if (result.time_to_convert) sections.push_back(times_table(result));
  if (!result.trend.empty()) sections.push_back(trend_table(result));
  return text + footer(result);
}

std::string to_csv(const FunnelResult& result) {
  static constexpr std::string_view kKinds[] = {"value", "null", "other"};
  std::string text =
      csv_row({"group_kind", "group", "step", "label", "customers", "dropped", "rate_from_first",
               "rate_from_previous", "median_ms_from_previous", "mean_ms_from_previous"});
  text += csv_steps("all", "", result.spec, result.steps);
  if (!result.breakdown) return text;
  for (const auto& group : result.breakdown->groups) {
    text += csv_steps(kKinds[static_cast<std::size_t>(group.key.kind)], group.key.value, result.spec,
                      group.steps);
  }
  return text;
}

}  // namespace rouse::behaviour
