#include "ingest/internal/staging/statement_runner.h"

#include <fmt/format.h>

#include <chrono>
#include <future>
#include <optional>
#include <utility>

#include "warehouse/warehouse.h"

namespace rouse::ingest {

core::Result<void> StatementRunner::run(const std::string& sql) {
  constexpr core::Milliseconds kTick{100};
  warehouse::QueryOptions options;
  options.query_id = fmt::format("{}_{}", id_prefix_, runs_++);
  options.time_max = std::chrono::hours{4};
  auto answer = std::async(std::launch::async, [&] { return warehouse_.execute(sql, options); });
  std::optional<core::Error> stopped;
  while (answer.wait_for(kTick) != std::future_status::ready) {
    if (stopped) continue;
    if (auto tick = tick_(); !tick) {
      stopped = std::move(tick).error();
      // Not cancelled after all: the statement then ends by itself, and its work is thrown away.
      (void)warehouse_.cancel(options.query_id);
    }
  }
  auto result = answer.get();
  if (stopped) return core::fail(std::move(*stopped));
  return result;
}

}  // namespace rouse::ingest
