#include "api/internal/json_values.h"

#include <boost/json.hpp>

#include "core/json.h"

namespace rouse::api {

boost::json::object label_json(const events::Label& label) { return {{"zh", label.zh}, {"en", label.en}}; }

boost::json::value error_or_null(const std::optional<core::Error>& error, std::string_view request_id) {
  if (!error) return nullptr;
  auto json = core::error_json(*error);
  json["request_id"] = request_id;
  return json;
}

}  // namespace rouse::api
