#include "ingest/internal/staging/statement_runner.h"

#include <fmt/format.h>

#include <chrono>

#include "ingest/internal/staging/watched_statement.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

core::Result<void> StatementRunner::run(const std::string& sql) {
  warehouse::QueryOptions options;
  options.query_id = fmt::format("{}_{}", id_prefix_, runs_++);
  options.time_max = std::chrono::hours{4};
  return watch(warehouse_, options.query_id, tick_, [&] { return warehouse_.execute(sql, options); });
}

}  // namespace rouse::ingest
