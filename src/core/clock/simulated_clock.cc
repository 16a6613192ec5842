#include "core/clock/simulated_clock.h"

#include <fmt/format.h>

#include <utility>

namespace rouse::core {
namespace {

Result<void> check_driver(std::string_view driver) {
  if (!driver.empty() && driver.size() <= kClockDriverBytesMax) return {};
  return invalid("driver", fmt::format("driver: must have 1 to {} bytes", kClockDriverBytesMax),
                 "a name that no other driver has, the same in all its calls");
}

}  // namespace

Timestamp SimulatedClock::now() const {
  const std::int64_t ms = set_ms_;
  return ms == kNeverSet ? machine_.now() : from_epoch_ms(ms);
}

std::optional<Timestamp> SimulatedClock::driven_to() const {
  const std::int64_t ms = set_ms_;
  return ms == kNeverSet ? std::nullopt : std::optional{from_epoch_ms(ms)};
}

std::optional<ClockSeat> SimulatedClock::seat() const {
  const std::lock_guard lock{mutex_};
  return held();
}

std::optional<ClockSeat> SimulatedClock::held() const {
  return seat_ && machine_.now() - seat_->seen_at < kSeatHeld ? seat_ : std::nullopt;
}

Result<void> SimulatedClock::check_seat(std::string_view driver) const {
  const auto other = held();
  if (!other || other->driver == driver) return {};
  return fail(ErrorCode::kConflict, "driver",
              fmt::format("driver: '{}' drives the clock, and was seen at {}", other->driver,
                          format_utc(other->seen_at)),
              fmt::format("the seat is free after {} s of its silence",
                          std::chrono::floor<std::chrono::seconds>(kSeatHeld).count()));
}

Result<void> SimulatedClock::check_step(const ClockMove& move) const {
  if (move.to < kClockFirst || move.to >= kClockEnd)
    return invalid("now", "now: is outside the years 1970 to 2105");
  if (move.anywhere_at_first && set_ms_ == kNeverSet) return {};
  const Timestamp from = now();
  if (move.to < from) {
    return invalid(
        "now",
        fmt::format("now: {} lies before {}, where the clock stands", format_utc(move.to), format_utc(from)),
        "time goes forward only; another time needs another data directory");
  }
  if (move.to - from <= kClockStepMax) return {};
  return invalid("now",
                 fmt::format("now: {} lies more than {} days after {}", format_utc(move.to),
                             std::chrono::floor<std::chrono::days>(kClockStepMax).count(), format_utc(from)),
                 "go there in several moves");
}

Result<ClockSeat> SimulatedClock::move(const ClockMove& move, const Keep& keep) {
  ROUSE_CHECK(check_driver(move.driver));
  const std::lock_guard lock{mutex_};
  ROUSE_CHECK(check_seat(move.driver));
  ROUSE_CHECK(check_step(move));
  if (set_ms_ != to_epoch_ms(move.to)) ROUSE_CHECK(keep(move.to));
  set_ms_ = to_epoch_ms(move.to);
  seat_ = ClockSeat{std::string{move.driver}, machine_.now()};
  return *seat_;
}

Result<void> SimulatedClock::leave(std::string_view driver) {
  ROUSE_CHECK(check_driver(driver));
  const std::lock_guard lock{mutex_};
  ROUSE_CHECK(check_seat(driver));
  seat_.reset();
  return {};
}

}  // namespace rouse::core
