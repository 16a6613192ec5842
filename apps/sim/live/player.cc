#include "live/player.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <tuple>
#include <vector>

#include "core/zone.h"
#include "live/live_nights.h"
#include "live/track_rows.h"
#include "world/world.h"

namespace rouse::sim {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Person {
  Customer customer;
  Life life;
  std::uint32_t logged_in = 0;  // the visit in which the customer has logged in, the latest one
};

core::Timestamp instant(std::int64_t ms) { return core::from_epoch_ms(ms); }

class Player {
 public:
  Player(const LiveRequest& request, RouseServer& server)
      : request_(request), server_(server), world_(request.settings) {
    if (!request.tables.empty()) {
      nights_.emplace(core::real_files(), world_, request.tables, request.settings.last_day);
    }
  }

  core::Result<LiveReport> play() {
    ROUSE_TRY(const BankClock clock, server_.clock());
    if (!clock.simulated) {
      return core::fail(core::ErrorCode::kConflict, "--url", "--url: that server goes by the machine's clock",
                        "start it with: rouse serve --clock simulated, and environment: development");
    }
    const std::int64_t begins = day_of(request_.settings.last_day + 1).begins_ms();
    const std::int64_t stands = clock.driven_to ? core::to_epoch_ms(*clock.driven_to) : begins;
    if (stands < begins) {
      return core::fail(core::ErrorCode::kConflict, "--until",
                        fmt::format("--until: the server's clock shows {}, before the end of this history",
                                    core::format_utc(instant(stands))),
                        "the world and the server do not belong together");
    }
    // The hour in which an earlier player ended is sent once more.
    resume_ms_ = clock.driven_to ? stands - kHourMs : begins;
    ROUSE_CHECK(server_.move_clock(instant(stands)));
    begin_lives();
    return play_days(begins, stands);
  }

 private:
  void begin_lives() {
    const std::uint32_t customers = request_.settings.customers;
    people_.reserve(customers);
    History history;
    World::Nightfall nightfall;
    if (nights_) {
      nightfall = [this](const Customer& customer, const Life& life, const Day& day, auto) {
        nights_->remember(customer, life, day);
      };
    }
    for (std::uint32_t number = 1; number <= customers; ++number) {
      world_.live(number, history, nightfall);
      people_.push_back({history.customer, std::move(history.life), 0});
    }
  }

  core::Result<LiveReport> play_days(std::int64_t begins, std::int64_t stands) {
    LiveReport report;
    report.next_day = request_.settings.last_day + 1;
    const auto first = static_cast<std::int32_t>(report.next_day + (stands - begins) / kDayMs);
    const std::int32_t ends = first + request_.days;
    while (report.next_day < ends) {
      const Day day = day_of(report.next_day);
      ROUSE_CHECK(live(day));
      const auto began = SteadyClock::now();
      const std::uint64_t before = report.events;
      for (std::int64_t hour = 1; hour <= 24; ++hour) {
        if (request_.stop && request_.stop()) return leave(report);
        ROUSE_CHECK(play_hour(day.begins_ms() + hour * kHourMs, report));
        if (report.next_day >= first) keep_pace(began, static_cast<double>(hour) / 24);
      }
      if (nights_) {
        ROUSE_CHECK(nights_->finish());
      }
      ++report.next_day;
      if (request_.say && day.number >= first) {
        request_.say(fmt::format("{}: {} events", core::format_day(day.number), report.events - before));
      }
    }
    return leave(report);
  }

  core::Result<LiveReport> leave(const LiveReport& report) {
    ROUSE_CHECK(server_.leave_clock());
    return report;
  }

  // What the day holds comes behind what earlier days have left for later.
  core::Result<void> live(const Day& day) {
    if (nights_) {
      ROUSE_CHECK(nights_->begin(day));
    }
    DayLog log;
    for (Person& person : people_) {
      world_.live_day(person.customer, day, {}, person.life, log);
      events_.insert(events_.end(), log.events.begin(), log.events.end());
      if (nights_) {
        ROUSE_CHECK(nights_->add(person.customer, person.life, day, log.events));
      }
    }
    std::sort(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
      return std::tie(a.time_ms, a.customer, a.ordinal) < std::tie(b.time_ms, b.customer, b.ordinal);
    });
    return {};
  }

  core::Result<void> play_hour(std::int64_t ends_ms, LiveReport& report) {
    const auto end = std::find_if(events_.begin(), events_.end(),
                                  [ends_ms](const Event& event) { return event.time_ms >= ends_ms; });
    const bool acknowledged = ends_ms <= resume_ms_;
    if (!acknowledged) {
      ROUSE_CHECK(server_.move_clock(instant(std::max(ends_ms, resume_ms_ + kHourMs))));
    }
    for (auto event = events_.begin(); event != end; ++event) {
      Person& person = people_[event->customer - 1];
      if (event->kind == Kind::kLogin) person.logged_in = event->session;
      if (acknowledged) continue;
      batch_.add(*event, event->session == 0 || person.logged_in == event->session);
      ++report.events;
      if (batch_.events() < kEventsOfBatch) continue;
      ROUSE_CHECK(server_.collect(batch_.take()));
    }
    events_.erase(events_.begin(), end);
    return batch_.events() == 0 ? core::Result<void>{} : server_.collect(batch_.take());
  }

  void keep_pace(SteadyClock::time_point began, double part_of_day) const {
    const std::chrono::duration<double> due{part_of_day * request_.seconds_per_day};
    std::this_thread::sleep_until(began + std::chrono::duration_cast<SteadyClock::duration>(due));
  }

  const LiveRequest& request_;
  RouseServer& server_;
  const World world_;
  std::int64_t resume_ms_ = 0;  // events before it are acknowledged
  std::vector<Person> people_;
  std::vector<Event> events_;  // to come, in the order of time
  TrackBatch batch_;
  std::optional<LiveNights> nights_;
};

}  // namespace

core::Result<LiveReport> play(const LiveRequest& request) {
  ROUSE_CHECK(check(request.settings));
  if (request.settings.customers > kLiveCustomersMax) {
    return core::invalid("--customers",
                         fmt::format("--customers: {} is more than the {} that are played live",
                                     request.settings.customers, kLiveCustomersMax));
  }
  if (request.days < 1 || request.days > kLiveDaysMax) {
    return core::invalid("--days", fmt::format("--days: {} is outside 1 to {}", request.days, kLiveDaysMax));
  }
  ROUSE_TRY(const auto server, RouseServer::connect(request.server));
  return Player{request, *server}.play();
}

}  // namespace rouse::sim
