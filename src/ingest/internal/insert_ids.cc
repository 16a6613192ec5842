#include "ingest/internal/insert_ids.h"

#include <fmt/format.h>

#include "warehouse/end_query.h"

namespace rouse::ingest {

std::string insert_id(const metadata::WriteBatch& batch) {
  // The time tells data directories apart that share a server.
  return fmt::format("rouse_feed_{}_{}", batch.id, core::to_epoch_ms(batch.intended_at));
}

core::Result<void> end_insert(warehouse::Warehouse& warehouse, const metadata::WriteBatch& batch) {
  return warehouse::end_query(warehouse, insert_id(batch));
}

}  // namespace rouse::ingest
