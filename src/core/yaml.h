// Strict reading of YAML definitions (tracking plans, load mappings).
//
// parse_yaml turns text into plain nodes that remember their line; a YamlObject reads the members of one
// object and remembers the first thing that was wrong, like JsonObject does for JSON:
//
//   YamlObject yaml{node, {"plan.yaml", "subject"}};
//   subject.type = yaml.string("type");
//   ROUSE_CHECK(yaml.finish());   // the first error, or the first unknown key with the nearest known one
//
// Errors carry the path of the field ("events[3].name") and a message that starts with file and line.
// Not thread-safe; nodes must outlive their readers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace rouse::core {

inline constexpr std::size_t kYamlBytesMax = 16 * 1024 * 1024;
inline constexpr std::size_t kYamlNodesMax = 1'000'000;  // also bounds what aliases unfold to
inline constexpr std::size_t kYamlDepthMax = 32;

struct YamlMember;

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kObject };
  Kind kind = Kind::kNull;
  std::size_t line = 0;  // from 1, of a member that of its key; 0 for an empty document
  std::string text;      // of a scalar
  std::vector<YamlNode> items;
  std::vector<YamlMember> members;
};

struct YamlMember {
  std::string key;
  YamlNode value;
};

// Parses one UTF-8 document. Fails with kInvalidArgument naming file and line; duplicate keys are refused.
Result<YamlNode> parse_yaml(std::string_view text, std::string_view file);

struct YamlPlace {
  std::string file;
  std::string path;  // "" at the top
};

struct YamlElement {
  const YamlNode* node;
  YamlPlace place;
};

// The error about a node, as YamlObject reports its own.
Error yaml_error(const YamlNode& node, const YamlPlace& place, std::string_view message,
                 std::string hint = {});

class YamlObject {
 public:
  YamlObject(const YamlNode& node, YamlPlace place);

  bool has(std::string_view key);
  std::string string(std::string_view key);
  std::string string_or(std::string_view key, std::string_view fallback);
  std::int64_t integer_or(std::string_view key, std::int64_t low, std::int64_t high, std::int64_t fallback);
  bool boolean(std::string_view key);
  bool boolean_or(std::string_view key, bool fallback);
  // The index of the member's text in `choices`; on a miss the error names the nearest.
  std::size_t choice(std::string_view key, std::initializer_list<std::string_view> choices);
  std::size_t choice_or(std::string_view key, std::initializer_list<std::string_view> choices,
                        std::size_t fallback);

  // Any value; null when absent and optional.
  const YamlNode* child(std::string_view key);
  const YamlNode* optional_child(std::string_view key);
  // Elements of a list with at least `low` and at most `high` of them; empty after an error.
  std::vector<YamlElement> elements(std::string_view key, std::size_t low, std::size_t high);
  std::vector<YamlElement> optional_elements(std::string_view key, std::size_t high);

  YamlPlace place_of(std::string_view key) const;
  // Records an error about a member (or about the object, for a member that is absent), unless one is
  // recorded.
  void refuse(std::string_view key, std::string_view message, std::string hint = {});
  void refuse(Error error);
  bool ok() const { return !error_; }

  Result<void> finish();

 private:
  const YamlNode* find(std::string_view key);
  const YamlNode* find_required(std::string_view key);
  const YamlNode* scalar(std::string_view key, const YamlNode* node);

  const YamlNode& node_;
  YamlPlace place_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

}  // namespace rouse::core
