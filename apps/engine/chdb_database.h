// libchdb behind the protocol's Database interface. One per process, one data folder per process (libchdb's
// rule).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine_protocol/database.h"

namespace rouse::engine {

class ChdbDatabase final : public engine_protocol::Database {
 public:
  // `folder` holds the database, `config_file` its server configuration (data_folder.h). Opens the first
  // connection, which loads all tables, and keeps it: libchdb stops with its last connection.
  static engine_protocol::Outcome<std::unique_ptr<ChdbDatabase>> open(const std::string& folder,
                                                                      const std::string& config_file);
  ~ChdbDatabase() override;

  engine_protocol::Outcome<std::unique_ptr<engine_protocol::Connection>> connect() override;
  static std::string version();

 private:
  explicit ChdbDatabase(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {}

  std::vector<std::string> arguments_;
  std::unique_ptr<engine_protocol::Connection> first_;
};

}  // namespace rouse::engine
