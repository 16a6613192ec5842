#include "core/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "core/nearest.h"
#include "core/zone.h"

namespace rouse::core {
namespace {

constexpr std::size_t kDepthMax = 64;

std::string_view json_kind(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null: return "null";
    case boost::json::kind::bool_: return "a boolean";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_: return "a number";
    case boost::json::kind::string: return "a string";
    case boost::json::kind::array: return "an array";
    case boost::json::kind::object: return "an object";
  }
  return "a value";
}

std::string escape_pointer(std::string_view key) {
  std::string escaped;
  for (const char c : key) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string list(std::span<const std::string_view> choices) {
  std::string text;
  for (const auto choice : choices) text += fmt::format("{}{}", text.empty() ? "" : ", ", choice);
  return text;
}

}  // namespace

Result<boost::json::value> parse_json(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::json::stream_parser parser{{}, options};
  boost::json::error_code error;
  const std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error) parser.finish(error);
  if (!error && text.find_first_not_of(" \t\r\n", read) != std::string_view::npos) {
    error = boost::json::error::extra_data;
  }
  if (error) {
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read), '\n');
    return invalid("", fmt::format("not valid JSON at line {}, byte {}: {}", line, read, error.message()));
  }
  return parser.release();
}

JsonObject::JsonObject(const boost::json::value& value, std::string pointer)
    : object_(value.if_object()), pointer_(std::move(pointer)) {
  if (!object_) {
    refuse(Error{
        ErrorCode::kInvalidArgument,
        pointer_,
        fmt::format("{}: expected an object, found {}", pointer_.empty() ? "/" : pointer_, json_kind(value)),
        {}});
  }
}

std::string JsonObject::pointer_to(std::string_view key) const {
  return fmt::format("{}/{}", pointer_, escape_pointer(key));
}

void JsonObject::refuse(std::string_view key, std::string message, std::string hint) {
  const std::string at = pointer_to(key);
  refuse(Error{ErrorCode::kInvalidArgument, at, fmt::format("{}: {}", at, message), std::move(hint)});
}

void JsonObject::refuse(Error error) {
  if (!error_) error_ = std::move(error);
}

const boost::json::value* JsonObject::find(std::string_view key) {
  known_.emplace_back(key);
  if (!object_) return nullptr;
  const auto* value = object_->if_contains(key);
  return value && value->is_null() ? nullptr : value;
}

const boost::json::value* JsonObject::find_required(std::string_view key) {
  const auto* value = find(key);
  if (!value) refuse(key, "is required");
  return value;
}

bool JsonObject::has(std::string_view key) { return find(key) != nullptr; }

std::string JsonObject::string(std::string_view key) {
  const auto* value = find_required(key);
  if (!value) return {};
  if (const auto* text = value->if_string()) return std::string{text->data(), text->size()};
  refuse(key, fmt::format("expected a string, found {}", json_kind(*value)));
  return {};
}

std::string JsonObject::string_or(std::string_view key, std::string_view fallback) {
  return has(key) ? string(key) : std::string{fallback};
}

std::int64_t JsonObject::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const auto* value = find_required(key);
  if (!value) return low;
  boost::json::error_code error;
  const auto number = value->is_number() ? value->to_number<std::int64_t>(error) : 0;
  if (!value->is_number() || error) {
    refuse(key, fmt::format("expected a whole number, found {}", boost::json::serialize(*value)));
    return low;
  }
  if (number < low || number > high) {
    refuse(key, fmt::format("{} is outside {} to {}", number, low, high));
    return low;
  }
  return number;
}

std::int64_t JsonObject::integer_or(std::string_view key, std::int64_t low, std::int64_t high,
                                    std::int64_t fallback) {
  return has(key) ? integer(key, low, high) : fallback;
}

double JsonObject::number(std::string_view key) {
  const auto* value = find_required(key);
  if (!value) return 0;
  if (!value->is_number()) {
    refuse(key, fmt::format("expected a number, found {}", json_kind(*value)));
    return 0;
  }
  return value->to_number<double>();
}

bool JsonObject::boolean_or(std::string_view key, bool fallback) {
  const auto* value = find(key);
  if (!value) return fallback;
  if (const auto* flag = value->if_bool()) return *flag;
  refuse(key, fmt::format("expected true or false, found {}", json_kind(*value)));
  return fallback;
}

std::size_t JsonObject::choice(std::string_view key, std::span<const std::string_view> choices) {
  const std::string text = string(key);
  if (!ok()) return 0;
  const auto found = std::ranges::find(choices, text);
  if (found == choices.end()) {
    refuse(key, fmt::format("'{}' is not one of {}", text, list(choices)));
    return 0;
  }
  return static_cast<std::size_t>(found - choices.begin());
}

std::size_t JsonObject::choice(std::string_view key, std::initializer_list<std::string_view> choices) {
  return choice(key, std::span{choices.begin(), choices.size()});
}

std::size_t JsonObject::choice_or(std::string_view key, std::span<const std::string_view> choices,
                                  std::size_t fallback) {
  return has(key) ? choice(key, choices) : fallback;
}

std::size_t JsonObject::choice_or(std::string_view key, std::initializer_list<std::string_view> choices,
                                  std::size_t fallback) {
  return choice_or(key, std::span{choices.begin(), choices.size()}, fallback);
}

const boost::json::value* JsonObject::child(std::string_view key) { return find_required(key); }

const boost::json::value* JsonObject::optional_child(std::string_view key) { return find(key); }

std::vector<JsonElement> JsonObject::elements(std::string_view key, std::size_t low, std::size_t high) {
  const auto* value = find_required(key);
  if (!value) return {};
  const auto* array = value->if_array();
  if (!array) {
    refuse(key, fmt::format("expected an array, found {}", json_kind(*value)));
    return {};
  }
  if (array->size() < low || array->size() > high) {
    refuse(key, fmt::format("holds {} elements; {} to {} are allowed", array->size(), low, high));
    return {};
  }
  std::vector<JsonElement> elements;
  elements.reserve(array->size());
  for (const auto& element : *array) {
    elements.push_back({&element, fmt::format("{}/{}", pointer_to(key), elements.size())});
  }
  return elements;
}

std::vector<JsonElement> JsonObject::optional_elements(std::string_view key, std::size_t high) {
  return has(key) ? elements(key, 0, high) : std::vector<JsonElement>{};
}

Result<void> JsonObject::finish() {
  if (object_ && !error_) {
    for (const auto& member : *object_) {
      const std::string_view key{member.key().data(), member.key().size()};
      if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
      refuse(key, fmt::format("unknown key '{}'", key), suggest(key, known_));
      break;
    }
  }
  if (error_) return fail(*error_);
  return {};
}

boost::json::value text_or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

boost::json::value day_or_null(const std::optional<std::int32_t>& day) {
  return day ? boost::json::value(format_day(*day)) : boost::json::value(nullptr);
}

boost::json::value time_or_null(const std::optional<Timestamp>& time) {
  return time ? boost::json::value(format_utc(*time)) : boost::json::value(nullptr);
}

boost::json::object error_json(const Error& error) {
  return {{"code", to_string(error.code)},
          {"field", error.field},
          {"message", error.message},
          {"hint", error.hint}};
}

}  // namespace rouse::core
