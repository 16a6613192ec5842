// The events of up to kBlockSubjects subjects as one row of the warehouse brings them, put in order.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "behaviour/sequence.h"

namespace rouse::behaviour {

// Struct of arrays. Fill the columns, sort(), then walk the subjects. Reused from block to block.
struct EventBlock {
  struct Columns {
    std::vector<std::int64_t> ts;
    std::vector<std::uint64_t> seq;
    std::vector<std::uint64_t> mask;
    std::vector<std::vector<Code>> codes;

    void resize(std::size_t size);
  };

  std::uint64_t first_subject = 0;
  std::vector<std::uint16_t> offset;  // subject - first_subject, per event
  Columns columns;

  // Brings the events into the order (subject, ts, seq); linear when each subject's already are.
  void sort();

  // Calls visit(Sequence) for each subject in ascending order; after sort().
  template <typename Visit>
  void each(Visit visit) const {
    std::size_t at = 0;
    while (at < offset.size()) {
      std::size_t end = at + 1;
      while (end < offset.size() && offset[end] == offset[at]) ++end;
      Sequence sequence{.subject = first_subject + offset[at],
                        .size = end - at,
                        .ts = columns.ts.data() + at,
                        .mask = columns.mask.data() + at};
      for (std::size_t k = 0; k < columns.codes.size(); ++k) sequence.codes[k] = columns.codes[k].data() + at;
      if (!visit(sequence)) return;
      at = end;
    }
  }

 private:
  void group_by_subject();
  void sort_subject(std::size_t begin, std::size_t end);
  void apply(std::size_t begin, const std::vector<std::uint32_t>& order);

  Columns scratch_;
  std::vector<std::uint16_t> offset_scratch_;
  std::vector<std::uint32_t> order_;
};

}  // namespace rouse::behaviour
