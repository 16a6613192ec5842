// The engine's data folder: `db/` (libchdb's), `engine.lock`, and the two configuration files written at
// every start.
//
// The configuration is where the engine's rules about data live: tables fsync inserts, part directories and
// merges by default; SQL can create and read tables but not files, URLs or other servers; `default` is an
// ordinary database (libchdb's own `default` would open any file that is named like a table).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace rouse::engine {

class DataFolder {
 public:
  // Creates the folder (mode 0700) where it is missing, and locks it for this process. Fails with one
  // sentence that names the folder, and the process that holds it. `memory_bytes_max` bounds all queries
  // together; 0 is 80% of the machine's memory.
  static tl::expected<std::unique_ptr<DataFolder>, std::string> open(const std::string& path,
                                                                     std::uint64_t memory_bytes_max);
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
  ~DataFolder();  // unlocks

  std::string database_path() const { return path_ + "/db"; }
  std::string config_file() const { return path_ + "/config.xml"; }

 private:
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;
};

}  // namespace rouse::engine
