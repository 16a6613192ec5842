#include "ingest/internal/readers/encoding.h"

#include <fmt/format.h>
#include <iconv.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "ingest/internal/readers/gbk_lines.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kGb18030Mark = "\x84\x31\x95\x33";

// "UTF-16LE" or "UTF-16BE" by mark, or by where the zero bytes of ASCII text stand; empty if it is neither.
std::string_view utf16_order(std::string_view head) {
  if (head.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (head.starts_with("\xFE\xFF")) return "UTF-16BE";
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0' ? 1 : 0;
  const std::size_t pairs = head.size() / 2;
  if (pairs == 0) return {};
  if (zeros[1] * 4 > pairs && zeros[0] * 16 < zeros[1]) return "UTF-16LE";
  if (zeros[0] * 4 > pairs && zeros[1] * 16 < zeros[0]) return "UTF-16BE";
  return {};
}

// UTF-8 text up to the last whole character, for a head that may be cut in one.
std::string_view without_cut_character(std::string_view head) {
  std::size_t end = head.size();
  for (std::size_t back = 1; back <= 3 && back <= head.size(); ++back) {
    const std::uint8_t byte = byte_at(head, head.size() - back);
    if (byte < 0x80) break;
    if (byte >= 0xC0) {
      end = head.size() - back;
      break;
    }
  }
  return head.substr(0, end);
}

class Converted final : public Bytes {
 public:
  Converted(std::unique_ptr<Bytes> below, iconv_t converter, std::string_view encoding, std::string file)
      : below_(std::move(below)),
        converter_(converter),
        encoding_(encoding),
        file_(std::move(file)),
        input_(kChunkBytes) {}
  Converted(const Converted&) = delete;
  Converted& operator=(const Converted&) = delete;
  ~Converted() override { iconv_close(converter_); }

  Result<std::size_t> read(std::span<char> out) override {
    char* to = out.data();
    std::size_t room = out.size();
    // A character takes at most four bytes of UTF-8; less room than that is left for the next call, which a
    // caller that asks for whole chunks sees as a chunk a few bytes short, so the rest is kept in spare_.
    while (room > 0) {
      if (!spare_.empty()) {
        const std::size_t n = std::min(room, spare_.size());
        to = std::copy_n(spare_.data(), n, to);
        room -= n;
        spare_.erase(0, n);
        continue;
      }
      ROUSE_TRY(const bool more, refill());
      if (!more) break;
      ROUSE_CHECK(convert(to, room));
    }
    return out.size() - room;
  }
  std::uint64_t bytes_read() const override { return below_->bytes_read(); }

 private:
  Result<bool> refill() {
    if (begin_ < end_ && !starved_) return true;
    std::copy(input_.begin() + static_cast<std::ptrdiff_t>(begin_),
              input_.begin() + static_cast<std::ptrdiff_t>(end_), input_.begin());
    end_ -= begin_;
    begin_ = 0;
    ROUSE_TRY(const std::size_t got, below_->read(std::span{input_}.subspan(end_)));
    end_ += got;
    starved_ = false;
    if (got == 0 && end_ > 0) return fault("ends in the middle of a character");
    return end_ > 0;
  }

  Result<void> convert(char*& to, std::size_t& room) {
    char small[8];
    const bool tight = room < sizeof small;
    char* target = tight ? small : to;
    std::size_t target_room = tight ? sizeof small : room;
    char* from = input_.data() + begin_;
    std::size_t left = end_ - begin_;
    const std::size_t done = iconv(converter_, &from, &left, &target, &target_room);
    const int error = done == static_cast<std::size_t>(-1) ? errno : 0;
    converted_ += end_ - begin_ - left;
    begin_ = end_ - left;
    if (error == EILSEQ) return fault("is not valid");
    starved_ = error == EINVAL;
    if (tight) {
      spare_.assign(small, target);
    } else {
      to = target;
      room = target_room;
    }
    return {};
  }

  tl::unexpected<core::Error> fault(std::string_view what) const {
    return core::invalid(file_,
                         fmt::format("{}: the text at byte {} {} in {}", file_, converted_, what, encoding_),
                         "set encoding to what the file is");
  }

  std::unique_ptr<Bytes> below_;
  iconv_t converter_;
  std::string encoding_;
  std::string file_;
  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t converted_ = 0;
  bool starved_ = false;  // what is left of the input is a part of a character
  std::string spare_;
};

// Whether a part of the lines is UTF-8, whatever the others are.
bool has_utf8_line(std::string_view head) {
  while (!head.empty()) {
    const auto feed = std::min(head.find('\n'), head.size());
    const auto line = head.substr(0, feed);
    if (has_high_byte(line) && is_utf8_not_gbk(line)) return true;
    head.remove_prefix(std::min(feed + 1, head.size()));
  }
  return false;
}

Result<void> skip(Bytes& bytes, std::size_t count) {
  std::vector<char> dropped(count);
  ROUSE_CHECK(bytes.read(dropped));
  return {};
}

}  // namespace

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

bool has_high_byte(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) < 0; });
}

core::Error wrong_encoding(std::string_view file, std::string_view found, std::string_view setting) {
  return core::Error{core::ErrorCode::kInvalidArgument, std::string{file},
                     fmt::format("{}: the file is {}, UTF-8 is expected", file, found),
                     fmt::format("convert the file, or set encoding: {}", setting)};
}

Result<void> refuse_other_kinds(std::string_view head, const std::string& file) {
  struct Kind {
    std::string_view magic;
    std::string_view name;
    std::string_view hint;
  };
  static constexpr std::array<Kind, 7> kKinds{{
      {"PK\x03\x04", "a ZIP archive or an Excel workbook", "unpack it, or save the sheet as CSV UTF-8"},
      {"\xD0\xCF\x11\xE0", "an old Excel workbook", "save the sheet as CSV UTF-8"},
      {"PAR1", "a Parquet file", "set format: parquet"},
      {"BZh", "bzip2 data", "unpack it, or pack it with gzip"},
      {"\xFD"
       "7zXZ",
       "xz data", "unpack it, or pack it with gzip"},
      {"\x28\xB5\x2F\xFD", "zstd data", "unpack it, or pack it with gzip"},
      {"%PDF", "a PDF document", "load the table it was made from"},
  }};
  for (const Kind& kind : kKinds) {
    if (head.starts_with(kind.magic)) {
      return core::invalid(file, fmt::format("{}: the file is {}", file, kind.name), std::string{kind.hint});
    }
  }
  return {};
}

Result<void> check_encoding(std::string_view head, core::TextEncoding encoding, const std::string& file) {
  const auto order = utf16_order(head);
  if (encoding == core::TextEncoding::kUtf16) {
    if (!order.empty()) return {};
    return core::invalid(file, fmt::format("{}: the file is not UTF-16, which is expected", file),
                         "do not set encoding: utf-16");
  }
  if (!order.empty()) return core::fail(wrong_encoding(file, "UTF-16", "utf-16"));
  if (std::find(head.begin(), head.end(), '\0') != head.end()) {
    return core::invalid(file, fmt::format("{}: the file holds zero bytes: it is not a text file", file));
  }
  if (encoding != core::TextEncoding::kUtf8) {
    const auto whole = without_cut_character(head);
    if (!head.starts_with(kUtf8Mark) && (!has_high_byte(head) || !is_utf8(whole))) return {};
    return core::invalid(file,
                         fmt::format("{}: the file is UTF-8, {} is expected", file, to_string(encoding)),
                         "convert the file, or do not set encoding");
  }
  if (is_utf8(without_cut_character(head))) return {};
  // One broken row does not make a file GBK: rows that are UTF-8 and not ASCII speak against it.
  if (!reads_as_gb18030(head) || has_utf8_line(head)) return {};
  return core::fail(has_four_byte_sequence(head) ? wrong_encoding(file, "GB18030", "gb18030")
                                                 : wrong_encoding(file, "GBK", "gbk"));
}

Result<void> skip_mark(Bytes& bytes, core::TextEncoding encoding, std::string_view head) {
  switch (encoding) {
    case core::TextEncoding::kUtf8: return skip(bytes, head.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0);
    case core::TextEncoding::kGbk:
    case core::TextEncoding::kGb18030:
      return skip(bytes, head.starts_with(kGb18030Mark) ? kGb18030Mark.size() : 0);
    case core::TextEncoding::kUtf16:
      return skip(bytes, head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF") ? 2 : 0);
  }
  return {};
}

Result<std::unique_ptr<Bytes>> convert_to_utf8(std::unique_ptr<Bytes> bytes, core::TextEncoding encoding,
                                               std::string_view head, const std::string& file) {
  ROUSE_CHECK(skip_mark(*bytes, encoding, head));
  if (encoding == core::TextEncoding::kUtf8) return bytes;
  if (encoding != core::TextEncoding::kUtf16) return convert_gbk_lines(std::move(bytes), encoding);
  if (head.empty()) return bytes;
  const auto from = utf16_order(head);
  const iconv_t converter = iconv_open("UTF-8", std::string{from}.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) {  // NOLINT(performance-no-int-to-ptr): iconv's way to fail
    return core::fail(core::ErrorCode::kInternal, "encoding",
                      fmt::format("encoding: this system cannot convert {}", from));
  }
  return std::make_unique<Converted>(std::move(bytes), converter, from, file);
}

}  // namespace rouse::ingest
