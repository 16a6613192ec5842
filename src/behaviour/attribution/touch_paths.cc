#include "behaviour/attribution/touch_paths.h"

#include <algorithm>
#include <bit>

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t kConverts = std::uint64_t{1} << kConversionBit;

Code code_at(const Sequence& sequence, std::int8_t column, std::size_t event) {
  return sequence.codes[static_cast<std::size_t>(column)][event];
}

}  // namespace

TouchPaths::TouchPaths(const TouchPathRules& rules) : rules_(rules) {
  if (!rules_.look_back.natural()) look_back_ms_ = duration_ms(rules_.look_back);
}

std::int64_t TouchPaths::deadline(std::int64_t ts) const {
  if (look_back_ms_ > 0) return ts + look_back_ms_;
  return core::to_epoch_ms(window_end(rules_.look_back, core::from_epoch_ms(ts), rules_.zone));
}

void TouchPaths::find(const Sequence& sequence) {
  touches_.clear();
  conversions_.clear();
  unconverted_.clear();
  open_ = marked_ = seen_ = 0;
  for (std::size_t i = 0; i < sequence.size; ++i) {
    const auto mask = sequence.mask[i];
    if ((mask & kConverts) != 0) convert(sequence, i);
    const auto touched = mask >> kFirstTouchBit;
    if (touched != 0) touch(sequence, i, static_cast<std::size_t>(std::countr_zero(touched)));
  }
  cut_unconverted();
}

// Deadlines never fall from touch to touch, so what is open is a run of them that ends with the latest.
void TouchPaths::convert(const Sequence& sequence, std::size_t event) {
  const auto ts = sequence.ts[event];
  ++seen_;
  while (open_ < touches_.size() && touches_[open_].deadline < ts) ++open_;
  for (marked_ = std::max(marked_, open_); marked_ < touches_.size(); ++marked_) {
    touches_[marked_].converted = true;
  }
  if (!in_range(ts) || (rules_.first_only && !conversions_.empty())) return;
  const auto last = touches_.size();
  const bool too_many = last - open_ > kPathTouchesMax;
  conversions_.push_back({.event = event,
                          .first = too_many ? last - kPathTouchesMax : open_,
                          .last = last,
                          .touches_left_out = too_many});
}

void TouchPaths::touch(const Sequence& sequence, std::size_t event, std::size_t rule) {
  const auto& of = rules_.touches[rule];
  FoundTouch found{.event = event,
                   .ts = sequence.ts[event],
                   .deadline = deadline(sequence.ts[event]),
                   .rule = rule,
                   .channel = of.channel,
                   .direct = of.direct,
                   .conversions = seen_};
  if (of.by >= 0) {
    found.channel.code = code_at(sequence, of.by, event);
    found.direct =
        found.direct || std::ranges::find(of.direct_codes, found.channel.code) != of.direct_codes.end();
  }
  touches_.push_back(found);
}

// A path ends where its first touch could no longer be looked back at, and with a conversion.
void TouchPaths::cut_unconverted() {
  for (std::size_t i = 0; i < touches_.size(); ++i) {
    const auto& touch = touches_[i];
    if (touch.converted || !in_range(touch.ts)) continue;
    if (!unconverted_.empty()) {
      auto& path = unconverted_.back();
      const auto& first = touches_[path.first];
      if (touch.conversions == first.conversions && touch.ts <= first.deadline) {
        path.last = i + 1;
        continue;
      }
    }
    unconverted_.push_back({i, i + 1});
  }
}

}  // namespace rouse::behaviour
