#include "tables/declared.h"

#include <fmt/format.h>

#include <utility>

#include "core/zone.h"
#include "metadata/table_runs.h"

namespace rouse::tables {

core::Result<std::vector<Delivery>> declared_deliveries(const metadata::Reader& reader) {
  ROUSE_TRY(const auto records, metadata::active_deliveries(reader));
  std::vector<Delivery> deliveries;
  for (const auto& record : records) {
    ROUSE_TRY(auto delivery, parse_delivery(record.yaml, fmt::format("delivery '{}'", record.id)));
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

core::Result<void> check_end(const metadata::Reader& reader, const Delivery& delivery) {
  if (!delivery.ends) return {};
  ROUSE_TRY(const auto published, metadata::published_dates(reader, delivery.id));
  if (published.empty() || published.back() <= *delivery.ends) return {};
  const auto last = core::format_day(published.back());
  return core::fail(core::ErrorCode::kConflict, "ends",
                    fmt::format("ends: '{}' cannot end on {}, for {} is published", delivery.id,
                                core::format_day(*delivery.ends), last),
                    fmt::format("ends: {} or later", last));
}

}  // namespace rouse::tables
