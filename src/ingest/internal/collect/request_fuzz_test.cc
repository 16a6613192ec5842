// Hostile and broken requests: whatever comes, it is refused as a whole, or every event of it becomes a
// record that can be read again.
#include <gmock/gmock.h>

#include <string>

#include "core/random.h"
#include "core/text/base64.h"
#include "core/zone.h"
#include "events/collected_event.h"
#include "ingest/internal/collect/request_reader.h"
#include "ingest/internal/wire/json_nodes.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::ingest {
namespace {

using ::testing::StartsWith;

constexpr auto kNow = core::from_epoch_ms(1'795'305'600'000);

constexpr std::string_view kPlan = R"(
format: 1
plan: bank
zh: 银行
subject: {type: customer, zh: 客户}
further_subjects:
  - {type: account, zh: 账户}
properties:
  - {name: amount, id: amount, zh: 金额, type: money}
  - {name: at, id: at, zh: 时间, type: time}
  - {name: remark, id: remark, zh: 备注, type: string}
  - {name: mobile, id: mobile, zh: 手机, type: string, pii: true}
events:
  - {name: login, zh: 登录, required: [amount], allowed: [at, remark, mobile]}
)";

class RequestFuzzTest : public ::testing::Test {
 protected:
  RequestFuzzTest() {
    store_ =
        std::make_unique<metadata::Store>(*metadata::Store::open(folder_.path() / "metadata.sqlite", clock_));
    EXPECT_TRUE(access::Vault::create(folder_.path() / "vault.key"));
    vault_ = *access::Vault::open(folder_.path() / "vault.key", *store_);
    const auto times = *events::TimeFormat::make("iso", *core::Zone::load("Asia/Shanghai"), "time");
    reader_ = std::make_unique<RequestReader>(*vault_, times, types_);
    metadata::Source source;
    source.id = "app";
    source.enforcement = metadata::Enforcement::kReject;
    source_ = std::make_shared<const CollectSource>(CollectSource{
        source, std::make_shared<const CollectPlan>(*events::parse_plan(kPlan, "plan"), times)});
  }

  // The refusal, or how many events became records.
  std::string read(const CollectRequest& request) {
    if (const auto opened = reader_->open(request); !opened) return opened.error().message;
    reader_->check_all(source_, kNow);
    const ReadRequest result = reader_->take_result();
    EXPECT_EQ(result.batch.lengths.size() + result.rejected.size(), result.collected.events);
    std::size_t at = 0;
    for (const auto length : result.batch.lengths) {
      look_at({result.batch.bytes.data() + at, length});
      at += length;
    }
    EXPECT_EQ(at, result.batch.bytes.size());
    for (const auto& rejected : result.rejected) {
      look_at(rejected.record);
      EXPECT_TRUE(reader_->open_original(rejected.original)) << rejected.original.substr(0, 500);
    }
    return std::to_string(result.collected.events) + " events, " + std::to_string(result.rejected.size()) +
           " rejected";
  }

  static void look_at(std::string_view record) {
    const auto event = events::decode(record);
    ASSERT_TRUE(event) << core::to_string(event.error());
    EXPECT_LE(event->time, event->received_at);
    if (event->extra.empty()) return;
    TextArena arena;
    JsonReader json;
    EXPECT_TRUE(json.read(event->extra, kEventDepthMax, arena)) << event->extra;
  }

  std::string segment(std::string_view body) { return read({.call = "track", .body = body}); }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{kNow};
  std::unique_ptr<metadata::Store> store_;
  std::unique_ptr<access::Vault> vault_;
  const identity::IdentifierTypes types_ = identity::default_identifier_types();
  std::unique_ptr<RequestReader> reader_;
  std::shared_ptr<const CollectSource> source_;
};

std::string with(std::string_view value) {
  return R"({"userId":"c","event":"login","properties":{"amount":1,"remark":)" + std::string{value} + "}}";
}

TEST_F(RequestFuzzTest, HostileBodiesAreRefusedOrBecomeRecords) {
  std::string keys = "{";
  for (int i = 0; i < 40'000; ++i) keys += "\"k" + std::to_string(i) + "\":1,";
  keys.back() = '}';
  std::string few_keys = R"({"userId":"c","event":"login","properties":{"amount":1)";
  for (int i = 0; i < 3'000; ++i) few_keys += ",\"k" + std::to_string(i % 1'500) + "\":1";
  few_keys += "}}";
  const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  const struct {
    std::string body, answer;
  } cases[] = {
      {with(nested(100)), "1 events, 1 rejected"},
      {with(nested(10'000)), "1 events, 1 rejected"},
      {with(nested(200'000)), "1 events, 1 rejected"},
      {with(std::string(200'000, '[')), "body: "},
      {with("1e400"), "1 events, 0 rejected"},
      {with("-0"), "1 events, 0 rejected"},
      {with("9007199254740993"), "1 events, 0 rejected"},
      {with("NaN"), "body: "},
      {with(R"("\ud800")"), "1 events, 0 rejected"},
      {with(R"("a\u0000b")"), "1 events, 0 rejected"},
      {with("\"\0\""), "body: "},
      {with("\"\x80\""), "body: is not valid UTF-8"},
      {with("\"\xF0\x9F\x98\""), "body: is not valid UTF-8"},
      {"\xEF\xBB\xBF" + with("1"), "1 events, 0 rejected"},
      {"\xFF\xFE{\0}\0", "body: "},
      {R"({"userId":"a","userId":"c","event":"x","event":"login","properties":{"amount":1}})",
       "1 events, 0 rejected"},
      {R"({"userId":"c","event":"login","properties":)" + keys + "}", "1 events, 1 rejected"},
      {few_keys, "1 events, 1 rejected"},
      {with("\"" + std::string(450'000, 'x') + "\""), "1 events, 1 rejected"},
      {std::string(600'000, ' '), "body: is larger than 500 KiB"},
  };
  for (const auto& [body, answer] : cases) {
    EXPECT_THAT(segment(body), StartsWith(answer)) << body.substr(0, 100);
  }
}

TEST_F(RequestFuzzTest, AnyBodyCutShortIsRefused) {
  const std::string body = with(R"([1,{"a":"\u0041"},null])");
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_THAT(segment(std::string_view{body}.substr(0, size)), StartsWith("body: ")) << size;
  }
}

TEST_F(RequestFuzzTest, MutatedRequestsAreRefusedOrBecomeRecords) {
  const std::string batch =
      R"({"sentAt":"2026-11-22T00:00:00Z","context":{"app":{"name":"A"},"os":{"name":"iOS"}},"batch":[)"
      R"({"type":"track","messageId":"m","userId":7,"event":"login","timestamp":"2026-11-21T23:00:00Z",)"
      R"("properties":{"amount":12.34,"remark":"13800138000","mobile":"13800138000","x":{"y":[1,null,true]}}},)"
      R"({"type":"identify","anonymousId":"a","traits":{"email":"a@bank.cn","n":-1.5e3}}]})";
  const std::string list =
      R"([{"type":"track","event":"login","distinct_id":"d","time":1795305600000,"_track_id":5,"identities":)"
      R"({"$identity_login_id":"c"},"properties":{"$lib":"js","$url":"https://b.cn/a?b","amount":1,"account":2}},)"
      R"({"type":"item_set","item_type":"t","item_id":"i","properties":{"p":"\u624b"}}])";
  const std::uint64_t seed = 20261122;
  SCOPED_TRACE("seed " + std::to_string(seed));
  core::Random random{seed};
  const auto mutated = [&](std::string text) {
    constexpr std::string_view kPieces = "{}[],:\"\\ue0-1\x80 $%&=+";
    for (std::uint64_t edits = random.below(5) + 1; edits > 0 && !text.empty(); --edits) {
      const auto at = static_cast<std::size_t>(random.below(text.size()));
      if (random.chance(0.3)) {
        text.erase(at, random.below(12) + 1);
      } else if (random.chance(0.3)) {
        const auto from = static_cast<std::size_t>(random.below(text.size()));
        text.insert(at, text.substr(from, random.below(40)));
      } else {
        text[at] = kPieces[random.below(kPieces.size())];
      }
    }
    return text;
  };
  for (int round = 0; round < 5'000; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    read({.call = "batch", .body = mutated(batch)});
    read({.format = WireFormat::kSensors, .body = mutated(list)});
    const std::string form = "gzip=0&data_list=" + core::base64_encoded(mutated(list));
    read({.format = WireFormat::kSensors, .body = round % 2 == 0 ? form : mutated(form)});
    read({.call = "batch", .body = mutated(batch), .encoding = "gzip"});
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace rouse::ingest
