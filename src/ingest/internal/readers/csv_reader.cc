#include "ingest/internal/readers/csv_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

#include "ingest/internal/readers/text_window.h"
#include "ingest/load.h"

namespace rouse::ingest {
namespace {

using core::Result;

// The first `byte` or line feed in [p, end), or `end`.
const char* find_either(const char* p, const char* end, char byte) {
#ifdef __SSE2__
  const __m128i bytes = _mm_set1_epi8(byte);
  const __m128i feeds = _mm_set1_epi8('\n');
  for (; end - p >= 16; p += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(block, bytes), _mm_cmpeq_epi8(block, feeds));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && *p != byte && *p != '\n') ++p;
  return p;
}

// Separators. find_field_end() gives the first one or line feed in [p, end), or `end` where there is none, or
// perhaps one that is cut by `end`, unless that is the file's.
class OneByte {
 public:
  explicit OneByte(std::string_view text) : byte_(text.front()) {}

  static constexpr std::ptrdiff_t size() { return 1; }
  bool is_at(const char* p, const char* end) const { return p != end && *p == byte_; }
  const char* find_field_end(const char* p, const char* end, bool /*at_end*/) const {
    return find_either(p, end, byte_);
  }

 private:
  char byte_;
};

class SeveralBytes {
 public:
  explicit SeveralBytes(std::string_view text) : text_(text) {}

  std::ptrdiff_t size() const { return std::ssize(text_); }
  bool is_at(const char* p, const char* end) const {
    return end - p >= size() && std::memcmp(p, text_.data(), text_.size()) == 0;
  }
  const char* find_field_end(const char* p, const char* end, bool at_end) const {
    while (true) {
      p = find_either(p, end, text_.front());
      if (p == end || *p == '\n' || is_at(p, end)) return p;
      if (end - p < size() && !at_end) return end;
      ++p;
    }
  }

 private:
  std::string text_;
};

std::string without_doubled_quotes(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    plain += text[i];
    if (text[i] == '"') ++i;
  }
  return plain;
}

template <typename Separator>
class CsvReader final : public RecordReader {
 public:
  CsvReader(std::unique_ptr<Bytes> bytes, std::string file, const CsvOptions& options)
      : window_(std::move(bytes), std::move(file)),
        separator_(options.separator),
        quotes_(options.quotes),
        ends_with_separator_(options.ends_with_separator) {}

  Result<void> read_header(const std::vector<std::string>& given);

  const std::vector<std::string>& columns() const override { return columns_; }
  Result<bool> next(Record& record) override;
  std::uint64_t bytes_read() const override { return window_.bytes_read(); }

 private:
  enum class Scan { kWhole, kNeedsMore, kBroken };

  Scan scan_record();
  // These add the field at `p` and leave `p` at the separator, at the line feed or at `end` behind it.
  Scan scan_plain(const char*& p, const char* end);
  Scan scan_quoted(const char*& p, const char* end);
  Scan close_quoted(const char*& p, const char* end);
  Result<Scan> scan_growing();
  Result<bool> skip_empty_lines();
  Result<bool> hand_out_broken(Record& record, Rejection why);
  // What is wrong with the number of fields, after leaving out what is none.
  std::optional<Rejection> check_fields();

  TextWindow window_;
  Separator separator_;
  bool quotes_;
  bool ends_with_separator_;
  std::vector<std::string> columns_;
  std::vector<std::string_view> fields_;
  std::vector<std::pair<std::size_t, std::string>> unescaped_;  // fields that held doubled quotes
  std::size_t raw_size_ = 0;                                    // of the record scanned, without its line end
  std::size_t consumed_size_ = 0;                               // with it
  std::uint64_t feeds_ = 0;                                     // line feeds inside its quotes
  const char* fault_ = "";
  std::uint64_t line_ = 1;
  std::size_t pending_ = 0;  // bytes of the record handed out last, still in the window
  std::uint64_t pending_lines_ = 0;
};

template <typename Separator>
auto CsvReader<Separator>::scan_plain(const char*& p, const char* end) -> Scan {
  const char* const from = p;
  p = separator_.find_field_end(p, end, window_.at_end());
  if (p == end && !window_.at_end()) return Scan::kNeedsMore;
  const bool line_ends = p == end || *p == '\n';
  const char* to = line_ends && p != from && p[-1] == '\r' ? p - 1 : p;
  fields_.emplace_back(from, static_cast<std::size_t>(to - from));
  return Scan::kWhole;
}

template <typename Separator>
auto CsvReader<Separator>::scan_quoted(const char*& p, const char* end) -> Scan {
  const char* const from = ++p;
  const char* quote = nullptr;
  bool doubled = false;
  while (true) {
    quote = static_cast<const char*>(std::memchr(p, '"', static_cast<std::size_t>(end - p)));
    if (!quote || (quote + 1 == end && !window_.at_end())) {
      fault_ = "a quoted field does not end";
      return window_.at_end() ? Scan::kBroken : Scan::kNeedsMore;
    }
    feeds_ += static_cast<std::uint64_t>(std::count(p, quote, '\n'));
    p = quote + 1;
    if (p == end || *p != '"') break;
    doubled = true;
    ++p;
  }
  const std::string_view text{from, static_cast<std::size_t>(quote - from)};
  fields_.push_back(text);
  if (doubled) unescaped_.emplace_back(fields_.size() - 1, without_doubled_quotes(text));
  return close_quoted(p, end);
}

// `p` is behind the closing quote.
template <typename Separator>
auto CsvReader<Separator>::close_quoted(const char*& p, const char* end) -> Scan {
  if (p != end && *p == '\r') ++p;
  if (p == end || *p == '\n' || separator_.is_at(p, end)) {
    return p == end && !window_.at_end() ? Scan::kNeedsMore : Scan::kWhole;
  }
  if (end - p < separator_.size() && !window_.at_end()) return Scan::kNeedsMore;
  fault_ = "text follows the closing quote of a field";
  return Scan::kBroken;
}

// Splits the record at the window's front; sets raw_size_ and consumed_size_.
template <typename Separator>
auto CsvReader<Separator>::scan_record() -> Scan {
  fields_.clear();
  unescaped_.clear();
  feeds_ = 0;
  const char* const begin = window_.begin();
  const char* const end = window_.end();
  const char* p = begin;
  while (true) {
    const Scan field = p != end && *p == '"' && quotes_ ? scan_quoted(p, end) : scan_plain(p, end);
    if (field != Scan::kWhole) return field;
    if (p == end || *p == '\n') break;
    p += separator_.size();
  }
  raw_size_ = static_cast<std::size_t>(p - begin);
  consumed_size_ = raw_size_ + (p == end ? 0 : 1);
  if (raw_size_ > 0 && begin[raw_size_ - 1] == '\r') --raw_size_;
  for (const auto& [index, plain] : unescaped_) fields_[index] = plain;
  return Scan::kWhole;
}

template <typename Separator>
auto CsvReader<Separator>::scan_growing() -> Result<Scan> {
  while (true) {
    const Scan scan = scan_record();
    if (scan != Scan::kNeedsMore) return scan;
    if (static_cast<std::size_t>(window_.end() - window_.begin()) > kRecordBytesMax) return Scan::kNeedsMore;
    ROUSE_CHECK(window_.more());
  }
}

// Also takes the record handed out last. False at the end of the file.
template <typename Separator>
Result<bool> CsvReader<Separator>::skip_empty_lines() {
  window_.consume(std::exchange(pending_, 0));
  line_ += std::exchange(pending_lines_, 0);
  while (true) {
    if (window_.end() - window_.begin() < 2 && !window_.at_end()) ROUSE_CHECK(window_.more());
    const std::string_view text{window_.begin(), static_cast<std::size_t>(window_.end() - window_.begin())};
    const std::size_t empty = text.starts_with('\n') ? 1 : text.starts_with("\r\n") ? 2 : 0;
    if (empty == 0) return !text.empty();
    window_.consume(empty);
    ++line_;
  }
}

template <typename Separator>
Result<bool> CsvReader<Separator>::hand_out_broken(Record& record, Rejection why) {
  const std::string_view text{window_.begin(), static_cast<std::size_t>(window_.end() - window_.begin())};
  const auto line_end = text.find('\n');
  const bool whole = line_end != std::string_view::npos;
  record.raw = text.substr(0, std::min(whole ? line_end : text.size(), kRecordBytesMax));
  if (record.raw.ends_with('\r')) record.raw.remove_suffix(1);
  record.fields = {};
  record.broken = std::move(why);
  pending_lines_ = 1;
  if (whole) {
    pending_ = line_end + 1;
    return true;
  }
  // The rest of an endless line is dropped before the record is handed out, so its start is kept aside.
  unescaped_.assign(1, {0, std::string{record.raw}});
  record.raw = unescaped_.front().second;
  ROUSE_CHECK(window_.skip_line());
  return true;
}

template <typename Separator>
std::optional<Rejection> CsvReader<Separator>::check_fields() {
  if (ends_with_separator_) {
    if (fields_.size() < 2 || !fields_.back().empty()) {
      return Rejection{RejectReason::kBrokenRow, "", "the row does not end with a separator"};
    }
    fields_.pop_back();
  }
  if (columns_.empty() || fields_.size() == columns_.size()) return std::nullopt;
  return Rejection{
      RejectReason::kBrokenRow, "",
      fmt::format("the row has {} fields, the file has {} columns", fields_.size(), columns_.size())};
}

template <typename Separator>
Result<bool> CsvReader<Separator>::next(Record& record) {
  ROUSE_TRY(const bool more, skip_empty_lines());
  if (!more) return false;
  record.line = line_;
  record.offset = window_.offset();
  record.broken.reset();
  if (window_.at_marked_line()) {
    auto why = window_.marked_line();
    ROUSE_CHECK(hand_out_broken(record, std::move(why)));
    record.raw.remove_prefix(1);
    return true;
  }
  ROUSE_TRY(const Scan scan, scan_growing());
  if (scan == Scan::kBroken) {
    return hand_out_broken(record, {RejectReason::kBrokenRow, "", fault_});
  }
  if (scan == Scan::kNeedsMore || raw_size_ > kRecordBytesMax) {
    return hand_out_broken(
        record, {RejectReason::kRecordTooLong, "",
                 fmt::format("the row, or a quoted field that does not end, is longer than {} bytes",
                             kRecordBytesMax)});
  }
  record.raw = {window_.begin(), raw_size_};
  pending_ = consumed_size_;
  pending_lines_ = feeds_ + 1;
  ROUSE_TRY(record.broken, window_.check_text(record.raw, record.line));
  if (!record.broken) record.broken = check_fields();
  record.fields = record.broken ? std::span<const std::string_view>{} : fields_;
  return true;
}

template <typename Separator>
Result<void> CsvReader<Separator>::read_header(const std::vector<std::string>& given) {
  if (!given.empty()) {
    columns_ = given;
    return {};
  }
  const std::string& file = window_.file();
  Record header;
  ROUSE_TRY(const bool any, next(header));
  if (!any) return core::invalid(file, fmt::format("{}: has no header line", file));
  if (header.broken) {
    return core::invalid(file,
                         fmt::format("{}:1: the header line is broken: {}", file, header.broken->message));
  }
  std::vector<std::string> names{header.fields.begin(), header.fields.end()};
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (!seen.insert(name).second) {
      return core::invalid(file, fmt::format("{}:1: column '{}' is named twice", file, name));
    }
  }
  columns_ = std::move(names);
  return {};
}

}  // namespace

Result<std::unique_ptr<RecordReader>> open_csv(std::unique_ptr<Bytes> bytes, std::string file,
                                               const CsvOptions& options) {
  const auto open = [&]<typename Separator>() -> Result<std::unique_ptr<RecordReader>> {
    auto reader = std::make_unique<CsvReader<Separator>>(std::move(bytes), std::move(file), options);
    ROUSE_CHECK(reader->read_header(options.columns));
    return reader;
  };
  core::require(!options.separator.empty(), "a separator has bytes");
  return options.separator.size() == 1 ? open.operator()<OneByte>() : open.operator()<SeveralBytes>();
}

}  // namespace rouse::ingest
