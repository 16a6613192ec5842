// Strict reading of JSON definitions (analysis specs, filters, insights), and values that many answers have.
//
// A JsonObject reads the members of one object and remembers the first thing that was wrong, so a reader is a
// plain list of fields:
//
//   JsonObject json{value, "/window"};
//   window.length = json.integer("length", 1, 3650);
//   window.unit = json.string_or("unit", "day");
//   ROUSE_CHECK(json.finish());   // the first error, or the first unknown key with the nearest known one
//
// Errors carry the JSON pointer (RFC 6901) of the member. Not thread-safe; the value must outlive the reader.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace rouse::core {

// Parses UTF-8 JSON of at most 64 levels; of duplicate keys the last wins. Fails with kInvalidArgument naming
// the line.
Result<boost::json::value> parse_json(std::string_view text);

struct JsonElement {
  const boost::json::value* value;
  std::string pointer;
};

class JsonObject {
 public:
  JsonObject(const boost::json::value& value, std::string pointer);

  bool has(std::string_view key);
  std::string string(std::string_view key);
  std::string string_or(std::string_view key, std::string_view fallback);
  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::int64_t integer_or(std::string_view key, std::int64_t low, std::int64_t high, std::int64_t fallback);
  double number(std::string_view key);
  bool boolean_or(std::string_view key, bool fallback);
  // The index of the member's text in `choices`; `choices` are listed in the error.
  std::size_t choice(std::string_view key, std::span<const std::string_view> choices);
  std::size_t choice(std::string_view key, std::initializer_list<std::string_view> choices);
  std::size_t choice_or(std::string_view key, std::span<const std::string_view> choices,
                        std::size_t fallback);
  std::size_t choice_or(std::string_view key, std::initializer_list<std::string_view> choices,
                        std::size_t fallback);

  // Any value; null when absent and optional.
  const boost::json::value* child(std::string_view key);
  const boost::json::value* optional_child(std::string_view key);
  // Elements of an array member with at least `low` and at most `high` of them; empty after an error.
  std::vector<JsonElement> elements(std::string_view key, std::size_t low, std::size_t high);
  std::vector<JsonElement> optional_elements(std::string_view key, std::size_t high);

  std::string pointer_to(std::string_view key) const;
  // Records an error about a member, unless an earlier one is already recorded.
  void refuse(std::string_view key, std::string message, std::string hint = {});
  void refuse(Error error);
  bool ok() const { return !error_; }

  Result<void> finish();

 private:
  const boost::json::value* find(std::string_view key);
  const boost::json::value* find_required(std::string_view key);

  const boost::json::object* object_ = nullptr;
  std::string pointer_;
  std::vector<std::string> known_;
  std::optional<Error> error_;
};

// null for an empty text.
boost::json::value text_or_null(const std::string& text);
// A day number as "2026-11-21"; null for none.
boost::json::value day_or_null(const std::optional<std::int32_t>& day);
// As "2026-11-21T00:00:00.000Z"; null for none.
boost::json::value time_or_null(const std::optional<Timestamp>& time);
// {"code", "field", "message", "hint"}
boost::json::object error_json(const Error& error);

}  // namespace rouse::core
