#include "testing/oracles/funnel_oracle.h"

#include <algorithm>
#include <tuple>

namespace rouse::testing {
namespace {

struct Link {  // one step of a chain
  int event;
  int step;
};
using Chain = std::vector<Link>;

class Enumeration {
 public:
  Enumeration(const OracleFunnel& funnel, const std::vector<OracleEvent>& events)
      : funnel_(funnel), events_(events) {}

  // Every chain that may start at event `first`, each also in its shorter forms, of events before `end`.
  template <typename Visit>
  void chains_from(int first, int end, Visit visit) const {
    if (!funnel_.order_is_free()) {
      if (!events_[first].steps.contains(0)) return;
      Chain chain{{first, 0}};
      extend(chain, end, visit);
      return;
    }
    for (const int step : events_[first].steps) {
      Chain chain{{first, step}};
      extend(chain, end, visit);
    }
  }

  bool may_start(int event) const {
    return events_[event].ts >= funnel_.from_ms && events_[event].ts < funnel_.to_ms;
  }
  // The step a chain stands at, counted from 1.
  int reach(const Chain& chain) const {
    return funnel_.order_is_free() ? static_cast<int>(chain.size()) : chain.back().step + 1;
  }
  bool may_follow(const Chain& chain, int event, int step) const {
    const auto same_step = [&](const Link& link) { return link.step == step; };
    if (!funnel_.in_window(events_[chain.front().event].ts, events_[event].ts)) return false;
    if (funnel_.order_is_free()) return std::ranges::none_of(chain, same_step);
    if (!is_next_step(chain.back().step, step)) return false;
    if (funnel_.order == OracleFunnel::Order::kStrict && event != chain.back().event + 1) return false;
    if (!in_time(chain.back(), event, step)) return false;
    return is_linked(chain, event, step);
  }
  bool is_next_step(int from, int to) const {
    if (to <= from) return false;
    for (int skipped = from + 1; skipped < to; ++skipped) {
      if (!funnel_.steps[skipped].optional) return false;
    }
    return true;
  }
  bool in_time(const Link& last, int event, int step) const {
    const auto& within = funnel_.steps[step].within_ms;
    return !within || events_[event].ts - events_[last.event].ts <= *within;
  }

 private:
  template <typename Visit>
  void extend(Chain& chain, int end, Visit& visit) const {
    visit(chain);
    for (int event = chain.back().event + 1; event < end; ++event) {
      for (const int step : events_[event].steps) {
        if (!may_follow(chain, event, step)) continue;
        chain.push_back({event, step});
        extend(chain, end, visit);
        chain.pop_back();
      }
    }
  }
  bool is_linked(const Chain& chain, int event, int step) const {
    if (!funnel_.steps[step].linked) return true;
    for (const auto& link : chain) {
      if (!funnel_.steps[link.step].linked) continue;
      const auto mine = events_[event].codes[*funnel_.steps[step].linked];
      const auto theirs = events_[link.event].codes[*funnel_.steps[link.step].linked];
      if (mine == 0 || mine != theirs) return false;
    }
    return true;
  }

  const OracleFunnel& funnel_;
  const std::vector<OracleEvent>& events_;
};

// Whether `a` is to be reported rather than `b`.
bool is_better(const Enumeration& all, bool free_order, const Chain& a, const Chain& b) {
  const auto key = [&](const Chain& chain) {
    return std::tuple{-all.reach(chain), chain.back().event, -chain.front().event,
                      -static_cast<int>(chain.size())};
  };
  if (key(a) != key(b)) return key(a) < key(b);
  if (free_order) {
    return std::ranges::lexicographical_compare(a, b, {}, &Link::event, &Link::event);
  }
  for (std::size_t back = 1; back <= a.size(); ++back) {
    const auto& mine = a[a.size() - back];
    const auto& theirs = b[b.size() - back];
    if (mine.event != theirs.event) return mine.event < theirs.event;
    if (mine.step != theirs.step) return mine.step < theirs.step;
  }
  return false;
}

// Whether the attempt that starts at `first` stands at one of the steps `low`..`high` (from 1) just before
// `event`, and might still go on at that moment.
bool stands(const OracleFunnel& funnel, const std::vector<OracleEvent>& events, const Enumeration& all,
            int first, int event, int low, int high) {
  if (!funnel.in_window(events[first].ts, events[event].ts)) return false;
  int furthest = 0;
  all.chains_from(first, event, [&](const Chain& chain) { furthest = std::max(furthest, all.reach(chain)); });
  if (furthest < low || furthest > high) return false;
  if (funnel.order_is_free()) return true;
  bool open = false;
  all.chains_from(first, event, [&](const Chain& chain) {
    if (all.reach(chain) != furthest) return;
    for (int step = furthest; step < static_cast<int>(funnel.steps.size()); ++step) {
      open = open || (all.is_next_step(furthest - 1, step) && all.in_time(chain.back(), event, step));
    }
  });
  return open;
}

Chain best_chain(const Enumeration& all, bool free_order, int count) {
  Chain best;
  for (int first = 0; first < count; ++first) {
    if (!all.may_start(first)) continue;
    all.chains_from(first, count, [&](const Chain& chain) {
      if (best.empty() || is_better(all, free_order, chain, best)) best = chain;
    });
  }
  return best;
}

// Whether an exclusion that `event` is meets an attempt which started before it.
bool excludes(const OracleFunnel& funnel, const std::vector<OracleEvent>& events, const Enumeration& all,
              int event) {
  for (const int index : events[event].exclusions) {
    const auto& exclusion = funnel.exclusions[index];
    for (int first = 0; first < event; ++first) {
      if (all.may_start(first) &&
          stands(funnel, events, all, first, event, exclusion.after_step + 1, exclusion.before_step)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace

OracleAnswer funnel_by_definition(const OracleFunnel& funnel, const std::vector<OracleEvent>& events) {
  const Enumeration all{funnel, events};
  const int count = static_cast<int>(events.size());
  const bool free_order = funnel.order_is_free();
  const Chain best = best_chain(all, free_order, count);
  OracleAnswer answer;
  if (best.empty()) return answer;
  const int steps = static_cast<int>(funnel.steps.size());
  // What happens after the first conversion does not matter any more.
  const int last = all.reach(best) == steps ? best.back().event : count - 1;
  for (int event = 0; event <= last && !answer.excluded; ++event) {
    answer.excluded = excludes(funnel, events, all, event);
  }
  if (answer.excluded) return answer;
  answer.reach = all.reach(best);
  answer.at.assign(steps, -1);
  for (std::size_t k = 0; k < best.size(); ++k) answer.at[free_order ? k : best[k].step] = best[k].event;
  return answer;
}

}  // namespace rouse::testing
