// A clock that a program drives, for a bank whose days pass in seconds. Until it is set for the first time it
// shows the machine's time; from then on it stands still between two moves and goes forward only.
//
// One driver at a time: whoever moves it holds its seat for as long as it comes again within kSeatHeld. The
// seat is a matter of the machine's time, as the driver is a program that may have died.
//
// Thread-safe. now() takes no lock.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace rouse::core {

inline constexpr Milliseconds kSeatHeld{60'000};                  // of the machine's time
inline constexpr Milliseconds kClockStepMax{366LL * 86'400'000};  // forward at once
inline constexpr std::size_t kClockDriverBytesMax = 100;
// What warehouse and collector can hold: the years 1970 to 2105.
inline constexpr Timestamp kClockFirst{std::chrono::sys_days{std::chrono::January / 2 / 1970}};
inline constexpr Timestamp kClockEnd{std::chrono::sys_days{std::chrono::January / 1 / 2106}};

struct ClockSeat {
  std::string driver;
  Timestamp seen_at{};  // the machine's time of its last move

  bool operator==(const ClockSeat&) const = default;
};

struct ClockMove {
  std::string_view driver;
  Timestamp to{};
  // The first move of a clock that was never set may go anywhere: a bank may be played from last year.
  bool anywhere_at_first = false;
};

class SimulatedClock final : public Clock {
 public:
  // `machine` outlives it.
  explicit SimulatedClock(const Clock& machine) : machine_(machine) {}

  Timestamp now() const override;
  // Where it was moved to last; nowhere yet: empty, and it shows the machine's time.
  std::optional<Timestamp> driven_to() const;
  // Nobody, once the driver has been silent for kSeatHeld.
  std::optional<ClockSeat> seat() const;

  // Where it stood when it was driven last. Before anything else uses it.
  void resume(Timestamp at) { set_ms_ = to_epoch_ms(at); }

  // `keep` stores the instant durably before anybody sees it; where that fails the clock stays. Moving it to
  // where it stands keeps the seat. Fails with kConflict, field "driver", while another one drives, and with
  // kInvalidArgument, field "driver" or "now".
  using Keep = std::function<Result<void>(Timestamp)>;
  Result<ClockSeat> move(const ClockMove& move, const Keep& keep);

  // Frees the seat; free already: nothing. kConflict, field "driver", while another one drives.
  Result<void> leave(std::string_view driver);

 private:
  static constexpr std::int64_t kNeverSet = INT64_MIN;

  std::optional<ClockSeat> held() const;
  Result<void> check_seat(std::string_view driver) const;
  Result<void> check_step(const ClockMove& move) const;

  const Clock& machine_;
  std::atomic<std::int64_t> set_ms_ = kNeverSet;
  mutable std::mutex mutex_;  // of the seat, and held for a whole move
  std::optional<ClockSeat> seat_;
};

}  // namespace rouse::core
