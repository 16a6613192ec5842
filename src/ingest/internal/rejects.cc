#include "ingest/internal/rejects.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

using core::Result;

constexpr std::uint64_t kRowsAskedMax = 1'000;

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted{"\""};
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// Bytes of the UTF-8 character at the text's front; 0 if it is broken.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead >= 0xF5) return 0;
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (size > text.size()) return 0;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; };
  return std::ranges::all_of(text.substr(1, size - 1), continues) ? size : 0;
}

// Broken bytes become U+FFFD, one each, so that the text can be shown and put into JSON.
std::string shown(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    out += size > 0 ? text.substr(0, size) : std::string_view{"\xEF\xBF\xBD"};
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

}  // namespace

Result<void> Rejects::write_line(const std::string& input, const Record& record, const Rejection& why) {
  if (!csv_.is_open()) {
    std::error_code error;
    std::filesystem::create_directories(path_.parent_path(), error);
    csv_.open(path_, std::ios::binary | std::ios::trunc);
    csv_ << "\xEF\xBB\xBF"
            "file,line,reason,field,message,text\n";
  }
  csv_ << csv_field(input) << ',' << record.line << ',' << to_string(why.reason) << ','
       << csv_field(why.field) << ',' << csv_field(why.message) << ',' << csv_field(record.raw) << '\n';
  if (csv_) return {};
  return core::fail(core::ErrorCode::kResourceExhausted, path_.string(),
                    fmt::format("{}: rejected rows cannot be written: {}", path_.string(),
                                std::generic_category().message(errno)));
}

Result<void> Rejects::add(const std::string& input, const Record& record, const Rejection& why) {
  ++rows_;
  ++reasons_[std::string{to_string(why.reason)}];
  ROUSE_CHECK(write_line(input, record, why));
  waiting_.push_back({input, record.line, std::string{to_string(why.reason)}, why.field, why.message,
                      std::string{record.raw}});
  waiting_bytes_ += record.raw.size() + why.message.size();
  if (waiting_.size() >= kRejectsRowsMax || waiting_bytes_ >= kRejectsBytesMax) return flush();
  return {};
}

Result<void> Rejects::flush() {
  if (csv_.is_open()) csv_.flush();
  if (waiting_.empty()) return {};
  ROUSE_TRY(auto insert, warehouse_.insert("rejected_events",
                                           {"load", "file", "line", "reason", "field", "message", "text"}));
  for (const auto& row : waiting_) {
    insert.u64(load_);
    insert.string(row.file);
    insert.u64(row.line);
    insert.string(row.reason);
    insert.string(row.field);
    insert.string(row.message);
    insert.string(row.text);
    ROUSE_CHECK(insert.end_row());
  }
  ROUSE_CHECK(insert.finish());
  waiting_.clear();
  waiting_bytes_ = 0;
  return {};
}

std::vector<ReasonCount> Rejects::reasons() const {
  std::vector<ReasonCount> counts;
  counts.reserve(reasons_.size());
  for (const auto& [reason, rows] : reasons_) counts.push_back({reason, rows});
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.rows > b.rows; });
  return counts;
}

Result<std::vector<ReasonCount>> rejected_by_reason(warehouse::Warehouse& warehouse,
                                                    const std::string& condition) {
  ROUSE_TRY(auto rows,
            warehouse.select(fmt::format("SELECT reason, count() AS n FROM rejected_events WHERE {} GROUP BY "
                                         "reason ORDER BY n DESC, reason",
                                         condition)));
  std::vector<ReasonCount> reasons;
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return reasons;
    std::string reason{rows.string()};
    reasons.push_back({std::move(reason), rows.u64()});
  }
}

Result<RejectedRows> rejected_rows(warehouse::Warehouse& warehouse, std::uint64_t load, std::uint64_t offset,
                                   std::uint64_t limit) {
  if (limit > kRowsAskedMax) {
    return core::invalid("limit", fmt::format("limit: {} is more than {}", limit, kRowsAskedMax));
  }
  RejectedRows answer;
  ROUSE_TRY(answer.reasons, rejected_by_reason(warehouse, fmt::format("load = {}", load)));
  for (const auto& reason : answer.reasons) answer.total += reason.rows;
  ROUSE_TRY(auto rows,
            warehouse.select(fmt::format("SELECT file, line, reason, field, message, text FROM "
                                         "rejected_events WHERE load = {} ORDER BY file, line LIMIT {}, {}",
                                         load, offset, limit)));
  while (true) {
    ROUSE_TRY(const bool more, rows.next());
    if (!more) return answer;
    RejectedRow row;
    row.file = rows.string();
    row.line = rows.u64();
    row.reason = rows.string();
    row.field = rows.string();
    row.message = shown(rows.string());
    row.text = shown(rows.string());
    answer.rows.push_back(std::move(row));
  }
}

}  // namespace rouse::ingest
