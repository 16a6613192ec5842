#include "server/clocks.h"

#include "metadata/bank.h"
#include "server/workspace.h"

namespace rouse::server {
namespace {

core::Result<std::optional<core::Timestamp>> last_time(metadata::Store& store) {
  ROUSE_TRY(const auto reader, store.read());
  return metadata::simulated_time(reader);
}

}  // namespace

core::Result<Clocks> open_clocks(const Settings& settings, const core::Clock& machine) {
  Clocks clocks{.machine = machine, .simulated = nullptr};
  if (settings.clock == ClockMode::kSystem) return clocks;
  clocks.simulated = std::make_unique<core::SimulatedClock>(machine);
  const auto workspace = Workspace::open_metadata_only(settings, machine);
  if (!workspace && workspace.error().code == core::ErrorCode::kNotFound) return clocks;
  if (!workspace) return core::fail(workspace.error());
  ROUSE_TRY(const auto last, last_time((*workspace)->metadata()));
  if (last) clocks.simulated->resume(*last);
  return clocks;
}

core::Result<void> warn_of_later_data(metadata::Store& store, const Clocks& clocks, core::Log& log) {
  ROUSE_TRY(const auto last, last_time(store));
  if (!last || *last <= clocks.bank().now()) return {};
  log.warning("these data were made by a simulated clock that was ahead: what comes now stands before them",
              {{"simulated_time", core::format_utc(*last)}});
  return {};
}

}  // namespace rouse::server
