// What can be said about a mapping without a file: whether it fits its plan, and which columns it needs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "events/plan.h"
#include "events/value.h"
#include "ingest/mapping.h"

namespace rouse::ingest {

// What a file must have for the mapping to be applied to it.
struct NeededColumns {
  std::vector<std::string> all;       // each once
  std::vector<std::string> required;  // of them: subject, time, event, conditions
};
NeededColumns needed_columns(const Mapping& mapping);

// Fails with kInvalidArgument when the mapping names an event, property, subject type, zone or time format
// that does not exist, with the nearest known one.
core::Result<void> check_mapping(const events::Plan& plan, const Mapping& mapping);

// How the times under `key` are written.
core::Result<events::TimeFormat> time_format(const Mapping& mapping, const TimeColumn& time,
                                             std::string_view key);

}  // namespace rouse::ingest
