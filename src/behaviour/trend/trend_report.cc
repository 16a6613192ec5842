#include "behaviour/trend/trend_report.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "behaviour/trend/formula.h"

namespace rouse::behaviour {
namespace {

// Of the groups without any event: all numbers of nothing.
const Tallies* tallies_of(const TrendPartial& partial, const std::optional<GroupCodes>& group) {
  if (!group) return partial.other.empty() ? nullptr : &partial.other;
  const auto found = partial.groups.find(*group);
  return found == partial.groups.end() || partial.ranked_only ? nullptr : &found->second;
}

TrendLine series_line(const TrendDefinition& definition, const Tallies* tallies, std::size_t series) {
  const auto count = definition.series.size();
  const auto& measuring = definition.series[series];
  const auto number = [&](std::size_t at) {
    return tallies && !tallies->empty() ? (*tallies)[at].number(measuring) : Tally{}.number(measuring);
  };
  TrendLine line{.points = {}, .whole = number(series)};
  for (std::size_t p = 0; p < definition.starts.size(); ++p) {
    line.points.push_back(number((p + 1) * count + series));
  }
  return line;
}

// One line of the series' lines that `of` picks.
template <typename Of>
TrendLine formula_line(const Formula& formula, const std::vector<TrendLines>& series, Of of) {
  std::vector<std::optional<double>> values(series.size());
  const auto number = [&](auto at) {
    for (std::size_t s = 0; s < series.size(); ++s) values[s] = as_double(at(of(series[s])));
    const auto value = evaluate(formula, values);
    return value ? Number{*value} : Number{};
  };
  TrendLine line;
  line.whole = number([](const TrendLine& each) { return each.whole; });
  for (std::size_t p = 0; p < of(series.front()).points.size(); ++p) {
    line.points.push_back(number([p](const TrendLine& each) { return each.points[p]; }));
  }
  return line;
}

}  // namespace

std::vector<GroupCodes> top_groups(const TrendPartial& partial, std::size_t limit) {
  struct Ranked {
    double number;
    std::uint64_t subjects;
    GroupCodes codes;
  };
  std::vector<Ranked> ranked;
  for (const auto& [codes, tallies] : partial.groups) {
    if (codes == kNoValue) continue;
    const auto& first = tallies.front();
    const auto number = as_double(first.number(partial.measuring.front()));
    ranked.push_back({number.value_or(-std::numeric_limits<double>::infinity()), first.subjects(), codes});
  }
  const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(std::min(limit, ranked.size()));
  std::partial_sort(ranked.begin(), end, ranked.end(), [](const Ranked& a, const Ranked& b) {
    return std::tie(b.number, b.subjects, a.codes) < std::tie(a.number, a.subjects, b.codes);
  });
  std::vector<GroupCodes> top;
  for (auto each = ranked.begin(); each != end; ++each) top.push_back(each->codes);
  return top;
}

bool has_events(const TrendPartial& partial, const std::optional<GroupCodes>& group) {
  const auto* tallies = tallies_of(partial, group);
  return tallies && std::ranges::any_of(*tallies, [](const Tally& tally) { return !tally.empty(); });
}

TrendTable report(const TrendSpec& spec, const CompiledTrend& compiled, const TrendPartial& partial,
                  const ShownGroups& groups) {
  TrendTable table{.range = compiled.range, .periods = compiled.periods, .series = {}, .formulas = {}};
  for (std::size_t s = 0; s < spec.series.size(); ++s) {
    auto& lines = table.series.emplace_back();
    lines.all = series_line(compiled.definition, &partial.all, s);
    for (const auto& group : groups) {
      lines.groups.push_back(series_line(compiled.definition, tallies_of(partial, group), s));
    }
  }
  for (const auto& each : spec.formulas) {
    const auto formula = parse_formula(each.formula, spec.series.size(), "/formulas");
    core::require(formula.has_value(), "a spec's formulas can be read");
    auto& lines = table.formulas.emplace_back();
    lines.all = formula_line(*formula, table.series, [](const auto& of) -> const auto& { return of.all; });
    for (std::size_t g = 0; g < groups.size(); ++g) {
      lines.groups.push_back(
          formula_line(*formula, table.series, [g](const auto& of) -> const auto& { return of.groups[g]; }));
    }
  }
  return table;
}

void mark_final(std::vector<TrendPeriod>& periods, Period period, std::optional<core::Timestamp> data_through,
                core::Timestamp now, const core::Zone& zone) {
  for (auto& each : periods) {
    const auto last_day = zone.day_of(core::from_epoch_ms(each.to_ms - 1));
    const auto reached =
        period == Period::kHour ? core::from_epoch_ms(each.from_ms) : zone.start_of_day(last_day);
    each.final = core::from_epoch_ms(each.to_ms) <= now && data_through && *data_through >= reached;
  }
}

void expect(TrendTable& table, const AnomalyDetection& detection) {
  const auto expect_line = [&](TrendLine& line) {
    std::vector<std::optional<double>> numbers(line.points.size());
    for (std::size_t p = 0; p < numbers.size(); ++p) {
      if (table.periods[p].final && !table.periods[p].clipped) numbers[p] = as_double(line.points[p]);
    }
    line.expectations = expectations(numbers, detection);
  };
  for (auto* lines : {&table.series, &table.formulas}) {
    for (auto& each : *lines) {
      expect_line(each.all);
      std::ranges::for_each(each.groups, expect_line);
    }
  }
}

std::vector<TrendUnit> units_of(const TrendSpec& spec) {
  std::vector<TrendUnit> units;
  for (const auto& series : spec.series) {
    switch (series.measure) {
      case Measure::kTotal: units.push_back(TrendUnit::kEvents); break;
      case Measure::kUnique: units.push_back(TrendUnit::kSubjects); break;
      case Measure::kDistinct: units.push_back(TrendUnit::kValues); break;
      case Measure::kPerSubject: units.push_back(TrendUnit::kNumber); break;
      default:
        units.push_back(series.property->type == events::PropertyType::kMoney ? TrendUnit::kFen
                                                                              : TrendUnit::kNumber);
    }
  }
  return units;
}

}  // namespace rouse::behaviour
