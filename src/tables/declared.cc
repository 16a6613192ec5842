#include "tables/declared.h"

#include <fmt/format.h>

#include <utility>

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

}  // namespace rouse::tables
