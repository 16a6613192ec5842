// A saved insight as its author hands it in, over HTTP or in a file: {"name": ..., "spec": ...}, and to edit
// one, the "version" it started from. The spec is checked, so that what is saved can be run. Not thread-safe.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>

#include "core/result.h"
#include "metadata/store.h"

namespace rouse::api {

struct InsightDraft {
  std::string name;
  std::string spec;          // JSON in normal form, so that equal analyses are equal texts
  std::int64_t version = 0;  // of an edit
};

enum class DraftKind { kNew, kEdit };

// Fails with kInvalidArgument or kNotFound (the plan), naming the member by its JSON pointer.
core::Result<InsightDraft> read_insight_draft(metadata::Store& metadata, const boost::json::value& json,
                                              DraftKind kind);

}  // namespace rouse::api
