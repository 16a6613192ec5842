#include "ingest/internal/wire/body_decoding.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <string>

#include "ingest/collector.h"

namespace rouse::ingest {
namespace {

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j < text.size() + 1 ? kDigits[bits >> (18 - 6 * j) & 63] : '=';
    }
  }
  return out;
}

std::string percent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '+')
      out += "%2B";
    else if (c == '/')
      out += "%2F";
    else if (c == '=')
      out += "%3D";
    else
      out += c;
  }
  return out;
}

std::string decoded(std::string_view body) {
  std::string json, token;
  const auto result = decode_sensors_body(body, json, token);
  return result ? json : result.error().message;
}

TEST(BodyDecoding, ReadsWhatSensorsSdksSend) {
  const std::string json = R"({"type":"track","event":"登录>?~~"})";
  const struct {
    std::string what, body;
  } cases[] = {
      {"JSON as it is", json},
      {"form", "data=" + percent(base64(json))},
      {"list, gzip", "data_list=" + percent(base64(gzip(json))) + "&gzip=1"},
      {"gzip without the flag", "data_list=" + percent(base64(gzip(json)))},
      {"flag without gzip", "gzip=1&data=" + percent(base64(json))},
      {"'+' left unencoded", "data=" + base64(json)},
      {"query string", "project=default&token=t&data=" + percent(base64(json)) + "&_nocache=123"},
  };
  for (const auto& [what, body] : cases) EXPECT_EQ(decoded(body), json) << what;
}

TEST(BodyDecoding, TakesTheTokenFromTheForm) {
  std::string json, token;
  ASSERT_TRUE(decode_sensors_body("token=abc%2Bd&data=e30", json, token));
  EXPECT_EQ(json, "{}");
  EXPECT_EQ(token, "abc+d");
}

// Java's hashCode of the base64 text, as the SDKs send it.
TEST(BodyDecoding, ChecksTheChecksumWhereOneIsGiven) {
  const std::string form = "data=eyJhIjoxfQ%3D%3D";
  for (const auto* crc : {"&crc=-1930075513", "&ext=crc%3D-1930075513", "&crc=2364891783"}) {
    EXPECT_EQ(decoded(form + crc), R"({"a":1})") << crc;
  }
  for (const auto* crc : {"&crc=1", "&ext=crc%3D1", "&crc=x", "&crc="}) {
    EXPECT_EQ(decoded(form + crc), "crc: is not that of the data") << crc;
  }
}

TEST(BodyDecoding, RefusesWhatItCannotRead) {
  const std::string packed = gzip("{}");
  const struct {
    std::string body, message;
  } cases[] = {
      {"", "data: is missing"},
      {"hello", "data: is missing"},
      {"data=%ZZ", "data: is not base64"},
      {"data=AAAAA", "data: is not base64"},
      {"data=手机", "data: is not base64"},
      {"data=e30&gzip=9", "gzip: 9 stands for encrypted data, which is not supported"},
      {"data=" + percent(base64(packed + "x")), "body: bytes follow the end of the gzip data"},
      {"data=" + percent(base64(packed + packed)), "body: bytes follow the end of the gzip data"},
      {"data=" + percent(base64(packed.substr(0, packed.size() - 1))), "body: is not gzip, or was cut short"},
  };
  for (const auto& [body, message] : cases) EXPECT_EQ(decoded(body), message) << body;
}

TEST(BodyDecoding, UnpacksWhatIsWholeAndNothingElse) {
  const std::string text(100'000, 'x');
  const std::string packed = gzip(text);
  std::string out;
  ASSERT_TRUE(unpack_gzip(packed, out));
  EXPECT_EQ(out, text);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    EXPECT_FALSE(unpack_gzip(std::string_view{packed}.substr(0, size), out)) << size;
  }
  for (std::size_t at = 0; at < packed.size(); ++at) {
    std::string changed = packed;
    changed[at] = static_cast<char>(changed[at] ^ 0x10);
    if (unpack_gzip(changed, out)) {
      EXPECT_EQ(out, text) << at;  // time and operating system in the header
    }
  }
}

TEST(BodyDecoding, ABombIsRefusedWhileItIsUnpacked) {
  const std::string bomb = gzip(std::string(128U << 20, '\0'));
  ASSERT_LT(bomb.size(), 140'000);
  std::string out;
  const auto result = unpack_gzip(bomb, out);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_LT(out.size(), kBodyBytesMax + 20'000);
  std::string lying = bomb;  // the size in the trailer
  for (std::size_t i = 1; i <= 4; ++i) lying[lying.size() - i] = 0;
  EXPECT_FALSE(unpack_gzip(lying, out));
}

}  // namespace
}  // namespace rouse::ingest
