// A real bank's log: BPI Challenge 2012 (van Dongen, doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f).
// Event name = activity where lifecycle is COMPLETE; expected figures recomputed from the same file by an
// independent program.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "behaviour/funnel/funnel.h"
#include "core/json.h"
#include "events/event_table.h"
#include "events/value.h"
#include "metadata/store.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"

namespace rouse::behaviour {
namespace {

using ::testing::ElementsAre;
using testing::ServerKind;
using testing::WarehouseServer;

const auto kLog = std::filesystem::path{ROUSE_SOURCE_DIR} / ".." / "shared" / "data" / "bpi2012" /
                  "loan_application_events.csv.gz";

constexpr std::string_view kFunnel =
    R"({"analysis":"funnel","plan":"loans","range":{"from":"2011-10-01","to":"2012-03-14"},
    "steps":[{"event":"A_SUBMITTED"},{"event":"A_PREACCEPTED"},{"event":"A_ACCEPTED"},{"event":"O_SENT"},
             {"event":"O_SENT_BACK"},{"event":"A_APPROVED"}],
    "window":{"length":30,"unit":"day"}})";

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

class FunnelBpi2012 : public ::testing::TestWithParam<ServerKind> {};
INSTANTIATE_TEST_SUITE_P(, FunnelBpi2012, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(FunnelBpi2012, ReachesThePublishedFigures) {
  if (!std::filesystem::exists(kLog)) GTEST_SKIP() << "public data set bpi2012 not present";
  std::string yaml = "format: 1\nplan: loans\nen: Loans\nsubject: {type: application}\nevents:\n";
  for (const auto* name :
       {"A_SUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "O_SENT", "O_SENT_BACK", "A_APPROVED"}) {
    yaml += fmt::format("  - {{name: {}}}\n", name);
  }
  const auto plan = events::parse_plan(yaml, "loans").value();
  warehouse::Warehouse warehouse{WarehouseServer::shared(GetParam()).server()};
  warehouse::QueryOptions options;
  if (GetParam() == ServerKind::kClickHouse) {
    options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
  }
  const auto created = warehouse.execute(events::create_event_table_sql(plan, "events_loans"), options);
  ASSERT_TRUE(created) << core::to_string(created.error());
  const auto zone = core::Zone::load("Europe/Amsterdam").value();
  auto insert = warehouse.insert("events_loans", {"one_id", "ts", "day", "seq", "event"}).value();
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
    insert.u64(static_cast<std::uint64_t>(zone.day_of(time)));
    insert.u64(rows);
    insert.string(row[3]);
    ASSERT_TRUE(insert.end_row());
  }
  EXPECT_EQ(rows, 262'200U);
  ASSERT_EQ(insert.finish().value(), 164'506U);

  const testing::ManualClock clock{core::from_epoch_ms(0)};
  const testing::TemporaryFolder folder;
  auto metadata = metadata::Store::open(folder.path() / "metadata.db", clock).value();
  const auto spec = parse_funnel_spec(core::parse_json(kFunnel).value(), plan).value();
  const auto result = run_funnel({warehouse, metadata, plan, zone, clock}, spec, Scope::all());
  ASSERT_TRUE(result) << core::to_string(result.error());
  std::vector<std::uint64_t> reached;
  for (const auto& step : result->steps) reached.push_back(step.customers);
  EXPECT_THAT(reached, ElementsAre(13'087, 7'367, 5'113, 5'015, 3'146, 2'058));
  EXPECT_EQ(result->steps[0].dropped, 13'087U - 7'367U);
}

}  // namespace
}  // namespace rouse::behaviour
