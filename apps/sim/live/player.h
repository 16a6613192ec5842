// Plays a world on, day by day, through the collection API of a development server that goes by a simulated
// clock: each hour of the bank the clock is moved to the hour's end, and then the events of that hour are
// sent as apps that were a little late would.
//
// The server's clock says how far a player has come. One that died is started again with the same command and
// goes on from there: the hour it was in is sent once more, and the collector knows those messages. Nights of
// the core systems that are not there to their end are written then, too.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "bank/settings.h"
#include "core/result.h"
#include "live/rouse_server.h"

namespace rouse::sim {

inline constexpr std::uint32_t kLiveCustomersMax = 2'000'000;  // all of them are in memory
inline constexpr std::int32_t kLiveDaysMax = 366;

struct LiveRequest {
  Settings settings;             // of the history; play begins on the day after it
  std::int32_t days = 30;        // to play, from where the clock stands
  double seconds_per_day = 10;   // 0: as fast as the server takes it
  std::filesystem::path tables;  // where each played day's business tables go; empty: nowhere
  ServerConfig server;
  std::function<bool()> stop;                 // asked between hours
  std::function<void(std::string_view)> say;  // a line for each day
};

struct LiveReport {
  std::uint64_t events = 0;
  std::int32_t next_day = 0;  // the first that was not played
};

core::Result<LiveReport> play(const LiveRequest& request);

}  // namespace rouse::sim
