// Values of answers that may be missing. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace rouse::api {

// null for an empty text.
boost::json::value text_or_null(const std::string& text);

}  // namespace rouse::api
