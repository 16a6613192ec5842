#include "event_file.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <string>

#include "core/zone.h"

namespace rouse::sim {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kBankOffsetMs = 8 * kHourMs;
constexpr std::size_t kBufferBytes = 1U << 20;

constexpr std::array<std::string_view, 15> kColumns{
    "event_id", "customer_no", "time",   "event",  "app",         "platform", "channel",    "page",
    "session",  "method",      "reason", "amount", "instalments", "product",  "app_version"};

// In the order of kColumns; empty texts are missing values.
struct Fields {
  std::string event_id, customer_no, time, session, amount, instalments;
  std::array<std::string_view, kColumns.size()> texts;
};

// "2026-10-31T20:15:09.123+08:00"; `date` caches the day's text, as most events share it with the one before.
void put_time(std::int64_t time_ms, std::int32_t& day, std::string& date, std::string& out) {
  const std::int64_t local = time_ms + kBankOffsetMs;
  const auto this_day = static_cast<std::int32_t>(local / kDayMs);
  if (this_day != day || date.empty()) {
    day = this_day;
    date = core::format_day(day);
  }
  const std::int64_t in_day = local - this_day * kDayMs;
  out.clear();
  fmt::format_to(std::back_inserter(out), "{}T{:02}:{:02}:{:02}.{:03}+08:00", date, in_day / kHourMs,
                 in_day / 60'000 % 60, in_day / 1'000 % 60, in_day % 1'000);
}

std::string_view detail_for(const Event& event, std::string_view column) {
  if (column == "method" && event.kind == Kind::kLogin) return login_method(event.detail);
  if (column == "reason" && event.kind == Kind::kLoginFailed) return failure_reason(event.detail);
  const bool of_product = event.kind == Kind::kProductView || event.kind == Kind::kPurchaseConfirm ||
                          event.kind == Kind::kPurchaseSuccess;
  return column == "product" && of_product ? product_name(event.detail) : std::string_view{};
}

void fill(const Event& event, Fields& fields) {
  fields.customer_no = fmt::format("6{:08}", event.customer);
  fields.event_id = fmt::format("{}-{}", fields.customer_no, event.ordinal);
  fields.session = fmt::format("{}-s{}", fields.customer_no, event.session);
  fields.amount =
      event.amount_fen == 0 ? "" : fmt::format("{}.{:02}", event.amount_fen / 100, event.amount_fen % 100);
  fields.instalments = event.instalments == 0 ? "" : fmt::format("{}", event.instalments);
  fields.texts = {fields.event_id,
                  fields.customer_no,
                  fields.time,
                  event_name(event.kind),
                  "mobile_bank",
                  platform_name(event.platform),
                  channel_name(event.channel),
                  page_name(event.kind),
                  fields.session,
                  detail_for(event, "method"),
                  detail_for(event, "reason"),
                  fields.amount,
                  fields.instalments,
                  detail_for(event, "product"),
                  version_name(event.version)};
}

// No value holds a character that either format would have to escape.
void put_csv(const Fields& fields, std::string& out) {
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if (i > 0) out += ',';
    out += fields.texts[i];
  }
  out += '\n';
}

void put_json(const Fields& fields, std::string& out) {
  out += '{';
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if (fields.texts[i].empty()) continue;
    const bool is_number = kColumns[i] == "amount" || kColumns[i] == "instalments";
    const std::string_view quote = is_number ? "" : "\"";
    fmt::format_to(std::back_inserter(out), "{}\"{}\":{}{}{}", i == 0 ? "" : ",", kColumns[i], quote,
                   fields.texts[i], quote);
  }
  out += "}\n";
}

}  // namespace

core::Result<void> write_events(std::span<const Event> events, Format format, std::ostream& out) {
  std::string buffer;
  if (format == Format::kCsv) buffer = fmt::format("{}\n", fmt::join(kColumns, ","));
  Fields fields;
  std::int32_t day = 0;
  std::string date;
  for (const Event& event : events) {
    put_time(event.time_ms, day, date, fields.time);
    fill(event, fields);
    if (format == Format::kCsv) {
      put_csv(fields, buffer);
    } else {
      put_json(fields, buffer);
    }
    if (buffer.size() < kBufferBytes) continue;
    out << buffer;
    buffer.clear();
  }
  out << buffer << std::flush;
  if (out) return {};
  return core::fail(core::ErrorCode::kResourceExhausted, "--out",
                    "--out: the events cannot be written; is the disk full?");
}

}  // namespace rouse::sim
