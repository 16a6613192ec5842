// The truth about trends, by definition: looks for every number at every event. docs/behaviour.md is what it
// spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rouse::testing {

struct TrendOracleEvent {
  std::int64_t ts = 0;
  std::set<int> counts{};              // series whose events and filters it matches, from 0
  std::set<int> named{};               // series that have its name
  std::vector<std::uint64_t> group{};  // values of the breakdown, 0 where missing
  std::map<int, double> values{};      // by series; none where missing
};

struct TrendOracleSeries {
  std::string measure = "total";  // as in JSON
  std::string first_time = "no";
};

// One number: of a series, over [from_ms, to_ms), of the groups that `holds` holds.
struct TrendOracleQuestion {
  int series = 0;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  bool last = false;  // attribution, else every
  std::function<bool(const std::vector<std::uint64_t>& group)> holds;
};

struct TrendOracleAnswer {
  std::optional<double> number;
  std::map<std::size_t, std::int64_t> subjects;  // who is in it, and since when
};

// `subjects`: what each did, in order.
TrendOracleAnswer trend_by_definition(const std::vector<std::vector<TrendOracleEvent>>& subjects,
                                      const TrendOracleSeries& series, const TrendOracleQuestion& question);

}  // namespace rouse::testing
