#include "ingest/internal/readers/gbk_lines.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "ingest/internal/readers/encoding.h"

namespace rouse::ingest {
namespace {

using core::Result;

bool between(std::uint8_t byte, std::uint8_t low, std::uint8_t high) { return byte >= low && byte <= high; }

// The length of the GB18030 sequence at `i`, which may be longer than the text; 0 if there is none. GBK has
// those of one and two bytes.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const std::size_t left = text.size() - i;
  if (byte_at(text, i) < 0x80) return 1;
  if (!between(byte_at(text, i), 0x81, 0xFE)) return 0;
  if (left == 1) return 2;
  const std::uint8_t second = byte_at(text, i + 1);
  if (between(second, 0x40, 0xFE) && second != 0x7F) return 2;
  if (!between(second, 0x30, 0x39)) return 0;
  if (left < 4) return left == 3 && !between(byte_at(text, i + 2), 0x81, 0xFE) ? 0 : 4;
  return between(byte_at(text, i + 2), 0x81, 0xFE) && between(byte_at(text, i + 3), 0x30, 0x39) ? 4 : 0;
}

// Bytes of whole sequences the text begins with.
std::size_t whole_sequences(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0 || length > text.size() - i) break;
    i += length;
  }
  return i;
}

// GB2312, the characters of everyday, has lead bytes A1 to F7 and second bytes from A1.
bool is_gb2312(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0 || length > text.size() - i || length == 4) return false;
    if (length == 2 && (!between(byte_at(text, i), 0xA1, 0xF7) || byte_at(text, i + 1) < 0xA1)) return false;
    i += length;
  }
  return true;
}

class ConvertedLines final : public Bytes {
 public:
  ConvertedLines(std::unique_ptr<Bytes> below, Gb18030Converter converter, core::TextEncoding encoding)
      : below_(std::move(below)),
        converter_(std::move(converter)),
        encoding_(encoding),
        input_(kChunkBytes) {}

  Result<std::size_t> read(std::span<char> out) override {
    std::size_t filled = 0;
    while (filled < out.size()) {
      if (given_ == ready_.size()) {
        ROUSE_TRY(const bool more, refill());
        if (!more) break;
      }
      const std::size_t size = std::min(out.size() - filled, ready_.size() - given_);
      std::copy_n(ready_.data() + given_, size, out.data() + filled);
      given_ += size;
      filled += size;
    }
    return filled;
  }
  std::uint64_t bytes_read() const override { return below_->bytes_read(); }
  std::string_view marks_lines_not_in() const override { return core::to_string(encoding_); }

 private:
  Result<bool> refill();
  void convert(std::string_view line);

  std::unique_ptr<Bytes> below_;
  Gb18030Converter converter_;
  core::TextEncoding encoding_;
  std::vector<char> input_;
  std::size_t left_ = 0;  // bytes at the front of input_: of a line that had not ended
  std::string ready_;
  std::size_t given_ = 0;  // of ready_
};

// Converts the lines of one more chunk. A line that is longer than a chunk, which no reader takes, comes in
// pieces.
Result<bool> ConvertedLines::refill() {
  ROUSE_TRY(const std::size_t got, below_->read(std::span{input_}.subspan(left_)));
  ready_.clear();
  given_ = 0;
  std::string_view text{input_.data(), left_ + got};
  if (text.empty()) return false;
  const bool at_end = text.size() < input_.size();
  for (auto feed = text.find('\n'); feed != std::string_view::npos; feed = text.find('\n')) {
    convert(text.substr(0, feed + 1));
    text.remove_prefix(feed + 1);
  }
  if (at_end || text.size() == input_.size()) {
    const std::size_t piece = at_end ? text.size() : std::max<std::size_t>(whole_sequences(text), 1);
    convert(text.substr(0, piece));
    text.remove_prefix(piece);
  }
  std::memmove(input_.data(), text.data(), text.size());
  left_ = text.size();
  return true;
}

void ConvertedLines::convert(std::string_view line) {
  if (!has_high_byte(line)) {
    ready_ += line;
    return;
  }
  const std::size_t before = ready_.size();
  const bool utf8 = is_utf8_not_gbk(line);
  if (!utf8 && converter_.append(line, ready_)) return;
  ready_.resize(before);
  ready_ += utf8 ? kUtf8LineMark : kNotInEncodingMark;
  ready_ += line;
}

}  // namespace

bool reads_as_gb18030(std::string_view text) {
  const std::size_t whole = whole_sequences(text);
  return whole == text.size() || sequence_length(text, whole) > 0;
}

bool is_gb18030(std::string_view text) { return whole_sequences(text) == text.size(); }

bool has_four_byte_sequence(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 4) return true;
    i += std::max<std::size_t>(length, 1);
  }
  return false;
}

bool is_utf8_not_gbk(std::string_view text) {
  if (!is_utf8(text)) return false;
  // Chinese characters have three bytes, the first of which begins with 1110.
  const bool chinese =
      std::ranges::any_of(text, [](char c) { return (static_cast<std::uint8_t>(c) & 0xF0U) == 0xE0U; });
  return chinese && !is_gb2312(text);
}

Result<Gb18030Converter> Gb18030Converter::open() {
  const iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == reinterpret_cast<iconv_t>(-1)) {  // NOLINT(performance-no-int-to-ptr): iconv's way to fail
    return core::fail(core::ErrorCode::kInternal, "encoding", "encoding: this system cannot convert GB18030");
  }
  return Gb18030Converter{converter};
}

Gb18030Converter::Gb18030Converter(Gb18030Converter&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)) {}

Gb18030Converter::~Gb18030Converter() {
  if (handle_) iconv_close(static_cast<iconv_t>(handle_));
}

bool Gb18030Converter::append(std::string_view text, std::string& to) {
  const std::size_t before = to.size();
  to.resize(before + 2 * text.size());          // two bytes become three, others stay as many
  char* from = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): only read
  std::size_t left = text.size();
  char* target = to.data() + before;
  std::size_t room = to.size() - before;
  const std::size_t done = iconv(static_cast<iconv_t>(handle_), &from, &left, &target, &room);
  to.resize(to.size() - room);
  return done != static_cast<std::size_t>(-1) && left == 0;
}

Result<std::unique_ptr<Bytes>> convert_gbk_lines(std::unique_ptr<Bytes> bytes, core::TextEncoding encoding) {
  ROUSE_TRY(auto converter, Gb18030Converter::open());
  return std::make_unique<ConvertedLines>(std::move(bytes), std::move(converter), encoding);
}

}  // namespace rouse::ingest
