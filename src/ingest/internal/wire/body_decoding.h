// From the bytes of a request to JSON text: gzip, base64, forms.
//
// What unpacks to more than `kBodyBytesMax` is refused while it is being unpacked, whatever its header says.
// Errors: kInvalidArgument for broken bytes, kResourceExhausted for too many. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"

namespace rouse::ingest {

// Bytes of a request before decoding: a form around base64 around JSON that does not compress.
inline constexpr std::size_t kPackedBytesMax = 2'048U << 10;

// One gzip member and nothing behind it.
core::Result<void> unpack_gzip(std::string_view packed, std::string& into);

// Percent-decoding of a form's value; '+' is a blank. A '%' that is none stays.
void decode_form_value(std::string_view value, std::string& into);

// The value of a field of a form or query string, decoded; false when there is none.
bool find_form_field(std::string_view form, std::string_view name, std::string& value);

// The JSON text of what a Sensors SDK sends: a form or query with data or data_list (base64, gzip where
// gzip=1) whose hash is checked where `crc` or `ext=crc=` gives one, or JSON as it is. `token` gets the
// form's field of that name.
core::Result<void> decode_sensors_body(std::string_view body, std::string& json, std::string& token);

}  // namespace rouse::ingest
