// Parts of definitions as parts of a SequenceQuery: events as mask bits, properties as code columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/event_match.h"
#include "behaviour/question.h"
#include "behaviour/sequence_source.h"
#include "core/zone.h"
#include "events/plan.h"

namespace rouse::behaviour {

// The bit of events that match one of these; their names are among those that are read.
void add_bit(SequenceQuery& query, std::size_t bit, const std::vector<EventMatch>& any_of);
// Adds a UInt64 expression and gives its column; asked for once however often it is used.
std::int8_t code_column(SequenceQuery& query, const std::string& sql);
// A query of the question's plan, subject and range for the events that exist for it, without bits and codes.
SequenceQuery query_of(const Question& question, const events::Plan& plan, const core::Zone& zone);

// When the range begins, when each further period begins in it, and when it ends.
std::vector<std::int64_t> period_edges(Period period, const DayRange& range, const core::Zone& zone);

// Reads from `first_day` on, but before the range only events of these names: those of which the first time
// is asked for.
void look_back(SequenceQuery& query, std::int32_t first_day, const core::Zone& zone,
               const std::vector<EventMatch>& needed);

}  // namespace rouse::behaviour
