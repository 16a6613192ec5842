#include "world/walk.h"

namespace rouse::sim {
namespace {

Platform platform_of(App app, const Customer& customer) {
  switch (app) {
    case App::kH5:
    case App::kMiniProgram: return Platform::kWeb;
    case App::kServer: return Platform::kNone;
    default: return customer.platform;
  }
}

}  // namespace

Walk::Walk(const Customer& customer, const Day& day, core::Random& random, Life& life,
           std::vector<Event>& events)
    : customer_(customer), day_(day), random_(&random), life_(life), events_(events) {}

void Walk::enter(const Entry& entry) {
  entry_ = entry;
  time_ms_ = entry.time_ms;
  ++life_.sessions;
}

Event& Walk::step(Kind kind) {
  Event event;
  event.time_ms = time_ms_;
  event.customer = customer_.number;
  event.ordinal = ++life_.events;
  event.session = life_.sessions;
  event.kind = kind;
  event.app = entry_.app;
  event.platform = platform_of(entry_.app, customer_);
  event.channel = entry_.channel;
  event.version = customer_.version;
  event.campaign = entry_.campaign;
  event.device = life_.sessions % 5 == 0 ? customer_.devices : 1;
  events_.push_back(event);
  // Most steps take seconds; now and then somebody stops to think.
  time_ms_ += random_->between(1'200, 9'000) + (random_->chance(0.15) ? random_->between(5'000, 60'000) : 0);
  return events_.back();
}

Event& Walk::transact(Kind kind) {
  ++life_.month.transactions;
  return step(kind);
}

Event& outside(const Customer& customer, std::int64_t time_ms, Kind kind, Life& life,
               std::vector<Event>& events) {
  Event event;
  event.time_ms = time_ms;
  event.customer = customer.number;
  event.ordinal = ++life.events;
  event.kind = kind;
  event.app = App::kServer;
  events.push_back(event);
  return events.back();
}

}  // namespace rouse::sim
