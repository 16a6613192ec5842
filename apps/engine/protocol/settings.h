// Settings that a request may carry in its URL. A named list: a setting outside it is refused like an unknown
// one, so a request can bound and tune its query but not reconfigure the engine.
//
// Connections are pooled, so each setting is set before the statement and set back to its default after it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rouse::engine_protocol {

struct Setting {
  std::string name;
  std::string value;
};

bool is_allowed_setting(std::string_view name);

// "SET a = '1', b = 'x'" and "SET a = DEFAULT, b = DEFAULT"; `settings` is not empty.
std::string set_statement(std::span<const Setting> settings);
std::string reset_statement(std::span<const Setting> settings);

// 'text' as a string literal of ClickHouse.
std::string string_literal(std::string_view text);
// `name` as a quoted identifier.
std::string quoted_name(std::string_view name);

}  // namespace rouse::engine_protocol
