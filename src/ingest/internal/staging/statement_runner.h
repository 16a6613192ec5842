// Runs statements that may take minutes, while the calling thread reports progress and obeys cancellation.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/result.h"

namespace rouse::warehouse {
class Warehouse;
}

namespace rouse::ingest {

// Not thread-safe.
class StatementRunner {
 public:
  // `tick` is called about ten times a second; when it fails, the statement is cancelled and the error
  // returned.
  StatementRunner(warehouse::Warehouse& warehouse, std::string id_prefix,
                  std::function<core::Result<void>()> tick)
      : warehouse_(warehouse), id_prefix_(std::move(id_prefix)), tick_(std::move(tick)) {}

  core::Result<void> run(const std::string& sql);

 private:
  warehouse::Warehouse& warehouse_;
  std::string id_prefix_;
  std::function<core::Result<void>()> tick_;
  std::uint64_t runs_ = 0;
};

}  // namespace rouse::ingest
