#include "ingest/internal/tables/control_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "core/json.h"
#include "core/nearest.h"
#include "core/zone.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::int64_t kRowsMax = 1'000'000'000'000;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kHashDigits = 64;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// What the file says, as text, whatever its format.
struct Said {
  std::string date;
  std::int64_t rows = -1;
  std::vector<std::pair<std::string, std::string>> sums;    // (column, sum)
  std::vector<std::pair<std::string, std::string>> hashes;  // (file, sha256); no file's name: the only one
};

class Checker {
 public:
  Checker(std::string_view name, const tables::Table& table, std::int32_t data_date,
          std::span<const DeliveredFile> files)
      : name_(name), table_(table), day_(data_date), files_(files) {}

  Result<ControlTotals> check(const Said& said) const;

 private:
  tl::unexpected<core::Error> wrong(std::string_view what, std::string hint = {}) const {
    return core::invalid(std::string{name_}, fmt::format("{}: {}", name_, what), std::move(hint));
  }
  Result<void> check_date(const std::string& date) const;
  Result<void> check_sum(const std::string& column, const std::string& sum, ControlTotals& totals) const;
  Result<void> check_hash(const std::string& file, std::string sha256, ControlTotals& totals) const;

  std::string_view name_;
  const tables::Table& table_;
  std::int32_t day_;
  std::span<const DeliveredFile> files_;
};

Result<void> Checker::check_date(const std::string& date) const {
  if (date.empty()) return wrong("has no date", "say the data date");
  const std::string dashed = core::format_day(day_);
  std::string plain = dashed;
  std::erase(plain, '-');
  if (date == dashed || date == plain) return {};
  return wrong(fmt::format("is of {}, the data date is {}", date.substr(0, dashed.size()), dashed));
}

Result<void> Checker::check_sum(const std::string& column, const std::string& sum,
                                ControlTotals& totals) const {
  using enum tables::ColumnType;
  const auto* declared = tables::find_column(table_, column);
  if (!declared) {
    std::vector<std::string> known;
    known.reserve(table_.columns.size());
    for (const auto& each : table_.columns) known.push_back(each.name);
    return wrong(fmt::format("sum of '{}': table '{}' has no such column", column, table_.name),
                 core::suggest(column, known));
  }
  if (declared->type != kNumber && declared->type != kInteger && declared->type != kMoney) {
    return wrong(fmt::format("sum of '{}': is a {}, which has no sum", column, to_string(declared->type)));
  }
  auto canonical = canonical_decimal(sum);
  if (!canonical) {
    return wrong(fmt::format("sum of '{}': is not a decimal number", column), "write it like -1234567.89");
  }
  if (std::ranges::find(totals.sums, column, &ControlSum::column) != totals.sums.end()) {
    return wrong(fmt::format("sum of '{}': is given twice", column));
  }
  totals.sums.push_back({column, std::move(*canonical)});
  return {};
}

Result<void> Checker::check_hash(const std::string& file, std::string sha256, ControlTotals& totals) const {
  if (file.empty() && files_.size() != 1) {
    return wrong("sha256: the table has several files", "name each file: sha256.<file>");
  }
  const auto at = file.empty() ? files_.begin() : std::ranges::find(files_, file, &DeliveredFile::name);
  if (at == files_.end()) {
    std::vector<std::string> known;
    known.reserve(files_.size());
    for (const auto& each : files_) known.push_back(each.name);
    return wrong(fmt::format("sha256: names the file '{}', which was not found", file),
                 core::suggest(file, known));
  }
  std::ranges::transform(sha256, sha256.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (sha256.size() != kHashDigits || sha256.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return wrong(fmt::format("sha256 of '{}': is not {} hexadecimal digits", at->name, kHashDigits));
  }
  auto& place = totals.sha256[static_cast<std::size_t>(at - files_.begin())];
  if (!place.empty()) return wrong(fmt::format("sha256 of '{}': is given twice", at->name));
  place = std::move(sha256);
  return {};
}

Result<ControlTotals> Checker::check(const Said& said) const {
  ROUSE_CHECK(check_date(said.date));
  if (said.rows < 0) return wrong("has no rows", "say how many rows the table has");
  ControlTotals totals;
  totals.rows = static_cast<std::uint64_t>(said.rows);
  for (const auto& [column, sum] : said.sums) ROUSE_CHECK(check_sum(column, sum, totals));
  if (said.hashes.empty()) return totals;
  totals.sha256.resize(files_.size());
  for (const auto& [file, sha256] : said.hashes) ROUSE_CHECK(check_hash(file, sha256, totals));
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (!totals.sha256[i].empty()) continue;
    return wrong(fmt::format("sha256: is not given of '{}'", files_[i].name),
                 "give it of every file, or take away the file that does not belong");
  }
  return totals;
}

// Members of an object whose keys are the delivery's own.
void read_texts(core::JsonObject& json, std::string_view key, const boost::json::value& value,
                std::vector<std::pair<std::string, std::string>>& into) {
  const auto* object = value.if_object();
  if (!object) return json.refuse(key, "is not an object");
  for (const auto& [name, text] : *object) {
    if (const auto* string = text.if_string()) {
      into.emplace_back(name, *string);
    } else if (text.is_int64() || text.is_uint64()) {
      into.emplace_back(name, boost::json::serialize(text));
    } else {
      return json.refuse(key, fmt::format("'{}' is not a text", std::string{name}),
                         "write numbers with decimals in quotes, so that none is lost");
    }
  }
}

Result<Said> read_totals(const boost::json::value& value, std::string pointer, bool with_date) {
  core::JsonObject json{value, std::move(pointer)};
  Said said;
  if (with_date) said.date = json.string("date");
  said.rows = json.integer("rows", 0, kRowsMax);
  if (const auto* sums = json.optional_child("sums")) read_texts(json, "sums", *sums, said.sums);
  if (const auto* hashes = json.optional_child("sha256")) {
    if (const auto* only = hashes->if_string()) {
      said.hashes.emplace_back("", *only);
    } else {
      read_texts(json, "sha256", *hashes, said.hashes);
    }
  }
  ROUSE_CHECK(json.finish());
  return said;
}

Result<Said> read_json(std::string_view text, bool for_delivery, const tables::Table& table) {
  ROUSE_TRY(const auto value, core::parse_json(text));
  if (!for_delivery) return read_totals(value, "", true);
  core::JsonObject json{value, ""};
  const std::string date = json.string("date");
  const auto* all = json.child("tables");
  ROUSE_CHECK(json.finish());
  const auto* object = all->if_object();
  const auto* own = object ? object->if_contains(table.name) : nullptr;
  if (!own) return core::invalid("tables", fmt::format("/tables: has no '{}'", table.name));
  ROUSE_TRY(auto said, read_totals(*own, "/tables/" + table.name, false));
  said.date = date;
  return said;
}

Result<void> read_line(std::string_view line, std::set<std::string>& seen, Said& said) {
  const auto equals = line.find('=');
  const std::string key{trimmed(line.substr(0, equals))};
  if (equals == std::string_view::npos) {
    return core::invalid(key, "is not key=value", "lines are like rows=1000; # begins a comment");
  }
  const std::string value{trimmed(line.substr(equals + 1))};
  if (!seen.insert(key).second) return core::invalid(key, fmt::format("{}: is given twice", key));
  if (key == "date") {
    said.date = value;
  } else if (key == "rows") {
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), said.rows);
    if (error != std::errc{} || end != value.data() + value.size() || said.rows < 0 || said.rows > kRowsMax) {
      return core::invalid(key, fmt::format("rows: is not a number from 0 to {}", kRowsMax));
    }
  } else if (key.starts_with("sum.")) {
    said.sums.emplace_back(key.substr(4), value);
  } else if (key == "sha256" || key.starts_with("sha256.")) {
    said.hashes.emplace_back(key == "sha256" ? "" : key.substr(7), value);
  } else {
    const std::vector<std::string> known{"date", "rows", "sum.<column>", "sha256", "sha256.<file>"};
    return core::invalid(key, fmt::format("unknown key '{}'", key), core::suggest(key, known));
  }
  return {};
}

Result<Said> read_key_values(std::string_view text) {
  Said said;
  std::set<std::string> seen;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto feed = std::min(text.find('\n'), text.size());
    const auto content = trimmed(text.substr(0, feed));
    text.remove_prefix(std::min(feed + 1, text.size()));
    if (content.empty() || content.starts_with('#')) continue;
    if (auto read = read_line(content, seen, said); !read) {
      auto error = std::move(read).error();
      error.message = fmt::format("line {}: {}", line, error.message);
      return core::fail(std::move(error));
    }
  }
  return said;
}

}  // namespace

std::optional<std::string> canonical_decimal(std::string_view text) {
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto dot = std::min(text.find('.'), text.size());
  std::string_view whole = text.substr(0, dot);
  std::string_view decimals = text.substr(std::min(dot + 1, text.size()));
  const auto is_digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!is_digits(whole) || (dot < text.size() && !is_digits(decimals))) return std::nullopt;
  if (whole.size() + decimals.size() > kSumDigitsMax) return std::nullopt;
  whole.remove_prefix(std::min(whole.find_first_not_of('0'), whole.size() - 1));
  decimals = decimals.substr(0, decimals.find_last_not_of('0') + 1);
  std::string canonical{whole};
  if (!decimals.empty()) canonical += fmt::format(".{}", decimals);
  return negative && canonical != "0" ? "-" + canonical : canonical;
}

Result<ControlTotals> parse_control_file(std::string_view text, std::string_view name,
                                         tables::ControlFormat format, bool for_delivery,
                                         const tables::Table& table, std::int32_t data_date,
                                         std::span<const DeliveredFile> files) {
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  auto said =
      format == tables::ControlFormat::kJson ? read_json(text, for_delivery, table) : read_key_values(text);
  if (!said) {
    auto error = std::move(said).error();
    error.field = std::string{name};
    error.message = fmt::format("{}: {}", name, error.message);
    return core::fail(std::move(error));
  }
  return Checker{name, table, data_date, files}.check(*said);
}

Result<ControlTotals> read_control_file(const DeliveredFile& control, tables::ControlFormat format,
                                        bool for_delivery, const tables::Table& table, std::int32_t data_date,
                                        std::span<const DeliveredFile> files) {
  if (control.bytes > kControlBytesMax) {
    return core::invalid(control.name, fmt::format("{}: has {} bytes, a control file has {} at most",
                                                   control.name, control.bytes, kControlBytesMax));
  }
  std::ifstream stream{control.path, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) return core::invalid(control.name, fmt::format("{}: cannot be read", control.name));
  return parse_control_file(text, control.name, format, for_delivery, table, data_date, files);
}

}  // namespace rouse::ingest
