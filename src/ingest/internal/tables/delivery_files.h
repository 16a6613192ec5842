// The files of a delivery: which file of a folder belongs to which table, by the patterns of the declaration.
//
// A name fits its pattern as it is or with .gz after it. A pattern without * means one file. Parts come in
// the order of their names. Reads the folder and nothing else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "ingest/internal/tables/table_finding.h"
#include "tables/delivery.h"

namespace rouse::ingest {

inline constexpr std::size_t kFolderEntriesMax = 100'000;
inline constexpr std::size_t kPartsMax = 1'000;  // files of one table

struct DeliveredFile {
  std::string name;  // in the folder
  std::filesystem::path path;
  std::uint64_t bytes = 0;

  bool operator==(const DeliveredFile&) const = default;
};

struct TableFiles {
  std::vector<DeliveredFile> files;
  std::optional<DeliveredFile> control;  // where the declaration asks for one
  std::vector<TableFinding> findings;    // none: the files are complete
};

// By Delivery::tables. Fails when the folder cannot be read (kNotFound, kInvalidArgument) or has too many
// entries (kResourceExhausted); what is wrong with single files is a finding of their table.
core::Result<std::vector<TableFiles>> find_delivery_files(const tables::Delivery& delivery,
                                                          std::int32_t data_date,
                                                          const std::filesystem::path& folder);

// Whether a name fits a pattern in which * stands for any characters.
bool fits_pattern(std::string_view name, std::string_view pattern);
// {table}, {date} and {date-} filled in.
std::string file_pattern(std::string_view pattern, std::string_view table, std::int32_t data_date);

}  // namespace rouse::ingest
