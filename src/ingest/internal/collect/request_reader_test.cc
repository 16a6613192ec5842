// What becomes of what SDKs send: bodies in both formats, and the records or rejections they become.
#include "ingest/internal/collect/request_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <utility>

#include "core/zone.h"
#include "events/collected_event.h"
#include "testing/collected_text.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"

namespace rouse::ingest {
namespace {

using metadata::Enforcement;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kNow = core::from_epoch_ms(1'795'305'600'000);  // 2026-11-22T00:00:00Z

constexpr std::string_view kPlan = R"(
format: 1
plan: bank
zh: 银行
subject: {type: customer, zh: 客户}
further_subjects:
  - {type: account, zh: 账户}
properties:
  - {name: amount, id: amount, zh: 金额, type: money}
  - {name: count, id: count, zh: 次数, type: integer}
  - {name: ratio, id: ratio, zh: 比例, type: number}
  - {name: ok, id: ok, zh: 成功, type: boolean}
  - {name: at, id: at, zh: 时间, type: time}
  - {name: remark, id: remark, zh: 备注, type: string}
  - {name: secret, id: secret, zh: 密, type: string, pii: true}
  - {name: mobile, id: mobile, zh: 手机, type: string}
  - {name: $app_version, id: app_version, zh: 版本, type: string}
  - {name: product, id: product, zh: 产品, type: enum, values: [{value: fund, zh: 基金}, {value: gold, zh: 黄金}]}
events:
  - name: transfer
    zh: 转账
    required: [amount]
    allowed: [count, ratio, ok, at, remark, secret, mobile, $app_version, product]
  - {name: login, zh: 登录, allowed: [remark]}
  - {name: screen, zh: 屏幕, allowed: [remark]}
)";

constexpr std::string_view kLoans = R"(
format: 1
plan: loans
zh: 贷款
subject: {type: application, zh: 申请}
further_subjects:
  - {type: customer, zh: 客户}
properties: []
events:
  - {name: submit, zh: 提交}
)";

class RequestReaderTest : public ::testing::Test {
 protected:
  RequestReaderTest() {
    store_ =
        std::make_unique<metadata::Store>(*metadata::Store::open(folder_.path() / "metadata.sqlite", clock_));
    EXPECT_TRUE(access::Vault::create(folder_.path() / "vault.key"));
    vault_ = *access::Vault::open(folder_.path() / "vault.key", *store_);
    const auto zone = *core::Zone::load("Asia/Shanghai");
    times_ = *events::TimeFormat::make("iso", zone, "time");
    reader_ = std::make_unique<RequestReader>(*vault_, times_, types_);
    use(kPlan, Enforcement::kMark);
  }

  void use(std::string_view plan, Enforcement enforcement) {
    auto parsed = events::parse_plan(plan, "plan");
    ASSERT_TRUE(parsed) << core::to_string(parsed.error());
    metadata::Source source;
    source.id = "app";
    source.plan = parsed->id;
    source.enforcement = enforcement;
    source_ = std::make_shared<const CollectSource>(
        CollectSource{source, std::make_shared<const CollectPlan>(*std::move(parsed), times_)});
  }

  // The records as text, or the refusal. Tokens are shown as the class of what they stand for: <phone>.
  std::vector<std::string> read(const CollectRequest& request) {
    if (const auto opened = reader_->open(request); !opened) return {opened.error().message};
    reader_->check_all(source_, kNow);
    result_ = reader_->take_result();
    return shown();
  }

  std::vector<std::string> shown() {
    std::vector<std::string> texts;
    std::size_t at = 0;
    for (const auto length : result_.batch.lengths) {
      texts.push_back(without_tokens(*events::decode({result_.batch.bytes.data() + at, length})));
      at += length;
    }
    for (const auto& rejected : result_.rejected)
      texts.push_back(without_tokens(*events::decode(rejected.record)));
    return texts;
  }

  std::string without_tokens(const events::CollectedEvent& event) {
    EXPECT_FALSE(event.message_id.empty());
    EXPECT_EQ(event.key.low & 1, 1);
    std::string text = testing::collected_text(event);
    for (const auto& value : result_.values) {
      const std::string shown = "<" + std::string{access::to_string(value.value_class)} + ">";
      for (auto at = text.find(value.token); at != std::string::npos; at = text.find(value.token)) {
        text.replace(at, value.token.size(), shown);
      }
    }
    return text;
  }

  std::string segment(std::string_view event, std::string_view call = "track") {
    const auto texts = read({.format = WireFormat::kSegment, .call = call, .body = event});
    return texts.size() == 1 ? texts[0] : std::to_string(texts.size()) + " records";
  }
  std::vector<std::string> batch(std::string_view body) {
    return read({.format = WireFormat::kSegment, .call = "batch", .body = body});
  }
  std::string sensors(std::string_view event) {
    const auto texts = read({.format = WireFormat::kSensors, .body = event});
    return texts.size() == 1 ? texts[0] : std::to_string(texts.size()) + " records";
  }
  // A transfer of customer c with these properties.
  std::string transfer(std::string_view properties) {
    return segment(R"({"messageId":"m","userId":"c","event":"transfer","properties":)" +
                   std::string{properties} + "}");
  }

  // Nothing of a body with the canary in each place marked # is in what it becomes.
  void look_for(std::string_view canary, std::string_view place, WireFormat format) {
    std::string body{place};
    for (auto at = body.find('#'); at != std::string::npos; at = body.find('#', at)) {
      body.replace(at, 1, canary);
    }
    const auto texts = read({.format = format, .call = "track", .body = body});
    std::string all = result_.batch.bytes;
    for (const auto& text : texts) all += text;
    for (const auto& rejected : result_.rejected) all += rejected.record + rejected.owner;
    for (const auto& refused : result_.collected.rejected) {
      all += refused.message_id + refused.reason + refused.field;
    }
    EXPECT_THAT(all, Not(HasSubstr(std::string{canary}))) << body;
    result_ = {};
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{kNow};
  std::unique_ptr<metadata::Store> store_;
  std::unique_ptr<access::Vault> vault_;
  events::TimeFormat times_;
  const identity::IdentifierTypes types_ = identity::default_identifier_types();
  std::unique_ptr<RequestReader> reader_;
  std::shared_ptr<const CollectSource> source_;
  ReadRequest result_;
};

TEST_F(RequestReaderTest, SegmentCallsBecomeEvents) {
  const struct {
    std::string_view call, body, record;
  } cases[] = {
      {"track", R"({"userId":"c","event":"login"})", "login of c ids=customer_no:c"},
      {"track", R"({"anonymousId":"a","event":" login "})", "login of anonymous:a ids=anonymous_id:a"},
      {"identify", R"({"userId":"c","anonymousId":"a","traits":{"level":3,"remark":"x"}})",
       R"(identify of c ids=customer_no:c,anonymous_id:a cells=remark:'x' extra={"level":3})"},
      {"group", R"({"userId":"c","groupId":"g","traits":{"size":9}})",
       R"(group of c ids=customer_no:c,group_id:g extra={"size":9})"},
      {"alias", R"({"userId":"c","previousId":"a"})", "alias of c ids=customer_no:c,previous_id:a"},
      {"page", R"({"userId":"c","name":"Home","properties":{"url":"https://bank.cn/home?a=1"}})",
       R"(page of c ids=customer_no:c page=Home extra={"url":"https://bank.cn/home?a=1"})"},
      {"page", R"({"userId":"c","properties":{"path":"/loan"}})",
       R"(page of c ids=customer_no:c page=/loan extra={"path":"/loan"})"},
      {"page", R"({"userId":"c","context":{"page":{"url":"https://bank.cn/a/b?c#d"}}})",
       R"(page of c ids=customer_no:c page=/a/b extra={"$url":"https://bank.cn/a/b?c#d"})"},
      {"screen", R"({"userId":"c","name":"Pay","properties":{"remark":"x","new":1}})",
       R"(screen of c ids=customer_no:c page=Pay cells=remark:'x' extra={"new":1} marks=undeclared_property undeclared=new:integer)"},
      {"track", R"({"userId":"c","event":"Application Opened","properties":{"from_background":false}})",
       R"(app_start of c ids=customer_no:c extra={"from_background":false})"},
      {"track", R"({"userId":"c","event":"$pageview"})", "page of c ids=customer_no:c"},
      {"t", R"({"userId":"c","event":"login"})", "login of c ids=customer_no:c"},
      {"b", R"({"batch":[{"type":"track","userId":"c","event":"login"}]})", "login of c ids=customer_no:c"},
      {"x", R"({"userId":"c"})", "path: must end in track, identify, page, screen, group, alias or batch"},
  };
  for (const auto& [call, body, record] : cases) EXPECT_EQ(segment(body, call), record) << body;
}

TEST_F(RequestReaderTest, SensorsRecordsBecomeEvents) {
  const struct {
    std::string_view body, record;
  } cases[] = {
      {R"({"type":"track","event":"login","distinct_id":"d"})", "login of anonymous:d ids=anonymous_id:d"},
      {R"({"type":"track","event":"login","distinct_id":"c","properties":{"$is_login_id":true}})",
       "login of c ids=customer_no:c"},
      {R"({"type":"track","event":"login","distinct_id":"c","login_id":"c","anonymous_id":"a"})",
       "login of c ids=customer_no:c,anonymous_id:a"},
      {R"({"type":"track","event":"login","distinct_id":"c","anonymous_id":"a"})",
       "login of c ids=customer_no:c,anonymous_id:a"},
      {R"({"type":"track_signup","event":"$SignUp","distinct_id":"c","original_id":"a"})",
       "sign_up of c ids=customer_no:c,anonymous_id:a"},
      {R"({"type":"track","event":"login","distinct_id":"c","identities":{"$identity_login_id":"c",)"
       R"("$identity_cookie_id":"k","$identity_mp_openid":"o","$identity_mp_unionid":"u","card_no":"n"}})",
       "login of c ids=customer_no:c,cookie:k,openid:o,unionid:u,third_party_id:card_no:n"},
      {R"({"type":"track","event":"$AppStart","distinct_id":"d","properties":{"$os":"iOS","$lib":"iOS",)"
       R"("$app_version":"7.1","$device_id":"x","$ip":"1.2.3.4","$app_name":"手机银行"}})",
       R"(app_start of anonymous:d ids=anonymous_id:d,device_id:x app=手机银行 platform=ios cells=app_version:'7.1' extra={"$os":"iOS","$lib":"iOS"})"},
      {R"({"type":"track","event":"$MPViewScreen","distinct_id":"d","properties":{"$lib":"MiniProgram",)"
       R"("$url_path":"pages/index","$event_session_id":"s","$utm_source":"wx","$latest_utm_campaign":"spring"}})",
       R"(screen of anonymous:d ids=anonymous_id:d platform=mini_program page=pages/index session=s campaign=wx/spring/- extra={"$lib":"MiniProgram"})"},
      {R"({"type":"profile_set","distinct_id":"c","login_id":"c","properties":{"vip":true,"phone":"13800138000"}})",
       R"(profile_set of c ids=customer_no:c,phone_token:<phone> extra={"vip":true,"phone":"<phone>"})"},
      {R"({"type":"profile_unset","distinct_id":"d","properties":{"vip":null}})",
       "profile_unset of anonymous:d ids=anonymous_id:d"},
      {R"({"type":"profile_delete","distinct_id":"d"})", "profile_delete of anonymous:d ids=anonymous_id:d"},
      {R"({"type":"track_id_bind","event":"$BindID","distinct_id":"d","identities":{"$identity_mobile":"13800138000"}})",
       "bind of anonymous:d ids=anonymous_id:d,phone_token:<phone>"},
      {R"({"type":"item_set","item_type":"fund","item_id":7,"properties":{"name_cn":"货币","rate":1.5}})",
       R"(item_set ids=fund:7 extra={"name_cn":"货币","rate":1.5})"},
      {R"({"type":"item_delete","item_type":"fund","item_id":"7"})", "item_delete ids=fund:7"},
  };
  for (const auto& [body, record] : cases) EXPECT_EQ(sensors(body), record) << body;
}

TEST_F(RequestReaderTest, AnEventsOwnContextCountsBeforeItsBatchs) {
  const auto of_batch = [&](std::string_view common, std::string_view own) {
    const auto texts = batch(R"({"batch":[{"type":"track","event":"login","userId":"c")" + std::string{own} +
                             "}]" + std::string{common} + "}");
    return texts.size() == 1 ? texts[0] : "none";
  };
  constexpr std::string_view kCommon = R"(,"context":{"app":{"name":"A","version":"1"},"sessionId":5})";
  constexpr std::string_view kOwn = R"(,"context":{"app":{"name":"B"}})";
  EXPECT_EQ(of_batch("", ""), "login of c ids=customer_no:c");
  EXPECT_EQ(of_batch(kCommon, ""),
            R"(login of c ids=customer_no:c app=A session=5 extra={"$app_version":"1"})");
  EXPECT_EQ(of_batch("", kOwn), "login of c ids=customer_no:c app=B");
  EXPECT_EQ(of_batch(kCommon, kOwn), "login of c ids=customer_no:c app=B session=5");
  EXPECT_EQ(of_batch(kCommon, R"(,"context":{})"), of_batch(kCommon, ""));
}

TEST_F(RequestReaderTest, TheContextFillsColumns) {
  constexpr std::string_view kContext =
      R"({"app":{"name":"手机银行","version":"7.2"},"os":{"name":"iOS","version":"18"},"device":{"id":"d","type":"ios",)"
      R"("model":"iPhone"},"campaign":{"source":"qr","name":"spring","content":"poster","medium":"branch"},)"
      R"("externalIds":[{"type":"openid","id":"o"}],"sessionId":17,"ip":"1.2.3.4","userAgent":"x"})";
  EXPECT_EQ(
      segment(R"({"userId":"c","event":"login","context":)" + std::string{kContext} + "}"),
      R"(login of c ids=customer_no:c,device_id:d,openid:o app=手机银行 platform=ios channel=branch session=17 )"
      R"(campaign=qr/spring/poster extra={"$app_version":"7.2","$os":"iOS","$os_version":"18","$model":"iPhone"})");
  EXPECT_THAT(segment(R"({"userId":"c","event":"transfer","properties":{"amount":1},"context":)" +
                      std::string{kContext} + "}"),
              HasSubstr("cells=amount:100,app_version:'7.2'"));
}

TEST_F(RequestReaderTest, SaysThePlatform) {
  const struct {
    std::string_view context, platform;
  } cases[] = {
      {R"({"library":{"name":"analytics.js"}})", "web"},
      {R"({"library":{"name":"analytics.js"},"userAgent":"Mozilla/5.0 (iPhone; ...) Mobile"})", "h5"},
      {R"({"library":{"name":"npm:next"},"userAgentData":{"mobile":true}})", "h5"},
      {R"({"library":{"name":"analytics-kotlin"},"os":{"name":"Android"}})", "android"},
      {R"({"os":{"name":"HarmonyOS"}})", "harmony"},
      {R"({"device":{"type":"ios"}})", "ios"},
      {R"({"library":{"name":"@segment/analytics-node"}})", "server"},
  };
  for (const auto& [context, platform] : cases) {
    EXPECT_THAT(segment(R"({"userId":"c","event":"login","context":)" + std::string{context} + "}"),
                HasSubstr(" platform=" + std::string{platform}))
        << context;
  }
}

TEST_F(RequestReaderTest, IdsThatNameNobodyAreNone) {
  const struct {
    std::string_view ids, record;
  } cases[] = {
      {R"("userId":7)", "login of 7 ids=customer_no:7"},
      {R"("userId":" 007 ")", "login of 007 ids=customer_no:007"},
      {R"("userId":9007199254740993)", "login of 9007199254740993 ids=customer_no:9007199254740993"},
      {R"("userId":"NULL","anonymousId":"a")", "login of anonymous:a ids=anonymous_id:a marks=junk_id"},
      {R"("userId":"undefined","anonymousId":"a")", "login of anonymous:a ids=anonymous_id:a marks=junk_id"},
      {R"("userId":0,"anonymousId":"a")", "login of anonymous:a ids=anonymous_id:a marks=junk_id"},
      {R"("userId":-1,"anonymousId":"a")", "login of anonymous:a ids=anonymous_id:a marks=junk_id"},
      {R"("userId":"","anonymousId":"a")", "login of anonymous:a ids=anonymous_id:a"},
      {R"("userId":null,"anonymousId":"a")", "login of anonymous:a ids=anonymous_id:a"},
      {R"("anonymousId":"00000000-0000-0000-0000-000000000000")",
       "rejected missing_subject userId \"userId: is missing\" event=login marks=junk_id"},
      {R"("x":1)", "rejected missing_subject userId \"userId: is missing\" event=login"},
      {R"("userId":"13800138000")", "login of <phone> ids=customer_no:<phone>"},
      {R"("anonymousId":"someone@bank.cn")", "login of anonymous:<email> ids=anonymous_id:<email>"},
  };
  for (const auto& [ids, record] : cases) {
    EXPECT_EQ(segment(R"({"event":"login",)" + std::string{ids} + "}"), record) << ids;
  }
}

TEST_F(RequestReaderTest, TraitsOfAPersonTellWhoItIs) {
  const struct {
    std::string_view traits, ids;
  } cases[] = {
      {R"({"phone":"138 0013 8000"})", "phone_token:<phone>"},
      {R"({"phone":"13800138000","phone_no":"+86 13800138000"})", "phone_token:<phone>"},
      {R"({"手机号":13800138000,"email":"a@bank.cn"})", "phone_token:<phone>,email_token:<email>"},
      {R"({"id_card":"11010519491231002X"})", "id_number:<id_number>"},
      {R"({"name":"张三","phone":"13800138000"})", "phone_token:<phone>,phone_and_name:<phone>|<name>"},
      {R"({"name":"张三"})", ""},
      {R"({"contact_phone":"13800138000","spouse_name":"李四","old_phone":"13900139000"})", ""},
      {R"({"phone2":"13800138000","nickname":"三"})", ""},
      {R"({"phone":"138****8000","email":"z***@bank.cn"})", ""},
      {R"({"phone":"","mobile":null,"email":"none"})", ""},
      {R"({"phone":["13800138000"]})", ""},
  };
  for (const auto& [traits, ids] : cases) {
    const auto expected =
        "identify of c ids=customer_no:c" + (ids.empty() ? "" : "," + std::string{ids}) + " extra=";
    const std::string with = R"("userId":"c","traits":)" + std::string{traits} + "}";
    EXPECT_THAT(segment("{" + with, "identify"), StartsWith(expected)) << traits;
    // What an event or a group says may be of somebody else: the payee, the employer.
    EXPECT_THAT(segment("{" + with, "group"), StartsWith("group of c ids=customer_no:c extra=")) << traits;
    EXPECT_THAT(
        sensors(R"({"type":"track","event":"$AppClick","distinct_id":"c","login_id":"c","properties":)" +
                std::string{traits} + "}"),
        StartsWith("click of c ids=customer_no:c extra="))
        << traits;
  }
}

TEST_F(RequestReaderTest, IdentifiersOfOtherSystemsKeepTheirNames) {
  const auto ids_of = [&](std::string_view external) {
    return segment(R"({"userId":"c","event":"login","context":{"externalIds":)" + std::string{external} +
                   "}}");
  };
  EXPECT_EQ(ids_of(R"([{"type":"alipay","id":"2088"},{"type":"crm","id":7}])"),
            "login of c ids=customer_no:c,third_party_id:alipay:2088,third_party_id:crm:7");
  EXPECT_EQ(
      ids_of(
          R"([{"type":"unionid","id":"u"},{"type":"ios.idfa","id":"d"},{"type":"phone","id":"13800138000"}])"),
      "login of c ids=customer_no:c,unionid:u,device_id:d,phone_token:<phone>");
  EXPECT_EQ(ids_of(R"([{"type":"user_id","id":"c"},{"type":"user_id","id":"other"}])"),
            "login of c ids=customer_no:c,customer_no:other");
  EXPECT_EQ(ids_of(R"([{"type":"phone","id":"138****8000"},{"type":"ios.idfa","id":"00000000-0000-0000"}])"),
            "login of c ids=customer_no:c marks=junk_id");
  EXPECT_EQ(ids_of(R"([{"type":"crm","id":""},{"id":"x"},{"type":"crm"},"x"])"),
            "login of c ids=customer_no:c");
  EXPECT_EQ(ids_of(R"([{"type":"ios.push_token","id":"t"}])"),
            "login of c ids=customer_no:c,ios.push_token:t");
  EXPECT_EQ(segment(R"({"event":"login","context":{"externalIds":[{"type":"openid","id":"o"}]}})"),
            "login of openid:o ids=openid:o");
}

TEST_F(RequestReaderTest, SensorsLoginsByKeyAndUnbinding) {
  const struct {
    std::string_view body, record;
  } cases[] = {
      {R"({"type":"track","event":"login","distinct_id":"cust_no+c","login_id":"cust_no+c","anonymous_id":"a",)"
       R"("identities":{"cust_no":"c"}})",
       "login of c ids=customer_no:c,anonymous_id:a,third_party_id:cust_no:c"},
      {R"({"type":"track","event":"login","distinct_id":"$identity_mobile+13800138000","anonymous_id":"a",)"
       R"("login_id":"$identity_mobile+13800138000","identities":{"$identity_mobile":"13800138000"}})",
       "login of anonymous:a ids=anonymous_id:a,phone_token:<phone>"},
      {R"({"type":"track","event":"login","distinct_id":"$identity_mobile+13800138000",)"
       R"("identities":{"$identity_mobile":"13800138000"}})",
       "login of phone_token:<phone> ids=phone_token:<phone>"},
      {R"({"type":"track_id_unbind","event":"$UnbindID","distinct_id":"c","login_id":"c","anonymous_id":"a",)"
       R"("identities":{"$identity_mobile":"13800138000","$identity_mp_openid":"o","crm":"7"}})",
       "unbind of c ids=customer_no:c,anonymous_id:a,unbound:phone_token:<phone>,unbound:openid:o,"
       "unbound:third_party_id:crm:7"},
      {R"({"type":"track_id_unbind","event":"$UnbindID","distinct_id":"c","login_id":"c",)"
       R"("identities":{"$identity_login_id":"d","$identity_anonymous_id":"a"}})",
       "unbind of c ids=customer_no:c,unbound:customer_no:d,unbound:anonymous_id:a"},
      {R"({"type":"track","event":"unbind","distinct_id":"c","login_id":"c","identities":{"$identity_mp_openid":"o"}})",
       "unbind of c ids=customer_no:c,openid:o marks=undeclared_event undeclared=event"},
      {R"({"type":"track_signup","event":"$SignUp","distinct_id":"c","original_id":"b","anonymous_id":"a"})",
       "sign_up of c ids=customer_no:c,anonymous_id:a,anonymous_id:b"},
  };
  for (const auto& [body, record] : cases) EXPECT_EQ(sensors(body), record) << body;
}

TEST_F(RequestReaderTest, AnEventWithTooManyIdentifiersIsKeptWithTheFirst) {
  std::string external;
  for (int i = 1; i <= 500; ++i) {
    external += fmt::format(R"({}{{"type":"crm","id":"{}"}})", i == 1 ? "" : ",", i);
  }
  const auto text =
      segment(R"({"userId":"c","traits":{},"context":{"externalIds":[)" + external + "]}}", "identify");
  EXPECT_THAT(text, HasSubstr(",third_party_id:crm:64 marks=too_many_identifiers"));
  EXPECT_THAT(text, StartsWith("identify of c ids=customer_no:c,third_party_id:crm:1,"));
}

TEST_F(RequestReaderTest, PlansOfOtherSubjectsTakeThemFromProperties) {
  EXPECT_EQ(transfer(R"({"amount":1,"account":"acc-1"})"),
            "transfer of c ids=customer_no:c further=account:acc-1 cells=amount:100");
  use(kLoans, Enforcement::kReject);
  EXPECT_EQ(segment(R"({"userId":"c","event":"submit","properties":{"application":41}})"),
            "submit of 41 ids=customer_no:c further=customer:c");
  EXPECT_EQ(segment(R"({"userId":"c","event":"submit"})"),
            "rejected missing_subject application \"application: is missing\" event=submit ids=customer_no:c "
            "further=customer:c");
}

TEST_F(RequestReaderTest, CorrectsForTheSendersClock) {
  const struct {
    std::string_view times, at;
  } cases[] = {
      {R"("timestamp":"2026-11-21T23:59:59Z")", "at -1000 "},
      {R"("timestamp":"2026-11-22T07:59:59+08:00")", "at -1000 "},
      {R"("timestamp":"2026-11-22 07:59:59")", "at -1000 "},
      {R"("timestamp":1795305599000)", "at -1000 "},
      {R"("timestamp":"2026-11-22T01:00:00Z","sentAt":"2026-11-22T01:00:05Z")", "at -5000 "},
      {R"("timestamp":"2020-01-01T00:00:00Z","sentAt":"2020-01-01T00:00:05Z")", "at -5000 "},
      {R"("originalTimestamp":"2020-01-01T00:00:00Z","sentAt":"2020-01-01T00:00:05Z")", "at -5000 "},
      {R"("timestamp":"2020-01-01T00:00:00Z","originalTimestamp":"2021-01-01T00:00:00Z","sentAt":"2020-01-01T00:00:05Z")",
       "at -5000 "},
      {R"("timestamp":"2026-11-22T00:01:00Z")", "c ids"},
      {R"("timestamp":"2026-11-22T00:01:00.001Z")", "marks=future_time"},
      {R"("timestamp":"2026-11-21T23:00:00Z","sentAt":"2026-11-21T22:00:00Z")", "marks=future_time"},
      {R"("timestamp":"2026-11-22T00:00:00Z","sentAt":"no time")", "c ids"},
      {R"("sentAt":"2020-01-01T00:00:05Z")", "c ids"},
      {R"("timestamp":null)", "c ids"},
      {R"("timestamp":"2025-11-20T23:59:59Z")", "marks=old_time"},
      {R"("timestamp":"1969-12-31T23:59:59Z")", "rejected bad_time timestamp"},
      {R"("timestamp":0)", "rejected bad_time timestamp"},
      {R"("timestamp":"2106-01-01T00:00:00Z")", "rejected bad_time timestamp"},
      {R"("timestamp":"yesterday")", R"(rejected bad_time timestamp "timestamp: is not a time")"},
      {R"("timestamp":1e400)", "rejected bad_time timestamp"},
      {R"("timestamp":99999999999999999999)", "rejected bad_time timestamp"},
      {R"("timestamp":[1])", "rejected bad_time timestamp"},
  };
  for (const auto& [times, at] : cases) {
    EXPECT_THAT(segment(R"({"userId":"c","event":"login",)" + std::string{times} + "}"), HasSubstr(at))
        << times;
  }
  EXPECT_THAT(
      sensors(
          R"({"type":"track","event":"login","distinct_id":"d","time":1600000000000,"_flush_time":1600000003000})"),
      HasSubstr("at -3000 "));
}

TEST_F(RequestReaderTest, ValuesGetThePlansTypes) {
  const struct {
    std::string_view properties, cells;
  } cases[] = {
      {R"({"amount":12})", "cells=amount:1200"},
      {R"({"amount":12.3})", "cells=amount:1230"},
      {R"({"amount":"12.34"})", "cells=amount:1234"},
      {R"({"amount":1,"count":-7})", "cells=amount:100,count:-7"},
      {R"({"amount":1,"count":9007199254740993})", "cells=amount:100,count:9007199254740993"},
      {R"({"amount":1,"count":"42"})", "cells=amount:100,count:42"},
      {R"({"amount":1,"count":5.0})", "cells=amount:100,count:5"},
      {R"({"amount":1,"ratio":1.5e-1})", "cells=amount:100,ratio:0.15"},
      {R"({"amount":1,"ratio":-0})", "cells=amount:100,ratio:0."},
      {R"({"amount":1,"ok":true})", "cells=amount:100,ok:true"},
      {R"({"amount":1,"ok":0})", "cells=amount:100,ok:false"},
      {R"({"amount":1,"ok":"是"})", "cells=amount:100,ok:true"},
      {R"({"amount":1,"at":1795305600000})", "cells=amount:100,at:1795305600000"},
      {R"({"amount":1,"at":"2026-11-22T08:00:00+08:00"})", "cells=amount:100,at:1795305600000"},
      {R"({"amount":1,"at":"2026-11-22 08:00:00.001"})", "cells=amount:100,at:1795305600001"},
      {R"({"amount":1,"product":"fund"})", "cells=amount:100,product:'fund'"},
      {R"({"amount":1,"remark":12})", "cells=amount:100,remark:'12'"},
      {R"({"amount":1,"remark":true})", "cells=amount:100,remark:'true'"},
      {R"({"amount":1,"remark":"","count":"","ok":null})", "cells=amount:100"},
      {R"({"amount":2,"amount":1})", "cells=amount:100"},
  };
  for (const auto& [properties, cells] : cases) {
    EXPECT_EQ(transfer(properties), "transfer of c ids=customer_no:c " + std::string{cells}) << properties;
  }
}

TEST_F(RequestReaderTest, WhatBreaksThePlanIsKeptMarkedOrRejected) {
  const struct {
    std::string_view event, kept, marks, rejected;
  } cases[] = {
      {R"("event":"transfer","properties":{"amount":"much"})",
       R"(transfer of c ids=customer_no:c extra={"amount":"much"})", " marks=bad_value",
       R"(rejected bad_value amount "amount: is not of the type the plan declares")"},
      {R"("event":"transfer","properties":{"amount":1.234})",
       R"(transfer of c ids=customer_no:c extra={"amount":1.234})", " marks=bad_value",
       "rejected bad_value amount"},
      {R"("event":"transfer","properties":{"amount":1,"count":1.5})",
       R"(transfer of c ids=customer_no:c cells=amount:100 extra={"count":1.5})", " marks=bad_value",
       "rejected bad_value count"},
      {R"("event":"transfer","properties":{"amount":1,"count":1e400,"ratio":1e400})",
       R"(transfer of c ids=customer_no:c cells=amount:100 extra={"count":"1e400","ratio":"1e400"})",
       " marks=bad_value", "rejected bad_value count"},
      {R"("event":"transfer","properties":{"amount":1,"product":"bond"})",
       R"(transfer of c ids=customer_no:c cells=amount:100 extra={"product":"bond"})", " marks=bad_value",
       "rejected bad_value product"},
      {R"("event":"transfer","properties":{"amount":1,"remark":["a",{"b":1}]})",
       R"(transfer of c ids=customer_no:c cells=amount:100 extra={"remark":["a",{"b":1}]})",
       " marks=bad_value", "rejected bad_value remark"},
      {R"("event":"transfer","properties":{})", "transfer of c ids=customer_no:c", " marks=missing_property",
       R"(rejected missing_property amount "amount: is required and missing")"},
      {R"("event":"login","properties":{"amount":1})", R"(login of c ids=customer_no:c extra={"amount":1})",
       " marks=undeclared_property undeclared=amount:integer",
       R"(rejected undeclared_property amount "amount: is not declared for this event")"},
      {R"("event":"login","properties":{"新":{"x":[1]}})",
       R"(login of c ids=customer_no:c extra={"新":{"x":[1]}})",
       " marks=undeclared_property undeclared=新:object", "rejected undeclared_property 新"},
      {R"("event":"chat","properties":{"amount":1,"n":1.5})",
       R"(chat of c ids=customer_no:c cells=amount:100 extra={"n":1.5})",
       " marks=undeclared_event undeclared=event,n:number",
       R"(rejected undeclared_event event "event: is not declared by the plan")"},
  };
  for (const auto& [event, kept, marks, rejected] : cases) {
    const std::string body = R"({"userId":"c",)" + std::string{event} + "}";
    use(kPlan, Enforcement::kAccept);
    EXPECT_THAT(segment(body), StartsWith(kept)) << body;
    EXPECT_THAT(segment(body), Not(HasSubstr("marks="))) << body;
    use(kPlan, Enforcement::kMark);
    EXPECT_EQ(segment(body), std::string{kept} + std::string{marks}) << body;
    use(kPlan, Enforcement::kReject);
    EXPECT_THAT(segment(body), StartsWith(rejected)) << body;
  }
}

TEST_F(RequestReaderTest, EventsThatAreNoneAreRejectedInEveryMode) {
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  const struct {
    std::string body, rejection;
  } cases[] = {
      {R"({"userId":"c"})", R"(rejected missing_event event "event: is empty" of c)"},
      {R"({"userId":"c","event":" "})", "rejected missing_event event"},
      {R"({"userId":"c","event":7})", R"(rejected bad_event event "event: must be a string")"},
      {R"({"userId":"c","event":")" + std::string(101, 'x') + R"("})", "rejected bad_event event"},
      {R"({"userId":"c","event":"login","properties":[1]})",
       R"(rejected bad_event properties "properties: must be an object")"},
      {R"({"userId":"c","event":"login","properties":"x"})", "rejected bad_event properties"},
      {R"({"userId":"c","event":"login","context":[]})", "rejected bad_event context"},
      {R"({"userId":{},"event":"login"})",
       R"(rejected bad_event userId "userId: must be a string or a number")"},
      {R"({"userId":true,"event":"login"})", "rejected bad_event userId"},
      {R"({"userId":")" + std::string(300, 'x') + R"(","event":"login"})", "rejected bad_event userId"},
      {R"({"userId":"c","event":"login","properties":{"x":)" + deep + "}}",
       R"(rejected too_deep "the event is nested deeper than 32 levels")"},
      {R"({"userId":"c","event":"login","properties":{"x":")" + std::string(33'000, 'x') + R"("}})",
       R"(rejected too_large "the event is larger than 32 KiB")"},
  };
  for (const auto mode : {Enforcement::kAccept, Enforcement::kMark, Enforcement::kReject}) {
    use(kPlan, mode);
    for (const auto& [body, rejection] : cases) {
      EXPECT_THAT(segment(body), StartsWith(rejection)) << body.substr(0, 200);
      EXPECT_EQ(result_.collected.rejected.size(), 1);
      EXPECT_EQ(result_.collected.events, 1);
    }
  }
  const auto texts = batch(
      R"({"batch":[1,"x",null,[],{"type":"x","userId":"c"},{"type":"track","event":"login","userId":"c"}]})");
  ASSERT_EQ(texts.size(), 6);
  EXPECT_EQ(texts[0], "login of c ids=customer_no:c");
  for (std::size_t i = 1; i <= 4; ++i)
    EXPECT_THAT(texts[i], StartsWith("rejected bad_event \"the event must be an object\""));
  EXPECT_THAT(texts[5], StartsWith("rejected bad_event type"));
  EXPECT_EQ(result_.collected.rejected[4].index, 4);
}

TEST_F(RequestReaderTest, RequestsThatCannotBeReadAreRefused) {
  std::string many = R"({"batch":[)";
  for (int i = 0; i < 2'501; ++i) many += "{},";
  many.back() = ']';
  const struct {
    std::string body, message;
  } cases[] = {
      {"", "body: is not JSON"},
      {"[]", "body: must be a JSON object"},
      {R"({"batch":{}})", "batch: must be a list of events"},
      {R"({"batch":[]})", "batch: holds no event"},
      {many + "}", "batch: holds more than 2,500 events"},
      {R"({"batch":[{}],"context":{"a":")" + std::string(40'000, 'x') + R"("}})",
       "context: is larger than 32 KiB"},
      {R"({"batch":[{}],"x":")" + std::string(512'000, 'x') + R"("})", "body: is larger than 500 KiB"},
      {R"({"batch":[{"a":NaN}]})", "body: is not JSON"},
      {"{\"batch\":[{\"a\":\"\xFF\"}]}", "body: is not valid UTF-8"},
  };
  for (const auto& [body, message] : cases) {
    EXPECT_THAT(batch(body), ::testing::ElementsAre(StartsWith(message))) << body.substr(0, 100);
  }
  EXPECT_EQ(read({.call = "track", .body = "{}", .encoding = "br"})[0],
            "Content-Encoding: only gzip is known");
  EXPECT_EQ(read({.call = "track", .body = "{}", .encoding = "gzip"})[0],
            "body: is not gzip, or was cut short");
  EXPECT_EQ(sensors("[]"), "data_list: holds no event");
}

TEST_F(RequestReaderTest, PersonalValuesBecomeTokens) {
  const struct {
    std::string_view properties, record;
  } cases[] = {
      {R"({"amount":1,"secret":"绝密"})", "cells=amount:100,secret:'<personal>'"},
      {R"({"amount":1,"mobile":"138 0013 8000"})", "cells=amount:100,mobile:'<phone>'"},
      {R"({"amount":1,"remark":"打 13800138000 找我"})", "cells=amount:100,remark:'打 138****8000 找我'"},
      {R"({"amount":1,"count":13800138000})",
       R"(cells=amount:100 extra={"count":"<phone>"} marks=bad_value)"},
      {R"({"amount":1,"phone":13800138000})", R"(extra={"phone":"<phone>"})"},
      {R"({"amount":1,"user":{"email":"a@bank.cn","tags":["13800138000"]}})",
       R"(extra={"user":{"email":"<email>","tags":["<phone>"]}})"},
      {R"({"amount":1,"x":"11010519491231002X"})", R"(extra={"x":"<id_number>"})"},
      {R"({"amount":1,"link":"https://bank.cn/?tel=13800138000"})",
       R"(extra={"link":"https://bank.cn/?tel=138****8000"})"},
  };
  for (const auto& [properties, record] : cases) {
    EXPECT_THAT(transfer(properties), HasSubstr(record)) << properties;
    for (const auto& value : result_.values) EXPECT_EQ(value.subject, "c");
  }
  const std::string remark(2'000, 'x');
  EXPECT_THAT(transfer(R"({"amount":1,"secret":")" + remark + R"("})"), HasSubstr("marks=bad_value"));
  EXPECT_TRUE(result_.values.empty());
}

TEST_F(RequestReaderTest, ValuesTheVaultKnowsAreNotGivenAgain) {
  transfer(R"({"amount":1,"mobile":"13800138000"})");
  ASSERT_EQ(result_.values.size(), 1);
  ASSERT_TRUE(vault_->store(result_.values));
  transfer(R"({"amount":1,"mobile":"+86-13800138000"})");
  EXPECT_TRUE(result_.values.empty());
}

// Personal data in every place of an event: nothing of it is in the record, and of the error only the vault's
// values and the original, which is sealed, have it.
TEST_F(RequestReaderTest, CanariesAreNowhere) {
  const std::string_view canaries[] = {"13912345678", "11010519491231002X", "canary@bank.cn",
                                       "6222021234567890128"};
  const std::string_view segment_places[] = {
      R"({"messageId":"#","userId":"c","event":"login"})",
      R"({"userId":"#","event":"login"})",
      R"({"anonymousId":"#","event":"login"})",
      R"({"userId":"c","event":"#"})",
      R"({"userId":"c","event":"call #"})",
      R"({"userId":"c","event":"login","previousId":"#","groupId":"#"})",
      R"({"userId":"c","event":"login","properties":{"remark":"#"}})",
      R"({"userId":"c","event":"login","properties":{"remark":"tel:#;"}})",
      R"({"userId":"c","event":"login","properties":{"#":1}})",
      R"({"userId":"c","event":"login","properties":{"x":{"#":["#",{"y":"a #"}]}}})",
      R"({"userId":"c","event":"login","properties":{"channel":"#","page":"#","app":"#","session_id":"#"}})",
      R"({"userId":"c","event":"login","properties":{"account":"#"}})",
      R"({"userId":"c","event":"transfer","properties":{"amount":"#","count":"#","product":"#","at":"#"}})",
      R"({"userId":"c","event":"login","context":{"app":{"name":"#","version":"#"},"device":{"id":"#","model":"#"}}})",
      R"({"userId":"c","event":"login","context":{"page":{"url":"https://b.cn/#?q=#","title":"#","referrer":"#"}}})",
      R"({"userId":"c","event":"login","context":{"campaign":{"source":"#","name":"#","content":"#","medium":"#"}}})",
      R"({"userId":"c","event":"login","context":{"sessionId":"#","externalIds":[{"type":"#","id":"#"}]}})",
      R"({"userId":"c","event":"login","context":{"traits":{"phone":"#"},"ip":"#","userAgent":"#"}})",
      R"({"userId":"c","event":"login","timestamp":"#"})",
      R"({"userId":"c","event":"login","sentAt":"#"})",
      R"({"userId":"c","event":"login","properties":"#"})",
      R"({"userId":["#"],"event":"login"})",
      R"({"type":"#","event":"login"})",
      R"({"#":"#"})",
  };
  const std::string_view sensors_places[] = {
      R"({"type":"track","event":"#","distinct_id":"#"})",
      R"({"type":"#","event":"login","distinct_id":"d"})",
      R"({"type":"track","event":"login","distinct_id":"d","login_id":"#","anonymous_id":"#","original_id":"#"})",
      R"({"type":"track","event":"login","distinct_id":"d","identities":{"#":"#"},"_track_id":"#","time":"#"})",
      R"({"type":"track","event":"login","distinct_id":"d","properties":{"$url":"#","$title":"x # y","$screen_name":"#"}})",
      R"({"type":"track","event":"login","distinct_id":"d","properties":{"$device_id":"#","$utm_source":"#","$ip":"#"}})",
      R"({"type":"item_set","item_type":"#","item_id":"#","properties":{"#":"#"}})",
  };
  for (const auto mode : {Enforcement::kAccept, Enforcement::kMark, Enforcement::kReject}) {
    use(kPlan, mode);
    for (const auto canary : canaries) {
      for (const auto place : segment_places) look_for(canary, place, WireFormat::kSegment);
      for (const auto place : sensors_places) look_for(canary, place, WireFormat::kSensors);
    }
  }
  use(kPlan, Enforcement::kMark);
  EXPECT_THAT(transfer(R"({"amount":13912345678,"count":13912345678,"ratio":13912345678,"x":13912345678})"),
              Not(HasSubstr("139123")));
}

TEST_F(RequestReaderTest, MessageIdsTellTheSameMessage) {
  const auto key_of = [&](std::string_view body, WireFormat format) {
    read({.format = format, .call = "track", .body = body});
    if (!result_.rejected.empty()) return events::decode(result_.rejected[0].record)->key;
    return events::decode(result_.batch.bytes)->key;
  };
  const auto of_segment = [&](std::string_view body) { return key_of(body, WireFormat::kSegment); };
  const auto of_sensors = [&](std::string_view body) { return key_of(body, WireFormat::kSensors); };
  const auto accepted = of_segment(R"({"messageId":"m","userId":"c","event":"login"})");
  EXPECT_EQ(of_segment(R"({"event":"login","messageId":" m ","userId":"c","sentAt":"2026-01-01T00:00:00Z"})"),
            accepted);
  EXPECT_NE(of_segment(R"({"messageId":"n","userId":"c","event":"login"})"), accepted);
  const auto rejected = of_segment(R"({"messageId":"m","event":"login"})");
  EXPECT_NE(rejected, accepted);
  EXPECT_EQ(of_segment(R"({"messageId":"m"})"), rejected);
  EXPECT_NE(of_segment(R"({"userId":"c","event":"login"})"), of_segment(R"({"userId":"c","event":"login"})"));

  const auto sensors_key =
      of_sensors(R"({"type":"track","event":"e","distinct_id":"d","time":1,"_track_id":5,"_flush_time":7})");
  EXPECT_EQ(
      of_sensors(R"({"type":"track","event":"e","distinct_id":"d","time":1,"_track_id":5,"_flush_time":9})"),
      sensors_key);
  EXPECT_NE(of_sensors(R"({"type":"track","event":"e","distinct_id":"d","time":1,"_track_id":6})"),
            sensors_key);
  EXPECT_NE(of_sensors(R"({"type":"track","event":"e","distinct_id":"d","time":1,"properties":{"a":1}})"),
            of_sensors(R"({"type":"track","event":"e","distinct_id":"d","time":1,"properties":{"a":2}})"));
  EXPECT_EQ(
      of_sensors(R"({"type":"profile_set","distinct_id":"d","time":1,"_flush_time":7,"properties":{"a":1}})"),
      of_sensors(R"({"type":"profile_set","distinct_id":"d","time":1,"_flush_time":9,"properties":{"a":1}})"))
      << "the mini program's SDK gives profiles no id of their own";
}

TEST_F(RequestReaderTest, AnOriginalIsReadAgainAgainstTheMendedPlan) {
  use(kPlan, Enforcement::kReject);
  const auto again = [&](std::string_view plan) {
    const std::string original = result_.rejected.at(0).original;
    use(plan, Enforcement::kReject);
    const auto opened = reader_->open_original(original);
    if (!opened) return opened.error().message;
    reader_->check_all(source_, kNow);
    result_ = reader_->take_result();
    return shown().at(0);
  };
  std::string mended{kPlan};
  mended += "  - {name: chat, zh: 聊天, allowed: [remark]}\n";
  batch(
      R"({"sentAt":"2020-01-01T00:00:05Z","context":{"app":{"name":"A"}},"batch":[{"type":"track","userId":"c",)"
      R"("event":"chat","timestamp":"2020-01-01T00:00:00Z","properties":{"remark":"\u624b\ud83d\ude00 x"}}]})");
  ASSERT_EQ(result_.rejected.size(), 1);
  const std::string id = result_.collected.rejected[0].message_id;
  EXPECT_THAT(result_.rejected[0].original,
              HasSubstr(R"("\u624b\ud83d\ude00 x")"));  // the bytes as they came
  EXPECT_EQ(again(mended), "chat of c at -5000 ids=customer_no:c app=A cells=remark:'手😀 x'");
  EXPECT_EQ(events::decode(result_.batch.bytes)->message_id, id);

  use(kPlan, Enforcement::kReject);
  EXPECT_THAT(sensors(R"({"type":"track","event":"chat","distinct_id":"d"})"),
              StartsWith("rejected undeclared_event"));
  EXPECT_THAT(again(kPlan), StartsWith("rejected undeclared_event"));
  EXPECT_EQ(again(mended), "chat of anonymous:d ids=anonymous_id:d");
  for (const auto* broken : {"", "{}", R"({"format":"x","event":{}})", R"({"format":"segment"})"}) {
    EXPECT_FALSE(reader_->open_original(broken)) << broken;
  }
}

}  // namespace
}  // namespace rouse::ingest
