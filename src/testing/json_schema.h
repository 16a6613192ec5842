// Checks JSON against the part of JSON Schema (2020-12) that openapi.json uses: type, enum, required,
// properties, additionalProperties: false, items, minItems, maxItems, minimum, maximum, oneOf, $ref into the
// same document.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

namespace rouse::testing {

// Empty when `value` fits `schema`, else where it does not and why. `document` is what references point into.
std::string schema_fault(const boost::json::value& value, const boost::json::value& schema,
                         const boost::json::value& document, const std::string& pointer = "");

}  // namespace rouse::testing
