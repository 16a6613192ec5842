#include "behaviour/internal/unchanged_data.h"

#include <fmt/format.h>

#include "warehouse/quote.h"

namespace rouse::behaviour {

core::Result<std::uint64_t> visible_rows(const AnalysisContext& context, const std::string& table) {
  ROUSE_TRY(auto rows, context.warehouse.select(
                           fmt::format("SELECT sum(rows) AS visible FROM system.parts WHERE active AND "
                                       "database = currentDatabase() AND table = {}",
                                       warehouse::quote(table))));
  std::uint64_t visible = 0;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return visible;
    visible = rows.u64();
  }
}

core::Error data_keep_changing() {
  return {core::ErrorCode::kUnavailable, "plan",
          fmt::format("data were loaded while the analysis ran, {} times in a row", kAttemptsMax),
          "ask again when the load is done"};
}

}  // namespace rouse::behaviour
