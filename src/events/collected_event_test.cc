#include "events/collected_event.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/random.h"

namespace rouse::events {
namespace {

constexpr std::uint64_t kSeed = 20261122;
constexpr int kRounds = 20'000;

Cell text_cell(std::string_view text) { return {Cell::Kind::kText, text, 0, 0}; }
Cell integer_cell(std::int64_t value) { return {Cell::Kind::kInteger, {}, value, 0}; }
Cell number_cell(double value) { return {Cell::Kind::kNumber, {}, 0, value}; }
Cell flag_cell(bool value) { return {Cell::Kind::kFlag, {}, value, 0}; }

CollectedEvent full_event() {
  CollectedEvent event;
  event.plan = "mobile_banking";
  event.source = "手机银行";
  event.key = {0x0123456789abcdef, 0xfedcba9876543211};
  event.message_id = "ajs-next-1774";
  event.received_at = core::from_epoch_ms(1'795'305'600'123);
  event.time = core::from_epoch_ms(1'795'305'599'000);
  event.event = "transfer_done";
  event.subject = "C0001";
  event.identifiers = {{"customer_no", "C0001"}, {"anonymous_id", "a-1"}};
  event.further = {{"card", "tok_9"}};
  event.app = "个人手机银行";
  event.platform = "ios";
  event.channel = "app";
  event.page = "/transfer";
  event.session_id = "s1";
  event.campaign_source = "branch_qr";
  event.campaign_activity = "2026Q4";
  event.campaign_creative = "poster_b";
  event.marks = {"old_time", "undeclared_property"};
  event.cells = {{"amount", integer_cell(std::numeric_limits<std::int64_t>::min())},
                 {"balance", integer_cell(std::numeric_limits<std::int64_t>::max())},
                 {"rate", number_cell(-0.5)},
                 {"first", flag_cell(true)},
                 {"repeat", flag_cell(false)},
                 {"bank", text_cell(std::string_view{"a\0b", 3})},
                 {"note", text_cell("")},
                 {"due", Cell{}}};
  event.extra = R"({"colour":"red"})";
  event.undeclared = {{"colour", "text"}, {"", ""}};
  return event;
}

CollectedEvent rejected_event() {
  CollectedEvent event;
  event.kind = CollectedKind::kRejected;
  event.source = "web";
  event.rejection = {"bad_value", "/properties/amount", "amount: not a number", "sealed bytes"};
  return event;
}

std::string encoded(const CollectedEvent& event) {
  std::string bytes;
  encode(event, bytes);
  return bytes;
}

TEST(CollectedEvent, ReadsBackAsItWasWritten) {
  CollectedEvent item;
  item.kind = CollectedKind::kItem;
  item.received_at = core::from_epoch_ms(-1);
  for (const auto& event : {full_event(), rejected_event(), item, CollectedEvent{}}) {
    const std::string bytes = encoded(event);
    const auto read = decode(bytes);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, event);
  }
}

TEST(CollectedEvent, EncodesBehindWhatIsThereAndDecodesOverWhatWasRead) {
  std::string bytes = encoded(full_event());
  const auto first = bytes.size();
  encode(rejected_event(), bytes);
  CollectedEvent event;
  ASSERT_TRUE(decode(std::string_view{bytes}.substr(0, first), event));
  ASSERT_TRUE(decode(std::string_view{bytes}.substr(first), event));
  EXPECT_EQ(event, rejected_event());
}

// The bytes are a format: what this program writes, later ones read (tests/upgrade holds whole logs).
TEST(CollectedEvent, IsCompact) {
  EXPECT_EQ(encoded(CollectedEvent{}).size(), 2U + 16U + 2U + 14U + 5U);
  EXPECT_LT(encoded(full_event()).size(), 400U);
}

TEST(CollectedEvent, OtherBytesAreNoRecord) {
  std::string newer = encoded(full_event());
  newer[0] = 9;
  EXPECT_EQ(decode(newer).error().message, "record: it has format 9, this program reads up to 1");
  std::string longer = encoded(full_event()) + 'x';
  for (const std::string& bytes :
       {std::string{}, std::string(50, '\0'), std::string{"\x01\x04", 2}, longer}) {
    const auto read = decode(bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, core::ErrorCode::kInternal);
  }
}

TEST(CollectedEvent, CutAnywhereIsAnError) {
  const std::string bytes = encoded(full_event());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string cut = bytes.substr(0, length);
    EXPECT_FALSE(decode(cut)) << length;
  }
}

// A damaged record gives an error or some event that is written and read like any other.
TEST(CollectedEventFuzz, DamagedBytes) {
  core::Random random{kSeed};
  const std::string samples[] = {encoded(full_event()), encoded(rejected_event()), encoded(CollectedEvent{})};
  for (int i = 0; i < kRounds; ++i) {
    std::string bytes = samples[random.below(std::size(samples))];
    for (auto changes = 1 + random.below(4); changes > 0; --changes) {
      const auto at = random.below(bytes.size());
      switch (random.below(4)) {
        case 0: bytes[at] = static_cast<char>(random.below(256)); break;
        case 1: bytes.erase(at, 1 + random.below(8)); break;
        case 2: bytes.insert(at, 1 + random.below(8), '\xff'); break;
        default: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
      }
      if (bytes.empty()) bytes = "\x01";
    }
    bytes.shrink_to_fit();
    const auto event = decode(bytes);
    if (!event) continue;
    const std::string again = encoded(*event);
    const auto reread = decode(again);
    ASSERT_TRUE(reread) << "seed " << kSeed << ", round " << i;
    EXPECT_EQ(encoded(*reread), again) << "seed " << kSeed << ", round " << i;
  }
}

}  // namespace
}  // namespace rouse::events
