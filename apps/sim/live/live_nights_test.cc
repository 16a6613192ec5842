#include "live/live_nights.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "core/zone.h"
#include "nights/night_files.h"
#include "testing/faulty_files.h"

namespace rouse::sim {
namespace {

constexpr std::int32_t kNights = 3;

// The last night is the first of a month: bills are made, people leave.
Settings settings_of() {
  return {.seed = 7, .customers = 500, .days = 40, .last_day = *core::parse_day("2026-11-01", "")};
}

struct Evening {
  Customer customer;
  Life life;
  std::vector<Event> events;
};

// A world with the files of its last nights, and the same nights lived once more as a player does: day after
// day, all customers each day. All but the first of them are played.
class PlayedNights : public ::testing::Test {
 protected:
  PlayedNights() {
    std::vector<std::int32_t> dates;
    for (std::int32_t date = first_; date < first_ + kNights; ++date) dates.push_back(date);
    auto nights = NightFiles::create(files_, "/world", world_, dates);
    EXPECT_TRUE(nights);
    History history;
    for (std::uint32_t number = 1; number <= world_.settings().customers; ++number) {
      world_.live(number, history, [&](const auto& customer, const Life& life, const Day& day, auto events) {
        EXPECT_TRUE((*nights)->add(customer, life, day, events));
        lived_[day.number].push_back({customer, life, {events.begin(), events.end()}});
      });
    }
    EXPECT_TRUE((*nights)->finish());
  }

  // To the end of the date `until`; its own night is left unfinished if asked for.
  void play(std::int32_t until, bool finishes = true) {
    LiveNights nights{files_, world_, "/live", first_};
    for (const auto& [date, evenings] : lived_) {
      if (date > until) return;
      const Day day = day_of(date);
      if (date <= first_) {
        for (const Evening& at : evenings) nights.remember(at.customer, at.life, day);
        continue;
      }
      ASSERT_TRUE(nights.begin(day));
      for (const Evening& at : evenings) ASSERT_TRUE(nights.add(at.customer, at.life, day, at.events));
      if (date < until || finishes) {
        ASSERT_TRUE(nights.finish());
      }
    }
  }

  std::string file(std::string_view folder, NightTable table, std::int32_t date,
                   std::string_view ending) const {
    return files_.content(fmt::format("{}/{}/{}_{}.{}", folder, core::format_day(date), table_name(table),
                                      compact_day(date), ending));
  }

  void expect_as_in_the_world(std::int32_t date) const {
    for (std::size_t i = 0; i < kNightTables; ++i) {
      const auto table = static_cast<NightTable>(i);
      for (const std::string_view ending : {"dat", "ctl"}) {
        EXPECT_EQ(file("/live", table, date, ending), file("/world/tables", table, date, ending))
            << table_name(table) << ' ' << core::format_day(date);
      }
    }
  }

  World world_{settings_of()};
  const std::int32_t first_ = world_.settings().last_day - kNights + 1;
  testing::FaultyFiles files_{1};
  std::map<std::int32_t, std::vector<Evening>> lived_;
};

TEST_F(PlayedNights, AreThoseOfAWorldThatIsLonger) {
  play(first_ + 2);
  expect_as_in_the_world(first_ + 1);
  expect_as_in_the_world(first_ + 2);
  EXPECT_LT(file("/live", NightTable::kAccounts, first_ + 2, "dat").size(),
            file("/world/tables", NightTable::kAccounts, first_, "dat").size() / 5)
      << "only what has changed";
}

TEST_F(PlayedNights, ThatWereNotWrittenToTheirEndAreWrittenAgain) {
  play(first_ + 2, false);
  EXPECT_TRUE(*is_complete_night(files_, "/live/" + core::format_day(first_ + 1), first_ + 1));
  EXPECT_FALSE(*is_complete_night(files_, "/live/" + core::format_day(first_ + 2), first_ + 2));
  play(first_ + 2);
  expect_as_in_the_world(first_ + 1);
  expect_as_in_the_world(first_ + 2);
}

TEST_F(PlayedNights, ThatAreCompleteAreLeftAlone) {
  play(first_ + 1);
  const std::string products =
      fmt::format("/live/{}/products_{}.dat", core::format_day(first_ + 1), compact_day(first_ + 1));
  files_.replace(products, "kept");
  play(first_ + 2);
  EXPECT_EQ(files_.content(products), "kept");
  expect_as_in_the_world(first_ + 2);
}

TEST_F(PlayedNights, AFolderWithoutAnyControlFileIsNotComplete) {
  EXPECT_FALSE(*is_complete_night(files_, "/nowhere", first_));
  EXPECT_TRUE(*is_complete_night(files_, "/world/tables/" + core::format_day(first_), first_));
  EXPECT_FALSE(*is_complete_night(files_, "/world/tables/" + core::format_day(first_), first_ + 1));
}

}  // namespace
}  // namespace rouse::sim
