// The folder of one night: the files of packs/bank/tables.yaml of one data date, with their control files.
//
// Up to eight files are open at once with a buffer of kNightBufferBytes each. Errors name the file:
// kResourceExhausted for a full disk. Not thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "nights/gb18030.h"
#include "nights/rows.h"
#include "nights/table_file.h"
#include "world/world.h"

namespace rouse::sim {

class NightFolder {
 public:
  // Makes the folder if need be; what is there under the files' names is replaced. All are kept by reference.
  static core::Result<std::unique_ptr<NightFolder>> create(core::FileSystem& files, Gb18030& encoding,
                                                           const World& world, std::filesystem::path folder,
                                                           std::int32_t date);

  // A customer's rows, customers in ascending order. `before`: what the nights before this one delivered.
  core::Result<void> put(const Night& night, std::span<const Event> events, const Delivered& before);

  // Writes the tables of the bank itself and all control files. Durable on success; to be called once.
  core::Result<void> finish();

 private:
  NightFolder(core::FileSystem& files, Gb18030& encoding, const World& world, std::filesystem::path folder,
              std::int32_t date);
  NightTableFile& file(NightTable table) { return *customer_files_[static_cast<std::size_t>(table)]; }
  core::Result<void> write_bank(NightTable table);

  core::FileSystem& files_;
  Gb18030& encoding_;
  const World& world_;
  const std::filesystem::path folder_;
  const std::int32_t date_;
  std::array<std::unique_ptr<NightTableFile>, kCustomerTables> customer_files_;
  std::vector<Movement> movements_;
};

// Whether all tables of the date are there to their end, with their control files; false without the folder.
core::Result<bool> is_complete_night(core::FileSystem& files, const std::filesystem::path& folder,
                                     std::int32_t date);

}  // namespace rouse::sim
