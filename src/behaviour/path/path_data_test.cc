// Paths through public data sets: BPI Challenge 2012 (van Dongen,
// doi:10.4121/uuid:3926db30-f712-4394-aebc-75976070e91f) and the online shop of retentioneering. Expected
// figures were recomputed from the same files by an independent program; that 3,429 of the applications are
// submitted, partly submitted, declined and nothing else is the log's published most frequent variant.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "behaviour/path/path.h"
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

const auto kData = std::filesystem::path{ROUSE_SOURCE_DIR} / ".." / "shared" / "data";

struct Row {
  std::uint64_t subject = 0;
  core::Timestamp time{};
  std::string event;
};

// The files have neither quotes nor escapes.
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

std::vector<Row> read(const std::string& command,
                      const std::function<std::optional<Row>(const std::vector<std::string>&)>& row_of) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
  std::array<char, 1024> line{};
  std::vector<Row> rows;
  if (!pipe || !fgets(line.data(), line.size(), pipe.get())) return rows;
  while (fgets(line.data(), line.size(), pipe.get())) {
    if (auto row = row_of(fields(line.data()))) rows.push_back(std::move(*row));
  }
  return rows;
}

std::uint64_t number(const std::string& text) {
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

class PathData : public ::testing::TestWithParam<ServerKind> {
 protected:
  // "products 2686 (12 end), main 1064" of each step.
  std::vector<std::string> steps(const std::string& id, const std::string& zone_name,
                                 const std::vector<Row>& rows, const std::string& spec_json) {
    std::set<std::string> names;
    for (const auto& row : rows) names.insert(row.event);
    auto yaml = fmt::format("format: 1\nplan: {}\nen: Data\nsubject: {{type: subject}}\nevents:\n", id);
    for (const auto& name : names) yaml += fmt::format("  - {{name: {}}}\n", name);
    const auto plan = events::parse_plan(yaml, id).value();
    const auto zone = core::Zone::load(zone_name).value();
    warehouse::Warehouse warehouse{testing::WarehouseServer::shared(GetParam()).server()};
    store(warehouse, plan, zone, rows);
    const testing::ManualClock clock{core::from_epoch_ms(1'700'000'000'000)};
    const testing::TemporaryFolder folder;
    auto metadata = metadata::Store::open(folder.path() / "metadata.db", clock).value();
    const auto spec = parse_path_spec(core::parse_json(spec_json).value(), plan);
    EXPECT_TRUE(spec) << core::to_string(spec.error());
    const auto result = run_path({warehouse, metadata, plan, zone, clock}, *spec, Scope::all());
    EXPECT_TRUE(result) << core::to_string(result.error());
    std::vector<std::string> lines;
    for (const auto& column : result->columns) {
      auto& line = lines.emplace_back();
      for (const auto& node : column.nodes) {
        line +=
            fmt::format("{}{} {}", line.empty() ? "" : ", ", name_of(spec->nodes, node.node), node.all.paths);
        if (node.exits.paths > 0) line += fmt::format(" ({} end)", node.exits.paths);
      }
    }
    return lines;
  }

 private:
  static void store(warehouse::Warehouse& warehouse, const events::Plan& plan, const core::Zone& zone,
                    const std::vector<Row>& rows) {
    const auto table = events::event_table(plan);
    warehouse::QueryOptions options;
    if (GetParam() == ServerKind::kClickHouse) {
      options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
    }
    ASSERT_TRUE(warehouse.execute("DROP TABLE IF EXISTS " + table));
    const auto created = warehouse.execute(events::create_event_table_sql(plan, table), options);
    ASSERT_TRUE(created) << core::to_string(created.error());
    auto insert = warehouse.insert(table, {"one_id", "ts", "day", "seq", "event"}).value();
    std::uint64_t seq = 0;
    for (const auto& row : rows) {
      insert.u64(row.subject);
      insert.i64(core::to_epoch_ms(row.time));
      insert.u64(static_cast<std::uint64_t>(zone.day_of(row.time)));
      insert.u64(++seq);
      insert.string(row.event);
      ASSERT_TRUE(insert.end_row());
    }
    ASSERT_EQ(insert.finish().value(), rows.size());
  }
};

INSTANTIATE_TEST_SUITE_P(, PathData, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

TEST_P(PathData, OfALoanApplication) {
  const auto file = kData / "bpi2012" / "loan_application_events.csv.gz";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "public data set bpi2012 not present";
  const events::TimeFormat iso;
  const auto rows = read(fmt::format("gzip -dc '{}'", file.string()), [&](const auto& row) {
    if (row.at(4) != "COMPLETE") return std::optional<Row>{};
    return std::optional{Row{number(row[0]), iso.parse(row[5], "timestamp").value(), row[3]}};
  });
  ASSERT_EQ(rows.size(), 164'506U);
  EXPECT_THAT(
      steps("loan_paths", "Europe/Amsterdam", rows, R"({"analysis":"path","plan":"loan_paths",
                      "range":{"from":"2011-10-01","to":"2012-03-31"},"unit":"life","depth":4,"limit":3})"),
      ElementsAre("A_SUBMITTED 13087", "A_PARTLYSUBMITTED 13087",
                  "A_PREACCEPTED 6959, A_DECLINED 5301 (3429 end), W_Afhandelen leads 760, (other) 67",
                  "W_Afhandelen leads 3995 (1872 end), W_Completeren aanvraag 2793 (44 end), "
                  "A_ACCEPTED 1765, (other) 1105 (1 end)"));
}

TEST_P(PathData, OfAnOnlineShop) {
  const auto file = kData / "retentioneering" / "simple_onlineshop.csv";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "public data set retentioneering not present";
  events::TimeFormat utc;
  const auto rows = read(fmt::format("cat '{}'", file.string()), [&](const auto& row) {
    // "2019-11-01 17:59:13.273932", in no zone: read as UTC, to the millisecond.
    const auto text = row.at(2).substr(0, 10) + "T" + row[2].substr(11, 12) + "Z";
    return std::optional{Row{number(row[0]), utc.parse(text, "timestamp").value(), row[1]}};
  });
  ASSERT_EQ(rows.size(), 38'010U);
  EXPECT_THAT(steps("shop_paths", "UTC", rows, R"({"analysis":"path","plan":"shop_paths","depth":4,"limit":4,
              "range":{"from":"2019-11-01","to":"2020-04-30"},"unit":"life","nodes":{"compact":false}})"),
              ElementsAre("products 2686, main 1064",
                          "products 1669, lost 687 (443 end), product2 429, main 365, (other) 600",
                          "products 1290, lost 547 (353 end), main 440, cart 411, (other) 619",
                          "products 1099, lost 513 (324 end), main 342, cart 289, (other) 711"));
  EXPECT_THAT(steps("shop_paths", "UTC", rows, R"({"analysis":"path","plan":"shop_paths","depth":2,"limit":1,
                      "range":{"from":"2019-11-01","to":"2020-04-30"},"nodes":{"except":["lost"],"compact":false}})")
                  .front(),
              ::testing::StartsWith("main 3765"));
}

}  // namespace
}  // namespace rouse::behaviour
