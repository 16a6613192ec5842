#include "testing/json_schema.h"

#include <boost/json.hpp>
#include <string_view>

namespace rouse::testing {
namespace {

using boost::json::value;

bool has_type(const value& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_bool();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  return type == "number" && value.is_number();
}

bool fits_type(const value& value, const boost::json::value& type) {
  if (type.is_string()) return has_type(value, type.as_string());
  for (const auto& choice : type.as_array()) {
    if (has_type(value, choice.as_string())) return true;
  }
  return false;
}

std::string object_fault(const value& value, const boost::json::object& schema,
                         const boost::json::value& document, const std::string& pointer) {
  if (const auto* required = schema.if_contains("required")) {
    for (const auto& name : required->as_array()) {
      if (!value.as_object().contains(name.as_string())) {
        return pointer + ": lacks " + std::string{name.as_string()};
      }
    }
  }
  const auto* properties = schema.if_contains("properties");
  if (!properties) return {};
  const auto* additional = schema.if_contains("additionalProperties");
  for (const auto& [key, member] : value.as_object()) {
    const std::string at = pointer + "/" + std::string{key};
    if (const auto* declared = properties->as_object().if_contains(key)) {
      if (auto fault = schema_fault(member, *declared, document, at); !fault.empty()) return fault;
    } else if (additional && additional->is_bool() && !additional->as_bool()) {
      return at + ": is not declared";
    }
  }
  return {};
}

std::string array_fault(const value& value, const boost::json::object& schema,
                        const boost::json::value& document, const std::string& pointer) {
  const auto& array = value.as_array();
  const auto* low = schema.if_contains("minItems");
  const auto* high = schema.if_contains("maxItems");
  if ((low && array.size() < low->to_number<std::size_t>()) ||
      (high && array.size() > high->to_number<std::size_t>())) {
    return pointer + ": wrong number of elements";
  }
  const auto* items = schema.if_contains("items");
  for (std::size_t index = 0; items && index < array.size(); ++index) {
    auto fault = schema_fault(array[index], *items, document, pointer + "/" + std::to_string(index));
    if (!fault.empty()) return fault;
  }
  return {};
}

std::string scalar_fault(const value& value, const boost::json::object& schema, const std::string& pointer) {
  if (const auto* choices = schema.if_contains("enum")) {
    bool known = false;
    for (const auto& choice : choices->as_array()) known |= choice == value;
    if (!known) return pointer + ": " + boost::json::serialize(value) + " is not in the enum";
  }
  if (!value.is_number()) return {};
  const auto* low = schema.if_contains("minimum");
  const auto* high = schema.if_contains("maximum");
  const double number = value.to_number<double>();
  if ((low && number < low->to_number<double>()) || (high && number > high->to_number<double>())) {
    return pointer + ": " + boost::json::serialize(value) + " is out of bounds";
  }
  return {};
}

std::string choice_fault(const value& value, const boost::json::array& choices,
                         const boost::json::value& document, const std::string& pointer) {
  std::string faults;
  for (const auto& choice : choices) {
    const auto fault = schema_fault(value, choice, document, pointer);
    if (fault.empty()) return {};
    faults += (faults.empty() ? "" : "; or ") + fault;
  }
  return faults;
}

}  // namespace

std::string schema_fault(const value& value, const boost::json::value& schema,
                         const boost::json::value& document, const std::string& pointer) {
  const auto& rules = schema.as_object();
  if (const auto* reference = rules.if_contains("$ref")) {
    return schema_fault(value, document.at_pointer(std::string_view{reference->as_string()}.substr(1)),
                        document, pointer);
  }
  if (const auto* choices = rules.if_contains("oneOf")) {
    if (auto fault = choice_fault(value, choices->as_array(), document, pointer); !fault.empty())
      return fault;
  }
  if (const auto* type = rules.if_contains("type"); type && !fits_type(value, *type)) {
    return pointer + ": " + boost::json::serialize(value) + " is no " + boost::json::serialize(*type);
  }
  if (value.is_object()) return object_fault(value, rules, document, pointer);
  if (value.is_array()) return array_fault(value, rules, document, pointer);
  return scalar_fault(value, rules, pointer);
}

}  // namespace rouse::testing
