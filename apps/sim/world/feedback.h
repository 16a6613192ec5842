// What customers write, in Chinese: to the bank, and under what it publishes. Made up from parts; each text
// has a number, so that an event carries two bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/random.h"
#include "world/event.h"

namespace rouse::sim {

struct Feedback {
  std::uint16_t text = 0;   // from 1
  std::uint8_t rating = 0;  // 1 to 5 stars
};

inline constexpr std::uint16_t kFeedbackTexts = 864;  // there are

Feedback draw_feedback(core::Random& random);
std::string feedback_text(std::uint16_t text);
// What it is about, for the truth: "login", "transfer", "wealth", "card", "speed", "benefits", "service",
// "branch", "messages".
std::string_view feedback_matter(std::uint16_t text);

// A comment on content of that topic; its number, from 1.
std::uint16_t draw_comment(core::Random& random, Topic topic);
std::string comment_text(std::uint16_t text);

}  // namespace rouse::sim
