#include "ingest/internal/wire/json_nodes.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ingest/internal/wire/json_scalars.h"

namespace rouse::ingest {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr std::size_t kPairwiseMax = 32;    // members of an object compared each with each
constexpr std::size_t kNodesKept = 65'536;  // memory for more goes back after the text that needed it

std::string_view trimmed(const char* begin, const char* end) {
  while (end > begin && (end[-1] == ' ' || end[-1] == '\n' || end[-1] == '\r' || end[-1] == '\t')) --end;
  return {begin, static_cast<std::size_t>(end - begin)};
}

std::string_view trimmed(std::string_view token) {
  return trimmed(token.data(), token.data() + token.size());
}

}  // namespace

struct JsonReader::State {
  ondemand::parser parser;
  ondemand::document document;
  std::string padded;  // the text, followed by the bytes simdjson may read
  std::vector<JsonNode> nodes;
  std::vector<std::uint32_t> deep;     // nodes whose children were left out, ascending
  std::vector<std::uint32_t> members;  // of a large object, to be sorted
  TextArena* arena = nullptr;
  std::size_t depth_max = 0;

  error_code read_text(std::string_view text);
  error_code add(ondemand::value value, std::string_view key, std::size_t depth);
  error_code add_object(ondemand::object object, std::size_t at, std::size_t depth);
  error_code add_array(ondemand::array array, std::size_t at, std::size_t depth);
  error_code fill_scalar(ondemand::value value, ondemand::json_type type, JsonNode& node);
  error_code unescaped(std::string_view raw, std::string_view& text);
  error_code read_key(ondemand::field& field, std::string_view& key);
  void close(std::size_t at, const char* begin);
  void shadow_repeated(std::size_t at);
  void shadow_pairwise();
  void shadow_sorted();
};

error_code JsonReader::State::unescaped(std::string_view raw, std::string_view& text) {
  text = raw;
  if (raw.find('\\') == std::string_view::npos) return simdjson::SUCCESS;
  char* room = arena->reserve(raw.size());
  const auto size = unescape_json(raw, room);
  if (!size) return simdjson::STRING_ERROR;
  text = arena->keep_reserved(*size);
  return simdjson::SUCCESS;
}

error_code JsonReader::State::read_key(ondemand::field& field, std::string_view& key) {
  const char* const begin = field.key().raw();
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;  // closed: simdjson has looked
  return unescaped({begin, static_cast<std::size_t>(end - begin)}, key);
}

error_code JsonReader::State::fill_scalar(ondemand::value value, ondemand::json_type type, JsonNode& node) {
  const std::string_view token = trimmed(value.raw_json_token());
  switch (type) {
    case ondemand::json_type::null: node.kind = JsonKind::kNull; break;
    case ondemand::json_type::boolean:
      node.kind = token == "true" ? JsonKind::kTrue : JsonKind::kFalse;
      break;
    case ondemand::json_type::number: node.kind = JsonKind::kNumber; break;
    case ondemand::json_type::string: {
      node.kind = JsonKind::kString;
      ondemand::raw_json_string raw;  // moves on, so that a second ':' is not taken for that of a key
      if (const auto error = value.get_raw_json_string().get(raw)) return error;
      return unescaped(token.substr(1, token.size() - 2), node.text);
    }
    case ondemand::json_type::array:
    case ondemand::json_type::object: return simdjson::INCORRECT_TYPE;
  }
  node.text = token;
  if (node.kind == JsonKind::kNumber) {
    return is_json_number(token) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
  }
  const bool known = token == "true" || token == "false" || token == "null";
  return known ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
}

error_code JsonReader::State::add(ondemand::value value, std::string_view key, std::size_t depth) {
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  const std::size_t at = nodes.size();
  nodes.emplace_back().key = key;
  const bool nested = type == ondemand::json_type::object || type == ondemand::json_type::array;
  if (!nested) return fill_scalar(value, type, nodes[at]);
  nodes[at].kind = type == ondemand::json_type::object ? JsonKind::kObject : JsonKind::kArray;
  const char* const begin = value.raw_json_token().data();
  if (depth > depth_max) {
    deep.push_back(static_cast<std::uint32_t>(at));
    return simdjson::SUCCESS;
  }
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return error;
    if (const auto error = add_object(object, at, depth)) return error;
  } else {
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return error;
    if (const auto error = add_array(array, at, depth)) return error;
  }
  close(at, begin);
  return simdjson::SUCCESS;
}

error_code JsonReader::State::add_object(ondemand::object object, std::size_t at, std::size_t depth) {
  for (auto member : object) {
    ondemand::field field;
    if (const auto error = std::move(member).get(field)) return error;
    std::string_view key;
    if (const auto error = read_key(field, key)) return error;
    if (const auto error = add(field.value(), key, depth + 1)) return error;
  }
  nodes[at].size = static_cast<std::uint32_t>(nodes.size() - at);
  shadow_repeated(at);
  return simdjson::SUCCESS;
}

error_code JsonReader::State::add_array(ondemand::array array, std::size_t at, std::size_t depth) {
  for (auto element : array) {
    ondemand::value value;
    if (const auto error = std::move(element).get(value)) return error;
    if (const auto error = add(value, {}, depth + 1)) return error;
  }
  nodes[at].size = static_cast<std::uint32_t>(nodes.size() - at);
  return simdjson::SUCCESS;
}

// Of an object or array that was just read: the text it is written as ends before the next token.
void JsonReader::State::close(std::size_t at, const char* begin) {
  const char* end = nullptr;
  if (document.current_location().get(end) == simdjson::SUCCESS) nodes[at].text = trimmed(begin, end);
}

void JsonReader::State::shadow_repeated(std::size_t at) {
  members.clear();
  const std::size_t end = at + nodes[at].size;
  for (std::size_t i = at + 1; i < end; i += nodes[i].size) members.push_back(static_cast<std::uint32_t>(i));
  if (members.size() <= kPairwiseMax) {
    shadow_pairwise();
  } else {
    shadow_sorted();
  }
}

void JsonReader::State::shadow_pairwise() {
  for (std::size_t i = 0; i + 1 < members.size(); ++i) {
    JsonNode& node = nodes[members[i]];
    for (std::size_t j = i + 1; j < members.size(); ++j) {
      if (nodes[members[j]].key == node.key) node.shadowed = true;
    }
  }
}

void JsonReader::State::shadow_sorted() {
  std::sort(members.begin(), members.end(), [&](std::uint32_t a, std::uint32_t b) {
    const int order = nodes[a].key.compare(nodes[b].key);
    return order != 0 ? order < 0 : a < b;
  });
  for (std::size_t i = 0; i + 1 < members.size(); ++i) {
    if (nodes[members[i]].key == nodes[members[i + 1]].key) nodes[members[i]].shadowed = true;
  }
}

error_code JsonReader::State::read_text(std::string_view text) {
  padded.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  padded.assign(text);
  const auto capacity = padded.capacity();
  if (const auto error = parser.iterate(padded.data(), padded.size(), capacity).get(document)) return error;
  ondemand::json_type type{};
  if (const auto error = document.type().get(type)) return error;
  nodes.emplace_back();
  if (type == ondemand::json_type::object) {
    nodes[0].kind = JsonKind::kObject;
    ondemand::object object;
    if (const auto error = document.get_object().get(object)) return error;
    if (const auto error = add_object(object, 0, 1)) return error;
  } else if (type == ondemand::json_type::array) {
    nodes[0].kind = JsonKind::kArray;
    ondemand::array array;
    if (const auto error = document.get_array().get(array)) return error;
    if (const auto error = add_array(array, 0, 1)) return error;
  } else {
    return simdjson::INCORRECT_TYPE;
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return simdjson::TRAILING_CONTENT;
  nodes[0].text = trimmed(padded).substr(padded.find_first_of("{["));
  return simdjson::SUCCESS;
}

JsonReader::JsonReader() : state_(std::make_unique<State>()) {}
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;
JsonReader::~JsonReader() = default;

core::Result<const JsonNode*> JsonReader::read(std::string_view text, std::size_t depth_max,
                                               TextArena& arena) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  State& state = *state_;
  if (state.nodes.capacity() > kNodesKept) state.nodes = {};
  state.nodes.clear();
  state.deep.clear();
  state.arena = &arena;
  state.depth_max = depth_max;
  const auto error = state.read_text(text);
  if (error == simdjson::SUCCESS) return state.nodes.data();
  if (error == simdjson::UTF8_ERROR) return core::invalid("body", "body: is not valid UTF-8");
  if (error == simdjson::INCORRECT_TYPE) return core::invalid("body", "body: is not a JSON object or array");
  return core::invalid("body", fmt::format("body: is not JSON ({})", simdjson::error_message(error)));
}

bool JsonReader::too_deep(const JsonNode& node) const {
  if (state_->deep.empty()) return false;
  const auto first = static_cast<std::uint32_t>(&node - state_->nodes.data());
  const auto found = std::lower_bound(state_->deep.begin(), state_->deep.end(), first);
  return found != state_->deep.end() && *found < first + node.size;
}

const JsonNode* find_member(const JsonNode* object, std::string_view key) {
  if (!is_object(object)) return nullptr;
  const JsonNode* const end = object + object->size;
  for (const JsonNode* child = object + 1; child < end; child += child->size) {
    if (child->key == key && !child->shadowed) return child;
  }
  return nullptr;
}

std::string_view text_of(const JsonNode* node) {
  const bool plain = node && (node->kind == JsonKind::kString || node->kind == JsonKind::kNumber);
  return plain ? node->text : std::string_view{};
}

std::string_view type_name(const JsonNode& node) {
  switch (node.kind) {
    case JsonKind::kNull: return "";
    case JsonKind::kFalse:
    case JsonKind::kTrue: return "boolean";
    case JsonKind::kNumber: return is_json_integer(node.text) ? "integer" : "number";
    case JsonKind::kString: return "string";
    case JsonKind::kArray: return "array";
    case JsonKind::kObject: return "object";
  }
  return "";
}

}  // namespace rouse::ingest
