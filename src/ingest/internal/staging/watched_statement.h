// Waits for a statement that may take minutes, while the calling thread reports progress and obeys
// cancellation.
#pragma once

#include <functional>
#include <future>
#include <optional>
#include <string>
#include <utility>

#include "core/result.h"
#include "core/time.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

// `statement` runs under `query_id`, on a thread of its own. `tick` is called about ten times a second; when
// it fails, the statement is cancelled and the error returned.
template <typename Statement>
auto watch(warehouse::Warehouse& warehouse, const std::string& query_id,
           const std::function<core::Result<void>()>& tick, const Statement& statement)
    -> decltype(statement()) {
  constexpr core::Milliseconds kTick{100};
  auto answer = std::async(std::launch::async, statement);
  std::optional<core::Error> stopped;
  while (answer.wait_for(kTick) != std::future_status::ready) {
    if (stopped) continue;
    if (auto ticked = tick(); !ticked) {
      stopped = std::move(ticked).error();
      // Not cancelled after all: the statement then ends by itself, and its work is thrown away.
      (void)warehouse.cancel(query_id);
    }
  }
  auto result = answer.get();
  if (stopped) return core::fail(std::move(*stopped));
  return result;
}

}  // namespace rouse::ingest
