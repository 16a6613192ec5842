#include "files/text_rows.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "bank/calendar.h"
#include "core/zone.h"

namespace rouse::sim {
namespace {

constexpr std::size_t kBufferBytes = 1U << 20;

// Texts of the simulation hold no line breaks and no control characters.
void put_csv(std::string_view value, std::string& out) {
  if (value.find_first_of(",\"") == std::string_view::npos) {
    out += value;
    return;
  }
  out += '"';
  for (const char letter : value) {
    if (letter == '"') out += '"';
    out += letter;
  }
  out += '"';
}

}  // namespace

void put_json(std::string_view value, std::string& out) {
  out += '"';
  for (const char letter : value) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  out += '"';
}

TextRows::TextRows(Format format, core::FileSystem& system, RowFiles files)
    : format_(format), system_(system), files_(std::move(files)) {}

void TextRows::begin_value() {
  if (buffer_.empty() && rows_ == 0 && column_ == 0) begin_part();
  const std::string_view name = files_.columns[column_].name;
  if (format_ == Format::kCsv) {
    if (column_ > 0) buffer_ += ',';
  } else {
    buffer_ += std::exchange(first_in_row_, false) ? '{' : ',';
    fmt::format_to(std::back_inserter(buffer_), "\"{}\":", name);
  }
  ++column_;
}

void TextRows::begin_part() {
  if (format_ != Format::kCsv) return;
  for (std::size_t i = 0; i < files_.columns.size(); ++i) {
    if (i > 0) buffer_ += ',';
    buffer_ += files_.columns[i].name;
  }
  buffer_ += '\n';
}

void TextRows::bare(std::string_view value) {
  begin_value();
  buffer_ += value;
}

void TextRows::quoted(std::string_view value) {
  begin_value();
  if (format_ == Format::kCsv) {
    put_csv(value, buffer_);
  } else {
    put_json(value, buffer_);
  }
}

void TextRows::text(std::string_view value) {
  if (value.empty()) return missing();
  quoted(value);
}

void TextRows::integer(std::int64_t value) { bare(fmt::format_int{value}.c_str()); }

void TextRows::money(std::int64_t fen) {
  begin_value();
  fmt::format_to(std::back_inserter(buffer_), "{}.{:02}", fen / 100, fen % 100);
}

void TextRows::number(double value) {
  begin_value();
  fmt::format_to(std::back_inserter(buffer_), "{}", value);
}

void TextRows::boolean(bool value) { bare(value ? "true" : "false"); }

// "2026-10-31T20:15:09.123+08:00".
void TextRows::time(std::int64_t ms) {
  begin_value();
  const std::int64_t local = ms + kBankOffsetMs;
  const std::int64_t day = local / kDayMs;
  if (day != day_) {
    day_ = day;
    date_ = core::format_day(static_cast<std::int32_t>(day));
  }
  const std::int64_t in_day = local - day * kDayMs;
  const std::string_view quote = format_ == Format::kCsv ? "" : "\"";
  fmt::format_to(std::back_inserter(buffer_), "{}{}T{:02}:{:02}:{:02}.{:03}+08:00{}", quote, date_,
                 in_day / kHourMs, in_day / kMinuteMs % 60, in_day / kSecondMs % 60, in_day % kSecondMs,
                 quote);
}

void TextRows::missing() {
  if (format_ == Format::kCsv) {
    begin_value();
  } else {
    ++column_;
  }
}

core::Result<void> TextRows::end_row() {
  buffer_ += format_ == Format::kCsv ? "\n" : "}\n";
  column_ = 0;
  first_in_row_ = true;
  ++rows_;
  if (buffer_.size() >= kBufferBytes) {
    ROUSE_CHECK(flush());
  }
  return rows_ == files_.rows_of_part ? end_part() : core::Result<void>{};
}

core::Result<void> TextRows::flush() {
  if (!file_) {
    const auto name = fmt::format("{}_{:04}.{}", files_.name, ++parts_, ending(format_));
    ROUSE_TRY(OutputFile file, OutputFile::create(system_, files_.folder / name));
    file_.emplace(std::move(file));
  }
  ROUSE_CHECK(file_->write(buffer_));
  buffer_.clear();
  return {};
}

core::Result<void> TextRows::end_part() {
  ROUSE_CHECK(flush());
  ROUSE_CHECK(file_->finish());
  file_.reset();
  rows_ = 0;
  return {};
}

core::Result<void> TextRows::finish() {
  if (rows_ > 0) return end_part();
  if (parts_ > 0) return {};
  begin_part();  // a table without rows is a file all the same
  return end_part();
}

}  // namespace rouse::sim
