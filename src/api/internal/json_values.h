// Values that many answers have: names in both languages, and an error beside a result. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "events/plan.h"

namespace rouse::api {

boost::json::object label_json(const events::Label& label);
// As every error of the API; null for none.
boost::json::value error_or_null(const std::optional<core::Error>& error, std::string_view request_id);

}  // namespace rouse::api
