// The statements of one run of a delivery. They may take minutes, hold a bounded part of the server's memory,
// and end when the run is cancelled.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/result.h"
#include "tables/customer_days.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kStatementBytesMax = 1U << 30;  // of the server's memory
inline constexpr std::uint64_t kSliceKeysMax = 1'000'000;      // keys that one statement holds

// Not thread-safe.
class RunStatements {
 public:
  // `tick` is called about ten times a second while a statement runs; when it fails, the statement is
  // cancelled and the error returned. `warehouse` outlives it.
  RunStatements(warehouse::Warehouse& warehouse, std::uint64_t run, std::function<core::Result<void>()> tick);

  core::Result<void> execute(const std::string& sql);
  core::Result<warehouse::RowStream> select(const std::string& sql);
  // The number in the only row; 0 without a row.
  core::Result<std::uint64_t> number(const std::string& sql);

  warehouse::Warehouse& warehouse() { return warehouse_; }

 private:
  template <typename Statement>
  auto watched(const Statement& statement) -> decltype(statement(warehouse::QueryOptions{}));
  warehouse::QueryOptions next_options();

  warehouse::Warehouse& warehouse_;
  std::uint64_t run_;
  std::function<core::Result<void>()> tick_;
  std::uint64_t statements_ = 0;
};

// As `tables` takes them; `statements` outlives them.
tables::DayStatements day_statements(RunStatements& statements);

// How many slices hold kSliceKeysMax of `keys` each at most.
std::uint64_t slices_of(std::uint64_t keys);

}  // namespace rouse::ingest
