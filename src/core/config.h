// Configuration: declared keys, and where each value came from.
//
// A key has a dotted name ("server.listen"), a type, a default and a description. Its value is the last of:
// default, YAML file (nested or dotted keys), environment (ROUSE_SERVER_LISTEN), command-line flag. A key
// that is not declared is refused with the nearest declared name and, in a file, its line. Modules do not see
// this class: the program reads it once and hands each module a struct of plain values.
//
// Durations are written 250ms, 30s, 5m, 2h, 7d; sizes 512, 64KiB, 16MiB, 2GiB, 1TiB (powers of 1024) or kB,
// MB, GB, TB (powers of 1000). Immutable once loaded, so thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace rouse::core {

enum class ConfigType { kString, kBoolean, kInteger, kDuration, kSize };
enum class ConfigSource { kDefault, kFile, kEnvironment, kFlag };

std::string_view to_string(ConfigType type);
std::string_view to_string(ConfigSource source);

struct ConfigKey {
  std::string name = {};
  ConfigType type = ConfigType::kString;
  std::string fallback = {};  // the default, written as in a file
  std::string description = {};
  std::vector<std::string> choices = {};  // of a string; empty: any text
  // Bounds of an integer, of a duration in milliseconds, of a size in bytes.
  std::int64_t low = 0;
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

using ConfigPairs = std::vector<std::pair<std::string, std::string>>;

struct ConfigSources {
  std::optional<std::filesystem::path> file = {};
  ConfigPairs environment = {};  // every variable of the process; those not starting with ROUSE_ are ignored
  ConfigPairs flags = {};        // dotted name and text
};

class Config {
 public:
  // Fails with kInvalidArgument (field: the key, after FILE:LINE if it came from a file) or kNotFound (no
  // such file). A ROUSE_ variable is refused only when it is close to a declared one: build scripts and
  // container platforms invent others.
  static Result<Config> load(std::vector<ConfigKey> keys, const ConfigSources& sources);

  // The name must be declared with that type.
  const std::string& string(std::string_view name) const;
  bool boolean(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  Milliseconds duration(std::string_view name) const;
  std::uint64_t size(std::string_view name) const;

  struct Entry {
    ConfigKey key;
    std::string text = {};
    std::int64_t number = 0;  // of every type but string
    ConfigSource source = ConfigSource::kDefault;
  };
  // In the order of declaration.
  std::span<const Entry> entries() const { return entries_; }

 private:
  explicit Config(std::vector<ConfigKey> keys);
  Result<void> set(std::string_view name, std::string text, ConfigSource source, std::string_view where);
  Result<void> set_from_file(const std::filesystem::path& file);
  Result<void> set_from_environment(const ConfigPairs& variables);
  const Entry& entry(std::string_view name, ConfigType type) const;

  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::vector<std::string> names_;
};

// "server.listen" -> "ROUSE_SERVER_LISTEN".
std::string environment_name(std::string_view key);

// Fail with kInvalidArgument naming `field`.
Result<Milliseconds> parse_duration(std::string_view text, std::string_view field);
Result<std::uint64_t> parse_size(std::string_view text, std::string_view field);

}  // namespace rouse::core
