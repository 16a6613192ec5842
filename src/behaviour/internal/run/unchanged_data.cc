#include "behaviour/internal/run/unchanged_data.h"

#include <fmt/format.h>

#include "warehouse/quote.h"

namespace rouse::behaviour {
namespace {

constexpr std::uint32_t kFirstWithIds = 21'008;  // server whose tables have a uuid for certain

}  // namespace

core::Result<std::string> table_identity(const AnalysisContext& context, const std::string& table) {
  ROUSE_TRY(const auto traits, context.warehouse.traits());
  const std::string_view identity = traits.number >= kFirstWithIds
                                        ? "concat(toString(uuid), toString(metadata_modification_time))"
                                        : "toString(metadata_modification_time)";
  ROUSE_TRY(auto rows,
            context.warehouse.select(fmt::format("SELECT {} AS identity FROM system.tables WHERE database = "
                                                 "currentDatabase() AND name = {}",
                                                 identity, warehouse::quote(table))));
  ROUSE_TRY(const bool found, rows.next());
  return found ? std::string{rows.string()} : std::string{};
}

core::Error tables_keep_changing() {
  return {core::ErrorCode::kUnavailable, "plan",
          fmt::format("data were loaded while the analysis ran, {} times in a row", kAttemptsMax),
          "ask again when the load is done"};
}

}  // namespace rouse::behaviour
