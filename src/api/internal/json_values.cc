#include "api/internal/json_values.h"

#include <boost/json.hpp>

namespace rouse::api {

boost::json::value text_or_null(const std::string& text) {
  return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

}  // namespace rouse::api
