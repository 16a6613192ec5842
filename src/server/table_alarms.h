// Alarms of business tables: the bank's own program is told when a load failed or a data date is late.
//
// The program is run once for each alarm, with one JSON object on standard input:
//
//   {"alarm": "failed", "delivery": "core_banking", "zh": "...", "en": "...", "simulated": false,
//    "data_date": "2026-11-21", "run": 12, "message": "accounts: control_sum of balance: ..."}
//   {"alarm": "late", ..., "due_at": "2026-11-22T00:00:00.000Z", "state": "failed"}
//
// An alarm is done once the program took it with exit status 0; until then it is raised again and again. So
// it is raised at least once, and may be raised twice where two processes do it at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/log.h"
#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "metadata/store.h"

namespace rouse::server {

inline constexpr core::Milliseconds kAlarmProgramMax{
    30'000};  // longest run of the program; then it is killed
inline constexpr core::Milliseconds kAlarmAgeMax{24 * 3'600'000};  // older failures are no news
inline constexpr std::int32_t kAlarmDays = 7;                      // data dates that are looked at
inline constexpr std::size_t kAlarmRunsMax = 200;                  // latest runs that are looked at

struct TableAlarm {
  std::string delivery;
  std::int32_t data_date = 0;
  std::string kind;  // as metadata keep it: "late", "run 12 failed"
  std::string json;  // what the program is told

  bool operator==(const TableAlarm&) const = default;
};

// Those that are due, whether they were raised before or not: dates that are late, and failed runs (those
// that were cancelled are known to who did it).
core::Result<std::vector<TableAlarm>> due_alarms(const metadata::Reader& reader, core::Timestamp now,
                                                 const core::Zone& zone);

// Runs `program` for each that was not raised before; how many it took. What the program says goes to the
// log, and so does its failure.
core::Result<std::size_t> raise_alarms(const std::filesystem::path& program, metadata::Store& store,
                                       core::Timestamp now, const core::Zone& zone, core::Log& log,
                                       const std::stop_token& stop = {});

}  // namespace rouse::server
