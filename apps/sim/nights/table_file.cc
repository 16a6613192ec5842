#include "nights/table_file.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <chrono>
#include <iterator>
#include <utility>

#include "bank/calendar.h"
#include "core/money.h"
#include "world/customer.h"

namespace rouse::sim {
namespace {

constexpr std::string_view kSeparator = "|@|";
constexpr std::int64_t kFirstNumber = 600'000'000;  // before the first customer's

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::filesystem::path with_ending(std::filesystem::path path, std::string_view ending) {
  path += ending;
  return path;
}

// Whether it was there or not.
core::Result<void> make_room(core::FileSystem& files, const std::filesystem::path& path) {
  auto removed = files.remove(path);
  if (removed || removed.error().code == core::ErrorCode::kNotFound) return {};
  return removed;
}

core::Result<std::unique_ptr<core::File>> create_file(core::FileSystem& files,
                                                      const std::filesystem::path& path) {
  ROUSE_CHECK(make_room(files, path));
  return files.open(path, core::FileSystem::Mode::kCreate);
}

void put_number(std::int64_t value, std::string& out) {
  const fmt::format_int digits{value};
  out.append(digits.data(), digits.size());
}

void put_padded(std::int64_t value, std::size_t width, std::string& out) {
  const fmt::format_int digits{value};
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out.append(digits.data(), digits.size());
}

void put_day(std::int32_t day, std::string& out) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  put_padded(static_cast<int>(date.year()), 4, out);
  put_padded(static_cast<unsigned>(date.month()), 2, out);
  put_padded(static_cast<unsigned>(date.day()), 2, out);
}

std::string file_stem(NightTable table, std::int32_t date) {
  return fmt::format("{}_{}", table_name(table), compact_day(date));
}

}  // namespace

class NightTableFile::Digest {
 public:
  Digest() {
    core::require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "OpenSSL has SHA-256");
  }
  void add(std::string_view bytes) {
    core::require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "bytes are hashed");
  }
  std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    core::require(EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1, "a hash ends");
    return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_{EVP_MD_CTX_new()};
};

NightTableFile::NightTableFile(core::FileSystem& files, Gb18030& encoding, std::filesystem::path path,
                               NightTable table, std::int32_t date)
    : files_(files),
      encoding_(encoding),
      path_(std::move(path)),
      table_(table),
      date_(date),
      date_text_(compact_day(date)),
      digest_(std::make_unique<Digest>()) {
  buffer_.reserve(kNightBufferBytes);
}

NightTableFile::~NightTableFile() = default;

core::Result<std::unique_ptr<NightTableFile>> NightTableFile::create(core::FileSystem& files,
                                                                     Gb18030& encoding,
                                                                     const std::filesystem::path& folder,
                                                                     NightTable table, std::int32_t date) {
  const std::string name = file_stem(table, date);
  // A control file of an earlier run would vouch for the new rows.
  ROUSE_CHECK(make_room(files, folder / (name + ".ctl")));
  std::unique_ptr<NightTableFile> result{
      new NightTableFile{files, encoding, folder / (name + ".dat"), table, date}};
  ROUSE_TRY(result->file_, create_file(files, with_ending(result->path_, ".part")));
  return result;
}

void NightTableFile::begin_value() {
  if (column_++ > 0) buffer_ += kSeparator;
}

void NightTableFile::text(std::string_view ascii) {
  begin_value();
  buffer_ += ascii;
}

void NightTableFile::integer(std::int64_t value) {
  begin_value();
  put_number(value, buffer_);
}

void NightTableFile::money(std::int64_t fen) {
  is_money_[column_] = true;
  sums_fen_[column_] += fen;
  begin_value();
  if (fen < 0) buffer_ += '-';
  const std::int64_t size = fen < 0 ? -fen : fen;
  put_number(size / 100, buffer_);
  const std::int64_t rest = size % 100;
  buffer_ += '.';
  buffer_ += static_cast<char>('0' + rest / 10);
  buffer_ += static_cast<char>('0' + rest % 10);
}

void NightTableFile::day(std::int32_t day) {
  begin_value();
  if (day != kNever) put_day(day, buffer_);
}

void NightTableFile::customer(std::uint32_t number) {
  begin_value();
  put_number(kFirstNumber + number, buffer_);
}

void NightTableFile::numbered(std::string_view prefix, std::uint32_t customer, std::uint32_t ordinal) {
  begin_value();
  buffer_ += prefix;
  put_number(kFirstNumber + customer, buffer_);
  put_padded(ordinal, 4, buffer_);
}

void NightTableFile::time(std::int64_t ms) {
  begin_value();
  const std::int64_t second = (ms + kBankOffsetMs - date_ * kDayMs) / kSecondMs;
  buffer_ += date_text_;
  put_padded(second / 3'600, 2, buffer_);
  put_padded(second / 60 % 60, 2, buffer_);
  put_padded(second % 60, 2, buffer_);
}

void NightTableFile::end_row() {
  core::require(column_ == table_columns(table_).size(), "a row has a value for each column");
  buffer_ += '\n';
  column_ = 0;
  ++rows_;
  if (buffer_.size() >= kNightBufferBytes) flush();
}

void NightTableFile::flush() {
  if (state_) {
    digest_->add(buffer_);
    state_ = file_->write_at(written_, buffer_);
    written_ += buffer_.size();
  }
  buffer_.clear();
}

core::Result<void> NightTableFile::finish() {
  flush();
  ROUSE_CHECK(state_);
  ROUSE_CHECK(file_->sync());
  file_.reset();
  ROUSE_CHECK(files_.rename(with_ending(path_, ".part"), path_));
  return write_control();
}

core::Result<void> NightTableFile::write_control() {
  std::string text = fmt::format("date={}\nrows={}\n", compact_day(date_), rows_);
  const auto columns = table_columns(table_);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!is_money_[i]) continue;
    fmt::format_to(std::back_inserter(text), "sum.{}={}\n", columns[i],
                   core::to_string(core::Money{sums_fen_[i]}));
  }
  fmt::format_to(std::back_inserter(text), "sha256.{}={}\n", path_.filename().native(), digest_->hex());
  std::filesystem::path control = path_;
  control.replace_extension(".ctl");
  ROUSE_CHECK(make_room(files_, control));
  const std::filesystem::path part = with_ending(control, ".part");
  ROUSE_TRY(auto file, create_file(files_, part));
  ROUSE_CHECK(file->write_at(0, text));
  ROUSE_CHECK(file->sync());
  return files_.rename(part, control);
}

std::string control_file_name(NightTable table, std::int32_t date) { return file_stem(table, date) + ".ctl"; }

std::string compact_day(std::int32_t day) {
  std::string text;
  put_day(day, text);
  return text;
}

}  // namespace rouse::sim
