// The core systems' deliveries of the days that are played, one folder for each data date: what
// `rouse-sim world` would have written, had the history gone on. Changes are those since the history's last
// night, so that a night is the same whenever, and in however many goes, it was written.
//
// Memory: about 300 bytes for each customer. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "core/file_system.h"
#include "core/result.h"
#include "nights/gb18030.h"
#include "nights/night_folder.h"
#include "world/world.h"

namespace rouse::sim {

class LiveNights {
 public:
  // `last_night`: of the history, delivered with it. Files and world are kept by reference.
  LiveNights(core::FileSystem& files, const World& world, std::filesystem::path folder,
             std::int32_t last_night);

  // A day of the history: customers in ascending order, the days of each in order.
  void remember(const Customer& customer, const Life& life, const Day& day);

  // The day after the history, then one after the other. Its files are left alone where they are complete.
  core::Result<void> begin(const Day& day);
  // At the end of each customer's day, in ascending order.
  core::Result<void> add(const Customer& customer, const Life& life, const Day& day,
                         std::span<const Event> events);
  core::Result<void> finish();

 private:
  core::FileSystem& files_;
  const World& world_;
  const std::filesystem::path folder_;
  const std::int32_t last_night_;
  Gb18030 encoding_;
  std::vector<NightMemory> memories_;  // in the order of customers
  std::unique_ptr<NightFolder> tonight_;
};

}  // namespace rouse::sim
