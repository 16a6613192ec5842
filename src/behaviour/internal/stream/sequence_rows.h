// Which rows the events of a query's subjects are: those of its table, or those of people whose events are
// stored under several ids (merged_people.h).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "behaviour/scope.h"
#include "behaviour/sequence_source.h"

namespace rouse::behaviour {

// Spans 2^32 subjects at most.
struct Slice {
  std::uint64_t first = 0;  // subject, included
  std::uint64_t last = 0;   // included
  std::uint64_t events = 0;
};

struct SequenceRows {
  std::function<std::string(const Slice&)> from;  // what FROM names to read the events of a slice
  std::string condition;                          // of the rows that are events of the query
  std::vector<std::uint64_t> skipped;             // subjects that are not among these, ascending
  // Of more rows, those of all subjects, without a look at any event.
  std::string counted_from;
  std::string counted_condition;
};

// Of the query's table, whose columns are `columns`; asked for where customer values are joined.
SequenceRows stored_rows(const SequenceQuery& query, const Scope& scope, std::vector<std::uint64_t> skipped,
                         const std::vector<std::string>& columns);

// The rows with the query's customer values: `from` and `condition` become what is joined.
SequenceRows with_values(SequenceRows rows, const SequenceQuery& query, std::vector<std::string> columns);

}  // namespace rouse::behaviour
