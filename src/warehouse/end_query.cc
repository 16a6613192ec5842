#include "warehouse/end_query.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

namespace rouse::warehouse {
namespace {

constexpr core::Milliseconds kEndMax{30'000};
constexpr core::Milliseconds kLookEvery{50};

}  // namespace

core::Result<void> end_query(Warehouse& warehouse, std::string_view query_id) {
  const auto deadline = std::chrono::steady_clock::now() + kEndMax;
  while (true) {
    const auto running = warehouse.progress(query_id);
    if (!running && running.error().code == core::ErrorCode::kNotFound) return {};
    if (!running) return core::fail(running.error());
    if (std::chrono::steady_clock::now() >= deadline) {
      return core::fail(core::ErrorCode::kUnavailable, "warehouse",
                        fmt::format("query {} was cancelled and does not end", query_id));
    }
    ROUSE_CHECK(warehouse.cancel(query_id));
    std::this_thread::sleep_for(kLookEvery);
  }
}

}  // namespace rouse::warehouse
