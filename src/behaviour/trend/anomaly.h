// Anomalies: which numbers of a line lie too far from what the others let expect. Robust and seasonal, after
// the idea of S-H-ESD (Vallis, Hochenbaum and Kejariwal 2014): level and season are medians, and the distance
// is measured in median absolute deviations, so the anomalies do not hide themselves.
//
//   level     of the three seasons around a number: their median along a slope, which is the median of the
//             slopes between numbers whole seasons apart in the six around it (Theil and Sen; Hirsch, Slack
//             and Smith 1982); in fewer an outage of days would tilt it
//   season    the median of what numbers at the same place of a season have above their level
//   expected  level + season
//   scale     1.4826 x the median of |number - expected|, the standard deviation of a normal distribution;
//             where more than half are met exactly, 1.2533 x their mean (Iglewicz and Hoaglin 1993)
//
// A number is an anomaly where it is more than `threshold` scales away. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "behaviour/period.h"

namespace rouse::behaviour {

inline constexpr double kAnomalyThreshold = 3.5;  // Iglewicz and Hoaglin's, for one false alarm in 2,000
inline constexpr double kAnomalyThresholdMin = 1;
inline constexpr double kAnomalyThresholdMax = 20;
inline constexpr std::size_t kSeasonMax = 168;       // the hours of a week
inline constexpr std::size_t kSeasonsMin = 3;        // fewer do not tell a season from an accident
inline constexpr std::size_t kWithoutSeasonMin = 9;  // numbers of a line that has no season

struct AnomalyDetection {
  double threshold = kAnomalyThreshold;
  std::size_t season = 0;  // periods after which the line repeats; 0: it does not
  bool operator==(const AnomalyDetection&) const = default;
};

std::size_t default_season(Period period);           // hours of a day, days of a week; others have none
std::size_t anomaly_points_min(std::size_t season);  // of a line

enum class Anomaly { kNone, kHigh, kLow };

struct Expectation {
  double expected = 0;
  double low = 0;  // numbers between low and high are no anomalies
  double high = 0;
  Anomaly anomaly = Anomaly::kNone;
};

// By number; none where it is missing or too few others are known. Missing ones expect nothing of the others.
std::vector<std::optional<Expectation>> expectations(const std::vector<std::optional<double>>& numbers,
                                                     const AnomalyDetection& detection);

}  // namespace rouse::behaviour
