// The matcher against the brute-force oracle, on random small histories in every mode.
#include "behaviour/funnel/funnel_match.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>

#include "core/random.h"
#include "testing/oracles/funnel_oracle.h"

namespace rouse::behaviour {
namespace {

using testing::OracleAnswer;
using testing::OracleEvent;
using testing::OracleFunnel;

constexpr std::uint64_t kHistories = 100'000;
constexpr std::uint64_t kSeed = 20261121;

// ROUSE_FUNNEL_HISTORIES and ROUSE_FUNNEL_SEED override the defaults.
std::uint64_t from_environment(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): tests read it before any thread
  return text ? std::strtoull(text, nullptr, 10) : fallback;
}

core::Zone zone(const char* name) { return core::Zone::load(name).value(); }

struct Case {
  OracleFunnel oracle;
  FunnelDefinition definition{zone("Asia/Shanghai")};
  std::vector<OracleEvent> events;
};

// Local periods by counting, not by computing a deadline as the kernel does.
bool in_same_periods(const Window& window, const core::Zone& bank_zone, std::int64_t start, std::int64_t ts) {
  const auto period = [&](std::int64_t ms) {
    const std::int32_t day = bank_zone.day_of(core::from_epoch_ms(ms));
    if (window.unit == WindowUnit::kNaturalWeek) return core::week_of_day(day);
    return window.unit == WindowUnit::kNaturalMonth ? core::month_of_day(day) : day;
  };
  return period(ts) < period(start) + window.length;
}

class CaseMaker {
 public:
  explicit CaseMaker(std::uint64_t seed) : random_(seed) {}

  Case make() {
    Case c;
    const auto steps = static_cast<std::size_t>(random_.between(1, 5));
    c.definition.steps = steps;
    c.oracle.steps.resize(steps);
    c.definition.order = static_cast<StepOrder>(random_.chance(0.6) ? 0 : random_.between(1, 2));
    c.oracle.order = static_cast<OracleFunnel::Order>(c.definition.order);
    make_window(c);
    if (c.definition.order != StepOrder::kUnordered) make_step_options(c);
    const bool within =
        std::ranges::any_of(c.oracle.steps, [](const auto& s) { return s.within_ms.has_value(); });
    const bool refused = c.definition.order == StepOrder::kStrict || (within && c.definition.optional != 0);
    if (!refused && steps > 1 && random_.chance(0.35)) make_exclusions(c);
    make_events(c);
    return c;
  }

 private:
  void make_window(Case& c) {
    static const char* const kZones[] = {"Asia/Shanghai", "America/New_York", "Asia/Kolkata",
                                         "Australia/Lord_Howe", "UTC"};
    c.definition.zone = zone(kZones[random_.below(5)]);
    auto& window = c.definition.window;
    tick_ms_ = 1;
    origin_ms_ = 0;
    if (random_.chance(0.75)) {
      window = {random_.between(1, 2), WindowUnit::kSecond};
      tick_ms_ = random_.chance(0.5) ? 125 : 250;
      c.oracle.in_window = [limit = window.length * 1000](std::int64_t start, std::int64_t ts) {
        return ts - start <= limit;
      };
    } else {
      static constexpr WindowUnit kNatural[] = {WindowUnit::kNaturalDay, WindowUnit::kNaturalWeek,
                                                WindowUnit::kNaturalMonth};
      window = {random_.between(1, 2), kNatural[random_.below(3)]};
      tick_ms_ = (window.unit == WindowUnit::kNaturalDay ? 1 : 6) * 3 * 3'600'000;
      // New York turned its clocks back on 2026-11-01, Lord Howe forward by half an hour on 2026-10-04.
      static constexpr std::int64_t kOrigins[] = {1'793'404'800'000, 1'790'899'200'000, 1'772'841'600'000};
      origin_ms_ = kOrigins[random_.below(3)];
      c.oracle.in_window = [window, bank_zone = c.definition.zone](std::int64_t start, std::int64_t ts) {
        return in_same_periods(window, bank_zone, start, ts);
      };
    }
  }

  void make_step_options(Case& c) {
    const bool optional = random_.chance(0.35);
    const bool within = random_.chance(0.35);
    const bool linked = random_.chance(0.35);
    for (std::size_t t = 0; t < c.definition.steps; ++t) {
      if (optional && t > 0 && t + 1 < c.definition.steps && random_.chance(0.5)) {
        c.definition.optional |= 1U << t;
        c.oracle.steps[t].optional = true;
      }
      if (within && t > 0 && random_.chance(0.6)) {
        c.definition.within_ms[t] = tick_ms_ * random_.between(0, 6);
        c.oracle.steps[t].within_ms = c.definition.within_ms[t];
      }
      if (linked && random_.chance(0.6)) {
        c.definition.linked[t] = static_cast<std::int8_t>(random_.below(2));
        c.oracle.steps[t].linked = c.definition.linked[t];
      }
    }
  }

  void make_exclusions(Case& c) {
    const auto steps = static_cast<std::int64_t>(c.definition.steps);
    for (std::int64_t count = random_.between(1, 2); count > 0; --count) {
      std::int64_t after = random_.between(0, steps - 2);
      std::int64_t before = random_.between(after + 1, steps - 1);
      if (c.definition.order == StepOrder::kUnordered) {
        after = 0;
        before = steps - 1;
      }
      c.definition.exclusions.push_back({static_cast<std::size_t>(after), static_cast<std::size_t>(before)});
      c.oracle.exclusions.push_back({static_cast<int>(after), static_cast<int>(before)});
    }
  }

  void make_events(Case& c) {
    const auto count = random_.below(10);
    std::int64_t ts = origin_ms_;
    const double repeat = random_.chance(0.3) ? 0.6 : 0.15;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (!random_.chance(0.2)) ts += tick_ms_ * random_.between(1, 4);
      OracleEvent event;
      event.ts = ts;
      do {
        event.steps.insert(static_cast<int>(random_.below(c.definition.steps + 1)));
      } while (random_.chance(repeat));
      event.steps.erase(static_cast<int>(c.definition.steps));
      for (std::size_t x = 0; x < c.oracle.exclusions.size(); ++x) {
        if (random_.chance(0.1)) event.exclusions.insert(static_cast<int>(x));
      }
      event.codes = {random_.below(3), random_.below(3)};
      c.events.push_back(event);
    }
    const std::int64_t last = c.events.empty() ? origin_ms_ : c.events.back().ts;
    c.oracle.from_ms = random_.chance(0.7) ? origin_ms_ : random_.between(origin_ms_, last);
    c.oracle.to_ms = random_.chance(0.6) ? last + 1 : random_.between(c.oracle.from_ms, last) + 1;
    c.definition.from_ms = c.oracle.from_ms;
    c.definition.to_ms = c.oracle.to_ms;
  }

  core::Random random_;
  std::int64_t tick_ms_ = 1;
  std::int64_t origin_ms_ = 0;
};

OracleAnswer by_kernel(const Case& c) {
  std::vector<std::int64_t> ts;
  std::vector<std::uint64_t> mask;
  std::array<std::vector<Code>, 2> codes;
  for (const auto& event : c.events) {
    ts.push_back(event.ts);
    mask.push_back(0);
    for (const int step : event.steps) mask.back() |= 1ULL << step;
    for (const int exclusion : event.exclusions) mask.back() |= 1ULL << (kExclusionShift + exclusion);
    for (std::size_t k = 0; k < 2; ++k) codes[k].push_back(event.codes[k]);
  }
  FunnelMatcher matcher{c.definition};
  const auto match = matcher.match({.subject = 1,
                                    .size = ts.size(),
                                    .ts = ts.data(),
                                    .mask = mask.data(),
                                    .codes = {codes[0].data(), codes[1].data()}});
  OracleAnswer answer;
  answer.excluded = match.excluded;
  if (match.excluded || match.reach == 0) return answer;
  answer.reach = static_cast<int>(match.reach);
  answer.at.assign(c.definition.steps, -1);
  for (std::size_t t = 0; t < c.definition.steps; ++t) {
    if (match.done >> t & 1U) answer.at[t] = match.at[t];
  }
  return answer;
}

std::string describe(const Case& c) {
  std::string text =
      fmt::format("order {} window {} x{} zone {} range [{}, {})\n", static_cast<int>(c.oracle.order),
                  c.definition.window.length, static_cast<int>(c.definition.window.unit),
                  c.definition.zone.name(), c.oracle.from_ms, c.oracle.to_ms);
  for (const auto& step : c.oracle.steps) {
    text += fmt::format("  step optional {} within {} linked {}\n", step.optional,
                        step.within_ms.value_or(-1), step.linked.value_or(-1));
  }
  for (const auto& x : c.oracle.exclusions)
    text += fmt::format("  exclusion {}..{}\n", x.after_step, x.before_step);
  for (const auto& event : c.events) {
    text += fmt::format("  {} steps", event.ts);
    for (const int step : event.steps) text += fmt::format(" {}", step);
    for (const int x : event.exclusions) text += fmt::format(" x{}", x);
    text += fmt::format(" codes {} {}\n", event.codes[0], event.codes[1]);
  }
  return text;
}

std::string describe(const OracleAnswer& answer) {
  return fmt::format("reach {} excluded {} at [{}]", answer.reach, answer.excluded,
                     fmt::join(answer.at, " "));
}

TEST(FunnelMatch, EqualsTheOracleOnRandomHistories) {
  const auto seed = from_environment("ROUSE_FUNNEL_SEED", kSeed);
  const auto histories = from_environment("ROUSE_FUNNEL_HISTORIES", kHistories);
  std::uint64_t entered = 0;
  std::uint64_t excluded = 0;
  std::uint64_t converted = 0;
  for (std::uint64_t i = 0; i < histories; ++i) {
    const Case c = CaseMaker{seed + i}.make();
    const auto expected = funnel_by_definition(c.oracle, c.events);
    const auto actual = by_kernel(c);
    ASSERT_EQ(expected, actual) << "seed " << seed + i << "\n"
                                << describe(c) << "oracle " << describe(expected) << "\nkernel "
                                << describe(actual);
    entered += expected.reach > 0 ? 1 : 0;
    excluded += expected.excluded ? 1 : 0;
    converted += expected.reach == static_cast<int>(c.oracle.steps.size()) ? 1 : 0;
  }
  fmt::print("{} histories from seed {}: {} entered, {} excluded, {} converted\n", histories, seed, entered,
             excluded, converted);
}

}  // namespace
}  // namespace rouse::behaviour
