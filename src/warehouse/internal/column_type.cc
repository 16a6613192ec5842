#include "warehouse/internal/column_type.h"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <vector>

namespace rouse::warehouse::internal {
namespace {

struct Named {
  std::string_view name;
  Family family;
  std::size_t width;
};

constexpr Named kScalars[] = {
    {"UInt8", Family::kUnsigned, 1},    {"UInt16", Family::kUnsigned, 2}, {"UInt32", Family::kUnsigned, 4},
    {"UInt64", Family::kUnsigned, 8},   {"Bool", Family::kUnsigned, 1},   {"Date", Family::kUnsigned, 2},
    {"DateTime", Family::kUnsigned, 4}, {"Int8", Family::kSigned, 1},     {"Int16", Family::kSigned, 2},
    {"Int32", Family::kSigned, 4},      {"Int64", Family::kSigned, 8},    {"Enum8", Family::kSigned, 1},
    {"Enum16", Family::kSigned, 2},     {"Date32", Family::kSigned, 4},   {"Float32", Family::kFloat, 4},
    {"Float64", Family::kFloat, 8},     {"String", Family::kString, 0},   {"UUID", Family::kBytes, 16},
};

struct Call {
  std::string_view name;
  std::string_view arguments;  // between the outer parentheses
};

Call split_call(std::string_view text) {
  const auto open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')') return {text, {}};
  return {text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
}

// Splits at commas outside parentheses and quotes.
std::vector<std::string_view> split_arguments(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  char quote = 0;
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      if (c == '\\') ++at;
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '`') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.push_back(text.substr(start, at - start));
      start = at + 1;
    }
  }
  parts.push_back(text.substr(start));
  return parts;
}

// "ts Int64" and " Int64" -> "Int64": newer servers name the elements of tuples.
std::string_view without_name(std::string_view element) {
  const auto open = element.find('(');
  const auto space = element.substr(0, open).find_last_of(' ');
  return space == std::string_view::npos ? element : element.substr(space + 1);
}

tl::unexpected<core::Error> unsupported(std::string_view text) {
  return core::invalid("warehouse", fmt::format("type {} is not one this client reads or writes", text),
                       "cast the column in SQL");
}

core::Result<ColumnType> parse_tuple(std::string_view text, std::string_view arguments) {
  ColumnType tuple{.family = Family::kPacked};
  for (const auto argument : split_arguments(arguments)) {
    ROUSE_TRY(const auto element, parse_column_type(without_name(argument)));
    if (element.nullable || element.width == 0) return unsupported(text);
    tuple.width += element.width;
  }
  return tuple;
}

core::Result<ColumnType> parse_array(std::string_view text, std::string_view arguments) {
  const Call inner = split_call(arguments);
  auto element = inner.name == "Tuple" ? parse_tuple(text, inner.arguments) : parse_column_type(arguments);
  if (!element) return element;
  if (element->nullable || element->family == Family::kArray) return unsupported(text);
  return ColumnType{.family = Family::kArray, .element = std::make_shared<const ColumnType>(*element)};
}

core::Result<ColumnType> parse_fixed_string(std::string_view text, std::string_view arguments) {
  std::size_t width = 0;
  std::from_chars(arguments.data(), arguments.data() + arguments.size(), width);
  if (width == 0) return unsupported(text);
  return ColumnType{.family = Family::kBytes, .width = width};
}

}  // namespace

core::Result<ColumnType> parse_column_type(std::string_view text) {
  if (text.empty()) return unsupported(text);
  const Call call = split_call(text);
  if (call.name == "LowCardinality") return parse_column_type(call.arguments);
  if (call.name == "Array") return parse_array(text, call.arguments);
  if (call.name == "FixedString") return parse_fixed_string(text, call.arguments);
  if (call.name == "Nullable") {
    auto inner = parse_column_type(call.arguments);
    if (!inner) return inner;
    if (inner->nullable || inner->family == Family::kArray) return unsupported(text);
    inner->nullable = true;
    return inner;
  }
  for (const auto& scalar : kScalars) {
    if (scalar.name == call.name) return ColumnType{.family = scalar.family, .width = scalar.width};
  }
  return unsupported(text);
}

}  // namespace rouse::warehouse::internal
