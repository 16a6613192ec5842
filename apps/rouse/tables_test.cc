// `rouse tables` end to end, and a load that is killed at any moment.
#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "running.h"
#include "testing/temporary_folder.h"

namespace rouse {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kDelivery = R"(
format: 1
delivery: core
zh: 核心系统
tables:
  - table: customers
    zh: 客户
    keeps: state
    history: true
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: score, type: integer}
    rules:
      - {rule: not_null, columns: [score]}
)";

class TablesCommand : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(says({"init", "--zone", "Asia/Shanghai"}).end, "exit status 0");
    write("core.yaml", kDelivery);
  }

  Outcome says(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--data", data_});
    return rouse_says(std::move(arguments));
  }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream{folder_.path() / name, std::ios::binary} << text;
  }
  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  // Of the first of these days, whatever it is, `rows` customers.
  void write_day(const std::string& digits, int rows, int stated) const {
    std::string csv = "customer_no,score\n";
    for (int i = 0; i < rows; ++i) csv += "c" + std::to_string(i) + ",7\n";
    write("customers_" + digits + ".csv", csv);
    write("customers_" + digits + ".json",
          R"({"date": ")" + digits + R"(", "rows": )" + std::to_string(stated) + "}");
  }

  testing::TemporaryFolder folder_;
  const std::string data_ = (folder_.path() / "data").string();
};

TEST_F(TablesCommand, DeclaresLoadsAndTellsWhatIsThere) {
  EXPECT_THAT(says({"tables", "load", "--date", "2024-03-01", folder_.path()}).text,
              HasSubstr("delivery: none is declared"));
  EXPECT_THAT(says({"tables", "declare", file("core.yaml")}).text,
              HasSubstr("delivery core, version 1: 1 tables"));
  EXPECT_THAT(says({"tables", "list"}).text, HasSubstr("never"));
  EXPECT_THAT(says({"tables", "show", "customers"}).text, HasSubstr("not_null"));
  EXPECT_THAT(says({"tables", "show", "customer"}).text, HasSubstr("customers"));

  write_day("20240301", 3, 4);
  const auto refused = says({"tables", "load", "--date", "2024-03-01", folder_.path()});
  EXPECT_EQ(refused.end, "exit status 2");
  EXPECT_THAT(refused.text, HasSubstr("stop customers: control_rows: 3 stored, the control file says 4"));
  write_day("20240301", 3, 3);
  const auto loaded = says({"tables", "load", "--date", "2024-03-01", folder_.path()});
  EXPECT_EQ(loaded.end, "exit status 0") << loaded.text;
  EXPECT_THAT(loaded.text, HasSubstr("run 2: core of 2024-03-01, published"));

  EXPECT_THAT(says({"tables", "list", "--format", "json"}).text, HasSubstr(R"("last_good":"2024-03-01")"));
  EXPECT_THAT(says({"tables", "runs"}).text, AnyOf(HasSubstr("failed"), HasSubstr("published")));
  EXPECT_THAT(says({"tables", "run", "1", "--format", "json"}).text,
              AllOf(HasSubstr(R"("id":"1")"), HasSubstr(R"("error":{"code":"invalid_argument")"),
                    HasSubstr(R"("rule":"control_rows")")));
  const auto late = says({"tables", "check", "--days", "3"});
  EXPECT_EQ(late.end, "exit status 1");
  EXPECT_THAT(late.text, HasSubstr("late"));
  EXPECT_THAT(late.text, HasSubstr("3 data dates are due and not published"));
}

TEST_F(TablesCommand, ADeliveryThatHasEndedIsNeitherLateNorOld) {
  const auto declare = [&](const std::string& end) {
    write("core.yaml", std::string{kDelivery} + "ends: " + end + "\n");
    return says({"tables", "declare", file("core.yaml")});
  };
  ASSERT_EQ(declare("2024-03-01").end, "exit status 0");
  EXPECT_THAT(says({"tables", "check"}).text, HasSubstr("1 data date is due"));
  write_day("20240301", 3, 3);
  write_day("20240302", 3, 3);
  ASSERT_EQ(says({"tables", "load", "--date", "2024-03-01", folder_.path()}).end, "exit status 0");
  const auto after = says({"tables", "load", "--date", "2024-03-02", folder_.path()});
  EXPECT_EQ(after.end, "exit status 2");
  EXPECT_THAT(after.text, HasSubstr("date: 'core' ended on 2024-03-01, 2024-03-02 is after it"));
  EXPECT_EQ(says({"tables", "check"}).end, "exit status 0");
  EXPECT_THAT(says({"tables", "list"}).text, HasSubstr("the last"));

  ASSERT_EQ(declare("2024-03-31").end, "exit status 0");  // it went on
  EXPECT_EQ(says({"tables", "load", "--date", "2024-03-02", folder_.path()}).end, "exit status 0");
  EXPECT_THAT(says({"tables", "list"}).text, HasSubstr("29 days behind"));
  EXPECT_THAT(declare("2024-03-01").text, HasSubstr("for 2024-03-02 is published"));
}

TEST_F(TablesCommand, ABadDeclarationChangesNothing) {
  ASSERT_EQ(says({"tables", "declare", file("core.yaml")}).end, "exit status 0");
  const auto before = says({"tables", "show", "customers"}).text;
  const auto declare = [&](std::string yaml, const std::string& from, const std::string& to) {
    yaml.replace(yaml.find(from), from.size(), to);
    write("other.yaml", yaml);
    return says({"tables", "declare", file("other.yaml")});
  };
  const std::string yaml{kDelivery};
  const struct {
    std::string from;
    std::string to;
    std::string end;
    std::string said;
  } cases[] = {
      {"type: integer", "type: interger", "exit status 2", "integer"},
      {"score, type: integer", "score, type: money", "exit status 1", "score"},
      {"keeps: state\n    history: true", "keeps: days", "exit status 1", "customers"},
      {"delivery: core", "delivery: more", "exit status 1", "customers"},  // the table is core's
  };
  for (const auto& [from, to, end, said] : cases) {
    SCOPED_TRACE(to);
    const auto refused = declare(yaml, from, to);
    EXPECT_EQ(refused.end, end) << refused.text;
    EXPECT_THAT(refused.text, HasSubstr(said));
    EXPECT_EQ(says({"tables", "show", "customers"}).text, before);
  }
  EXPECT_THAT(declare(yaml, "score, type: integer", "score, zh: 分数, type: integer").text,
              HasSubstr("delivery core, version 2"));
}

TEST_F(TablesCommand, ALoadKilledAtAnyMomentIsNothingOrAll) {
  ASSERT_EQ(says({"tables", "declare", file("core.yaml")}).end, "exit status 0");
  write_day("20240301", 2'000, 2'000);
  ASSERT_EQ(says({"tables", "load", "--date", "2024-03-01", folder_.path()}).end, "exit status 0");
  write_day("20240302", 3'000, 3'000);
  constexpr int kKills = 4;
  const auto began = std::chrono::steady_clock::now();
  ASSERT_EQ(says({"tables", "runs"}).end, "exit status 0");
  const auto one_command = std::chrono::steady_clock::now() - began;
  for (int i = 1; i <= kKills; ++i) {
    Running load{{"--data", data_, "tables", "load", "--date", "2024-03-02", folder_.path()}};
    std::this_thread::sleep_for(one_command * (3 * i));
    load.signal(SIGKILL);
    load.finish();
    const auto listed = says({"tables", "list", "--format", "json"});
    EXPECT_THAT(listed.text, AnyOf(HasSubstr("2024-03-01"), HasSubstr("2024-03-02"))) << listed.text;
  }
  const auto loaded = says({"tables", "load", "--date", "2024-03-02", folder_.path()});
  EXPECT_EQ(loaded.end, "exit status 0") << loaded.text;
  EXPECT_THAT(loaded.text, HasSubstr("3,000"));
  EXPECT_THAT(loaded.text, HasSubstr("1,000"));  // new ones, into the history
  EXPECT_THAT(says({"tables", "runs"}).text, Not(HasSubstr("running")));
}

}  // namespace
}  // namespace rouse
