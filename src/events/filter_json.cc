#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cmath>

#include "core/json.h"
#include "core/nearest.h"
#include "events/filter.h"

namespace rouse::events {
namespace {

using core::JsonElement;
using core::JsonObject;

constexpr std::array kOps{FilterOp::kEq,    FilterOp::kNe,       FilterOp::kLt,         FilterOp::kLe,
                          FilterOp::kGt,    FilterOp::kGe,       FilterOp::kBetween,    FilterOp::kIn,
                          FilterOp::kNotIn, FilterOp::kContains, FilterOp::kStartsWith, FilterOp::kExists,
                          FilterOp::kAbsent};

bool is_equality(FilterOp op) { return op == FilterOp::kEq || op == FilterOp::kNe; }
bool is_membership(FilterOp op) { return op == FilterOp::kIn || op == FilterOp::kNotIn; }
bool is_text_search(FilterOp op) { return op == FilterOp::kContains || op == FilterOp::kStartsWith; }
bool is_presence(FilterOp op) { return op == FilterOp::kExists || op == FilterOp::kAbsent; }

bool applies(FilterOp op, PropertyType type) {
  if (is_presence(op) || is_equality(op)) return true;
  switch (type) {
    case PropertyType::kString: return is_membership(op) || is_text_search(op);
    case PropertyType::kEnum: return is_membership(op);
    case PropertyType::kBoolean: return false;
    case PropertyType::kNumber:
    case PropertyType::kInteger:
    case PropertyType::kMoney:
    case PropertyType::kTime: return !is_text_search(op);
  }
  return false;
}

// Reads the values of one condition; errors carry the pointer of the value.
class ValueReader {
 public:
  ValueReader(const Plan& plan, const PropertyRef& property, FilterOp op)
      : plan_(plan), property_(property), op_(op) {}

  core::Result<Value> read(const JsonElement& element) const {
    switch (property_.type) {
      case PropertyType::kString: return read_text(element);
      case PropertyType::kEnum: return read_enum(element);
      case PropertyType::kNumber: return read_number(element);
      case PropertyType::kInteger: return read_integer(element);
      case PropertyType::kMoney: return read_money(element);
      case PropertyType::kBoolean:
        if (const auto* flag = element.value->if_bool()) return Value{*flag};
        return refuse(element, "expected true or false");
      case PropertyType::kTime: return read_time(element);
    }
    return Value{};
  }

 private:
  tl::unexpected<core::Error> refuse(const JsonElement& element, std::string_view rule,
                                     std::string hint = {}) const {
    std::string shown = boost::json::serialize(*element.value);
    if (shown.size() > 80) shown = shown.substr(0, 77) + "...";
    return core::invalid(element.pointer,
                         fmt::format("{}: {} for property '{}' of type {}, found {}", element.pointer, rule,
                                     property_.name, to_string(property_.type), shown),
                         std::move(hint));
  }

  core::Result<Value> read_text(const JsonElement& element) const {
    const auto* text = element.value->if_string();
    if (!text) return refuse(element, "expected a string");
    if (text->size() > kFilterTextBytesMax) {
      return refuse(element, fmt::format("expected at most {} bytes", kFilterTextBytesMax));
    }
    if (text->empty() && is_text_search(op_)) return refuse(element, "expected a text that is not empty");
    if (text->empty() && property_.builtin) {
      return refuse(element, "expected a text that is not empty", "use absent to find events without it");
    }
    const std::string_view view{text->data(), text->size()};
    if (property_.builtin && property_.name == "event" && !is_text_search(op_)) {
      ROUSE_TRY([[maybe_unused]] const auto index, find_event(plan_, view, element.pointer));
    }
    return Value{std::string{view}};
  }

  core::Result<Value> read_enum(const JsonElement& element) const {
    const auto* text = element.value->if_string();
    if (!text) return refuse(element, "expected a string");
    const auto& values = plan_.properties[property_.index].values;
    const std::string_view view{text->data(), text->size()};
    if (std::ranges::find(values, view, &EnumValue::value) != values.end()) return Value{std::string{view}};
    std::vector<std::string> known;
    known.reserve(values.size());
    for (const auto& value : values) known.push_back(value.value);
    return refuse(element, "expected a declared value", core::suggest(view, known));
  }

  core::Result<Value> read_number(const JsonElement& element) const {
    if (!element.value->is_number()) return refuse(element, "expected a number");
    const auto number = element.value->to_number<double>();
    if (!std::isfinite(number)) return refuse(element, "expected a finite number");
    return Value{number + 0.0};  // -0 becomes 0, as in values
  }

  core::Result<Value> read_integer(const JsonElement& element) const {
    boost::json::error_code error;
    if (element.value->is_number()) {
      const auto number = element.value->to_number<std::int64_t>(error);
      if (!error) return Value{number};
    }
    return refuse(element, "expected a whole number of 64 bits");
  }

  core::Result<Value> read_money(const JsonElement& element) const {
    std::string text;
    if (const auto* string = element.value->if_string()) {
      text = std::string{string->data(), string->size()};
    } else if (const auto* number = element.value->if_double()) {
      text = fmt::format("{}", *number);  // the shortest text of the number, so 12.34 is 12.34
    } else if (element.value->is_number()) {
      text = boost::json::serialize(*element.value);
    } else {
      return refuse(element, "expected an amount in yuan");
    }
    const auto money = core::parse_money(text, element.pointer);
    if (!money) return refuse(element, "expected an amount in yuan with at most two decimals");
    return Value{*money};
  }

  core::Result<Value> read_time(const JsonElement& element) const {
    std::string text;
    if (const auto* string = element.value->if_string()) {
      text = std::string{string->data(), string->size()};
    } else if (element.value->is_int64()) {
      text = fmt::format("{}", element.value->as_int64());
    } else {
      return refuse(element, "expected a time");
    }
    ROUSE_TRY(const auto format, TimeFormat::make(element.value->is_string() ? "iso" : "epoch_ms", {}, ""));
    ROUSE_TRY(const auto time, format.parse(text, element.pointer));
    return Value{time};
  }

  const Plan& plan_;
  const PropertyRef& property_;
  const FilterOp op_;
};

class FilterReader {
 public:
  explicit FilterReader(const Plan& plan) : plan_(plan) {}

  core::Result<Filter> read(const JsonElement& element, std::size_t depth) {
    if (depth > kFilterDepthMax)
      return too_large(element, fmt::format("nested deeper than {}", kFilterDepthMax));
    if (++nodes_ > kFilterNodesMax)
      return too_large(element, fmt::format("more than {} parts", kFilterNodesMax));
    JsonObject json{*element.value, element.pointer};
    std::vector<std::string_view> forms;
    for (const std::string_view form : {"all", "any", "not", "property"}) {
      if (json.has(form)) forms.push_back(form);
    }
    if (forms.size() != 1) {
      if (element.value->is_object() && !forms.empty()) {
        json.refuse(forms[1],
                    fmt::format("stands beside '{}'; a filter has one of all, any, not, property", forms[0]));
      }
      ROUSE_CHECK(json.finish());
      return too_large(element, "needs one of all, any, not, property");
    }
    if (forms[0] == "property") return read_condition(json);
    return read_group(json, forms[0], depth);
  }

 private:
  static tl::unexpected<core::Error> too_large(const JsonElement& element, std::string_view rule) {
    return core::invalid(element.pointer,
                         fmt::format("{}: {}", element.pointer.empty() ? "/" : element.pointer, rule));
  }

  core::Result<Filter> read_group(JsonObject& json, std::string_view form, std::size_t depth) {
    Filter filter;
    if (form == "not") {
      filter.kind = Filter::Kind::kNot;
      const auto* part = json.child("not");
      ROUSE_CHECK(json.finish());
      ROUSE_TRY(auto read_part, read({part, json.pointer_to("not")}, depth + 1));
      filter.parts.push_back(std::move(read_part));
      return filter;
    }
    // An empty `any` would match nothing, which nobody means.
    filter.kind = form == "all" ? Filter::Kind::kAll : Filter::Kind::kAny;
    const auto parts = json.elements(form, form == "all" ? 0 : 1, kFilterNodesMax);
    ROUSE_CHECK(json.finish());
    for (const auto& part : parts) {
      ROUSE_TRY(auto read_part, read(part, depth + 1));
      filter.parts.push_back(std::move(read_part));
    }
    return filter;
  }

  core::Result<FilterOp> read_op(JsonObject& json, const PropertyRef& property) const {
    const std::string text = json.string("op");
    ROUSE_CHECK(json.ok() ? core::Result<void>{} : json.finish());
    const auto* op = std::ranges::find(kOps, text, [](FilterOp known) { return to_string(known); });
    std::vector<std::string> known;
    for (const auto candidate : kOps) {
      if (applies(candidate, property.type)) known.emplace_back(to_string(candidate));
    }
    if (op == kOps.end()) {
      const auto at = json.pointer_to("op");
      return core::invalid(at,
                           fmt::format("{}: '{}' is not an op; known: {}", at, text, fmt::join(known, ", ")),
                           core::suggest(text, known));
    }
    if (!applies(*op, property.type)) {
      const auto at = json.pointer_to("op");
      return core::invalid(at,
                           fmt::format("{}: '{}' does not apply to property '{}' of type {}", at, text,
                                       property.name, to_string(property.type)),
                           fmt::format("use one of {}", fmt::join(known, ", ")));
    }
    return *op;
  }

  core::Result<Filter> read_condition(JsonObject& json) {
    Filter filter;
    filter.kind = Filter::Kind::kCondition;
    auto& condition = filter.condition;
    const std::string name = json.string("property");
    ROUSE_CHECK(json.ok() ? core::Result<void>{} : json.finish());
    ROUSE_TRY(condition.property, find_property(plan_, name, json.pointer_to("property")));
    ROUSE_TRY(condition.op, read_op(json, condition.property));
    if (is_presence(condition.op)) {
      if (json.has("value"))
        json.refuse("value", fmt::format("'{}' takes no value", to_string(condition.op)));
      ROUSE_CHECK(json.finish());
      return filter;
    }
    ROUSE_TRY(condition.values, read_values(json, condition));
    return filter;
  }

  core::Result<std::vector<Value>> read_values(JsonObject& json, const Condition& condition) {
    std::vector<JsonElement> elements;
    if (condition.op == FilterOp::kBetween) {
      elements = json.elements("value", 2, 2);
    } else if (is_membership(condition.op)) {
      elements = json.elements("value", 1, kFilterListMax);
    } else if (const auto* value = json.child("value")) {
      elements.push_back({value, json.pointer_to("value")});
    }
    ROUSE_CHECK(json.finish());
    values_ += elements.size();
    if (values_ > kFilterValuesMax) {
      return too_large({nullptr, json.pointer_to("value")},
                       fmt::format("more than {} values in one filter", kFilterValuesMax));
    }
    const ValueReader reader{plan_, condition.property, condition.op};
    std::vector<Value> values;
    for (const auto& element : elements) {
      ROUSE_TRY(auto value, reader.read(element));
      values.push_back(std::move(value));
    }
    if (condition.op == FilterOp::kBetween && values[1] < values[0]) {
      const auto at = json.pointer_to("value");
      return core::invalid(at, fmt::format("{}: the first bound of between is above the second", at));
    }
    if (is_membership(condition.op)) {
      std::ranges::sort(values, std::less<Value>{});
      const auto repeated = std::ranges::unique(values);
      values.erase(repeated.begin(), repeated.end());
    }
    return values;
  }

  const Plan& plan_;
  std::size_t nodes_ = 0;
  std::size_t values_ = 0;
};

struct JsonValue {
  // Up to 15 digits a double holds yuan and fen exactly; beyond, money is written as text.
  static constexpr std::int64_t kExactFenMax = 999'999'999'999'999;

  boost::json::value operator()(std::monostate) const { return nullptr; }
  boost::json::value operator()(const std::string& text) const { return boost::json::string{text}; }
  boost::json::value operator()(double number) const { return number; }
  boost::json::value operator()(std::int64_t number) const { return number; }
  boost::json::value operator()(core::Money money) const {
    if (money.fen > kExactFenMax || money.fen < -kExactFenMax)
      return boost::json::string{core::to_string(money)};
    if (money.fen % 100 == 0) return money.fen / 100;
    return static_cast<double>(money.fen) / 100;
  }
  boost::json::value operator()(bool flag) const { return flag; }
  boost::json::value operator()(core::Timestamp time) const {
    return boost::json::string{core::format_utc(time)};
  }
};

boost::json::value condition_json(const Condition& condition) {
  boost::json::object json{{"property", condition.property.name}, {"op", to_string(condition.op)}};
  if (is_presence(condition.op)) return json;
  boost::json::array values;
  for (const auto& value : condition.values) values.push_back(std::visit(JsonValue{}, value));
  const bool list = is_membership(condition.op) || condition.op == FilterOp::kBetween;
  if (list) {
    json["value"] = std::move(values);
  } else {
    json["value"] = std::move(values.front());
  }
  return json;
}

}  // namespace

core::Result<Filter> parse_filter(const boost::json::value& json, std::string_view pointer,
                                  const Plan& plan) {
  return FilterReader{plan}.read({&json, std::string{pointer}}, 1);
}

boost::json::value to_json(const Filter& filter) {
  if (filter.kind == Filter::Kind::kCondition) return condition_json(filter.condition);
  if (filter.kind == Filter::Kind::kNot) return boost::json::object{{"not", to_json(filter.parts.front())}};
  boost::json::array parts;
  for (const auto& part : filter.parts) parts.push_back(to_json(part));
  return boost::json::object{{filter.kind == Filter::Kind::kAll ? "all" : "any", std::move(parts)}};
}

}  // namespace rouse::events
