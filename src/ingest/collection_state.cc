#include "ingest/collection_state.h"

namespace rouse::ingest {

core::Result<CollectionState> collection_state(metadata::Store& metadata, const events::EventLog& log) {
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const auto progress, metadata::collection_progress(reader));
  CollectionState state;
  state.received = log.end();
  state.counts = progress.counts;
  if (state.received < progress.position) {
    return core::fail(core::ErrorCode::kInternal, "log",
                      "log: ends before the position up to which the warehouse was filled",
                      "the log's folder was replaced or damaged; restore it from the backup");
  }
  state.in_log = state.received - progress.position;
  return state;
}

}  // namespace rouse::ingest
