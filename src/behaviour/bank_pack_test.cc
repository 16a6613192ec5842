// The bank's pack: its saved analyses read against its tracking plan, and its README names what there is.
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/answer/any_analysis.h"
#include "core/json.h"
#include "ingest/load.h"

namespace rouse::behaviour {
namespace {

namespace fs = std::filesystem;
using ::testing::SizeIs;

const fs::path kPack = fs::path{ROUSE_SOURCE_DIR} / "packs/bank";

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

const events::Plan& plan() {
  static const auto kRead = ingest::read_plan(kPack / "plan.yaml");
  return kRead.value().plan;
}

std::vector<fs::path> insight_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator{kPack / "insights"}) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

// A row of the README's table of scenarios.
struct Scenario {
  std::string name;
  std::vector<std::string> events;
  std::vector<std::string> insights;
};

std::vector<std::string> in_backticks(std::string_view text) {
  std::vector<std::string> words;
  for (auto from = text.find('`'); from != std::string_view::npos; from = text.find('`')) {
    text.remove_prefix(from + 1);
    const auto to = std::min(text.find('`'), text.size() - 1);
    words.emplace_back(text.substr(0, to));
    text.remove_prefix(to + 1);
  }
  return words;
}

std::vector<Scenario> scenarios() {
  std::istringstream readme{text_of(kPack / "README.md")};
  std::vector<Scenario> found;
  bool in_table = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("| Scenario ")) in_table = true;
    if (!in_table || !line.starts_with("| ") || line.starts_with("| Scenario ")) continue;
    std::istringstream row{line.substr(2)};
    std::array<std::string, 3> cells;
    for (auto& cell : cells) std::getline(row, cell, '|');
    found.push_back({cells[0], in_backticks(cells[1]), in_backticks(cells[2])});
  }
  return found;
}

TEST(BankPack, EveryInsightReadsAgainstThePlan) {
  std::map<std::string, fs::path> file_of_name;
  for (const auto& file : insight_files()) {
    const auto json = core::parse_json(text_of(file));
    ASSERT_TRUE(json) << file << ": " << core::to_string(json.error());
    const auto& insight = json->as_object();
    EXPECT_THAT(insight, SizeIs(2)) << file << ": a name and a spec";
    const auto spec = parse_analysis_spec(insight.at("spec"), plan());
    ASSERT_TRUE(spec) << file << ": " << core::to_string(spec.error());
    EXPECT_EQ(subject_of(*spec), "customer") << file;
    EXPECT_EQ(parse_analysis_spec(spec_json(*spec), plan()).value(), *spec) << file;
    const auto [other, first] = file_of_name.emplace(insight.at("name").as_string(), file);
    EXPECT_TRUE(first) << file << " has the name of " << other->second;
  }
  EXPECT_THAT(file_of_name, ::testing::Not(::testing::IsEmpty()));
}

TEST(BankPack, EveryEventBelongsToOneScenario) {
  std::map<std::string, std::string> scenario_of;
  for (const auto& scenario : scenarios()) {
    EXPECT_THAT(scenario.events, ::testing::Not(::testing::IsEmpty())) << scenario.name;
    for (const auto& event : scenario.events) {
      EXPECT_TRUE(events::find_event(plan(), event, scenario.name)) << event << " is not in the plan";
      const auto [other, first] = scenario_of.emplace(event, scenario.name);
      EXPECT_TRUE(first) << event << " is of " << other->second << " and of " << scenario.name;
    }
  }
  for (const auto& event : plan().events) EXPECT_TRUE(scenario_of.contains(event.name)) << event.name;
}

TEST(BankPack, TheReadmeNamesEveryInsight) {
  std::set<std::string> named;
  for (const auto& scenario : scenarios()) named.insert(scenario.insights.begin(), scenario.insights.end());
  std::set<std::string> present;
  for (const auto& file : insight_files()) {
    EXPECT_EQ(file.extension(), ".json") << file;
    present.insert(file.stem());
  }
  EXPECT_EQ(named, present);
}

TEST(BankPack, ARenamedEventIsMissedByTheInsightsThatNameIt) {
  auto other = plan();
  other.events[events::find_event(other, "instalment_confirm", "").value()].name = "instalment_form";
  std::vector<std::string> broken;
  for (const auto& file : insight_files()) {
    const auto json = core::parse_json(text_of(file));
    ASSERT_TRUE(json) << file;
    if (!parse_analysis_spec(json->as_object().at("spec"), other)) broken.push_back(file.stem());
  }
  EXPECT_THAT(broken, ::testing::ElementsAre("instalment", "instalment_popup"));
}

}  // namespace
}  // namespace rouse::behaviour
