// rouse events: the event log, and rejected events once more. rouse vault: forgetting a customer.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <thread>

#include "access/vault.h"
#include "core/file_system.h"
#include "events/collected_event.h"
#include "events/segmented_log.h"
#include "ingest/replay.h"
#include "metadata/collection.h"
#include "metadata/plans.h"
#include "metadata/replays.h"
#include "program.h"
#include "server/collection.h"
#include "server/workspace.h"
#include "terminal.h"

namespace rouse::cli {
namespace {

constexpr core::Milliseconds kAskEvery{200};

boost::json::value cell_json(const events::Cell& cell) {
  switch (cell.kind) {
    case events::Cell::Kind::kMissing: return nullptr;
    case events::Cell::Kind::kText: return boost::json::value(cell.text);
    case events::Cell::Kind::kInteger: return cell.integer;
    case events::Cell::Kind::kNumber: return cell.number;
    case events::Cell::Kind::kFlag: return cell.integer != 0;
  }
  return nullptr;
}

std::string_view kind_text(events::CollectedKind kind) {
  switch (kind) {
    case events::CollectedKind::kEvent: return "event";
    case events::CollectedKind::kRejected: return "rejected";
    case events::CollectedKind::kItem: return "item";
  }
  return "";
}

boost::json::object record_json(const events::LogRecord& record, const events::CollectedEvent& event) {
  boost::json::object json{{"position", record.position},
                           {"kind", kind_text(event.kind)},
                           {"plan", event.plan},
                           {"source", event.source},
                           {"message_id", event.message_id},
                           {"received_at", core::format_utc(event.received_at)},
                           {"time", core::format_utc(event.time)},
                           {"event", event.event},
                           {"subject", event.subject}};
  boost::json::object properties;
  for (const auto& cell : event.cells) properties[cell.property] = cell_json(cell.cell);
  if (!properties.empty()) json["properties"] = std::move(properties);
  if (!event.extra.empty()) json["extra"] = event.extra;
  if (!event.marks.empty()) json["marks"] = boost::json::array(event.marks.begin(), event.marks.end());
  if (event.kind != events::CollectedKind::kRejected) return json;
  json["reason"] = event.rejection.reason;
  json["field"] = event.rejection.field;
  json["message"] = event.rejection.message;
  return json;
}

core::Result<void> print_records(events::SegmentedLog& log, const EventLogArguments& arguments) {
  const std::uint64_t from =
      arguments.from ? *arguments.from : log.end() - std::min(log.end(), arguments.limit);
  ROUSE_TRY(const auto reader, log.read(from));
  events::LogRecord record;
  for (std::uint64_t printed = 0; printed < arguments.limit; ++printed) {
    ROUSE_TRY(const bool more, reader->next(record));
    if (!more) break;
    ROUSE_TRY(const auto event, events::decode(record.bytes));
    fmt::print("{}\n", boost::json::serialize(record_json(record, event)));
  }
  return {};
}

core::Result<void> print_segments(const events::SegmentedLog& log, metadata::Store& metadata) {
  ROUSE_TRY(const auto segments, log.segments());
  std::vector<std::vector<std::string>> rows{{"segment", "from", "to", "bytes", "first at", "last at"}};
  for (const auto& segment : segments) {
    rows.push_back({segment.file.filename().string(), grouped(segment.first), grouped(segment.end),
                    grouped(segment.bytes), core::format_utc(segment.first_at),
                    core::format_utc(segment.last_at)});
  }
  fmt::print("{}", table(rows));
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const auto progress, metadata::collection_progress(reader));
  ROUSE_TRY(const std::uint64_t sealed, metadata::reader_position(reader, ingest::kSeenReader));
  fmt::print("\nend {}; in the warehouse up to {}; recognised as duplicates from runs up to {}\n",
             grouped(log.end()), grouped(progress.position), grouped(sealed));
  return {};
}

// What does replays where no server runs: the same parts, in this process.
struct OwnCollection {
  std::unique_ptr<server::Workspace> workspace;
  std::unique_ptr<server::Collection> collection;
};

// Empty while another process has the data directory: that one does it.
core::Result<OwnCollection> start_own(const Program& program) {
  OwnCollection own;
  auto workspace =
      server::Workspace::open(program.settings, server::Workspace::Engine::kOwn, program.log, program.clock);
  if (!workspace && workspace.error().code == core::ErrorCode::kConflict) return own;
  ROUSE_TRY(own.workspace, std::move(workspace));
  auto collection =
      server::Collection::start(program.settings, *own.workspace, program.log, program.clocks.machine);
  if (!collection && collection.error().code == core::ErrorCode::kConflict) return own;
  ROUSE_TRY(own.collection, std::move(collection));
  return own;
}

core::Result<metadata::Replay> replay_of(metadata::Store& metadata, std::uint64_t id) {
  ROUSE_TRY(const auto reader, metadata.read());
  ROUSE_TRY(const auto replay, metadata::find_replay(reader, id));
  if (replay) return *replay;
  return core::fail(core::ErrorCode::kNotFound, "replay", fmt::format("replay: there is no replay {}", id));
}

core::Result<metadata::Replay> wait_for_replay(const Program& program, metadata::Store& metadata,
                                               std::uint64_t id) {
  while (true) {
    ROUSE_TRY(auto replay, replay_of(metadata, id));
    if (replay.finished_at) return replay;
    if (program.interrupt.requested()) {
      return core::fail(core::ErrorCode::kCancelled, "replay",
                        fmt::format("replay: {} goes on in the server", id));
    }
    std::this_thread::sleep_for(kAskEvery);
  }
}

}  // namespace

core::Result<void> run_event_log(const Program& program, const EventLogArguments& arguments) {
  ROUSE_TRY(const auto workspace, server::Workspace::open_metadata_only(program.settings, program.clock));
  ROUSE_TRY(const auto log, events::SegmentedLog::open_for_reading(
                                program.settings.event_log, core::real_files(), program.clocks.machine));
  if (arguments.segments) return print_segments(*log, workspace->metadata());
  return print_records(*log, arguments);
}

core::Result<void> run_replay(const Program& program, const ReplayArguments& arguments) {
  ROUSE_TRY(const auto workspace, server::Workspace::open_metadata_only(program.settings, program.clock));
  std::uint64_t id = 0;
  {
    ROUSE_TRY(auto transaction, workspace->metadata().begin());
    ROUSE_TRY(const auto plan, metadata::active_plan(transaction, arguments.plan));
    metadata::Replay replay;
    replay.plan = plan.id;
    replay.source = arguments.source;
    replay.reason = arguments.reason;
    ROUSE_TRY(const auto asked, metadata::ask_replay(transaction, replay));
    ROUSE_CHECK(transaction.commit());
    id = asked.id;
  }
  ROUSE_TRY(const OwnCollection own, start_own(program));
  ROUSE_TRY(const auto replay, wait_for_replay(program, workspace->metadata(), id));
  fmt::print("{} accepted, {} rejected again, {} of forgotten customers\n", grouped(replay.accepted),
             grouped(replay.rejected), grouped(replay.forgotten));
  if (replay.error) return core::fail(*replay.error);
  return {};
}

core::Result<void> run_forget(const Program& program, const std::string& subject) {
  ROUSE_TRY(const auto workspace, server::Workspace::open_metadata_only(program.settings, program.clock));
  ROUSE_TRY(const auto vault, server::open_vault(program.settings, workspace->metadata()));
  ROUSE_TRY(const bool known, vault->forget(subject));
  fmt::print("{}\n", known ? "forgotten: what was encrypted under this customer's key can no longer be read"
                           : "the vault holds no key of this customer");
  return {};
}

}  // namespace rouse::cli
