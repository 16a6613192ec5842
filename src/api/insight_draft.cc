#include "api/insight_draft.h"

#include <boost/json.hpp>
#include <limits>

#include "api/read.h"
#include "behaviour/funnel_spec.h"
#include "core/json.h"

namespace rouse::api {

core::Result<InsightDraft> read_insight_draft(metadata::Store& metadata, const boost::json::value& json,
                                              DraftKind kind) {
  core::JsonObject object{json, ""};
  InsightDraft draft;
  draft.name = object.string("name");
  const auto* spec = object.child("spec");
  if (kind == DraftKind::kEdit) {
    draft.version = object.integer("version", 1, std::numeric_limits<std::int64_t>::max());
  }
  ROUSE_CHECK(object.finish());
  ROUSE_TRY(const auto analysis, read_analysis(metadata, *spec, "/spec"));
  draft.spec = boost::json::serialize(behaviour::to_json(analysis->spec));
  return draft;
}

}  // namespace rouse::api
