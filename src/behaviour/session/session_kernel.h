// The session kernel: counts sessions, and tells for one subject whether it has one that is in a number.
//
// Groups, and first and last events, beyond those shown are counted as Other by a second run that knows what
// is shown, so that a customer with sessions in two of them is one customer of Other.
//
// Memory: some 150 bytes per number and per group, 50 per first or last event that occurs, and 12 per session
// and table kept for medians.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "behaviour/internal/grouped.h"
#include "behaviour/internal/session_cut.h"
#include "behaviour/sequence.h"

namespace rouse::behaviour {

struct SessionDefinition {
  std::int64_t from_ms = 0;  // of first events
  std::int64_t to_ms = 0;    // excluded
  SessionRules rules;
  std::vector<std::int64_t> starts;          // of periods, the first at from_ms or before
  std::vector<std::int64_t> length_buckets;  // where each begins, ms
  std::vector<std::int64_t> depth_buckets;   // events
  std::int8_t page = -1;                     // code column; that of the event's name is the first
  std::uint64_t kept_max = 0;                // values for medians; beyond there are none
  GroupPlan groups;
  GroupPlan entries;
  GroupPlan exits;
};

// Bits of an event's mask.
inline constexpr std::size_t kMemberBit = 0;
inline constexpr std::size_t kOpensBit = 1;
inline constexpr std::size_t kClosesBit = 2;

// Sessions, and the different subjects they are of. Subjects come one after the other, numbered from 1.
struct SessionCount {
  std::uint64_t sessions = 0;
  std::uint64_t subjects = 0;

  void add(std::uint64_t subject) {
    ++sessions;
    subjects += subject != last_subject_ ? 1 : 0;
    last_subject_ = subject;
  }
  void merge(const SessionCount& other) {
    sessions += other.sessions;
    subjects += other.subjects;
  }

 private:
  std::uint64_t last_subject_ = 0;
};

// What is told of one session.
struct SessionFacts {
  std::int64_t began_ms = 0;
  std::size_t period = 0;
  std::int64_t length_ms = 0;  // from its first event to its last, of any kind
  std::uint32_t depth = 0;     // events that count
  std::uint32_t pages = 0;     // different ones
  Code entry = kNoCode;        // name of the first event that counts
  Code exit = kNoCode;         // and of the last
  Code group = kNoCode;
};

struct SessionNumbers {
  SessionCount all;
  SessionCount bounces;  // of one event
  std::uint64_t length_ms = 0;
  std::uint64_t depth = 0;
  std::uint64_t pages = 0;
  std::vector<std::int64_t> lengths{};  // of each, if they are kept
  std::vector<std::uint32_t> depths{};
};

// Empty while nothing is counted.
struct SessionTally {
  std::vector<SessionNumbers> numbers;  // of the whole range, then of each period, which keep values
  std::vector<SessionCount> lengths;    // by bucket
  std::vector<SessionCount> depths;
  void merge(SessionTally&& other);
};

struct SessionEndTally {
  SessionCount all;
  SessionCount bounces;
  void merge(SessionEndTally&& other) {
    all.merge(other.all);
    bounces.merge(other.bounces);
  }
};

struct SessionPartial {
  std::uint64_t subjects = 0;
  std::uint64_t kept = 0;  // values, of all tallies
  std::uint64_t kept_max = 0;
  bool no_medians = false;
  SessionTally all;
  Grouped<SessionTally> groups;
  Grouped<SessionEndTally> entries;
  Grouped<SessionEndTally> exits;
  std::vector<std::int64_t> open_until_ms;  // by period: when its last session can no longer grow

  void merge(SessionPartial&& other);
  void drop_values();
};

// Subjects with a session of which all of this holds.
struct SessionQuestion {
  std::optional<std::size_t> period{};
  bool bounced = false;
  std::optional<std::size_t> length{};  // buckets
  std::optional<std::size_t> depth{};
  std::optional<CodedGroup> entry{};
  std::optional<CodedGroup> exit{};
  std::optional<CodedGroup> group{};
};

// One per thread.
class SessionKernel {
 public:
  using Partial = SessionPartial;

  explicit SessionKernel(SessionDefinition definition);

  void fold(const Sequence& sequence, Partial& partial);

  // When the subject's first such session began; none without one.
  std::optional<std::int64_t> first_in(const Sequence& sequence, const SessionQuestion& question);

 private:
  // visit(facts, open_until_ms) for each session in the range, in order, until it gives false.
  template <typename Visit>
  void each(const Sequence& sequence, Visit visit);
  std::optional<SessionFacts> facts_of(const Sequence& sequence, const Session& session);
  bool is_in(const SessionFacts& facts, const SessionQuestion& question) const;
  void count(const SessionFacts& facts, SessionTally& tally, Partial& partial) const;
  void count_end(Code code, const SessionFacts& facts, const GroupPlan& plan, Grouped<SessionEndTally>& ends,
                 std::uint64_t subject) const;

  SessionDefinition definition_;
  std::vector<Code> pages_;  // of the session looked at
};

static_assert(Kernel<SessionKernel>);

}  // namespace rouse::behaviour
