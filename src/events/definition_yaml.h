// What definitions that a bank writes in YAML have in common: ids, names, labels, the values of an enum. Each
// reader records what is wrong with its YamlObject, as that class does itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/yaml.h"
#include "events/plan.h"

namespace rouse::events {

// A snake_case id of at most kIdBytesMax, or digits where they are allowed.
std::string read_id(core::YamlObject& yaml, std::string_view key, bool digits_allowed);

// A name as it occurs in data: any text of one line without blanks around it, at most kNameBytesMax.
std::string read_name(core::YamlObject& yaml, std::string_view key);

// `zh` and `en`; a missing language falls back to the other, and both to `name`.
Label read_label(core::YamlObject& yaml, std::string_view name);

// Refuses control characters, blanks at either end and more than `bytes_max`.
void check_text(core::YamlObject& yaml, std::string_view key, std::string_view text, std::size_t bytes_max);

// The member `values`: texts, or objects of `value`, `zh` and `en`; each value once.
core::Result<std::vector<EnumValue>> read_enum_values(core::YamlObject& yaml);

}  // namespace rouse::events
