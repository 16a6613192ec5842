#include "data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace rouse::engine {
namespace {

namespace fs = std::filesystem;

// An empty default_database keeps libchdb from laying its file-opening overlay over `default`.
constexpr std::string_view kConfig = R"(<clickhouse>
  <default_database></default_database>
  <database>system</database>
  <users_config>{users}</users_config>
  <max_server_memory_usage>{memory}</max_server_memory_usage>
  <max_server_memory_usage_to_ram_ratio>0.8</max_server_memory_usage_to_ram_ratio>
  <mark_cache_size>536870912</mark_cache_size>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <min_rows_to_fsync_after_merge>1</min_rows_to_fsync_after_merge>
  </merge_tree>
</clickhouse>
)";

// No READ or WRITE on sources (FILE, URL, REMOTE, ...), no users, functions, dictionaries, no SYSTEM
// SHUTDOWN.
constexpr std::string_view kUsers = R"(<clickhouse>
  <profiles><default><implicit_select>0</implicit_select></default></profiles>
  <users><default>
    <password></password>
    <networks><ip>::/0</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
    <grants><query>GRANT SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, CREATE TEMPORARY TABLE,
      DROP, UNDROP TABLE, TRUNCATE, OPTIMIZE, KILL QUERY, SYSTEM MERGES, SYSTEM TTL MERGES, SYSTEM DROP CACHE, SYSTEM FLUSH
      ON *.*</query></grants>
  </default></users>
  <quotas><default></default></quotas>
</clickhouse>
)";

// Read by the first start only; the fixed id is unique within its folder, which is all that counts.
constexpr std::string_view kDefaultDatabase =
    "ATTACH DATABASE default UUID '00000000-0000-4000-8000-000000000001'\nENGINE = Atomic\n";

std::string reason(int error) { return std::generic_category().message(error); }

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

bool write_file(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.flush();
  return file.good();
}

std::string holder(int lock) {
  std::array<char, 32> text{};
  const auto size = ::pread(lock, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "unknown";
}

}  // namespace

tl::expected<std::unique_ptr<DataFolder>, std::string> DataFolder::open(const std::string& path,
                                                                        std::uint64_t memory_bytes_max) {
  std::error_code error;
  const std::string absolute = fs::absolute(path, error).lexically_normal().string();
  fs::create_directories(absolute, error);
  if (error)
    return tl::unexpected(fmt::format("data folder {} cannot be created: {}", absolute, error.message()));
  fs::permissions(absolute, fs::perms::owner_all, error);

  const int lock = ::open((absolute + "/engine.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0)
    return tl::unexpected(fmt::format("data folder {} cannot be written: {}", absolute, reason(errno)));
  std::unique_ptr<DataFolder> folder(new DataFolder(absolute, lock));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return tl::unexpected(fmt::format("data folder {} is in use by process {}", absolute, holder(lock)));
  }
  const std::string pid = std::to_string(::getpid());
  const bool noted = ::ftruncate(lock, 0) == 0 && ::pwrite(lock, pid.data(), pid.size(), 0) > 0;

  const fs::path metadata = fs::path(folder->database_path()) / "metadata";
  const fs::path users = fs::path(absolute) / "users.xml";
  bool written =
      noted && write_file(users, kUsers) &&
      write_file(folder->config_file(), fmt::format(kConfig, fmt::arg("users", xml_escaped(users.string())),
                                                    fmt::arg("memory", memory_bytes_max)));
  if (written && !fs::exists(metadata / "default.sql", error)) {
    fs::create_directories(metadata, error);
    written = write_file(metadata / "default.sql", kDefaultDatabase);
  }
  if (!written)
    return tl::unexpected(fmt::format("data folder {} cannot be written: {}", absolute, reason(errno)));
  return folder;
}

DataFolder::~DataFolder() { ::close(lock_); }

}  // namespace rouse::engine
