#include "core/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "core/nearest.h"

namespace rouse::core {
namespace {

std::string located(std::string_view file, std::size_t line, std::string_view message) {
  return line == 0 ? fmt::format("{}: {}", file, message) : fmt::format("{}:{}: {}", file, line, message);
}

std::size_t line_of(const YAML::Mark& mark) {
  return mark.is_null() ? 0 : static_cast<std::size_t>(mark.line) + 1;
}

std::string_view yaml_kind(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull: return "nothing";
    case YamlNode::Kind::kScalar: return "a single value";
    case YamlNode::Kind::kList: return "a list";
    case YamlNode::Kind::kObject: return "an object";
  }
  return "something else";
}

// One row of table 3-7 of the Unicode standard: lead bytes, the range of the second byte, bytes in all.
struct Utf8Form {
  unsigned char lead_low, lead_high, second_low, second_high;
  std::size_t length;
};
constexpr Utf8Form kUtf8Forms[] = {
    {0x00, 0x7F, 0x00, 0x00, 1}, {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3},
    {0xE1, 0xEC, 0x80, 0xBF, 3}, {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3},
    {0xF0, 0xF0, 0x90, 0xBF, 4}, {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
};

// The length of the UTF-8 sequence at the front of `text`, 0 if it is not well-formed.
std::size_t utf8_length(std::string_view text) {
  const auto within = [&](std::size_t i, unsigned char low, unsigned char high) {
    const auto byte = static_cast<unsigned char>(text[i]);
    return byte >= low && byte <= high;
  };
  const auto* form = std::ranges::find_if(
      kUtf8Forms, [&](const Utf8Form& known) { return within(0, known.lead_low, known.lead_high); });
  if (form == std::end(kUtf8Forms) || text.size() < form->length) return 0;
  if (form->length > 1 && !within(1, form->second_low, form->second_high)) return 0;
  for (std::size_t i = 2; i < form->length; ++i) {
    if (!within(i, 0x80, 0xBF)) return 0;
  }
  return form->length;
}

Result<void> check_utf8(std::string_view text, std::string_view file) {
  std::size_t line = 1;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      return invalid("", located(file, line, "not UTF-8 text"), "save the file as UTF-8 (it may be GBK)");
    }
    if (text.front() == '\n') ++line;
    text.remove_prefix(length);
  }
  return {};
}

// Copies yaml-cpp's tree, which shares aliased nodes and keeps duplicate keys, into one that does neither.
class Converter {
 public:
  explicit Converter(std::string_view file) : file_(file) {}

  Result<YamlNode> convert(const YAML::Node& from, std::size_t depth) {
    YamlNode node;
    node.line = line_of(from.Mark());
    if (depth > kYamlDepthMax)
      return refuse(node.line, fmt::format("nested deeper than {} levels", kYamlDepthMax));
    if (++nodes_ > kYamlNodesMax) return refuse(node.line, fmt::format("more than {} values", kYamlNodesMax));
    switch (from.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null: return node;
      case YAML::NodeType::Scalar:
        node.kind = YamlNode::Kind::kScalar;
        node.text = from.Scalar();
        return node;
      case YAML::NodeType::Sequence:
        node.kind = YamlNode::Kind::kList;
        for (const auto& item : from) {
          ROUSE_TRY(auto converted, convert(item, depth + 1));
          node.items.push_back(std::move(converted));
        }
        return node;
      case YAML::NodeType::Map: return convert_object(from, std::move(node), depth);
    }
    return node;
  }

 private:
  Result<YamlNode> convert_object(const YAML::Node& from, YamlNode node, std::size_t depth) {
    node.kind = YamlNode::Kind::kObject;
    std::vector<std::string> keys;
    for (const auto& member : from) {
      const std::size_t line = line_of(member.first.Mark());
      if (!member.first.IsScalar()) return refuse(line, "a key must be a single value");
      ROUSE_TRY(auto value, convert(member.second, depth + 1));
      // People look for the key; yaml-cpp places a list at its first element and an empty value at the next
      // token.
      value.line = line;
      keys.push_back(member.first.Scalar());
      node.members.push_back({member.first.Scalar(), std::move(value)});
    }
    std::ranges::sort(keys);
    const auto twice = std::ranges::adjacent_find(keys);
    if (twice != keys.end())
      return refuse(node.line, fmt::format("key '{}' occurs twice in one object", *twice));
    return node;
  }

  tl::unexpected<Error> refuse(std::size_t line, std::string_view message) const {
    return invalid("", located(file_, line, message));
  }

  std::string_view file_;
  std::size_t nodes_ = 0;
};

// Remembers where each document of a stream starts and ignores what is in it.
class DocumentStarts final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { line_ = line_of(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}

  std::size_t line() const { return line_; }  // of the last one

 private:
  std::size_t line_ = 0;
};

// The line where a second document starts; 0 if there is none. YAML::LoadAll would tell, but on some damaged
// input it finds documents without end.
std::size_t second_document(const std::string& text) {
  std::istringstream stream{text};
  YAML::Parser parser{stream};
  DocumentStarts starts;
  const bool second = parser.HandleNextDocument(starts) && parser.HandleNextDocument(starts);
  return second ? std::max<std::size_t>(starts.line(), 1) : 0;
}

}  // namespace

Result<YamlNode> parse_yaml(std::string_view text, std::string_view file) {
  if (text.size() > kYamlBytesMax) {
    return invalid("", located(file, 0, fmt::format("{} bytes; {} are allowed", text.size(), kYamlBytesMax)));
  }
  ROUSE_CHECK(check_utf8(text, file));
  try {
    const std::string copy{text};
    if (const std::size_t line = second_document(copy)) {
      return invalid("", located(file, line, "a second document starts; one is expected"));
    }
    return Converter{file}.convert(YAML::Load(copy), 0);
  } catch (const YAML::Exception& problem) {
    return invalid("", located(file, line_of(problem.mark), fmt::format("not valid YAML: {}", problem.msg)));
  }
}

Error yaml_error(const YamlNode& node, const YamlPlace& place, std::string_view message, std::string hint) {
  const std::string text =
      place.path.empty() ? std::string{message} : fmt::format("{}: {}", place.path, message);
  return Error{ErrorCode::kInvalidArgument, place.path, located(place.file, node.line, text),
               std::move(hint)};
}

YamlObject::YamlObject(const YamlNode& node, YamlPlace place) : node_(node), place_(std::move(place)) {
  if (node_.kind != YamlNode::Kind::kObject) {
    refuse(yaml_error(node_, place_, fmt::format("expected an object, found {}", yaml_kind(node_))));
  }
}

YamlPlace YamlObject::place_of(std::string_view key) const {
  return {place_.file, place_.path.empty() ? std::string{key} : fmt::format("{}.{}", place_.path, key)};
}

void YamlObject::refuse(std::string_view key, std::string_view message, std::string hint) {
  const auto found = std::ranges::find(node_.members, key, &YamlMember::key);
  const YamlNode& node = found == node_.members.end() ? node_ : found->value;
  refuse(yaml_error(node, place_of(key), message, std::move(hint)));
}

void YamlObject::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

const YamlNode* YamlObject::find(std::string_view key) {
  known_.emplace_back(key);
  const auto found = std::ranges::find(node_.members, key, &YamlMember::key);
  if (found == node_.members.end() || found->value.kind == YamlNode::Kind::kNull) return nullptr;
  return &found->value;
}

const YamlNode* YamlObject::find_required(std::string_view key) {
  const auto* node = find(key);
  if (!node) refuse(key, "is required");
  return node;
}

const YamlNode* YamlObject::scalar(std::string_view key, const YamlNode* node) {
  if (!node || node->kind == YamlNode::Kind::kScalar) return node;
  refuse(key, fmt::format("expected a single value, found {}", yaml_kind(*node)));
  return nullptr;
}

bool YamlObject::has(std::string_view key) { return find(key) != nullptr; }

std::string YamlObject::string(std::string_view key) {
  const auto* node = scalar(key, find_required(key));
  return node ? node->text : std::string{};
}

std::string YamlObject::string_or(std::string_view key, std::string_view fallback) {
  return has(key) ? string(key) : std::string{fallback};
}

std::int64_t YamlObject::integer_or(std::string_view key, std::int64_t low, std::int64_t high,
                                    std::int64_t fallback) {
  const auto* node = scalar(key, find(key));
  if (!node) return fallback;
  std::int64_t number = 0;
  const char* end = node->text.data() + node->text.size();
  const auto read = std::from_chars(node->text.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) {
    refuse(key, fmt::format("expected a whole number, found '{}'", node->text));
    return fallback;
  }
  if (number < low || number > high) {
    refuse(key, fmt::format("{} is outside {} to {}", number, low, high));
    return fallback;
  }
  return number;
}

bool YamlObject::boolean(std::string_view key) { return choice(key, {"false", "true"}) == 1; }

bool YamlObject::boolean_or(std::string_view key, bool fallback) {
  return has(key) ? boolean(key) : fallback;
}

std::size_t YamlObject::choice(std::string_view key, std::initializer_list<std::string_view> choices) {
  const auto* node = scalar(key, find_required(key));
  if (!node) return 0;
  const auto* found = std::ranges::find(choices, node->text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  const std::vector<std::string> names{choices.begin(), choices.end()};
  refuse(key, fmt::format("'{}' is not one of {}", node->text, fmt::join(choices, ", ")),
         suggest(node->text, names));
  return 0;
}

std::size_t YamlObject::choice_or(std::string_view key, std::initializer_list<std::string_view> choices,
                                  std::size_t fallback) {
  return has(key) ? choice(key, choices) : fallback;
}

const YamlNode* YamlObject::child(std::string_view key) { return find_required(key); }

const YamlNode* YamlObject::optional_child(std::string_view key) { return find(key); }

std::vector<YamlElement> YamlObject::elements(std::string_view key, std::size_t low, std::size_t high) {
  const auto* node = find_required(key);
  if (!node) return {};
  if (node->kind != YamlNode::Kind::kList) {
    refuse(key, fmt::format("expected a list, found {}", yaml_kind(*node)));
    return {};
  }
  if (node->items.size() < low || node->items.size() > high) {
    refuse(key, fmt::format("holds {} elements; {} to {} are allowed", node->items.size(), low, high));
    return {};
  }
  std::vector<YamlElement> elements;
  elements.reserve(node->items.size());
  for (const auto& item : node->items) {
    auto place = place_of(fmt::format("{}[{}]", key, elements.size()));
    elements.push_back({&item, std::move(place)});
  }
  return elements;
}

std::vector<YamlElement> YamlObject::optional_elements(std::string_view key, std::size_t high) {
  return has(key) ? elements(key, 0, high) : std::vector<YamlElement>{};
}

Result<void> YamlObject::finish() {
  if (!error_) {
    for (const auto& [key, value] : node_.members) {
      if (std::ranges::find(known_, key) != known_.end()) continue;
      refuse(key, fmt::format("unknown key '{}'", key), suggest(key, known_));
      break;
    }
  }
  if (error_) return fail(*error_);
  return {};
}

}  // namespace rouse::core
