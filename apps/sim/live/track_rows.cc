#include "live/track_rows.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "core/time.h"
#include "files/event_rows.h"
#include "files/text_rows.h"

namespace rouse::sim {
namespace {

// The values of a row as JSON, in the order of event_columns(); empty: missing.
class JsonValues final : public RowWriter {
 public:
  void text(std::string_view value) override {
    std::string json;
    if (!value.empty()) put_json(value, json);
    values_.push_back(std::move(json));
  }
  void integer(std::int64_t value) override { values_.push_back(fmt::format("{}", value)); }
  void money(std::int64_t fen) override { values_.push_back(fmt::format("{}.{:02}", fen / 100, fen % 100)); }
  void number(double value) override { values_.push_back(fmt::format("{}", value)); }
  void boolean(bool value) override { values_.push_back(value ? "true" : "false"); }
  void time(std::int64_t ms) override {
    values_.push_back(fmt::format("\"{}\"", core::format_utc(core::from_epoch_ms(ms))));
  }
  void missing() override { values_.emplace_back(); }
  core::Result<void> end_row() override { return {}; }
  core::Result<void> finish() override { return {}; }

  const std::string& at(std::size_t column) const { return values_[column]; }
  std::size_t size() const { return values_.size(); }

 private:
  std::vector<std::string> values_;
};

// Where the columns of event_columns() go: the first are parts of the call, the others are properties under
// their own names or, where the collector knows a built-in one, under that name.
enum Column : std::size_t {
  kEventId,
  kCustomer,
  kTime,
  kEvent,
  kApp,
  kPlatform,
  kChannel,
  kPage,
  kSession,
  kCampaign,
  kDevice,
  kFirstProperty
};
constexpr std::array<std::pair<Column, std::string_view>, 5> kBuiltIns{{{kPlatform, "platform"},
                                                                        {kChannel, "channel"},
                                                                        {kPage, "page"},
                                                                        {kSession, "session_id"},
                                                                        {kCampaign, "campaign_activity"}}};

void put_ids(const Event& event, bool logged_in, const JsonValues& values, std::string& out) {
  if (!values.at(kDevice).empty())
    fmt::format_to(std::back_inserter(out), ",\"anonymousId\":{}", values.at(kDevice));
  if (logged_in) fmt::format_to(std::back_inserter(out), ",\"userId\":{}", values.at(kCustomer));
  fmt::format_to(std::back_inserter(out), ",\"context\":{{\"app\":{{\"name\":{}}}", values.at(kApp));
  if (!values.at(kDevice).empty())
    fmt::format_to(std::back_inserter(out), ",\"device\":{{\"id\":{}}}", values.at(kDevice));
  if (event.app == App::kMiniProgram) {
    fmt::format_to(std::back_inserter(out), ",\"externalIds\":[{{\"type\":\"openid\",\"id\":\"o{}\"}}]",
                   customer_no(event.customer));
  }
  out += '}';
}

void put_properties(const JsonValues& values, std::string& out) {
  out += ",\"properties\":{";
  bool first = true;
  auto put = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    fmt::format_to(std::back_inserter(out), "{}\"{}\":{}", std::exchange(first, false) ? "" : ",", name,
                   value);
  };
  for (const auto& [column, name] : kBuiltIns) put(name, values.at(column));
  put("device", values.at(kDevice));
  static const std::vector<FileColumn> kColumns = event_columns();
  for (std::size_t i = kFirstProperty; i < values.size(); ++i) put(kColumns[i].name, values.at(i));
  out += '}';
}

}  // namespace

void TrackBatch::add(const Event& event, bool logged_in) {
  JsonValues values;
  put_event(event, values);
  fmt::format_to(std::back_inserter(calls_),
                 "{}{{\"type\":\"track\",\"messageId\":{},\"event\":{},\"timestamp\":{}",
                 calls_.empty() ? "" : ",", values.at(kEventId), values.at(kEvent), values.at(kTime));
  put_ids(event, logged_in, values, calls_);
  put_properties(values, calls_);
  calls_ += '}';
  ++events_;
}

std::string TrackBatch::take() {
  events_ = 0;
  return fmt::format("{{\"batch\":[{}]}}", std::exchange(calls_, {}));
}

}  // namespace rouse::sim
