#include "behaviour/bpi2012_test.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "events/event_table.h"
#include "events/value.h"

namespace rouse::behaviour {
namespace {

const auto kLog = std::filesystem::path{ROUSE_SOURCE_DIR} / ".." / "shared" / "data" / "bpi2012" /
                  "loan_application_events.csv.gz";

std::string plan_yaml() {
  std::string yaml = "format: 1\nplan: loans\nen: Loans\nsubject: {type: application}\nevents:\n";
  for (const auto* name :
       {"A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "O_SENT", "O_SENT_BACK", "A_APPROVED"}) {
    yaml += fmt::format("  - {{name: {}}}\n", name);
  }
  return yaml;
}

// The file has neither quotes nor escapes.
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == ',') {
      parts.emplace_back();
    } else if (c != '\r' && c != '\n') {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

void Bpi2012Test::SetUp() {
  if (!std::filesystem::exists(kLog)) GTEST_SKIP() << "public data set bpi2012 not present";
  plan_ = events::parse_plan(plan_yaml(), "loans").value();
  metadata_.emplace(metadata::Store::open(folder_.path() / "metadata.db", clock_).value());
  load();
}

void Bpi2012Test::load() {
  warehouse::QueryOptions options;
  if (GetParam() == testing::ServerKind::kClickHouse) {
    options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
  }
  ASSERT_TRUE(warehouse_.execute("DROP TABLE IF EXISTS events_loans"));
  const auto created = warehouse_.execute(events::create_event_table_sql(plan_, "events_loans"), options);
  ASSERT_TRUE(created) << core::to_string(created.error());
  auto insert = warehouse_.insert("events_loans", {"one_id", "ts", "day", "seq", "event"}).value();
  const auto command = fmt::format("gzip -dc '{}'", kLog.string());
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
  ASSERT_TRUE(pipe);
  std::array<char, 1024> line{};
  std::uint64_t rows = 0;
  const events::TimeFormat iso;
  ASSERT_TRUE(fgets(line.data(), line.size(), pipe.get()));
  while (fgets(line.data(), line.size(), pipe.get())) {
    const auto row = fields(line.data());
    ++rows;
    if (row.at(4) != "COMPLETE") continue;
    const auto time = iso.parse(row[5], "timestamp").value();
    std::uint64_t application = 0;
    std::from_chars(row[0].data(), row[0].data() + row[0].size(), application);
    insert.u64(application);
    insert.i64(core::to_epoch_ms(time));
    insert.u64(static_cast<std::uint64_t>(zone_.day_of(time)));
    insert.u64(rows);
    insert.string(row[3]);
    ASSERT_TRUE(insert.end_row());
  }
  EXPECT_EQ(rows, 262'200U);
  ASSERT_EQ(insert.finish().value(), 164'506U);
}

}  // namespace rouse::behaviour
