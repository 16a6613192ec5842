#include "world/world.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "bank/draw.h"
#include "world/visit.h"

namespace rouse::sim {
namespace {

constexpr std::int32_t kOutcomeDays = 7;

// One customer's day while it passes.
class Today {
 public:
  Today(const Settings& settings, const Customer& customer, const Day& day, Life& life, DayLog& log)
      : settings_(settings), customer_(customer), day_(day), life_(life), log_(log) {}

  void touch(const Assigner& assigner) {
    for (const Assignment& given : assigner(customer_, life_, day_)) take(given);
  }

  void live() {
    auto random = stream(settings_.seed, customer_.number, Purpose::kVisits, day_.number);
    Walk walk{customer_, day_, random, life_, log_.events};
    if (customer_.signed_day == day_.number || customer_.activated_day == day_.number) {
      begin(walk);
    } else if (customer_.activated_on(day_.number)) {
      come_by_self(walk);
    }
    note_popup();
    come_for_touches();
  }

  void put_in_order() {
    std::sort(log_.events.begin(), log_.events.end(), [](const Event& a, const Event& b) {
      return std::tie(a.time_ms, a.ordinal) < std::tie(b.time_ms, b.ordinal);
    });
  }

 private:
  // Signing up and the first login, on one day or on two.
  void begin(Walk& walk) {
    std::int64_t time_ms = draw_time(walk.random(), customer_, day_);
    if (customer_.signed_day == day_.number) {
      sign_up(walk, time_ms);
      time_ms = walk.time_ms();
    }
    if (customer_.activated_day == day_.number) activate(walk, time_ms);
  }

  void come_by_self(Walk& walk) {
    const std::int32_t visits = poisson(walk.random(), visits_a_day(customer_, life_, day_));
    for (std::int32_t i = 0; i < visits; ++i) {
      visit(walk, settings_.seed, draw_time(walk.random(), customer_, day_), popup_ ? &*popup_ : nullptr);
    }
  }

  Event& server_event(Kind kind, std::int64_t time_ms, const Touch& touch) {
    Event& event = outside(customer_, time_ms, kind, life_, log_.events);
    event.channel = touch.channel;
    event.campaign = touch.campaign;
    event.variant = touch.variant;
    event.offer = touch.offer;
    event.face_fen = touch.face_fen;
    return event;
  }

  void take(const Assignment& given) {
    const Touch& touch = given.touch;
    server_event(Kind::kCampaignAssigned, touch.time_ms, touch).probability =
        static_cast<float>(given.probability);
    if (touch.channel == Channel::kPopup) {
      popup_ = Popup{touch, {}, {}, false};
      return;
    }
    TouchTruth truth{touch, given.probability, {}, {}, 0, 0, 0, 0};
    if (touch.channel != Channel::kDirect) send(truth);
    log_.touches.push_back(truth);
  }

  void send(TouchTruth& truth) {
    const Touch& touch = truth.touch;
    truth.chances = chances(customer_, life_.standing(customer_, day_.number), touch);
    truth.reaction = react(settings_.seed, customer_, truth.chances, touch);
    life_.touch_days.push_back(day_.number);
    server_event(Kind::kMessageSent, touch.time_ms, touch);
    const Reaction& reaction = truth.reaction;
    if (reaction.reached) server_event(Kind::kMessageDelivered, touch.time_ms + 4 * kSecondMs, touch);
    if (reaction.notices) server_event(Kind::kMessageOpened, reaction.noticed_ms, touch);
    if (reaction.comes) {
      life_.planned.push_back({reaction.comes_ms, touch, reaction.claims, reaction.redeems});
    }
    if (reaction.leaves) leave(touch);
  }

  // Annoyed customers come less for a while, beside what they switch off.
  void leave(const Touch& touch) {
    constexpr double kSulks = 0.8;
    life_.deviation -= kSulks;
    switch (touch.channel) {
      case Channel::kPush:
        life_.push_on = false;
        server_event(Kind::kPushSwitch, touch.time_ms + kHourMs, touch);
        break;
      case Channel::kSms:
      case Channel::kWeChat:
      case Channel::kCall: life_.subscribed = false; break;
      default: life_.installed = false; server_event(Kind::kAppUninstall, touch.time_ms + kHourMs, touch);
    }
  }

  void note_popup() {
    if (!popup_ || !popup_->shown) return;
    log_.touches.push_back({popup_->touch, 1, popup_->chances, popup_->reaction, 0, 0, 0, 0});
  }

  void come_for_touches() {
    const std::int64_t ends = day_.begins_ms() + kDayMs;
    for (const PlannedVisit& planned : life_.planned) {
      if (planned.time_ms >= ends) continue;
      auto random = stream(settings_.seed, customer_.number, Purpose::kReaction, planned.time_ms);
      Walk walk{customer_, day_, random, life_, log_.events};
      visit_for(walk, planned);
    }
    std::erase_if(life_.planned, [ends](const PlannedVisit& planned) { return planned.time_ms < ends; });
  }

  const Settings& settings_;
  const Customer& customer_;
  const Day& day_;
  Life& life_;
  DayLog& log_;
  std::optional<Popup> popup_;
};

struct Outcome {
  std::int32_t logins = 0;
  std::int32_t transactions = 0;
};

Outcome outcome(std::span<const Event> events, std::int64_t from_ms) {
  Outcome result;
  for (const Event& event : events) {
    if (event.time_ms < from_ms || event.time_ms >= from_ms + kOutcomeDays * kDayMs) continue;
    result.logins += event.kind == Kind::kLogin ? 1 : 0;
    result.transactions += is_transaction(event.kind) ? 1 : 0;
  }
  return result;
}

void compare(History& history, std::span<const Event> untouched) {
  for (TouchTruth& truth : history.touches) {
    const Outcome with = outcome(history.events, truth.touch.time_ms);
    const Outcome without = outcome(untouched, truth.touch.time_ms);
    truth.logins = with.logins;
    truth.transactions = with.transactions;
    truth.logins_untouched = without.logins;
    truth.transactions_untouched = without.transactions;
  }
}

}  // namespace

World::World(const Settings& settings) : settings_(settings), past_(past_assigner(settings)) {
  for (std::int32_t day = settings.first_day(); day <= settings.last_day; ++day) days_.push_back(day_of(day));
}

Customer World::customer(std::uint32_t number) const {
  return draw_customer(settings_, organisation_, number);
}

void World::live_day(const Customer& customer, const Day& day, const Assigner& assigner, Life& life,
                     DayLog& log) const {
  log.events.clear();
  log.touches.clear();
  pass_day(settings_.seed, customer, day, life);
  if (life.closed) return;
  Today today{settings_, customer, day, life, log};
  if (assigner) today.touch(assigner);
  today.live();
  today.put_in_order();
}

void World::live(std::uint32_t number, History& history, const Nightfall& nightfall) const {
  history.customer = customer(number);
  history.life = begin_life(settings_, history.customer);
  history.events.clear();
  history.touches.clear();
  const Life beginning = history.life;
  DayLog log;
  for (const Day& day : days_) {
    live_day(history.customer, day, past_, history.life, log);
    history.events.insert(history.events.end(), log.events.begin(), log.events.end());
    history.touches.insert(history.touches.end(), log.touches.begin(), log.touches.end());
    if (nightfall) nightfall(history.customer, history.life, day, log.events);
  }
  const std::int64_t ends = (settings_.last_day + 1) * kDayMs - kBankOffsetMs;
  std::erase_if(history.events, [ends](const Event& event) { return event.time_ms >= ends; });
  if (history.touches.empty()) return;
  std::vector<Event> untouched;
  Life life = beginning;
  for (const Day& day : days_) {
    live_day(history.customer, day, {}, life, log);
    untouched.insert(untouched.end(), log.events.begin(), log.events.end());
  }
  compare(history, untouched);
}

}  // namespace rouse::sim
