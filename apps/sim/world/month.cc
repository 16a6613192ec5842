#include "world/month.h"

namespace rouse::sim {
namespace {

constexpr std::int32_t kTouchDay = 5;  // of the month

std::int32_t first_day_after(const Settings& settings) {
  const Day last = day_of(settings.last_day);
  return last.number - last.day_of_month + last.month_days + 1;
}

void count(const Event& event, std::int64_t touch_ms, MonthOutcome& outcome) {
  const bool soon = event.time_ms >= touch_ms && event.time_ms < touch_ms + kResponseDays * kDayMs;
  if (event.kind == Kind::kLogin) {
    outcome.logs_in = true;
    outcome.logs_in_soon |= soon;
  }
  if (soon && is_transaction(event.kind)) outcome.transacts_soon = true;
  if (soon && event.kind == Kind::kInstalmentConfirm) outcome.sees_instalment = true;
  if (soon && event.kind == Kind::kInstalmentSuccess) outcome.instalment_fen += event.amount_fen;
}

}  // namespace

Touch month_touch(const Settings& settings, const Customer& customer, Channel channel, OfferType offer,
                  std::int64_t face_fen, Landing landing) {
  const Day day = day_of(first_day_after(settings) + kTouchDay - 1);
  return {day.begins_ms() + customer.nature.hour * kHourMs, channel, offer, face_fen, landing, 0, 0};
}

MonthOutcome live_month(const World& world, const Customer& customer, Life life,
                        const std::optional<Touch>& touch) {
  const std::int32_t first = first_day_after(world.settings());
  const std::int32_t touch_day = first + kTouchDay - 1;
  const std::int64_t touch_ms =
      touch ? touch->time_ms : day_of(touch_day).begins_ms() + customer.nature.hour * kHourMs;
  Assigner assigner;
  if (touch) {
    assigner = [&](const Customer&, const Life&, const Day& day) {
      const bool waits = touch->channel == Channel::kPopup && day.number >= touch_day &&
                         day.number < touch_day + kResponseDays;
      if (day.number != touch_day && !waits) return std::vector<Assignment>{};
      return std::vector<Assignment>{{*touch, 1}};
    };
  }
  MonthOutcome outcome;
  DayLog log;
  const std::int32_t days = day_of(first).month_days;
  for (std::int32_t i = 0; i < days; ++i) {
    world.live_day(customer, day_of(first + i), assigner, life, log);
    for (const Event& event : log.events) count(event, touch_ms, outcome);
  }
  return outcome;
}

}  // namespace rouse::sim
