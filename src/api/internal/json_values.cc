#include "api/internal/json_values.h"

#include <boost/json.hpp>

#include "core/zone.h"

namespace rouse::api {

boost::json::value text_or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

boost::json::value day_or_null(const std::optional<std::int32_t>& day) {
  return day ? boost::json::value(core::format_day(*day)) : boost::json::value(nullptr);
}

boost::json::object label_json(const events::Label& label) { return {{"zh", label.zh}, {"en", label.en}}; }

}  // namespace rouse::api
