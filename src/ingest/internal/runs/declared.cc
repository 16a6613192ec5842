#include "ingest/internal/runs/declared.h"

#include "metadata/table_runs.h"

namespace rouse::ingest {

core::Result<std::vector<tables::Delivery>> declared_deliveries(const metadata::Reader& reader) {
  ROUSE_TRY(const auto records, metadata::active_deliveries(reader));
  std::vector<tables::Delivery> deliveries;
  for (const auto& record : records) {
    ROUSE_TRY(auto delivery, tables::parse_delivery(record.yaml, record.id));
    deliveries.push_back(std::move(delivery));
  }
  return deliveries;
}

}  // namespace rouse::ingest
