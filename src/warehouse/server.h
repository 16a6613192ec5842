// Where a ClickHouse lives, and what it can do.
//
// Two kinds of server speak the protocol: `rouse-engine` (the embedded ClickHouse of one machine, on a unix
// socket with a start-up token) and clickhouse-server (18.16 and newer). Everything above this module treats
// them alike.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "core/time.h"

namespace rouse::warehouse {

struct Server {
  std::string url = "http://127.0.0.1:8123";  // scheme, host and port; no path
  std::string unix_socket{};  // if not empty, connections go there; `url` still names the host
  std::string user{};         // X-ClickHouse-User; empty: the server's default user
  std::string password{};
  std::string token{};  // bearer token of rouse-engine
  std::string database = "default";
  core::Milliseconds connect_max{2'000};
  int retries_max = 4;  // of reads only; see Warehouse::select
  core::Milliseconds retry_delay_min{50};
  core::Milliseconds retry_delay_max{2'000};
};

// Detected once, on the first use of a connection.
struct ServerTraits {
  bool is_engine = false;
  std::string version;                                     // as the server writes it: "18.16.1", "26.7.1.1"
  std::uint32_t number = 0;                                // major * 1000 + minor: 18016, 26007
  std::set<std::string, std::less<>> settings;             // names in system.settings
  std::set<std::string, std::less<>> merge_tree_settings;  // names in system.merge_tree_settings

  bool knows(std::string_view setting) const { return settings.contains(setting); }
  bool knows_merge_tree(std::string_view setting) const { return merge_tree_settings.contains(setting); }
};

}  // namespace rouse::warehouse
