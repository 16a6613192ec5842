#include "core/config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>

#include "core/nearest.h"
#include "core/yaml.h"

namespace rouse::core {
namespace {

constexpr std::string_view kEnvironmentPrefix = "ROUSE_";

struct Unit {
  std::string_view name;
  std::int64_t factor;
};
constexpr std::array<Unit, 5> kDurationUnits{
    {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 10> kSizeUnits{{{"", 1},
                                           {"B", 1},
                                           {"kB", 1000},
                                           {"MB", 1'000'000},
                                           {"GB", 1'000'000'000},
                                           {"TB", 1'000'000'000'000},
                                           {"KiB", 1LL << 10},
                                           {"MiB", 1LL << 20},
                                           {"GiB", 1LL << 30},
                                           {"TiB", 1LL << 40}}};

// "30s" -> 30 * the factor of "s"; empty when the text is not a whole number with a known unit or does not
// fit.
std::optional<std::int64_t> parse_with_unit(std::string_view text, std::span<const Unit> units) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0) return std::nullopt;
  const std::string_view name{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == name; });
  std::int64_t product = 0;
  if (unit == units.end() || __builtin_mul_overflow(number, unit->factor, &product)) return std::nullopt;
  return product;
}

Result<std::int64_t> parse_integer(std::string_view text, std::string_view field) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return invalid(std::string{field}, fmt::format("{}: '{}' is not a whole number", field, text));
  }
  return number;
}

Result<std::int64_t> parse_boolean(std::string_view text, std::string_view field) {
  if (text == "true") return 1;
  if (text == "false") return 0;
  return invalid(std::string{field}, fmt::format("{}: '{}' is not true or false", field, text));
}

Result<std::int64_t> parse_number(const ConfigKey& key, std::string_view text, std::string_view field) {
  switch (key.type) {
    case ConfigType::kString: return 0;
    case ConfigType::kBoolean: return parse_boolean(text, field);
    case ConfigType::kInteger: return parse_integer(text, field);
    case ConfigType::kDuration:
      return parse_duration(text, field).map([](Milliseconds duration) {
        return std::int64_t{duration.count()};
      });
    case ConfigType::kSize:
      return parse_size(text, field).map([](std::uint64_t bytes) {
        return static_cast<std::int64_t>(bytes);
      });
  }
  return 0;
}

Result<void> check(const ConfigKey& key, std::string_view text, std::int64_t number, std::string_view field) {
  if (key.type == ConfigType::kString) {
    const bool known = std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end();
    if (key.choices.empty() || known) return {};
    return invalid(std::string{field},
                   fmt::format("{}: '{}' is not one of {}", field, text, fmt::join(key.choices, ", ")));
  }
  if (key.type == ConfigType::kBoolean || (number >= key.low && number <= key.high)) return {};
  const std::string_view unit = key.type == ConfigType::kDuration ? " ms"
                                : key.type == ConfigType::kSize   ? " bytes"
                                                                  : "";
  return invalid(std::string{field},
                 fmt::format("{}: {} is outside {} to {}{}", field, text, key.low, key.high, unit));
}

// A value of a YAML file with its dotted name and its line, from 1.
struct FileValue {
  std::string name;
  std::string text;
  std::size_t line;
};

Result<void> flatten(const YamlNode& node, const std::string& prefix, const std::string& file,
                     std::vector<FileValue>& out) {
  for (const auto& [key, value] : node.members) {
    const std::string name = prefix + key;
    if (value.kind == YamlNode::Kind::kScalar) {
      out.push_back({name, value.text, value.line});
    } else if (value.kind == YamlNode::Kind::kObject) {
      ROUSE_CHECK(flatten(value, name + ".", file, out));
    } else if (value.kind == YamlNode::Kind::kList) {
      const std::string where = fmt::format("{}:{}", file, value.line);
      return invalid(where, fmt::format("{}: '{}' must be one value, not a list", where, name));
    }
  }
  return {};
}

Result<std::vector<FileValue>> read_file(const std::filesystem::path& file) {
  std::ifstream in{file};
  if (!in) return fail(ErrorCode::kNotFound, file, fmt::format("{}: cannot be read", file.native()));
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  ROUSE_TRY(const YamlNode root, parse_yaml(text, file.native()));
  std::vector<FileValue> values;
  if (root.kind == YamlNode::Kind::kNull) return values;
  if (root.kind != YamlNode::Kind::kObject) {
    return invalid(file, fmt::format("{}: expected 'key: value' lines", file.native()));
  }
  ROUSE_CHECK(flatten(root, "", file, values));
  return values;
}

}  // namespace

std::string_view to_string(ConfigType type) {
  switch (type) {
    case ConfigType::kString: return "text";
    case ConfigType::kBoolean: return "boolean";
    case ConfigType::kInteger: return "integer";
    case ConfigType::kDuration: return "duration";
    case ConfigType::kSize: return "size";
  }
  return "text";
}

std::string_view to_string(ConfigSource source) {
  switch (source) {
    case ConfigSource::kDefault: return "default";
    case ConfigSource::kFile: return "file";
    case ConfigSource::kEnvironment: return "environment";
    case ConfigSource::kFlag: return "flag";
  }
  return "default";
}

std::string environment_name(std::string_view key) {
  std::string name{kEnvironmentPrefix};
  for (const char c : key) {
    name += c == '.' || c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

Result<Milliseconds> parse_duration(std::string_view text, std::string_view field) {
  if (const auto ms = parse_with_unit(text, kDurationUnits)) return Milliseconds{*ms};
  return invalid(std::string{field}, fmt::format("{}: '{}' is not a duration", field, text),
                 "write durations as 250ms, 30s, 5m, 2h or 7d");
}

Result<std::uint64_t> parse_size(std::string_view text, std::string_view field) {
  if (const auto bytes = parse_with_unit(text, kSizeUnits)) return static_cast<std::uint64_t>(*bytes);
  return invalid(std::string{field}, fmt::format("{}: '{}' is not a size", field, text),
                 "write sizes as 512, 64KiB, 16MiB or 2GiB");
}

Config::Config(std::vector<ConfigKey> keys) {
  for (auto& key : keys) {
    const bool added = index_.emplace(key.name, entries_.size()).second;
    require(added, "a configuration key is declared twice");
    names_.push_back(key.name);
    entries_.push_back({.key = std::move(key)});
  }
}

Result<Config> Config::load(std::vector<ConfigKey> keys, const ConfigSources& sources) {
  Config config{std::move(keys)};
  for (const Entry& entry : config.entries_) {
    const auto set = config.set(entry.key.name, entry.key.fallback, ConfigSource::kDefault, entry.key.name);
    require(set.has_value(), "a declared default does not fit its own key");
  }
  if (sources.file) ROUSE_CHECK(config.set_from_file(*sources.file));
  ROUSE_CHECK(config.set_from_environment(sources.environment));
  for (const auto& [name, text] : sources.flags)
    ROUSE_CHECK(config.set(name, text, ConfigSource::kFlag, name));
  return config;
}

Result<void> Config::set(std::string_view name, std::string text, ConfigSource source,
                         std::string_view where) {
  const auto found = index_.find(name);
  if (found == index_.end()) {
    return invalid(std::string{where}, fmt::format("{}: unknown setting '{}'", where, name),
                   suggest(name, names_));
  }
  Entry& entry = entries_[found->second];
  if (source == ConfigSource::kFile && entry.source == source) {
    return invalid(std::string{where}, fmt::format("{}: is given twice in this file", where));
  }
  ROUSE_TRY(const std::int64_t number, parse_number(entry.key, text, where));
  ROUSE_CHECK(check(entry.key, text, number, where));
  entry.text = std::move(text);
  entry.number = number;
  entry.source = source;
  return {};
}

Result<void> Config::set_from_file(const std::filesystem::path& file) {
  ROUSE_TRY(const auto values, read_file(file));
  for (const auto& value : values) {
    const std::string where = fmt::format("{}:{}", file.native(), value.line);
    const std::string field = index_.contains(value.name) ? fmt::format("{}: {}", where, value.name) : where;
    ROUSE_CHECK(set(value.name, value.text, ConfigSource::kFile, field));
  }
  return {};
}

Result<void> Config::set_from_environment(const ConfigPairs& variables) {
  std::map<std::string, std::string, std::less<>> names;
  std::vector<std::string> known;
  for (const auto& name : names_) {
    known.push_back(environment_name(name).substr(kEnvironmentPrefix.size()));
    names[known.back()] = name;
  }
  for (const auto& [variable, text] : variables) {
    if (!variable.starts_with(kEnvironmentPrefix)) continue;
    const std::string_view rest = std::string_view{variable}.substr(kEnvironmentPrefix.size());
    if (const auto found = names.find(rest); found != names.end()) {
      ROUSE_CHECK(set(found->second, text, ConfigSource::kEnvironment, variable));
    } else if (const std::string close = nearest(rest, known); !close.empty()) {
      return invalid(variable, fmt::format("{}: unknown setting", variable),
                     fmt::format("did you mean '{}{}'?", kEnvironmentPrefix, close));
    }
  }
  return {};
}

const Config::Entry& Config::entry(std::string_view name, ConfigType type) const {
  const auto found = index_.find(name);
  require(found != index_.end(), "a configuration key is read that was never declared");
  const Entry& entry = entries_[found->second];
  require(entry.key.type == type, "a configuration key is read as another type than declared");
  return entry;
}

const std::string& Config::string(std::string_view name) const {
  return entry(name, ConfigType::kString).text;
}

bool Config::boolean(std::string_view name) const { return entry(name, ConfigType::kBoolean).number != 0; }

std::int64_t Config::integer(std::string_view name) const { return entry(name, ConfigType::kInteger).number; }

Milliseconds Config::duration(std::string_view name) const {
  return Milliseconds{entry(name, ConfigType::kDuration).number};
}

std::uint64_t Config::size(std::string_view name) const {
  return static_cast<std::uint64_t>(entry(name, ConfigType::kSize).number);
}

}  // namespace rouse::core
