// The rows of a load that were not loaded: to the table `rejected_events` and to a CSV file that opens in a
// spreadsheet, in the order of the files. Both hold the row's own bytes.
//
// Not thread-safe. Memory: kRejectsBytesMax plus one row.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "ingest/internal/readers/record.h"
#include "ingest/load.h"

namespace rouse::ingest {

inline constexpr std::uint64_t kRejectsBytesMax = 8U << 20;  // waiting to be written
inline constexpr std::uint64_t kRejectsRowsMax = 20'000;     // likewise

// Of the rows of `rejected_events` that fulfil an SQL condition; most frequent first.
core::Result<std::vector<ReasonCount>> rejected_by_reason(warehouse::Warehouse& warehouse,
                                                          const std::string& condition);

class Rejects {
 public:
  Rejects(warehouse::Warehouse& warehouse, std::uint64_t load, std::filesystem::path file)
      : warehouse_(warehouse), load_(load), path_(std::move(file)) {}

  core::Result<void> add(const std::string& input, const Record& record, const Rejection& why);
  // Writes what waits. Repeating is harmless.
  core::Result<void> flush();

  std::uint64_t rows() const { return rows_; }
  std::vector<ReasonCount> reasons() const;  // most frequent first
  // Empty when nothing was rejected.
  std::filesystem::path file() const { return rows_ > 0 ? path_ : std::filesystem::path{}; }

 private:
  core::Result<void> write_line(const std::string& input, const Record& record, const Rejection& why);

  warehouse::Warehouse& warehouse_;
  std::uint64_t load_;
  std::filesystem::path path_;
  std::ofstream csv_;
  std::vector<RejectedRow> waiting_;
  std::uint64_t waiting_bytes_ = 0;
  std::uint64_t rows_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> reasons_;
};

}  // namespace rouse::ingest
