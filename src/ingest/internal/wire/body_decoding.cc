#include "ingest/internal/wire/body_decoding.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "core/text/base64.h"
#include "ingest/collector.h"
#include "ingest/internal/wire/reading.h"

namespace rouse::ingest {
namespace {

constexpr std::string_view kGzipMagic = "\x1F\x8B";

tl::unexpected<core::Error> too_large() {
  return core::fail(core::ErrorCode::kResourceExhausted, "body", "body: is larger than 500 KiB unpacked");
}

// Owns zlib's state.
class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }  // gzip only
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream* stream() { return ready_ ? &stream_ : nullptr; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Java's String.hashCode of ASCII text, which the SDKs send as `crc`.
std::int32_t java_hash(std::string_view text) {
  std::uint32_t hash = 0;
  for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c);
  return static_cast<std::int32_t>(hash);
}

core::Result<void> check_crc(std::string_view form, std::string_view data) {
  std::string given;
  if (!find_form_field(form, "crc", given)) {
    std::string ext;
    if (!find_form_field(form, "ext", ext) || !find_form_field(ext, "crc", given)) return {};
  }
  std::int64_t crc = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), crc);
  const bool read = error == std::errc{} && end == given.data() + given.size();
  if (read && static_cast<std::uint32_t>(crc) == static_cast<std::uint32_t>(java_hash(data))) return {};
  return core::invalid("crc", "crc: is not that of the data", "the data were changed on their way");
}

}  // namespace

core::Result<void> unpack_gzip(std::string_view packed, std::string& into) {
  into.clear();
  Inflater inflater;
  z_stream* const stream = inflater.stream();
  if (!stream) return core::fail(core::ErrorCode::kUnavailable, "body", "body: no memory to unpack it");
  stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream->avail_in = static_cast<uInt>(packed.size());
  std::array<char, 16'384> piece{};
  int state = Z_OK;
  while (state == Z_OK) {
    stream->next_out = reinterpret_cast<Bytef*>(piece.data());
    stream->avail_out = piece.size();
    state = inflate(stream, Z_NO_FLUSH);
    into.append(piece.data(), piece.size() - stream->avail_out);
    if (into.size() > kBodyBytesMax) return too_large();
  }
  if (state != Z_STREAM_END) return core::invalid("body", "body: is not gzip, or was cut short");
  if (stream->avail_in > 0) return core::invalid("body", "body: bytes follow the end of the gzip data");
  return {};
}

void decode_form_value(std::string_view value, std::string& into) {
  into.clear();
  into.reserve(value.size());
  for (std::size_t i = 0; i < value.size(); ++i) {
    char c = value[i] == '+' ? ' ' : value[i];
    if (c == '%' && i + 2 < value.size()) {
      const int high = hex_digit(value[i + 1]);
      const int low = hex_digit(value[i + 2]);
      if (high >= 0 && low >= 0) {
        c = static_cast<char>(high << 4 | low);
        i += 2;
      }
    }
    into += c;
  }
}

bool find_form_field(std::string_view form, std::string_view name, std::string& value) {
  while (!form.empty()) {
    const auto end = std::min(form.find('&'), form.size());
    const auto field = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    const auto equals = std::min(field.find('='), field.size());
    if (field.substr(0, equals) != name) continue;
    decode_form_value(field.substr(std::min(equals + 1, field.size())), value);
    return true;
  }
  return false;
}

core::Result<void> decode_sensors_body(std::string_view body, std::string& json, std::string& token) {
  body = trim(body);
  token.clear();
  if (body.starts_with('{') || body.starts_with('[')) {
    if (body.size() > kBodyBytesMax) return too_large();
    json.assign(body);
    return {};
  }
  find_form_field(body, "token", token);
  std::string data;
  if (!find_form_field(body, "data_list", data) && !find_form_field(body, "data", data)) {
    return core::invalid("data", "data: is missing", "send a form with data or data_list, or JSON");
  }
  std::replace(data.begin(), data.end(), ' ', '+');  // sent without percent-encoding
  ROUSE_CHECK(check_crc(body, data));
  std::string flag;
  if (find_form_field(body, "gzip", flag) && flag == "9") {
    return core::invalid("gzip", "gzip: 9 stands for encrypted data, which is not supported",
                         "turn the SDK's encryption off and send over https");
  }
  auto decoded = core::base64_decoded(data);
  if (!decoded) return core::invalid("data", "data: is not base64");
  if (decoded->starts_with(kGzipMagic)) return unpack_gzip(*decoded, json);
  if (decoded->size() > kBodyBytesMax) return too_large();
  json = *std::move(decoded);
  return {};
}

}  // namespace rouse::ingest
