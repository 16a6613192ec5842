// The API's description, src/api/openapi.json, built into the program.
#pragma once

#include <string_view>

namespace rouse::api {

std::string_view openapi_document();

}  // namespace rouse::api
