// The truth about retentions, by definition: looks at every pair of events. docs/behaviour.md is what it
// spells out; it shares no code and no idea with the kernel.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rouse::testing {

struct RetentionOracleEvent {
  std::int64_t ts = 0;
  bool enters = false;   // event and filters of the entry
  bool named = false;    // has a name of the entry
  bool returns = false;  // event and filters of the return
  std::uint64_t entry_link = 0;
  std::uint64_t return_link = 0;
  std::uint64_t group = 0;  // 0 where missing
  std::optional<std::int64_t> value{};
};

struct RetentionOracleSpec {
  std::string first_time = "no";
  std::int64_t from_ms = 0;  // of entries
  std::int64_t to_ms = 0;
  std::vector<std::int64_t> boundaries;  // starts of the calendar's periods
  std::optional<std::int64_t> rolling_ms{};
  std::string mode = "on";  // "on_or_after", "on_or_before"
  bool from_entry = false;  // the entry is a return, too, if it returns
  std::int64_t min_times = 1;
  bool linked = false;
};

// Of the cohort that begins at boundary `cohort`: the entry.
struct RetentionOracleEntry {
  std::int64_t ts = 0;
  std::uint64_t group = 0;
  bool back = false;       // came back between the offsets asked for, or after or before
  std::int64_t value = 0;  // of those returns
};

// By subject. `from` and `to` are those of the bracket, `offsets` all that are in any bracket.
std::map<std::size_t, RetentionOracleEntry> retention_by_definition(
    const std::vector<std::vector<RetentionOracleEvent>>& subjects, const RetentionOracleSpec& spec,
    std::size_t cohort, std::int64_t from, std::int64_t to, const std::vector<std::int64_t>& offsets);

}  // namespace rouse::testing
