// Parts of definitions as parts of a SequenceQuery: events as mask bits, properties as code columns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "behaviour/event_match.h"
#include "behaviour/sequence_source.h"
#include "events/plan.h"

namespace rouse::behaviour {

// The bit of events that match one of these; their names are among those that are read.
void add_bit(SequenceQuery& query, std::size_t bit, const std::vector<EventMatch>& any_of);
// Adds a UInt64 expression and gives its column; asked for once however often it is used.
std::int8_t code_column(SequenceQuery& query, const std::string& sql);
void set_where(SequenceQuery& query, const events::Filter& where, const events::Plan& plan);

}  // namespace rouse::behaviour
