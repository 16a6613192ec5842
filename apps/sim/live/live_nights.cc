#include "live/live_nights.h"

#include <utility>

#include "core/zone.h"

namespace rouse::sim {

LiveNights::LiveNights(core::FileSystem& files, const World& world, std::filesystem::path folder,
                       std::int32_t last_night)
    : files_(files), world_(world), folder_(std::move(folder)), last_night_(last_night) {
  memories_.reserve(world.settings().customers);
}

void LiveNights::remember(const Customer& customer, const Life& life, const Day& day) {
  if (memories_.size() < customer.number) {
    memories_.emplace_back().course.begin(world_.settings().seed, customer, life, day);
  }
  NightMemory& memory = memories_[customer.number - 1];
  memory.course.take(customer, life, day);
  if (day.number != last_night_) return;
  const NightPerson person = draw_person(world_, customer, encoding_);
  memory.delivered = delivered_after({world_, customer, life, day, person, memory.course});
}

core::Result<void> LiveNights::begin(const Day& day) {
  const std::filesystem::path folder = folder_ / core::format_day(day.number);
  ROUSE_TRY(const bool complete, is_complete_night(files_, folder, day.number));
  if (complete) return {};
  ROUSE_TRY(tonight_, NightFolder::create(files_, encoding_, world_, folder, day.number));
  return {};
}

core::Result<void> LiveNights::add(const Customer& customer, const Life& life, const Day& day,
                                   std::span<const Event> events) {
  NightMemory& memory = memories_[customer.number - 1];
  memory.course.take(customer, life, day);
  const NightPerson person = draw_person(world_, customer, encoding_);
  const Night night{world_, customer, life, day, person, memory.course};
  if (tonight_) {
    ROUSE_CHECK(tonight_->put(night, events, memory.delivered));
  }
  memory.delivered = delivered_after(night);
  return {};
}

core::Result<void> LiveNights::finish() {
  return tonight_ ? std::exchange(tonight_, nullptr)->finish() : core::Result<void>{};
}

}  // namespace rouse::sim
