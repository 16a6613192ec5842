#include <fmt/format.h>

#include <iterator>

#include "events/declare.h"

namespace rouse::events {
namespace {

// Double quotes take every text as it is, but for quotes, backslashes and what may be read as a line's end.
std::string quoted(std::string_view text) {
  std::string out{'"'};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '"' || byte == '\\') out += '\\';
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));  // U+0080 to U+009F
      continue;
    }
    out += text[i];
  }
  return out + '"';
}

std::string label(const Label& of) { return fmt::format("zh: {}, en: {}", quoted(of.zh), quoted(of.en)); }

std::string subject(const SubjectType& type) {
  return fmt::format("{{type: {}, {}}}", quoted(type.type), label(type.label));
}

void append_property(std::string& out, const Property& property) {
  out += fmt::format("  - {{name: {}, id: {}, {}, type: {}", quoted(property.name), quoted(property.id),
                     label(property.label), to_string(property.type));
  if (property.pii) out += ", pii: true";
  if (property.type == PropertyType::kEnum) {
    out += ", values: [";
    for (const auto& value : property.values) {
      out += fmt::format("{}{{value: {}, {}}}", &value == &property.values.front() ? "" : ", ",
                         quoted(value.value), label(value.label));
    }
    out += ']';
  }
  out += "}\n";
}

void append_list(std::string& out, std::string_view key, const Plan& plan,
                 const std::vector<std::size_t>& properties) {
  out += fmt::format(", {}: [", key);
  for (const auto& index : properties) {
    out +=
        fmt::format("{}{}", &index == &properties.front() ? "" : ", ", quoted(plan.properties[index].name));
  }
  out += ']';
}

void append_event(std::string& out, const Plan& plan, const DeclaredEvent& event) {
  out += fmt::format("  - {{name: {}, {}", quoted(event.name), label(event.label));
  if (!event.required.empty()) append_list(out, "required", plan, event.required);
  if (event.allowed.size() < plan.properties.size()) append_list(out, "allowed", plan, event.allowed);
  out += "}\n";
}

}  // namespace

std::string to_yaml(const Plan& plan) {
  std::string out = fmt::format("format: {}\nplan: {}\nzh: {}\nen: {}\n", kPlanFormat, quoted(plan.id),
                                quoted(plan.label.zh), quoted(plan.label.en));
  if (plan.simulated) out += "simulated: true\n";
  out += fmt::format("subject: {}\n", subject(plan.subject));
  if (!plan.further_subjects.empty()) out += "further_subjects:\n";
  for (const auto& type : plan.further_subjects) out += fmt::format("  - {}\n", subject(type));
  if (!plan.properties.empty()) out += "properties:\n";
  for (const auto& property : plan.properties) append_property(out, property);
  out += "events:\n";
  for (const auto& event : plan.events) append_event(out, plan, event);
  return out;
}

}  // namespace rouse::events
