#include "behaviour/trend/anomaly.h"

#include <algorithm>
#include <cmath>

namespace rouse::behaviour {
namespace {

using Points = std::vector<std::optional<double>>;

constexpr double kMedianDeviationOfNormal = 1.4826;
constexpr double kMeanDeviationOfNormal = 1.2533;
constexpr std::size_t kHoursOfADay = 24;
constexpr std::size_t kDaysOfAWeek = 7;

// Reorders the values; none of none.
std::optional<double> median(std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*std::ranges::max_element(values.begin(), middle) + *middle) / 2;
}

double distance_of(std::size_t from, std::size_t to) {
  return static_cast<double>(to) - static_cast<double>(from);
}

struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Stretch&) const = default;
};

// With `at` in the middle, or at the ends of the line its first or last points.
Stretch stretch_around(std::size_t at, std::size_t size, std::size_t points) {
  const auto length = std::min(size, points);
  const auto half = length / 2;
  const auto begin = std::min(at > half ? at - half : 0, size - length);
  return {begin, begin + length};
}

// Per period.
std::optional<double> slope_of(const Points& points, Stretch stretch, std::size_t season,
                               std::vector<double>& slopes) {
  const auto step = std::max<std::size_t>(season, 1);
  slopes.clear();
  for (auto from = stretch.begin; from < stretch.end; ++from) {
    for (auto to = from + step; points[from] && to < stretch.end; to += step) {
      if (points[to]) slopes.push_back((*points[to] - *points[from]) / distance_of(from, to));
    }
  }
  return median(slopes);
}

Points levels_of(const Points& points, std::size_t season) {
  Points levels(points.size());
  const auto near = anomaly_points_min(season);
  std::vector<double> values;
  Stretch sloping;  // at the ends of a line that of many points
  std::optional<double> slope;
  for (std::size_t at = 0; at < points.size(); ++at) {
    if (const auto wide = stretch_around(at, points.size(), 2 * near); wide != sloping) {
      sloping = wide;
      slope = slope_of(points, sloping, season, values);
    }
    if (!slope) continue;
    values.clear();
    const auto stretch = stretch_around(at, points.size(), near);
    for (auto i = stretch.begin; i < stretch.end; ++i) {
      if (points[i]) values.push_back(*points[i] - *slope * distance_of(at, i));
    }
    levels[at] = median(values);
  }
  return levels;
}

// None where fewer than kSeasonsMin numbers tell what is usual at its place of the season.
Points seasons_of(const Points& points, const Points& levels, std::size_t season) {
  if (season == 0) return Points(points.size(), 0.0);
  Points seasons(points.size());
  std::vector<double> above;
  for (std::size_t place = 0; place < season; ++place) {
    above.clear();
    for (auto i = place; i < points.size(); i += season) {
      if (points[i] && levels[i]) above.push_back(*points[i] - *levels[i]);
    }
    const auto usual = above.size() < kSeasonsMin ? std::nullopt : median(above);
    for (auto i = place; i < points.size(); i += season) seasons[i] = usual;
  }
  return seasons;
}

std::optional<double> added(std::optional<double> one, std::optional<double> other, double sign) {
  return one && other ? std::optional{*one + sign * *other} : std::nullopt;
}

// First the level of what varies with the season, then of what is left without it (as STL does it twice).
Points expected_of(const Points& points, std::size_t season) {
  auto levels = levels_of(points, season);
  if (season > 0) {
    const auto seasons = seasons_of(points, levels, season);
    Points left(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) left[i] = added(points[i], seasons[i], -1);
    levels = levels_of(left, season);
  }
  const auto seasons = seasons_of(points, levels, season);
  Points expected(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) expected[i] = added(levels[i], seasons[i], 1);
  return expected;
}

double scale_of(std::vector<double> deviations) {
  double sum = 0;
  for (const auto deviation : deviations) sum += deviation;
  const auto mean = sum / static_cast<double>(deviations.size());
  const auto middle = median(deviations).value_or(0);
  return middle > 0 ? kMedianDeviationOfNormal * middle : kMeanDeviationOfNormal * mean;
}

Anomaly judged(double number, const Expectation& expectation) {
  if (number > expectation.high) return Anomaly::kHigh;
  return number < expectation.low ? Anomaly::kLow : Anomaly::kNone;
}

}  // namespace

std::size_t default_season(Period period) {
  if (period == Period::kHour) return kHoursOfADay;
  return period == Period::kDay ? kDaysOfAWeek : 0;
}

std::size_t anomaly_points_min(std::size_t season) {
  return season == 0 ? kWithoutSeasonMin : kSeasonsMin * season;
}

std::vector<std::optional<Expectation>> expectations(const Points& numbers,
                                                     const AnomalyDetection& detection) {
  std::vector<std::optional<Expectation>> made(numbers.size());
  const auto known = std::ranges::count_if(numbers, [](const auto& number) { return number.has_value(); });
  if (static_cast<std::size_t>(known) < anomaly_points_min(detection.season)) return made;
  const auto expected = expected_of(numbers, detection.season);
  std::vector<double> deviations;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] && expected[i]) deviations.push_back(std::abs(*numbers[i] - *expected[i]));
  }
  if (deviations.empty()) return made;
  const auto margin = detection.threshold * scale_of(std::move(deviations));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!numbers[i] || !expected[i]) continue;
    made[i] = Expectation{*expected[i], *expected[i] - margin, *expected[i] + margin};
    made[i]->anomaly = judged(*numbers[i], *made[i]);
  }
  return made;
}

}  // namespace rouse::behaviour
