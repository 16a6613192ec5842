// Handlers over HTTP, on a real engine that holds a small plan: everything a client of the API can ask.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <cctype>
#include <fstream>
#include <sstream>
#include <thread>

#include "api/internal/openapi.h"
#include "api/routes.h"
#include "api/server.h"
#include "core/json.h"
#include "identity/graph.h"
#include "identity/ledger.h"
#include "identity/resolver.h"
#include "ingest/load.h"
#include "metadata/identity.h"
#include "metadata/table_runs.h"
#include "testing/http_client.h"
#include "testing/json_schema.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"

namespace rouse::api {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kPlan = R"(format: 1
plan: branch_app
en: Branch app
simulated: true
subject: {type: customer, en: Customer}
properties:
  - {name: product, id: product, type: string}
  - {name: amount, id: amount, type: money}
  - {name: phone, id: phone, type: string, pii: true}
events:
  - {name: open, allowed: [product, amount, phone]}
  - {name: apply, allowed: [product, amount]}
  - {name: sign}
)";

constexpr std::string_view kMapping = R"(mapping: 1
format: csv
subject: customer
time: {column: time}
event: {column: event}
properties: {product: product, amount: amount, phone: phone}
)";

// Customers 1 to 40 open, 1 to 20 apply, 1 to 5 sign, a minute apart; the last line is broken.
std::string events_csv() {
  std::string csv = "customer,time,event,product,amount,phone\n";
  const auto add = [&](int customer, int minute, std::string_view event) {
    const std::string day = "2026-03-0" + std::to_string(2 + customer % 5);
    csv += "C" + std::to_string(customer) + "," + day + "T10:0" + std::to_string(minute) + ":00+08:00," +
           std::string{event} + "," + (customer % 2 == 0 ? "loan" : "card") + ",12.50,13800000000\n";
  };
  for (int customer = 1; customer <= 40; ++customer) add(customer, 0, "open");
  for (int customer = 1; customer <= 20; ++customer) add(customer, 1, "apply");
  for (int customer = 1; customer <= 5; ++customer) add(customer, 2, "sign");
  return csv + "C41,yesterday,open,,,\n";
}

constexpr std::string_view kSpec =
    R"({"analysis":"funnel","plan":"branch_app","range":{"from":"2026-03-02","to":"2026-03-06"},)"
    R"("steps":[{"event":"open"},{"event":"apply"},{"event":"sign"}],"window":{"length":1,"unit":"hour"}})";

constexpr std::int64_t kFirstOfMay = 1'777'608'000'000;  // noon in Shanghai
constexpr std::int64_t kDayMs = 86'400'000;

// What all tests share: a warehouse with the plan loaded, and a server on it.
class Bank {
 public:
  explicit Bank(testing::ServerKind kind) {
    warehouse_.emplace(testing::WarehouseServer::shared(kind).server());
    EXPECT_TRUE(warehouse::migrate(*warehouse_, zone_.name(), clock_));
    metadata_.emplace(metadata::Store::open(folder_.path() / "metadata.sqlite", clock_).value());
    load();
    join_people();
    files_.emplace(StaticFiles::load(folder_.path() / "no_console").value());
    api_.emplace(Services{clock_, clock_, zone_, version_, *warehouse_, *metadata_, limits_, jobs_, metrics_,
                          identifier_types_, folder_.path()},
                 *files_, log_);
    ServerConfig config;
    config.endpoint = parse_endpoint("127.0.0.1:0", "listen").value();
    server_ = Server::start(config, *api_, metrics_, log_).value();
    sweeper_ = std::jthread{[this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        jobs_.sweep();
        std::this_thread::sleep_for(core::Milliseconds{20});
      }
    }};
  }
  static Bank& shared(testing::ServerKind kind = testing::ServerKind::kEngine) {
    if (kind == testing::ServerKind::kEngine) {
      static Bank bank{kind};
      return bank;
    }
    static Bank bank{kind};
    return bank;
  }

  testing::HttpAnswer call(testing::HttpCall call, const std::string& path) const {
    call.url = "http://127.0.0.1:" + std::to_string(server_->port()) + path;
    if (!call.body.empty()) call.headers.emplace_back("Content-Type: application/json");
    return testing::http(call);
  }
  Jobs& jobs() { return jobs_; }
  warehouse::Warehouse& warehouse() { return *warehouse_; }
  metadata::Store& metadata() { return *metadata_; }
  std::int32_t today() const { return zone_.day_of(clock_.now()); }

 private:
  void load() {
    const auto write = [&](std::string_view name, std::string_view text) {
      std::ofstream{folder_.path() / name} << text;
      return folder_.path() / name;
    };
    const auto plan = ingest::read_plan(write("plan.yaml", kPlan)).value();
    const auto mapping = ingest::read_mapping(write("mapping.yaml", kMapping)).value();
    const std::vector<std::filesystem::path> files{write("events.csv", events_csv())};
    const auto report =
        ingest::load_files(plan, mapping, files, {*warehouse_, *metadata_, clock_, zone_, folder_.path()});
    EXPECT_TRUE(report) << core::to_string(report.error());
  }

  // C1 and C2 use one device in turn; C1 and C3 have one ID number.
  void join_people() {
    auto numbering = identity::Numbering::open(*warehouse_, identity::kPersonType).value();
    identity::Graph graph{identifier_types_, identity::stretch_numbers(numbering)};
    identity::Resolver resolver{identifier_types_, numbering, graph};
    graph.begin_write(numbering.last());
    identity::Decisions decisions;
    const auto show = [&](std::int64_t ts, std::vector<identity::IdentifierView> identifiers) {
      const identity::Occasion occasion{.ts = ts, .at = ts, .seq = 9, .source = "app"};
      EXPECT_TRUE(resolver.resolve(identifiers, occasion, decisions));
    };
    show(kFirstOfMay, {{"device_id", "tablet"}, {"unionid", "u"}});
    show(kFirstOfMay + kDayMs, {{"customer_no", "C1"}, {"unionid", "u"}, {"id_number", "token"}});
    show(kFirstOfMay + 4 * kDayMs, {{"customer_no", "C2"}, {"device_id", "tablet"}});
    show(kFirstOfMay + 5 * kDayMs, {{"customer_no", "C3"}, {"id_number", "token"}});
    show(kFirstOfMay + 6 * kDayMs, {{"customer_no", "C5"}, {"cookie", "k"}});
    show(kFirstOfMay + 7 * kDayMs, {{"customer_no", "C6"}, {"phone_and_name", "p|n"}});
    EXPECT_TRUE(numbering.publish());
    const auto entries = identity::ledger_block(identifier_types_, decisions.entries).value();
    EXPECT_TRUE(warehouse_->insert_block(identity::kLedgerTable, entries));
    const auto overrides = identity::overrides_block(decisions.overrides).value();
    EXPECT_TRUE(warehouse_->insert_block(identity::kOverridesTable, overrides));
    auto transaction = metadata_->begin().value();
    EXPECT_TRUE(metadata::set_identity_entries(transaction, graph.last_entry(), numbering.last()));
    EXPECT_TRUE(transaction.commit());
  }

  core::SystemClock clock_;
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  std::string version_ = "1.2.3";
  std::ostringstream log_text_;
  core::Log log_{log_text_, core::LogLevel::kInfo, core::LogFormat::kJson, clock_};
  testing::TemporaryFolder folder_;
  std::optional<warehouse::Warehouse> warehouse_;
  std::optional<metadata::Store> metadata_;
  behaviour::AnalysisLimits limits_;
  Metrics metrics_{version_};
  identity::IdentifierTypes identifier_types_ = identity::default_identifier_types();
  Jobs jobs_{{}, clock_};
  std::optional<StaticFiles> files_;
  std::optional<Api> api_;
  std::unique_ptr<Server> server_;
  std::jthread sweeper_;
};

const boost::json::value& document() {
  static const boost::json::value kDocument = core::parse_json(openapi_document()).value();
  return kDocument;
}

// The schema openapi.json gives for an answer's body; null when it describes none.
const boost::json::value* described(std::string_view method, const std::string& target, int status) {
  Request request{.method = method == "POST" ? Method::kPost : method == "PUT" ? Method::kPut : Method::kGet};
  if (!read_target(target, request)) return nullptr;
  const auto route = find_route(request);
  if (!route) return nullptr;
  std::string name{method};
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto& responses = document().at("paths").at((*route)->pattern).at(name).at("responses").as_object();
  const auto* response = responses.if_contains(std::to_string(status));
  EXPECT_TRUE(response) << target << " answers " << status << ", which openapi.json does not name";
  if (!response) return nullptr;
  if (const auto* reference = response->as_object().if_contains("$ref")) {
    response = &document().at_pointer(std::string_view{reference->as_string()}.substr(1));
  }
  const auto* content = response->as_object().if_contains("content");
  const auto* type = content ? content->as_object().if_contains("application/json") : nullptr;
  return type ? &type->at("schema") : nullptr;
}

// Every JSON answer a test gets is held against the API's own description.
testing::HttpAnswer send(Bank& bank, const std::string& method, const std::string& path, std::string body) {
  auto answer = bank.call({.method = method, .body = std::move(body)}, path);
  const auto type = answer.headers.find("content-type");
  if (type == answer.headers.end() || type->second != "application/json") return answer;
  if (const auto* schema = described(method, path, answer.status)) {
    EXPECT_EQ(testing::schema_fault(core::parse_json(answer.body).value(), *schema, document()), "")
        << method << path;
  }
  return answer;
}
testing::HttpAnswer get(const std::string& path) { return send(Bank::shared(), "GET", path, ""); }
testing::HttpAnswer post(const std::string& path, std::string body) {
  return send(Bank::shared(), "POST", path, std::move(body));
}

std::string with_spec(std::string_view rest = "") {
  return R"({"spec":)" + std::string{kSpec} + std::string{rest} + "}";
}

boost::json::value json(const testing::HttpAnswer& answer) {
  auto parsed = core::parse_json(answer.body);
  EXPECT_TRUE(parsed) << answer.body;
  return parsed.value_or(nullptr);
}

std::vector<std::int64_t> customers_of(const boost::json::value& result) {
  std::vector<std::int64_t> counts;
  for (const auto& step : result.at("steps").as_array()) {
    counts.push_back(step.at("customers").to_number<std::int64_t>());
  }
  return counts;
}

TEST(Analyses, AnswerAsJson) {
  const auto answer = post("/api/v1/analyses", with_spec());
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_THAT(customers_of(json(answer)), ::testing::ElementsAre(40, 20, 5));
  EXPECT_TRUE(json(answer).at("simulated").as_bool());
  const auto again = get("/api/v1/analyses/" + answer.headers.at("x-analysis-id"));
  EXPECT_EQ(json(again).at("state").as_string(), "done");
  EXPECT_EQ(json(again).at("result"), json(answer)) << "a reload does not compute anew";
}

// As many open as the trend says, and the customers behind a number are as many as it.
TEST(Analyses, ATrendIsAskedForLikeAFunnel) {
  const std::string spec = R"({"analysis":"trend","plan":"branch_app","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-06"},"period":"day",
    "series":[{"event":"open","measure":"unique"},{"event":"apply","measure":"unique"}],
    "formulas":[{"formula":"B/A"}],"breakdown":{"properties":["product"],"limit":1},"compare":{"to":"previous"}})";
  const auto answer = post("/api/v1/analyses", R"({"spec":)" + spec + "}");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto table = json(answer).at("table");
  const auto& opened = table.at("series").at(0).at("all");
  EXPECT_EQ(opened.at("whole").to_number<std::int64_t>(), 40);
  EXPECT_EQ(opened.at("points").as_array().size(), 5U);
  EXPECT_DOUBLE_EQ(table.at("formulas").at(0).at("all").at("whole").to_number<double>(), 0.5);
  EXPECT_EQ(json(answer).at("compared").at("series").at(0).at("all").at("whole").to_number<std::int64_t>(),
            0);

  const auto first_day = opened.at("points").at(0).to_number<std::int64_t>();
  const auto page = post("/api/v1/analyses/customers",
                         R"({"spec":)" + spec + R"(,"cell":{"series":"A","period":"2026-03-02"}})");
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_EQ(json(page).at("total").to_number<std::int64_t>(), first_day);

  const auto refused =
      post("/api/v1/analyses", R"({"spec":{"analysis":"trend","plan":"branch_app","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-06"},"period":"day","series":[{"event":"open"}],
    "formulas":[{"formula":"A/C"}]}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("/formulas/0"));
}

TEST(Analyses, EveryPartOfAResultIsAsDescribed) {
  const auto answer =
      post("/api/v1/analyses", R"({"spec":{"analysis":"funnel","plan":"branch_app","subject":"customer",
    "range":{"from":"2026-03-02","to":"2026-03-06"},"order":"ordered",
    "steps":[{"event":"open","label":"Opened","linked":"product"},
             {"any_of":[{"event":"apply","where":{"property":"amount","op":"ge","value":1}}],"linked":"product"},
             {"event":"sign","within":{"length":2,"unit":"hour"}}],
    "window":{"length":1,"unit":"day"},
    "where":{"not":{"property":"product","op":"in","value":["none"]}},
    "breakdown":{"property":"product","attribution":"first","limit":1},
    "time_to_convert":{"from_step":1,"to_step":2,"bins":5},
    "trend":{"period":"week"}}})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  for (const auto* part : {"breakdown", "time_to_convert", "trend"}) {
    EXPECT_TRUE(json(answer).as_object().contains(part)) << part;
  }
}

TEST(Analyses, AnswerAsEvents) {
  const auto answer = Bank::shared().call(
      {.method = "POST", .headers = {"Accept: text/event-stream"}, .body = with_spec()}, "/api/v1/analyses");
  ASSERT_EQ(answer.status, 200);
  EXPECT_TRUE(answer.whole);
  EXPECT_EQ(answer.headers.at("content-type"), "text/event-stream");
  EXPECT_THAT(answer.body, StartsWith("event: accepted\ndata: {\"id\":\""));
  const auto result = answer.body.find("event: result\ndata: ");
  ASSERT_NE(result, std::string::npos) << answer.body;
  const auto parsed = core::parse_json(answer.body.substr(result + 20));
  EXPECT_THAT(customers_of(parsed.value()), ::testing::ElementsAre(40, 20, 5));
}

TEST(Analyses, ErrorsPointIntoTheRequest) {
  const std::string spec{kSpec};
  const auto replaced = [&](std::string_view what, std::string_view by) {
    std::string text = spec;
    return R"({"spec":)" + text.replace(text.find(what), what.size(), by) + "}";
  };
  const struct {
    std::string body;
    int status;
    std::string_view field, message, hint;
  } cases[] = {
      {"{", 400, "", "not valid JSON", ""},
      {"{}", 400, "/spec", "is required", ""},
      {R"({"spec":[]})", 400, "/spec", "expected an object", ""},
      {with_spec(R"(,"detatch":true)"), 400, "/detatch", "unknown key", "did you mean 'detach'?"},
      {replaced("\"funnel\"", "\"funel\""), 400, "/spec/analysis", "'funel' is not one of funnel", ""},
      {replaced("branch_app", "branch_ap"), 404, "/spec/plan", "there is no plan 'branch_ap'",
       "'branch_app'"},
      {replaced("\"apply\"", "\"aply\""), 400, "/spec/steps/1/event", "aply", "did you mean 'apply'?"},
      {replaced("\"length\":1", "\"length\":-1"), 400, "/spec/window/length", "", ""},
      {replaced(R"([{"event":"open"},{"event":"apply"},{"event":"sign"}])", "[]"), 400, "/spec/steps", "",
       ""},
      {replaced("\"window\"", "\"windw\""), 400, "/spec/wind", "", ""},
  };
  for (const auto& [body, status, field, message, hint] : cases) {
    const auto answer = post("/api/v1/analyses", body);
    EXPECT_EQ(answer.status, status) << body << answer.body;
    const auto error = json(answer).at("error");
    EXPECT_THAT(std::string{error.at("field").as_string()}, StartsWith(std::string{field})) << body;
    EXPECT_THAT(std::string{error.at("message").as_string()}, HasSubstr(message)) << body;
    EXPECT_THAT(std::string{error.at("hint").as_string()}, HasSubstr(hint)) << body;
  }
}

TEST(Analyses, UnknownOnesAreNotFound) {
  EXPECT_EQ(get("/api/v1/analyses/nothing").status, 404);
  EXPECT_EQ(send(Bank::shared(), "DELETE", "/api/v1/analyses/nothing", "").status, 404);
}

// A job that runs until it is cancelled stands for an analysis of any length.
TEST(Analyses, ACancelledOneTellsItsWatcher) {
  auto watch = Bank::shared()
                   .jobs()
                   .start({.detached = true},
                          [](JobControl& control) -> core::Result<Response> {
                            while (!control.cancelled()) std::this_thread::yield();
                            return core::fail(core::ErrorCode::kCancelled, "", "cancelled");
                          })
                   .value();
  const std::string path = "/api/v1/analyses/" + watch->job().id();
  const auto answer =
      Bank::shared().call({.headers = {"Accept: text/event-stream"},
                           .on_data =
                               [&](std::string_view data) {
                                 if (data.find("accepted") != std::string_view::npos) {
                                   EXPECT_EQ(send(Bank::shared(), "DELETE", path, "").status, 204);
                                 }
                                 return true;
                               }},
                          path);
  EXPECT_THAT(answer.body, HasSubstr("event: error\ndata: {\"code\":\"cancelled\""));
  EXPECT_TRUE(answer.whole);
}

TEST(Analyses, AClientThatGoesAwayCancelsItsOwn) {
  std::atomic<bool> cancelled = false;
  auto watch = Bank::shared()
                   .jobs()
                   .start({},
                          [&cancelled](JobControl& control) -> core::Result<Response> {
                            while (!control.cancelled()) std::this_thread::yield();
                            cancelled = true;
                            return core::fail(core::ErrorCode::kCancelled, "", "cancelled");
                          })
                   .value();
  const std::string id = watch->job().id();
  watch.reset();
  const auto answer = Bank::shared().call(
      {.headers = {"Accept: text/event-stream"}, .on_data = [](std::string_view) { return false; }},
      "/api/v1/analyses/" + id);
  EXPECT_FALSE(answer.whole);
  while (!cancelled) std::this_thread::yield();
  while (Bank::shared().jobs().watch(id) && !Bank::shared().jobs().watch(id)->job().finished())
    std::this_thread::yield();
  EXPECT_EQ(json(get("/api/v1/analyses/" + id)).at("state").as_string(), "cancelled");
}

TEST(Customers, AreThoseBehindTheNumber) {
  const auto page = json(
      post("/api/v1/analyses/customers", with_spec(R"(,"cell":{"step":2,"outcome":"dropped"},"limit":4)")));
  EXPECT_EQ(page.at("total").to_number<int>(), 15);
  ASSERT_EQ(page.at("customers").as_array().size(), 4u);
  const auto& first = page.at("customers").at(0);
  EXPECT_EQ(first.at("type").as_string(), "customer");
  EXPECT_THAT(std::string{first.at("value").as_string()}, StartsWith("C"));
  EXPECT_THAT(std::string{first.at("entered_at").as_string()}, StartsWith("2026-03-0"));
}

TEST(Customers, OfACellThatIsNotThereAreRefused) {
  const auto answer =
      post("/api/v1/analyses/customers", with_spec(R"(,"cell":{"step":4,"outcome":"reached"})"));
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr(R"("field":"/cell/step")"));
}

TEST(Customers, AreExportedWholeForASpreadsheet) {
  const auto answer =
      post("/api/v1/analyses/export?format=csv", with_spec(R"(,"cell":{"step":1,"outcome":"reached"})"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.whole);
  EXPECT_EQ(answer.headers.at("content-type"), "text/csv; charset=utf-8");
  EXPECT_THAT(answer.body, StartsWith("\xEF\xBB\xBF"));
  EXPECT_EQ(std::count(answer.body.begin(), answer.body.end(), '\n'), 41) << "a heading and 40 customers";
  EXPECT_EQ(post("/api/v1/analyses/export?format=xls", with_spec(R"(,"cell":{"step":1,"outcome":"reached"})"))
                .status,
            400);
}

TEST(Plans, SayWhatIsDeclaredAndWhatIsThere) {
  const auto plan = json(get("/api/v1/plans")).at("plans").at(0);
  EXPECT_EQ(plan.at("id").as_string(), "branch_app");
  EXPECT_EQ(plan.at("rows").to_number<int>(), 65);
  EXPECT_EQ(plan.at("from").as_string(), "2026-03-02");
  EXPECT_EQ(plan.at("to").as_string(), "2026-03-06");
  EXPECT_EQ(plan.at("zone").as_string(), "Asia/Shanghai");
  EXPECT_TRUE(plan.at("simulated").as_bool());
  EXPECT_EQ(plan.at("events").at(1).at("name").as_string(), "apply");
  EXPECT_EQ(plan.at("events").at(1).at("rows").to_number<int>(), 20);
  EXPECT_TRUE(plan.at("properties").at(2).at("pii").as_bool());
}

TEST(Plans, ListThePropertysMostFrequentValues) {
  const std::string base = "/api/v1/plans/branch_app/properties/";
  EXPECT_EQ(get(base + "product/values").body,
            R"({"values":[{"value":"card","rows":33},{"value":"loan","rows":32}],"more":false})");
  EXPECT_EQ(get(base + "product/values?limit=1").body,
            R"({"values":[{"value":"card","rows":33}],"more":true})");
  EXPECT_EQ(get(base + "product/values?prefix=lo").body,
            R"({"values":[{"value":"loan","rows":32}],"more":false})");
  EXPECT_EQ(get(base + "product/values?prefix=%27%20OR%201").body, R"({"values":[],"more":false})");
  EXPECT_EQ(get(base + "amount/values").body, R"({"values":[{"value":"12.50","rows":65}],"more":false})");
  EXPECT_EQ(get(base + "event/values?limit=1").body,
            R"({"values":[{"value":"open","rows":40}],"more":true})");
  EXPECT_EQ(get(base + "amount/values?prefix=1").status, 400);
  EXPECT_EQ(get(base + "product/values?limit=0").status, 400);
  EXPECT_EQ(get(base + "phone/values").status, 403) << "personal data";
  EXPECT_EQ(get(base + "prodct/values").status, 404);
  EXPECT_EQ(get("/api/v1/plans/other/properties/product/values").status, 404);
}

TEST(Loads, AccountForEveryRow) {
  const auto load = json(get("/api/v1/loads")).at("loads").at(0);
  EXPECT_EQ(load.at("state").as_string(), "done");
  EXPECT_EQ(load.at("rows_read").to_number<int>(), 66);
  EXPECT_EQ(load.at("loaded").to_number<int>(), 65);
  EXPECT_EQ(load.at("rejected").to_number<int>(), 1);
  const std::string id{load.at("id").as_string()};
  const auto rejected = json(get("/api/v1/loads/" + id + "/rejected"));
  EXPECT_EQ(rejected.at("total").to_number<int>(), 1);
  EXPECT_THAT(std::string{rejected.at("rows").at(0).at("text").as_string()}, HasSubstr("yesterday"));
  EXPECT_EQ(rejected.at("rows").at(0).at("line").to_number<int>(), 67);
  EXPECT_EQ(get("/api/v1/loads/999/rejected").status, 404);
  EXPECT_EQ(get("/api/v1/loads/x/rejected").status, 404);
  EXPECT_EQ(get("/api/v1/loads/" + id + "/rejected?limit=1001").status, 400);
}

TEST(Insights, AreSavedEditedAndDeleted) {
  const auto saved = post("/api/v1/insights", R"({"name":"申请漏斗","spec":)" + std::string{kSpec} + "}");
  ASSERT_EQ(saved.status, 201) << saved.body;
  const std::string path = saved.headers.at("location");
  EXPECT_EQ(json(get(path)), json(saved));
  EXPECT_EQ(json(saved).at("version").to_number<int>(), 1);
  EXPECT_THAT(get("/api/v1/insights").body, HasSubstr("申请漏斗"));

  const std::string edit = R"({"name":"renamed","version":1,"spec":)" + std::string{kSpec} + "}";
  EXPECT_EQ(json(send(Bank::shared(), "PUT", path, edit)).at("version").to_number<int>(), 2);
  const auto late = send(Bank::shared(), "PUT", path, edit);
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(late.body, HasSubstr(R"("code":"conflict","field":"version")"));

  EXPECT_EQ(send(Bank::shared(), "DELETE", path, "").status, 204);
  EXPECT_EQ(get(path).status, 404);
  EXPECT_EQ(send(Bank::shared(), "DELETE", path, "").status, 404);
}

TEST(Insights, OnlyTheOnesThatCanRunAreSaved) {
  const auto refused =
      post("/api/v1/insights", R"({"name":"x","spec":{"analysis":"funnel","plan":"branch_app"}})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr(R"("field":"/spec/)"));
  EXPECT_EQ(post("/api/v1/insights", R"({"name":"","spec":)" + std::string{kSpec} + "}").status, 400);
}

class Identity : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  static testing::HttpAnswer get(const std::string& path) {
    return send(Bank::shared(GetParam()), "GET", path, "");
  }
  static testing::HttpAnswer post(const std::string& path, std::string body) {
    return send(Bank::shared(GetParam()), "POST", path, std::move(body));
  }
  static std::string one_id_of(const std::string& text) {
    const auto found = json(get("/api/v1/identity/customers?q=" + text));
    return std::to_string(found.at_pointer("/found/0/person/one_id").to_number<std::int64_t>());
  }
};
INSTANTIATE_TEST_SUITE_P(, Identity, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(Identity, APersonIsFoundByWhateverIsKnownOfThem) {
  const auto one_id = one_id_of("C2");
  EXPECT_EQ(one_id_of("customer_no:C2"), one_id);
  EXPECT_EQ(one_id_of("device_id%3Atablet"), one_id);
  EXPECT_EQ(one_id_of(one_id), one_id);
  EXPECT_EQ(get("/api/v1/identity/customers?q=C99").body, R"({"found":[]})");
  EXPECT_EQ(get("/api/v1/identity/customers").status, 400);
}

TEST_P(Identity, OfAPersonIsWhatTheLedgerTells) {
  const auto person = json(get("/api/v1/identity/customers/" + one_id_of("C1")));
  EXPECT_EQ(person.at_pointer("/person/identifier/value").as_string(), "C1");
  std::vector<std::string> held;
  for (const auto& identifier : person.at("identifiers").as_array()) {
    held.push_back(std::string{identifier.at("type").as_string()} +
                   (identifier.at("current").as_bool() ? "" : ", once"));
  }
  EXPECT_THAT(held, ::testing::ElementsAre("customer_no", "unionid", "id_number", "device_id, once"));
  EXPECT_EQ(person.at("entries_total").to_number<int>(), 5);
  EXPECT_EQ(person.at_pointer("/entries/0/reason").as_string(), "duplicate_fact");
  EXPECT_EQ(person.at_pointer("/entries/1/kind").as_string(), "move");
  const auto paged = json(get("/api/v1/identity/customers/" + one_id_of("C1") + "?offset=4&limit=1"));
  ASSERT_EQ(paged.at("entries").as_array().size(), 1u);
  EXPECT_EQ(paged.at_pointer("/entries/0/entry").to_number<int>(), 1);
  EXPECT_EQ(get("/api/v1/identity/customers/999999").status, 404);
  EXPECT_EQ(get("/api/v1/identity/customers/x").status, 404);
}

TEST_P(Identity, WhoADeviceWasOnADay) {
  const std::string path = "/api/v1/identity/stretches?identifier=device_id:tablet";
  const auto on = [&](const std::string& day) {
    std::vector<std::string> people;
    const auto answer = json(get(path + "&day=" + day));
    for (const auto& stretch : answer.at("stretches").as_array()) {
      people.emplace_back(stretch.at_pointer("/person/identifier/value").as_string());
    }
    return people;
  };
  EXPECT_THAT(on("2026-05-03"), ::testing::ElementsAre("C1"));
  EXPECT_THAT(on("2026-05-05"), ::testing::ElementsAre("C1", "C2"));
  EXPECT_THAT(on("2026-05-09"), ::testing::ElementsAre("C2"));
  EXPECT_EQ(json(get(path)).at("total").to_number<int>(), 2);
  EXPECT_THAT(get(path + "&day=2026-02-30").body, HasSubstr(R"("field":"day")"));
  const auto unknown = get("/api/v1/identity/stretches?identifier=divice_id:tablet");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("did you mean 'device_id'?"));
}

TEST_P(Identity, AnUnmergeTellsFirstWhatItWouldDo) {
  const auto refused = json(get("/api/v1/identity/entries/2/unmerge"));
  EXPECT_EQ(refused.at_pointer("/refusal/code").as_string(), "conflict");
  EXPECT_EQ(refused.at("later"), core::parse_json("[4]").value());
  const auto plan = json(get("/api/v1/identity/entries/4/unmerge"));
  EXPECT_TRUE(plan.at("refusal").is_null());
  EXPECT_EQ(plan.at_pointer("/identifiers/0/value").as_string(), "tablet");
  EXPECT_EQ(json(get("/api/v1/identity/entries/5/unmerge")).at_pointer("/refusal/code").as_string(),
            "invalid_argument");
  EXPECT_EQ(get("/api/v1/identity/entries/999/unmerge").status, 404);
  EXPECT_EQ(get("/api/v1/identity/entries/0/unmerge").status, 404);
}

TEST_P(Identity, AnUnmergeIsDoneOnceAndForAReason) {
  const std::string path = "/api/v1/identity/entries/6/unmerge";
  EXPECT_EQ(post(path, "{}").status, 400);
  const auto silent = post(path, R"({"reason":" ","actor":"lin"})");
  EXPECT_EQ(silent.status, 400) << silent.body;
  EXPECT_THAT(silent.body, HasSubstr(R"("field":"reason")"));
  const std::string body = R"({"reason":"wrong person","actor":"lin"})";
  const auto done = post(path, body);
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(json(done).at("origins").to_number<int>(), 1);
  const auto person = json(get("/api/v1/identity/customers/" + one_id_of("C5")));
  EXPECT_FALSE(person.at_pointer("/identifiers/1/current").as_bool());
  EXPECT_EQ(person.at_pointer("/entries/0/actor").as_string(), "lin");
  EXPECT_EQ(person.at_pointer("/entries/1/undone_by"), json(done).at("entry"));
  EXPECT_EQ(post(path, body).status, 409);
  EXPECT_EQ(json(get(path)).at_pointer("/refusal/code").as_string(), "conflict");
  EXPECT_EQ(post("/api/v1/identity/entries/2/unmerge", body).status, 409) << "entry 4 builds on it";
  EXPECT_EQ(post("/api/v1/identity/entries/999/unmerge", body).status, 404);
}

TEST_P(Identity, ProbableDuplicatesAreListed) {
  const auto list = json(get("/api/v1/identity/duplicates"));
  EXPECT_EQ(list.at("total").to_number<int>(), 1);
  EXPECT_EQ(list.at_pointer("/duplicates/0/first/identifier/value").as_string(), "C1");
  EXPECT_EQ(list.at_pointer("/duplicates/0/second/identifier/value").as_string(), "C3");
  EXPECT_EQ(list.at_pointer("/duplicates/0/fact/type").as_string(), "id_number");
}

TEST_P(Identity, AFactOfTheWrongCustomerIsTakenBack) {
  const std::string path = "/api/v1/identity/entries/7/unmerge";
  const auto person = "/api/v1/identity/customers/" + one_id_of("C6");
  EXPECT_TRUE(json(get(person)).at_pointer("/entries/0/can_undo").as_bool());
  EXPECT_EQ(json(get(person)).at_pointer("/entries/0/identifier_class").as_string(), "fact");
  const auto plan = json(get(path));
  EXPECT_TRUE(plan.at("refusal").is_null());
  EXPECT_EQ(plan.at("origins").to_number<int>(), 0);
  const auto done = post(path, R"({"reason":"somebody else's card","actor":"lin"})");
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_FALSE(json(get(person)).at_pointer("/identifiers/1/current").as_bool());
  EXPECT_FALSE(json(get(person)).at_pointer("/entries/1/can_undo").as_bool()) << "it is undone";
}

constexpr std::string_view kDelivery = R"(delivery: core
format: 1
zh: 核心系统
en: Core system
ends: 2999-12-31
tables:
  - table: customers
    zh: 客户
    keeps: state
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
  - table: balances
    zh: 余额
    keeps: days
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: amount, type: money}
)";

// The day before yesterday is published, yesterday failed.
std::uint64_t load_two_dates(Bank& bank) {
  auto transaction = bank.metadata().begin().value();
  const auto declared = metadata::save_delivery(transaction, "core", kDelivery).value();
  const auto record = [&](std::uint64_t run, std::string_view table, bool holds) {
    metadata::RunTable found{.table = std::string{table}, .rows = 7'000'000};
    found.totals.push_back({"amount", "1024.50"});
    found.findings.push_back({.rule = "control_sum",
                              .column = "amount",
                              .severity = "stop",
                              .holds = holds,
                              .message = "said otherwise",
                              .observed = "1024.50",
                              .expected = "1024.51"});
    found.files.push_back({"balances.csv", 12, ""});
    EXPECT_TRUE(metadata::record_table(transaction, run, found));
  };
  const auto start = [&](std::int32_t days_ago) {
    return metadata::start_run(transaction, "core", declared.version, bank.today() - days_ago, "/in")
        .value()
        .id;
  };
  const auto published = start(2);
  record(published, "customers", true);
  record(published, "balances", true);
  EXPECT_TRUE(metadata::publish_run(transaction, published, {}));
  const auto failed = start(1);
  record(failed, "balances", false);
  EXPECT_TRUE(metadata::fail_run(transaction, failed,
                                 {core::ErrorCode::kInvalidArgument, "balances", "a cent is missing", ""}));
  EXPECT_TRUE(transaction.commit());
  return failed;
}

TEST(BusinessTables, TheBoardTellsWhatIsThereAndTheRunWhatWasFound) {
  const auto failed = std::to_string(load_two_dates(Bank::shared()));
  const auto declared = json(get("/api/v1/deliveries")).at_pointer("/deliveries/0");
  EXPECT_EQ(declared.at_pointer("/label/zh").as_string(), "核心系统");
  EXPECT_EQ(declared.at("ends").as_string(), "2999-12-31");
  const std::string good = core::format_day(Bank::shared().today() - 2);
  EXPECT_EQ(declared.at_pointer("/tables/1/last_good").as_string(), good);

  const auto board = json(get("/api/v1/deliveries/core/board?days=3"));
  EXPECT_EQ(board.at("dates").as_array().size(), 2U) << "none before the first";
  EXPECT_EQ(board.at_pointer("/dates/0/run").as_string(), failed);
  EXPECT_EQ(board.at_pointer("/dates/0/state").as_string(), "failed");
  EXPECT_EQ(board.at_pointer("/tables/1/cells/0/stops").to_number<int>(), 1);
  EXPECT_EQ(board.at_pointer("/tables/1/cells/1/state").as_string(), "published");
  EXPECT_EQ(board.at_pointer("/tables/1/cells/1/rows").to_number<int>(), 7'000'000);

  const auto run = json(get("/api/v1/table_runs/" + failed));
  EXPECT_EQ(run.at_pointer("/error/message").as_string(), "a cent is missing");
  EXPECT_EQ(run.at_pointer("/tables/0/findings/0/expected").as_string(), "1024.51");
  EXPECT_EQ(run.at_pointer("/tables/0/totals/0/sum").as_string(), "1024.50");
  EXPECT_EQ(json(get("/api/v1/deliveries/core/runs")).at("runs").as_array().size(), 2U);
}

TEST(BusinessTables, WhatDoesNotExistIsNamed) {
  EXPECT_THAT(get("/api/v1/deliveries/cor/board").body, HasSubstr("there is no delivery 'cor'"));
  EXPECT_EQ(get("/api/v1/deliveries/cor/runs").status, 404);
  EXPECT_EQ(get("/api/v1/deliveries/cor/board?days=0").status, 400);
  EXPECT_EQ(get("/api/v1/table_runs/99999").status, 404);
  EXPECT_EQ(get("/api/v1/table_runs/x").status, 404);
}

TEST(Status, TellsVersionZoneAndWarehouse) {
  EXPECT_THAT(get("/api/v1/status").body,
              AllOf(HasSubstr(R"("version":"1.2.3","zone":"Asia/Shanghai","warehouse":{"kind":"engine")"),
                    HasSubstr(R"("ready":true)")));
  EXPECT_EQ(get("/readyz").status, 200);
}

}  // namespace
}  // namespace rouse::api
