// Values that many answers have: what may be missing, and names in both languages. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "events/plan.h"

namespace rouse::api {

// null for an empty text.
boost::json::value text_or_null(const std::string& text);
// A day number as "2026-11-21"; null for none.
boost::json::value day_or_null(const std::optional<std::int32_t>& day);
boost::json::object label_json(const events::Label& label);

}  // namespace rouse::api
