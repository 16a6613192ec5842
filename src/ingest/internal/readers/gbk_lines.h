// GBK and GB18030 text, which is converted to UTF-8 line by line, so that a line in another encoding costs
// that line and not its neighbours' characters.
//
// A line that is not in the encoding comes out as a mark and then its bytes as they are. The marks occur in
// no UTF-8 text. GBK and UTF-8 cannot always be told apart: a line of UTF-8 passes for GBK where its bytes
// happen to make only everyday characters of GBK, which for two Chinese characters are about one in a
// hundred, and for a longer text next to none.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/text/text_encoding.h"
#include "ingest/internal/readers/byte_source.h"

namespace rouse::ingest {

inline constexpr char kNotInEncodingMark = '\xFF';
inline constexpr char kUtf8LineMark = '\xFE';

// True when every byte belongs to a well-formed GB18030 sequence; a sequence cut off at the end is accepted.
bool reads_as_gb18030(std::string_view text);
// Likewise, and none is cut off.
bool is_gb18030(std::string_view text);
bool has_four_byte_sequence(std::string_view text);
// Chinese text in UTF-8, which as GBK would be misread.
bool is_utf8_not_gbk(std::string_view text);

// Not thread-safe.
class Gb18030Converter {
 public:
  // kInternal where the system has no such conversion.
  static core::Result<Gb18030Converter> open();
  Gb18030Converter(Gb18030Converter&&) noexcept;
  Gb18030Converter& operator=(Gb18030Converter&&) = delete;
  ~Gb18030Converter();

  // Appends the text in UTF-8; false where it is not GB18030, and what was appended then is of no use.
  bool append(std::string_view text, std::string& to);

 private:
  explicit Gb18030Converter(void* handle) : handle_(handle) {}
  void* handle_;
};

// `bytes` in UTF-8. Memory: kChunkBytes three times.
core::Result<std::unique_ptr<Bytes>> convert_gbk_lines(std::unique_ptr<Bytes> bytes,
                                                       core::TextEncoding encoding);

}  // namespace rouse::ingest
