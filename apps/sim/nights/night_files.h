// What the simulated bank's core systems deliver every night: the files of packs/bank/tables.yaml, which
// `rouse tables load --date D OUT/tables/D` takes, one folder for each data date.
//
// A customer's money agrees with itself: the demand account's balance at a day's end is the one before, plus
// the day's credits, less its debits, to the fen. The same settings and dates give the same bytes.
//
// Limits: kNightsMax dates, with up to eight files each open at once and a buffer of kNightBufferBytes for
// each. Errors name the file: kResourceExhausted for a full disk. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "nights/gb18030.h"
#include "nights/night_folder.h"
#include "nights/rows.h"
#include "world/world.h"

namespace rouse::sim {

inline constexpr std::size_t kNightsMax = 31;

class NightFiles {
 public:
  // Days that follow one another, as tables of changes must, within those of the world. The world and the
  // files outlive the object. Fails with kInvalidArgument, field "nights", for other dates.
  static core::Result<std::unique_ptr<NightFiles>> create(core::FileSystem& files,
                                                          const std::filesystem::path& folder,
                                                          const World& world,
                                                          std::span<const std::int32_t> dates);

  // At the end of a customer's day (World::Nightfall): customers in ascending order, the days of each in
  // order. Days before the first date count for averages and bills; without them these begin with the first.
  core::Result<void> add(const Customer& customer, const Life& life, const Day& day,
                         std::span<const Event> events);

  // Writes the tables of the bank itself and all control files. Durable on success; to be called once.
  core::Result<void> finish();

 private:
  NightFiles(core::FileSystem& files, const World& world) : files_(files), world_(world) {}

  core::FileSystem& files_;
  const World& world_;
  Gb18030 encoding_;
  std::int32_t first_ = 0;
  std::vector<std::unique_ptr<NightFolder>> dates_;
  // Of the customer whose days are coming.
  std::uint32_t customer_ = 0;
  NightPerson person_;
  NightMemory memory_;
};

// The pack's declaration of the tables, but marked as simulated: every screen says so then. Fails with
// kInvalidArgument where it has no line to put that behind.
core::Result<std::string> simulated_declaration(std::string_view pack);

}  // namespace rouse::sim
