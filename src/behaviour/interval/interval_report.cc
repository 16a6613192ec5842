#include "behaviour/interval/interval_report.h"

#include <algorithm>
#include <array>
#include <limits>

#include "behaviour/internal/exact_sum.h"
#include "behaviour/internal/quantile.h"

namespace rouse::behaviour {
namespace {

constexpr double kWhiskerReach = 1.5;  // Tukey, Exploratory Data Analysis (1977)
// Of the lengths, at least this part lies in bins that have an end.
constexpr double kBinnedShare = 0.95;

constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
// Widths that people count in; with the last one, two bins hold every window.
constexpr std::array<std::int64_t, 37> kWidths{1,
                                               2,
                                               5,
                                               10,
                                               20,
                                               50,
                                               100,
                                               200,
                                               500,
                                               kSecondMs,
                                               2'000,
                                               5'000,
                                               10'000,
                                               15'000,
                                               30'000,
                                               kMinuteMs,
                                               2 * kMinuteMs,
                                               5 * kMinuteMs,
                                               10 * kMinuteMs,
                                               15 * kMinuteMs,
                                               30 * kMinuteMs,
                                               kHourMs,
                                               2 * kHourMs,
                                               3 * kHourMs,
                                               6 * kHourMs,
                                               12 * kHourMs,
                                               kDayMs,
                                               2 * kDayMs,
                                               7 * kDayMs,
                                               14 * kDayMs,
                                               30 * kDayMs,
                                               60 * kDayMs,
                                               90 * kDayMs,
                                               180 * kDayMs,
                                               365 * kDayMs,
                                               1825 * kDayMs,
                                               2 * kWindowDaysMax* kDayMs};

std::vector<IntervalBin> custom_bins(const CustomBins& custom) {
  const auto unit = duration_ms({1, custom.unit});
  std::vector<IntervalBin> bins{{0, custom.edges.front() * unit}};
  for (std::size_t i = 0; i < custom.edges.size(); ++i) {
    bins.push_back({custom.edges[i] * unit, std::nullopt});
    if (i + 1 < custom.edges.size()) bins.back().to_ms = custom.edges[i + 1] * unit;
  }
  return bins;
}

// Bins of one width from the shortest length on; where they would be too many, the last has no end.
std::vector<IntervalBin> automatic_bins(std::size_t at_most, std::vector<std::int64_t> lengths) {
  std::ranges::sort(lengths);
  const auto low = lengths.front();
  const auto high = static_cast<std::int64_t>(quantile(lengths, kBinnedShare));
  const auto most = static_cast<std::int64_t>(at_most);
  const auto fits = [&](std::int64_t width) { return high / width - low / width + 1 <= most - 1; };
  const auto found = std::ranges::find_if(kWidths, fits);
  const auto width = found == kWidths.end() ? kWidths.back() : *found;
  const auto first = low / width;
  const auto needed = lengths.back() / width - first + 1;
  std::vector<IntervalBin> bins(static_cast<std::size_t>(std::min(needed, most)));
  auto from = first * width;
  for (auto& bin : bins) {
    bin = {from, from + width};
    from += width;
  }
  if (needed > most) bins.back().to_ms.reset();
  return bins;
}

std::vector<IntervalBinCount> count_bins(const IntervalValues& values, const std::vector<IntervalBin>& bins) {
  std::vector<IntervalBinCount> counts(bins.size());
  std::vector<std::size_t> last_customer(bins.size(), std::numeric_limits<std::size_t>::max());
  auto length = values.ms.begin();
  for (std::size_t customer = 0; customer < values.runs.size(); ++customer) {
    for (const auto end = length + values.runs[customer]; length != end; ++length) {
      const auto after = std::ranges::upper_bound(bins, *length, {}, &IntervalBin::from_ms);
      const auto bin = static_cast<std::size_t>(after - bins.begin()) - 1;
      ++counts[bin].count;
      counts[bin].customers += last_customer[bin] != customer ? 1 : 0;
      last_customer[bin] = customer;
    }
  }
  return counts;
}

IntervalLengths lengths_of(const std::vector<std::int64_t>& ascending) {
  WholeSum sum;
  for (const auto length : ascending) sum.add(length);
  IntervalLengths made{.mean_ms = sum.rounded() / static_cast<double>(ascending.size()),
                       .min_ms = ascending.front(),
                       .p10_ms = quantile(ascending, 0.10),
                       .p25_ms = quantile(ascending, 0.25),
                       .median_ms = quantile(ascending, 0.50),
                       .p75_ms = quantile(ascending, 0.75),
                       .p90_ms = quantile(ascending, 0.90),
                       .p99_ms = quantile(ascending, 0.99),
                       .max_ms = ascending.back()};
  const auto reach = kWhiskerReach * (made.p75_ms - made.p25_ms);
  const auto value = [](std::int64_t length) { return static_cast<double>(length); };
  made.whisker_low_ms = *std::ranges::lower_bound(ascending, made.p25_ms - reach, {}, value);
  made.whisker_high_ms = *(std::ranges::upper_bound(ascending, made.p75_ms + reach, {}, value) - 1);
  return made;
}

}  // namespace

std::vector<IntervalBin> bins_of(const IntervalSpec& spec, const std::vector<std::int64_t>& lengths) {
  if (const auto* custom = std::get_if<CustomBins>(&spec.bins)) return custom_bins(*custom);
  if (lengths.empty()) return {};
  return automatic_bins(std::get<AutomaticBins>(spec.bins).at_most, lengths);
}

IntervalNumbers numbers_of(IntervalValues&& values, const std::vector<IntervalBin>& bins) {
  IntervalNumbers numbers{
      .intervals = values.intervals, .customers = values.customers(), .lengths = {}, .bins = {}};
  if (!bins.empty()) numbers.bins = count_bins(values, bins);
  std::ranges::sort(values.ms);
  if (!values.ms.empty()) numbers.lengths = lengths_of(values.ms);
  return numbers;
}

}  // namespace rouse::behaviour
