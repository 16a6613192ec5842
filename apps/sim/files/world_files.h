// A world as a folder of files:
//
//   plan.yaml, mapping.yaml   of the events, from the bank's pack, marked as simulated
//   events/                   what customers did, customer by customer, in parts
//   tables.yaml, tables/      the core systems' nightly deliveries of the last days (nights/night_files.h)
//   truth/                    what Rouse never reads (files/truth_rows.h), and the aggregates
//   world.json                the settings, so that `rouse-sim truth` can live it once more
//
// Nothing is begun where the disk has too little room.
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/file_system.h"
#include "core/result.h"
#include "files/row_writer.h"
#include "report/aggregates.h"
#include "world/world.h"

namespace rouse::sim {

struct WorldRequest {
  Settings settings;
  Format format = Format::kCsv;
  std::int32_t nights = 7;     // the last days, of which business tables are delivered; kNightsMax at most
  std::filesystem::path out;   // absent, or an empty folder
  std::filesystem::path pack;  // packs/bank
};

// Bytes that the files are going to have, about.
std::uint64_t bytes_needed(const WorldRequest& request);

// Errors name the flag or the file; kResourceExhausted says how much room is needed and how much there is.
core::Result<Aggregates> write_world(core::FileSystem& files, const WorldRequest& request,
                                     const std::filesystem::path& engine_program);

// The declaration of the tables of a world that is played on, as `folder`/tables.yaml: that of the world, but
// without an end. One that is there is left alone. Fails with kNotFound, field "--tables", for a world
// without nights.
core::Result<void> write_live_declaration(core::FileSystem& files, const std::filesystem::path& world,
                                          const std::filesystem::path& folder);

// Of a folder that write_world has written.
core::Result<Settings> read_settings(const std::filesystem::path& folder);

}  // namespace rouse::sim
