// Where sessions begin and end.
#include "behaviour/internal/session_cut.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/random.h"

namespace rouse::behaviour {
namespace {

constexpr std::uint64_t kStart = 1;
constexpr std::uint64_t kEnd = 2;

struct Events {
  std::vector<std::int64_t> ts;
  std::vector<std::uint64_t> mask;
  Sequence sequence() const {
    return {.subject = 1, .size = ts.size(), .ts = ts.data(), .mask = mask.data(), .codes = {}};
  }
};

// "a@0 S@5 E@9": a start is S, an end E, both B.
Events parse(const std::string& text) {
  Events events;
  for (std::size_t at = 0; at < text.size();) {
    const char kind = text[at];
    const auto end = std::min(text.find(' ', at), text.size());
    events.ts.push_back(std::stoll(text.substr(at + 2, end - at - 2)));
    events.mask.push_back((kind == 'S' || kind == 'B' ? kStart : 0) |
                          (kind == 'E' || kind == 'B' ? kEnd : 0));
    at = end + 1;
  }
  return events;
}

// "0-2(30) 2-3(41)": events of each session, and until when it is open.
std::string cut(const Events& events, const SessionRules& rules) {
  std::string text;
  const auto sequence = events.sequence();
  for (std::size_t at = 0; at < sequence.size;) {
    const auto session = session_from(sequence, at, rules);
    text += fmt::format("{}{}-{}({})", text.empty() ? "" : " ", session.begin, session.end,
                        session.open_until_ms);
    at = session.end;
  }
  return text;
}

TEST(SessionCut, Cases) {
  const SessionRules gap{.gap_ms = 30};
  const SessionRules starts{.gap_ms = 30, .start = kStart};
  const SessionRules both{.gap_ms = 30, .start = kStart, .end = kEnd};
  const struct {
    const char* events;
    SessionRules rules;
    const char* sessions;
  } cases[] = {{"", gap, ""},
               {"a@0", gap, "0-1(31)"},
               {"a@0 a@30 a@61", gap, "0-2(31) 2-3(92)"},  // silence as long as the gap does not cut
               {"a@0 S@5 a@6", starts, "0-1(1) 1-3(37)"},  // a start always opens
               {"S@0 S@0", starts, "0-1(1) 1-2(31)"},
               {"a@0 E@5 a@6", both, "0-2(6) 2-3(37)"},  // an end belongs to the session it closes
               {"S@0 a@1 E@2", both, "0-3(3)"},          // nothing can join it any more
               {"E@0 E@1", both, "0-1(1) 1-2(2)"},
               {"a@0 B@1 a@2", both, "0-1(1) 1-2(2) 2-3(33)"},  // opens one and closes it
               {"S@0 E@31", both, "0-1(1) 1-2(32)"},            // the gap cuts between them
               {"S@0 E@5 a@6", starts, "0-3(37)"}};
  for (const auto& each : cases) {
    EXPECT_EQ(cut(parse(each.events), each.rules), each.sessions) << each.events;
  }
}

// By definition: an event begins a session unless the one just before it lies within the gap, does not close
// its own, and it is no start itself.
TEST(SessionCut, EveryEventIsInOneSessionAndBeginsItOnlyForAReason) {
  constexpr std::uint64_t kSeed = 20261122;
  for (std::uint64_t h = 0; h < 2'000; ++h) {
    SCOPED_TRACE(fmt::format("seed {} history {}", kSeed, h));
    core::Random random{kSeed + h};
    const SessionRules rules{.gap_ms = static_cast<std::int64_t>(random.below(6)),
                             .start = random.chance(0.5) ? kStart : 0,
                             .end = random.chance(0.5) ? kEnd : 0};
    Events events;
    std::int64_t ts = 0;
    const auto count = random.below(20);
    for (std::size_t i = 0; i < count; ++i) {
      events.ts.push_back(ts += static_cast<std::int64_t>(random.below(9)));
      events.mask.push_back((random.chance(0.2) ? kStart : 0) | (random.chance(0.2) ? kEnd : 0));
    }
    std::vector<bool> begins(count, false);
    std::size_t at = 0;
    while (at < count) {
      begins[at] = true;
      const auto session = session_from(events.sequence(), at, rules);
      ASSERT_EQ(session.begin, at);
      ASSERT_GT(session.end, at);
      at = session.end;
    }
    EXPECT_EQ(at, count);
    for (std::size_t i = 0; i < count; ++i) {
      const bool expected = i == 0 || events.ts[i] - events.ts[i - 1] > rules.gap_ms ||
                            (events.mask[i] & rules.start) != 0 || (events.mask[i - 1] & rules.end) != 0;
      EXPECT_EQ(begins[i], expected) << i;
    }
  }
}

}  // namespace
}  // namespace rouse::behaviour
