#include "behaviour/stickiness/stickiness_kernel.h"

namespace rouse::behaviour {
namespace {

// Interval by interval.
class ActiveIntervals {
 public:
  explicit ActiveIntervals(const ActiveThreshold& threshold) : threshold_(threshold) {}

  void add(std::size_t event) {
    if (times_ == 0) first_ = event;
    ++times_;
  }
  void close() {
    if (times_ > 0 && threshold_.holds(times_)) {
      if (count_ == 0) since_ = first_;
      ++count_;
    }
    times_ = 0;
  }
  std::size_t count() const { return count_; }
  std::size_t since() const { return since_; }  // event

 private:
  const ActiveThreshold& threshold_;
  std::size_t count_ = 0;
  std::size_t since_ = 0;
  std::int64_t times_ = 0;  // of the interval so far
  std::size_t first_ = 0;   // its first event
};

}  // namespace

void StickinessFinder::find(const Definition& definition, const Sequence& sequence,
                            std::vector<Place>& places) {
  const auto& starts = definition.starts;
  ActiveIntervals active{definition.threshold};
  std::size_t interval = 0;
  for (std::size_t i = 0; i < sequence.size && sequence.ts[i] < starts.back(); ++i) {
    const bool counts = (sequence.mask[i] & (std::uint64_t{1} << kStickyBit)) != 0;
    if (!counts || sequence.ts[i] < starts.front()) continue;
    if (sequence.ts[i] >= starts[interval + 1]) active.close();
    while (sequence.ts[i] >= starts[interval + 1]) ++interval;
    active.add(i);
  }
  active.close();
  if (active.count() == 0) return;
  places.push_back({active.count() - 1, active.since(), sequence.ts[active.since()]});
}

}  // namespace rouse::behaviour
