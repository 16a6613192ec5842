#include "ingest/internal/persons/link_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/nearest.h"
#include "identity/numbering.h"
#include "ingest/internal/collect/person_data.h"
#include "ingest/internal/readers/csv_reader.h"
#include "ingest/internal/readers/encoding.h"
#include "ingest/internal/readers/jsonl_reader.h"
#include "ingest/mapping.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::array<std::string_view, 5> kNames{"type", "value", "other_type", "other_value", "time"};
constexpr std::size_t kMissing = std::numeric_limits<std::size_t>::max();

FileFormat format_of(std::filesystem::path file) {
  if (file.extension() == ".gz") file = file.stem();
  const auto extension = file.extension();
  return extension == ".jsonl" || extension == ".ndjson" ? FileFormat::kJsonl : FileFormat::kCsv;
}

Result<std::unique_ptr<RecordReader>> open_rows(const std::filesystem::path& file) {
  ROUSE_TRY(auto text, open_text(file, core::TextEncoding::kUtf8));
  if (format_of(file) == FileFormat::kCsv) return open_csv(std::move(text), file.string(), {});
  const std::vector<std::string> all{kNames.begin(), kNames.end()};
  return open_jsonl(std::move(text), file.string(), {all, {all.begin(), all.end() - 1}, false});
}

std::string_view type_of_name(std::string_view name) {
  if (name == "phone") return "phone_token";
  if (name == "email") return "email_token";
  return name;
}

RejectedLink rejected(std::string_view reason, std::string message) {
  return {.line = 0, .reason = std::string{reason}, .message = std::move(message)};
}

}  // namespace

Result<LinkRows> LinkRows::open(const std::filesystem::path& file, const LoadStores& stores,
                                const access::Vault& vault) {
  ROUSE_TRY(auto times, events::TimeFormat::make("iso", stores.zone, "time"));
  ROUSE_TRY(auto reader, open_rows(file));
  LinkRows rows{std::move(reader), stores.identifiers, vault, std::move(times)};
  ROUSE_CHECK(rows.bind(file.string()));
  return rows;
}

Result<void> LinkRows::bind(const std::string& file) {
  const auto& columns = reader_->columns();
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const auto found = std::ranges::find(columns, kNames[i]);
    places_[i] = found == columns.end() ? kMissing : static_cast<std::size_t>(found - columns.begin());
    if (found == columns.end() && i != kTime) {
      return core::invalid(std::string{kNames[i]}, fmt::format("{}: has no column '{}'", file, kNames[i]),
                           "the columns are type, value, other_type, other_value and, if known, time");
    }
  }
  return {};
}

std::string_view LinkRows::field(Column column) const {
  const auto place = places_[column];
  if (place == kMissing || place >= record_.fields.size()) return {};
  const auto text = record_.fields[place];
  constexpr std::string_view kBlanks = " \t\r\n";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<RejectedLink> LinkRows::read_side(Column type, Column value, Side& side) const {
  const auto name = type_of_name(field(type));
  if (name.empty()) return rejected("missing_type", fmt::format("{}: is empty", kNames[type]));
  const auto index = types_->find(name);
  if (!index) {
    return rejected("unknown_type", fmt::format("{}: '{}' is no type of identifier ({})", kNames[type], name,
                                                core::suggest(std::string{name}, types_->names())));
  }
  side.type = *index;
  side.value = field(value);
  if (side.value.empty()) return rejected("missing_value", fmt::format("{}: is empty", kNames[value]));
  const auto junk = [&] {
    return rejected("junk_identifier", fmt::format("{}: names nobody", kNames[value]));
  };
  if (identity::is_junk(*types_, *index, side.value)) return junk();
  if (const auto personal = class_of_identifier(name); personal && !is_token(*personal, side.value)) {
    if (!tells_apart(*personal, side.value)) return junk();
    side.token = vault_->token(*personal, side.value);
    side.value = side.token;
  }
  if (identity::key_of(name, side.value).size() > identity::kValueBytesMax) {
    return rejected("too_long", fmt::format("{}: has more than {} bytes", kNames[value],
                                            identity::kValueBytesMax - name.size() - 1));
  }
  return std::nullopt;
}

std::optional<RejectedLink> LinkRows::read_fields(Row& row) {
  if (record_.broken) return rejected(to_string(record_.broken->reason), record_.broken->message);
  if (auto bad = read_side(kType, kValue, left_)) return bad;
  if (auto bad = read_side(kOtherType, kOtherValue, right_)) return bad;
  row.link = {left_.type, right_.type, left_.value, right_.value};
  const auto time = field(kTime);
  if (time.empty()) return std::nullopt;
  const auto read = times_.parse(time, "time");
  if (!read) return rejected("bad_time", read.error().message);
  row.ts = core::to_epoch_ms(*read);
  return std::nullopt;
}

Result<bool> LinkRows::next(Row& row) {
  ROUSE_TRY(const bool more, reader_->next(record_));
  if (!more) return false;
  row = Row{};
  row.line = record_.line;
  row.rejected = read_fields(row);
  if (row.rejected) row.rejected->line = record_.line;
  return true;
}

}  // namespace rouse::ingest
