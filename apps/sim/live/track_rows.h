// Events as calls of the Segment protocol, as the bank's apps would send them: before the login under the
// device's anonymous id, after it under the customer number; a mini program shows its openid, too.
#pragma once

#include <span>
#include <string>

#include "world/event.h"

namespace rouse::sim {

inline constexpr std::size_t kEventsOfBatch = 500;  // about 250 KiB; the collector takes 500 KiB

// The body of POST /v1/batch. `logged_in` is told of each event whether its customer is known to the app.
class TrackBatch {
 public:
  void add(const Event& event, bool logged_in);
  std::size_t events() const { return events_; }
  std::string take();

 private:
  std::string calls_;
  std::size_t events_ = 0;
};

}  // namespace rouse::sim
